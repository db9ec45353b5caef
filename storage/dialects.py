"""All that differs between the databases once a transaction is open."""

from collections.abc import Callable
from functools import cache
from typing import Final, Protocol

from sqlalchemy import Connection, Executable, Table, text
from sqlalchemy.dialects import postgresql, sqlite

from storage.sheets import Fts5, Sheets, TsVectors

_Insert = Callable[[Table], postgresql.Insert] | Callable[[Table], sqlite.Insert]
CLAIMING: Final = 0x67756963  # an arbitrary number, ours alone among advisory locks


class Dialect(Protocol):
    """What units of work ask of a database in its own words."""

    @property
    def sheets(self) -> Sheets:
        """The index that tickets are found by."""

    def new_ticket_id(self, connection: Connection) -> int:
        """Reserve the next number of a reference; a rollback does not give it back."""

    def upsert(self, table: Table, keys: tuple[str, ...]) -> Executable:
        """Return the statement that inserts a row or replaces the one with the same keys."""

    def insert_missing(self, table: Table) -> Executable:
        """Return the statement that inserts a row unless its key is there."""

    def claim_in_turn(self, connection: Connection) -> None:
        """Let one transaction at a time claim rows of the outbox."""

    def last_number(self, connection: Connection, table: Table) -> int:
        """Return the highest number ever given to a row of a table that numbers its rows."""

    def count_from(self, connection: Connection, table: Table, last: int) -> None:
        """Let the next row bear the number after this one."""


class Numbers:
    """Remembers the numbers given since the process started, those of failed work included."""

    def __init__(self) -> None:
        self._last = 0
        self._given = False

    def next(self, connection: Connection) -> int:
        """Return a number above all that were ever given."""
        self._last = max(self._last, connection.scalar(_LAST_NUMBER) or 0) + 1
        self._given = True
        return self._last

    def keep(self, connection: Connection) -> None:
        """Write the last number given; to be called outside of what may roll back."""
        if self._given:
            connection.execute(_KEEP_NUMBER, {"last": self._last})
            self._given = False


# SQLite's own memory of the highest id: https://www.sqlite.org/autoinc.html
_LAST_NUMBER: Final = text("SELECT seq FROM sqlite_sequence WHERE name = 'ticket'")
_LAST_OF: Final = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
_COUNT_FROM: Final = text("UPDATE sqlite_sequence SET seq = :last WHERE name = :name")
_COUNT_NEW: Final = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
_KEEP_NUMBER: Final = text(
    "UPDATE sqlite_sequence SET seq = :last WHERE name = 'ticket' AND seq < :last"
)


class Sqlite:
    """SQLite: one transaction at a time, so that nothing needs a lock of its own."""

    sheets: Final[Sheets] = Fts5()

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers

    def new_ticket_id(self, connection: Connection) -> int:
        """Take the next number; `Numbers.keep` makes it last."""
        return self._numbers.next(connection)

    def upsert(self, table: Table, keys: tuple[str, ...]) -> Executable:
        """Use ON CONFLICT DO UPDATE."""
        return _upsert(sqlite.insert, table, keys)

    def insert_missing(self, table: Table) -> Executable:
        """Use ON CONFLICT DO NOTHING."""
        return _insert_missing(sqlite.insert, table)

    def claim_in_turn(self, connection: Connection) -> None:
        """Hold already what it takes: the database."""

    def last_number(self, connection: Connection, table: Table) -> int:
        """Ask SQLite's own memory."""
        return connection.scalar(_LAST_OF, {"name": table.name}) or 0

    def count_from(self, connection: Connection, table: Table, last: int) -> None:
        """Write SQLite's own memory, which has no row of a table before its first one."""
        given = {"name": table.name, "last": last}
        if connection.execute(_COUNT_FROM, given).rowcount == 0:
            connection.execute(_COUNT_NEW, given)


class Postgres:
    """PostgreSQL: transactions side by side."""

    sheets: Final[Sheets] = TsVectors()

    def new_ticket_id(self, connection: Connection) -> int:
        """Take the next number of the sequence, which no rollback moves back."""
        return int(connection.execute(_NEXT_NUMBER).scalar_one())

    def upsert(self, table: Table, keys: tuple[str, ...]) -> Executable:
        """Use ON CONFLICT DO UPDATE."""
        return _upsert(postgresql.insert, table, keys)

    def insert_missing(self, table: Table) -> Executable:
        """Use ON CONFLICT DO NOTHING: of two at once, the second waits for the first's commit."""
        return _insert_missing(postgresql.insert, table)

    def claim_in_turn(self, connection: Connection) -> None:
        """Wait for who is claiming, so that a conversation's order is seen whole."""
        connection.execute(_CLAIM_LOCK, {"key": CLAIMING})

    def last_number(self, connection: Connection, table: Table) -> int:
        """Ask the sequence, which has given nothing yet while it was not called."""
        sequence = f"{table.name}_id_seq"
        query = f"SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END FROM {sequence}"  # noqa: S608 — our own tables
        return int(connection.exec_driver_sql(query).scalar_one())

    def count_from(self, connection: Connection, table: Table, last: int) -> None:
        """Set the sequence; one that has given nothing stands before 1."""
        given = {"name": f"{table.name}_id_seq", "number": max(last, 1), "called": last > 0}
        connection.execute(_SET_SEQUENCE, given)


@cache
def _upsert(insert: _Insert, table: Table, keys: tuple[str, ...]) -> Executable:
    statement = insert(table)
    others = {c.name: statement.excluded[c.name] for c in table.c if c.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


@cache
def _insert_missing(insert: _Insert, table: Table) -> Executable:
    return insert(table).on_conflict_do_nothing()


_NEXT_NUMBER: Final = text("SELECT nextval('ticket_id_seq')")
_CLAIM_LOCK: Final = text("SELECT pg_advisory_xact_lock(:key)")
_SET_SEQUENCE: Final = text("SELECT setval(CAST(:name AS regclass), :number, :called)")
