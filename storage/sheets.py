"""The sheets that tickets are found by, in the full-text index of each database.

A page is kept to by the tickets' numbers, the highest first, and nothing is ever ranked or counted:
a search reads until its page is full. The tables hold nothing that cannot be told again, and are
none of `storage.tables`: migration 0011 makes them.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Final, Protocol

from sqlalchemy import ARRAY, Connection, Text, TextClause, bindparam, text

from core.search import Sheet
from storage.expressions import Expression, Language

Words = Mapping[Sheet, Iterable[str]]


class Sheets(Protocol):
    """An index of words."""

    def save(self, connection: Connection, ticket_id: int, found: Words) -> None:
        """Replace the words of a ticket's sheets."""

    def find(
        self, connection: Connection, sheet: Sheet, wanted: Expression, numbers: range, limit: int
    ) -> Sequence[int]:
        """Return which of these numbers match, the highest first."""


class Fts5:
    """SQLite's FTS5, which reads matches by their numbers, in either direction.

    https://www.sqlite.org/fts5.html
    """

    def save(self, connection: Connection, ticket_id: int, found: Words) -> None:
        """Replace the rows; the words that were there go with them."""
        for sheet, words in found.items():
            row = {"ticket_id": ticket_id, "words": " ".join(sorted(words))}
            connection.execute(_of(_FTS5_SAVE, sheet), row)

    def find(
        self, connection: Connection, sheet: Sheet, wanted: Expression, numbers: range, limit: int
    ) -> Sequence[int]:
        """Ask for all at once."""
        language = Language(
            word='"{}"'.format,
            beginning=partial(_terms, connection, sheet),
            every=" AND ",
            any=" OR ",
            without=" NOT ",
        )
        given = {"wanted": language.say(wanted), "rows": limit, **_bounds(numbers)}
        return connection.execute(_of(_FTS5_FIND, sheet), given).scalars().all()


def _terms(connection: Connection, sheet: Sheet, beginning: str) -> str:
    """Name the words that begin so: of one alone, FTS5 would read every match before the first.

    Where they are too many, it has to.
    """
    given = {"beginning": beginning, "end": beginning + _LAST, "most": _MOST_TERMS + 1}
    found = connection.execute(_of(_FTS5_TERMS, sheet), given).scalars().all()
    if len(found) > _MOST_TERMS:
        return f'"{beginning}"*'
    return "(" + " OR ".join(f'"{term}"' for term in found or (beginning,)) + ")"


_MOST_TERMS: Final = 100
_LAST: Final = "\U0010ffff"
_FTS5_SAVE: Final = "INSERT OR REPLACE INTO {}_words (rowid, words) VALUES (:ticket_id, :words)"
_FTS5_FIND: Final = """\
SELECT rowid FROM {0}_words
WHERE {0}_words MATCH :wanted AND rowid >= :first AND rowid < :end
ORDER BY rowid DESC LIMIT :rows
"""
# From each word straight to the next one, wherever they are: none has a sign before \x01.
_FTS5_TERMS: Final = """\
WITH RECURSIVE found(term) AS (
  SELECT (SELECT term FROM {0}_terms WHERE term >= :beginning AND term < :end LIMIT 1)
  UNION ALL
  SELECT (
    SELECT term FROM {0}_terms WHERE term >= found.term || char(1) AND term < :end LIMIT 1
  )
  FROM found WHERE found.term IS NOT NULL LIMIT :most
)
SELECT term FROM found WHERE term IS NOT NULL
"""


class TsVectors:
    """PostgreSQL's tsvector under GIN, which hands out its matches in no order.

    A word that is in many tickets is in many of the newest, so these are looked through first, one
    by one, as long as something is found; what is not found there is rare enough to be fetched
    whole. The planner would have to guess which of the two it is.
    https://www.postgresql.org/docs/current/textsearch-indexes.html
    """

    def save(self, connection: Connection, ticket_id: int, found: Words) -> None:
        """Replace the rows; lexemes are our words as they are, nothing parses them."""
        for sheet, words in found.items():
            row = {"ticket_id": ticket_id, "words": sorted(words)}
            connection.execute(_of(_GIN_SAVE, sheet).bindparams(_WORDS), row)

    def find(
        self, connection: Connection, sheet: Sheet, wanted: Expression, numbers: range, limit: int
    ) -> Sequence[int]:
        """Look through the newest while that fills the page, then ask the index for the others."""
        ask = partial(_ask, connection, sheet, _TSQUERY.say(wanted))
        found: list[int] = []
        size = _NEWEST
        while numbers and size <= 4 * _NEWEST:
            newest, numbers = numbers[-size:], numbers[:-size]
            here = ask(_LOOK_THROUGH, newest, limit - len(found))
            found += here
            if len(found) == limit or len(here) * _FEW < limit:
                break
            size *= 2
        if len(found) < limit and numbers:
            connection.execute(_BY_INDEX)
            found += ask(_GIN_FIND, numbers, limit - len(found))
        return found


def _ask(
    connection: Connection, sheet: Sheet, query: str, statement: str, numbers: range, limit: int
) -> Sequence[int]:
    given = {"wanted": query, "rows": limit, **_bounds(numbers)}
    return connection.execute(_of(statement, sheet), given).scalars().all()


_NEWEST: Final = 500
_FEW: Final = 8  # less than this part of a page among the newest: what is looked for is rare
_TSQUERY: Final = Language(
    word="'{}'".format, beginning="'{}':*".format, every=" & ", any=" | ", without=" & !"
)
_WORDS: Final = bindparam("words", type_=ARRAY(Text))
_GIN_SAVE: Final = """\
INSERT INTO {}_words (ticket_id, words) VALUES (:ticket_id, array_to_tsvector(:words))
ON CONFLICT (ticket_id) DO UPDATE SET words = excluded.words
"""
# The function behind @@, which no index serves.
_LOOK_THROUGH: Final = """\
SELECT ticket_id FROM {}_words
WHERE ticket_id >= :first AND ticket_id < :end
  AND ts_match_vq(words, CAST(CAST(:wanted AS text) AS tsquery))
ORDER BY ticket_id DESC LIMIT :rows
"""
# A sum, which the index of numbers does not serve.
_GIN_FIND: Final = """\
SELECT ticket_id FROM {}_words
WHERE words @@ CAST(CAST(:wanted AS text) AS tsquery)
  AND ticket_id + 0 >= :first AND ticket_id + 0 < :end
ORDER BY ticket_id + 0 DESC LIMIT :rows
"""
_BY_INDEX: Final = text("SET LOCAL enable_seqscan = off")


@cache
def _of(statement: str, sheet: Sheet) -> TextClause:
    """Return a statement about the tables of one sheet."""
    return text(statement.format(sheet.value))


def _bounds(numbers: range) -> Mapping[str, int]:
    return {"first": numbers.start, "end": numbers.stop}
