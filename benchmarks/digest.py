"""The same digest over a thousand tickets and over a million: it must cost no more than 1.3 times.

Both desks have the same open tickets and the same last weeks, played through the desk itself; the
larger one has a million more that were closed before, of the same teams. Rounds are interleaved, so
that what else the machine does falls on both.
"""

import asyncio
import shutil
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CTE,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    insert,
    literal,
    make_url,
    select,
    true,
    type_coerce,
)

from core import counting, desk
from core.acts import Act, Given
from core.figures import Bulletin, Scope
from core.ports import Work
from core.vocabulary import Action
from storage import postgres, sqlite
from storage.columns import Instant
from storage.database import Database, open_database
from storage.tables import card
from storage.ticket_tables import change, milestone, ticket
from tests.core.world import ANNE, CALENDAR, CHLOE, FILLED, NETWORK, NOW, PEOPLE, TLS
from tests.postgres import administer, new_database, own_server
from tests.storage.test_clocks import with_targets

MOST: Final = 1.3
ROUNDS: Final = 9
RUNS: Final = 5  # digests in a round, of which the median counts
FEW: Final = 1000
MANY: Final = 1_000_000

_AT_ONCE: Final = 20  # tickets in a unit of work: no transaction may last
_DAYS: Final = 60
_PARIS: Final = ZoneInfo("Europe/Paris")
_END: Final = NOW + timedelta(days=_DAYS)
_WEEK: Final = timedelta(days=7)
_MICROSECOND: Final = timedelta(microseconds=1)
_DAYS_BEFORE: Final = timedelta(days=_DAYS) // _MICROSECOND
_APART: Final = timedelta(minutes=30) // _MICROSECOND


async def play(database: Database) -> None:
    """Play sixty days of a desk: three tickets in ten and more are open when they end."""
    await database.run(_furnish)
    for first in range(0, FEW, _AT_ONCE):
        tickets = range(first, first + _AT_ONCE)
        await database.run(lambda work, tickets=tickets: [_ticket(work, n) for n in tickets])


def _furnish(work: Work) -> None:
    work.replace_catalogue(with_targets(8 * 60))
    for person in PEOPLE.values():
        work.save_person(person)


def _ticket(work: Work, n: int) -> None:
    at = NOW + n * timedelta(days=_DAYS) / FEW
    wanted = Given(title="Panne", description="…" * 200, service="messagerie", academy="toulouse")
    number = desk.open_request(work, Act(Action.OPEN, CHLOE, wanted), at, CALENDAR).id
    for after, (actor, action) in enumerate(_story(n, at), 1):
        given = Given(**FILLED.get(action, {}))
        now = at + after * timedelta(minutes=20)
        desk.act(work, number, Act(action, actor, given), now, CALENDAR)


def _story(n: int, at: datetime) -> list[tuple[str, Action]]:
    """Say what becomes of a ticket; what is resolved is closed once the sixteen days are over."""
    taken, solved = (ANNE, Action.TAKE), (ANNE, Action.RESOLVE)
    closed = [(CHLOE, Action.CLOSE)] if at < _END - timedelta(days=20) else []
    again = [(CHLOE, Action.REOPEN)] if not closed and n % 4 == 0 else []
    match n % 10:
        case 7:
            return []
        case 8:
            return [taken]
        case 9:
            return [taken, (ANNE, Action.HOLD)]
        case 6:
            return [(ANNE, Action.DISPATCH)]
        case _:
            return [taken, solved, *(closed or again)]


def told(work: Work) -> Bulletin:
    """Write the digest of the last week, with its curve, beside the week before."""
    scope = Scope((TLS, NETWORK), _END - _WEEK, _END)
    return counting.bulletin(
        work, scope, _END - 2 * _WEEK, _END, CALENDAR, loads=True, curve_zone=_PARIS
    )


def multiply(connection: Connection) -> None:
    """Make a million tickets of those that were closed, each copy longer ago."""
    closed = select(ticket.c.id).where(ticket.c.id <= FEW, ticket.c.closed_at.is_not(None))
    times = MANY // len(connection.execute(closed).all()) + 1
    for table in (ticket, change, milestone, card):
        key = table.c.id if table is ticket else table.c.ticket_id
        series = _series(times)
        copied = (_copied(column, key, series.c.n) for column in table.c)
        copies = select(*copied).select_from(table.join(series, true()))
        names = [column.name for column in table.c]
        connection.execute(insert(table).from_select(names, copies.where(key.in_(closed))))


def _series(times: int) -> CTE:
    first = select(literal(1, BigInteger).label("n")).cte("series", recursive=True)
    return first.union_all(select(first.c.n + 1).where(first.c.n < times))


def _copied(column: Column[Any], key: Column[Any], n: Column[Any]) -> ColumnElement[Any]:
    """Number a copy anew, and put its instants back."""
    if column is key:
        return column + n * FEW
    return (
        type_coerce(column, BigInteger) - _DAYS_BEFORE - n * _APART
        if isinstance(column.type, Instant)
        else column
    )


@dataclass
class Desk:
    """A desk to be measured, and how long its digest took, in milliseconds."""

    database: Database
    taken: list[float]

    async def measure(self) -> None:
        """Write the digest some times; the median of them is one round."""
        times = []
        for _ in range(RUNS):
            began = perf_counter()
            await self.database.run(told)
            times.append((perf_counter() - began) * 1000)
        self.taken.append(statistics.median(times))


@asynccontextmanager
async def furnished(address: str, *, large: bool) -> AsyncIterator[Desk]:
    """Build a desk in an empty database."""
    database = open_database(address)
    await database.start()
    await play(database)
    if large:
        await _multiply(address)
    if address.startswith("postgresql"):
        administer(address, "VACUUM ANALYZE")  # as the server does by itself after a while
    yield Desk(database, [])
    await database.close()


async def _multiply(address: str) -> None:
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        engine = sqlite.new_engine(url, 60, begin="BEGIN")
        with engine.begin() as connection:
            multiply(connection)
        engine.dispose()
        return
    served = postgres.new_engine(url, 1)
    async with served.begin() as connection:
        await connection.run_sync(multiply)
    await served.dispose()


async def compare(name: str, small: str, large: str) -> bool:
    """Measure both in turn and tell; returns whether the larger one costs little more."""
    async with furnished(small, large=False) as few, furnished(large, large=True) as many:
        alike = await few.database.run(told) == await many.database.run(told)
        for _ in range(ROUNDS):
            await few.measure()
            await many.measure()
    medians = [statistics.median(each.taken) for each in (few, many)]
    ratio = medians[1] / medians[0]
    sys.stdout.write(
        f"{name}: {FEW:,} tickets {medians[0]:.2f} ms, {MANY:,} more {medians[1]:.2f} ms,"
        f" ratio {ratio:.2f} (at most {MOST}), {'the same' if alike else 'OTHER'} figures\n"
    )
    return alike and ratio <= MOST


def main() -> None:
    """Compare on SQLite, then on PostgreSQL; ends with 1 where either costs too much."""
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    try:
        good = asyncio.run(
            compare("SQLite", f"sqlite:///{folder}/few.db", f"sqlite:///{folder}/many.db")
        )
    finally:
        shutil.rmtree(folder)
    with own_server() as server:
        address = server.get_uri(database="postgres")
        with new_database(address) as small, new_database(address) as large:
            good = asyncio.run(compare("PostgreSQL", small, large)) and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
