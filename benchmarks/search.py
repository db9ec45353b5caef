"""What search costs: documents written, what they weigh, and the newest twenty that match.

Sheets of many tickets are made of words as often as people use them: a few all the time, most of
them hardly ever. What is looked for is in a third of the tickets, in a handful, in a third of which
the reader may see one in two hundred, or in none that he may see.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any, Final

from sqlalchemy import text

from core import indexing
from core.search import Document, Documents, Facet, Query, Reader, Sheet
from core.ticket import reference
from storage.database import Database, open_database
from storage.expressions import expression, words_of
from storage.work import SqlWork
from tests.postgres import new_database, own_server

SIZES: Final = (10_000, 100_000)
_AT_ONCE: Final = indexing.BATCH
_ROUNDS: Final = 21
_NEWEST: Final = 20
_WORDS: Final = 100  # of a ticket: its title, its description, its journals
_NOTES: Final = 40  # of them in the internal journal
_VOCABULARY: Final = 30_000
_TEAMS: Final = 20
_SMALL: Final = "small"  # a team that has one ticket in two hundred

_SIGNS: Final = "bcdfglmnprstv"
_VOWELS: Final = "aeiou"

QUESTIONS: Final = {
    "frequent word": ("imprimante", "team-1"),
    "beginning of it": ("impr", "team-1"),
    "rare word": ("zirconium", "every"),
    "two frequent words": ("reseau imprimante", "team-1"),
    "frequent, small team": ("imprimante", _SMALL),
    "frequent, no team": ("imprimante", "nobody"),
    "nowhere": ("zzz", "team-1"),
}


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Writer:
    """Makes up sheets, the same ones each time."""

    def __init__(self) -> None:
        self._dice = Random(1)  # noqa: S311 — for drawing words
        made = {self._word() for _ in range(_VOCABULARY)}
        self._words = sorted(made)
        self._dice.shuffle(self._words)
        self._weights = [1 / (rank + 10) for rank in range(len(self._words))]
        self._totals = _summed(self._weights)

    def _word(self) -> str:
        pairs = self._dice.randint(2, 5)
        return "".join(self._dice.choice(_SIGNS) + self._dice.choice(_VOWELS) for _ in range(pairs))

    def documents(self, number: int) -> Documents:
        """Return the sheets of a ticket."""
        said = self._dice.choices(self._words, cum_weights=self._totals, k=_WORDS)
        if number % 3 == 0:
            said[0] = "imprimante"
        if number % 4 == 0:
            said[1] = "réseau"
        if number % 1999 == 0:
            said[2] = "zirconium"
        team = _SMALL if number % 200 == 0 else f"team-{number // 7 % _TEAMS}"
        public = frozenset(
            {
                (Facet.TEAM, team),
                (Facet.STATE, "resolved"),
                (Facet.SERVICE, f"service-{number % 50}"),
                (Facet.REQUESTER, f"U{number % 5000:08}"),
            }
        )
        staff = public | {(Facet.PATH, team), (Facet.AGENT, f"U{number % 300:08}")}
        own = (reference(number), str(number), " ".join(said[_NOTES:]))
        notes = " ".join(said[:_NOTES])
        return {
            Sheet.STAFF: Document((*own, notes), staff),
            Sheet.OWN: Document(own, public),
        }


def _summed(weights: Sequence[float]) -> list[float]:
    total, found = 0.0, []
    for weight in weights:
        total += weight
        found.append(total)
    return found


async def _fill(database: Database, writer: Writer, numbers: range) -> float:
    """Write the sheets of tickets as the desk does; returns the microseconds each took."""
    took = 0.0
    for first in range(numbers.start, numbers.stop, _AT_ONCE):
        made = [(n, writer.documents(n)) for n in range(first, first + _AT_ONCE)]
        start = perf_counter()
        await database.run(lambda work, made=made: _save(work, made))
        took += perf_counter() - start
    return took / len(numbers) * 1e6


def _save(work: Any, made: Sequence[tuple[int, Documents]]) -> None:  # noqa: ANN401 — the store
    for number, documents in made:
        found = {sheet: words_of(document) for sheet, document in documents.items()}
        work._shared.dialect.sheets.save(work._connection, number, found)  # noqa: SLF001


def _find(work: SqlWork, query: Query, reader: Reader, last: int) -> int:
    wanted = expression(Sheet.STAFF, query, reader)
    numbers = range(1, last + 1)
    find = work._shared.dialect.sheets.find  # noqa: SLF001 — there are no tickets, only sheets
    return len(find(work._connection, Sheet.STAFF, wanted, numbers, _NEWEST))  # noqa: SLF001


async def _ask(database: Database, last: int) -> Iterator[str]:
    told = []
    for what, (words, team) in QUESTIONS.items():
        teams = tuple(f"team-{n}" for n in range(_TEAMS)) if team == "every" else (team,)
        query, reader = Query(words), Reader("U0ANNE", teams)
        took = []
        for _ in range(_ROUNDS):
            start = perf_counter()
            hits = await database.run(
                lambda work, q=query, r=reader: _find(work, q, r, last)  # type: ignore[arg-type]
            )
            took.append((perf_counter() - start) * 1000)
        median, least = statistics.median(took), min(took)
        told.append(f"  {what:22} {hits:3} hits {median:7.2f} ms, at least {least:5.2f} ms")
    return iter(told)


async def measure(name: str, address: str) -> None:
    """Print what writing and searching cost in one database."""
    database = open_database(address)
    await database.start()
    writer, last = Writer(), 0
    try:
        for size in SIZES:
            each = await _fill(database, writer, range(last + 1, size + 1))
            last = size
            weight = await database.run(_weight)
            _say(f"{name}, {size} tickets: {each:.0f} µs and {weight / size:.0f} bytes each")
            for line in await _ask(database, last):
                _say(line)
    finally:
        await database.close()


def _weight(work: Any) -> int:  # noqa: ANN401 — the store
    connection = work._connection  # noqa: SLF001 — no port tells
    if connection.dialect.name == "sqlite":
        return int(
            connection.scalar(
                text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            )
        )
    tables = " + ".join(f"pg_total_relation_size('{sheet}_words')" for sheet in Sheet)
    return int(connection.scalar(text(f"SELECT {tables}")))


def main() -> None:
    """Measure both databases."""
    _say(f"{datetime.now(UTC):%Y-%m-%d}")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure("SQLite", f"sqlite:///{Path(folder)}/desk.db"))
    with own_server() as server, new_database(server.get_uri()) as address:
        asyncio.run(measure("PostgreSQL", address))


if __name__ == "__main__":
    main()
