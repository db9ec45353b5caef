"""A desk moved from one database to another, row for row: all of it, or nothing.

The source is read in one snapshot and never written; the target is written in one transaction.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, Table, func, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.util import greenlet_spawn

from storage import postgres, sqlite
from storage.dialects import Dialect, Numbers, Postgres, Sqlite
from storage.errors import CopyRefused, DatabaseUnavailable, Trouble
from storage.migrate import missing, upgrade
from storage.tables import catalogue_stamp, mark_key, metadata
from storage.ticket_tables import ticket

Progress = Callable[[int, int], None]
"""Told how many rows are copied, and of how many."""

MADE_BY_MIGRATIONS: Final = frozenset({catalogue_stamp.name, mark_key.name})
"""Tables that have their one row from the start."""

_AT_ONCE: Final = 500
_PATIENCE: Final = 120.0


async def copy_desk(source: URL, target: URL, progress: Progress) -> Mapping[str, int]:
    """Copy all rows into an empty database, its tables made; returns how many of each table.

    Raises CopyRefused for a target that holds a desk, a source that holds none or one of another
    revision, and when the counts differ at the end; DatabaseUnavailable for either database.
    Whatever it raises, and wherever it is cut off, the target is as it was before.
    """
    return await greenlet_spawn(_copy_between, source, target, progress)


def _copy_between(source: URL, target: URL, progress: Progress) -> Mapping[str, int]:
    """Open both; what it does on PostgreSQL awaits under the hood, in the greenlet it runs in."""
    if source == target:
        message = "Both are the same database."
        raise CopyRefused(message, Trouble.SAME)
    with _reading(source) as old, _writing(target) as new:
        return copy(old, new, progress, names=(name_of(source), name_of(target)))


def copy(
    source: Connection, target: Connection, progress: Progress, *, names: tuple[str, str]
) -> Mapping[str, int]:
    """Copy all rows within the transactions of two connections; raises CopyRefused."""
    _check_source(source, names[0])
    _check_empty(target, names[1])
    counts = {table.name: _count(source, table) for table in metadata.sorted_tables}
    done, total = 0, sum(counts.values())
    progress(done, total)
    for table in metadata.sorted_tables:
        target.execute(table.delete())  # the rows of migrations; all others are not there
        for rows in _rows(source, table):
            target.execute(insert(table), [row | _anew(table) for row in rows])
            done += len(rows)
            progress(done, total)
    _count_on(source, target)
    _compare(target, counts, names[1])
    return counts


def name_of(url: URL) -> str:
    """Return what a database is called before people, without user and password."""
    return url.database or "" if _is_sqlite(url) else postgres.name_of(url)


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _rows(source: Connection, table: Table) -> Iterator[list[dict[str, object]]]:
    """Read a table some rows at a time, so that its size does not matter."""
    options = {"yield_per": _AT_ONCE}
    keys = table.primary_key.columns
    with source.execute(select(table).order_by(*keys), execution_options=options) as found:
        for part in found.mappings().partitions():
            yield [dict(row) for row in part]


def _anew(table: Table) -> dict[str, object]:
    """Return what is not as it was: tickets are found by an index of the new database's own."""
    return {"indexed": 0} if table is ticket else {}


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _count_on(source: Connection, target: Connection) -> None:
    """Let numbers go on above all that were ever given, those of no row included."""
    old, new = _dialect(source), _dialect(target)
    for table in metadata.sorted_tables:
        if table.dialect_options["sqlite"]["autoincrement"]:
            new.count_from(target, table, old.last_number(source, table))


def _dialect(connection: Connection) -> Dialect:
    return Sqlite(Numbers()) if connection.dialect.name == "sqlite" else Postgres()


def _check_source(source: Connection, name: str) -> None:
    if not source.dialect.has_table(source, "alembic_version"):
        raise _no_desk(name)
    if missing(source):
        message = f"The tables of {name} are those of another version."
        raise CopyRefused(message, Trouble.OTHER_REVISION, name=name)


def _no_desk(name: str) -> CopyRefused:
    return CopyRefused(f"There is no desk in {name}.", Trouble.NO_DESK, name=name)


def _check_empty(target: Connection, name: str) -> None:
    for table in metadata.sorted_tables:
        if table.name not in MADE_BY_MIGRATIONS and _count(target, table):
            message = f"The database {name} holds a desk already."
            raise CopyRefused(message, Trouble.NOT_EMPTY, name=name)


def _compare(target: Connection, counts: Mapping[str, int], name: str) -> None:
    for table in metadata.sorted_tables:
        if _count(target, table) != counts[table.name]:
            message = f"Not all rows of {table.name} arrived in {name}."
            raise CopyRefused(message, Trouble.COUNTS_DIFFER, name=name, table=table.name)


@contextmanager
def _reading(url: URL) -> Iterator[Connection]:
    """Open a snapshot that keeps nobody from writing."""
    if not _is_sqlite(url):
        snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        engine: Engine = postgres.new_engine(url, 1).sync_engine.execution_options(**snapshot)
    elif Path(url.database or "").is_file():
        engine = sqlite.new_engine(url, _PATIENCE, begin="BEGIN")
    else:  # opening it would make it
        raise _no_desk(name_of(url))
    with _transaction(engine, url) as connection:
        yield connection


@contextmanager
def _writing(url: URL) -> Iterator[Connection]:
    """Open a transaction in which the tables are up to date; nobody else migrates meanwhile."""
    if _is_sqlite(url):
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
        with _transaction(sqlite.new_engine(url, _PATIENCE), url) as connection:
            upgrade(connection)
            yield connection
    else:
        with _transaction(postgres.new_engine(url, 1).sync_engine, url) as connection:
            postgres.migrate(connection, name_of(url))
            yield connection


@contextmanager
def _transaction(engine: Engine, url: URL) -> Iterator[Connection]:
    """Commit at the end unless something is raised; raises DatabaseUnavailable."""
    try:
        with engine.begin() as connection:
            yield connection
    except (OSError, SQLAlchemyError) as error:
        raise _unavailable(url, error) from error
    finally:
        engine.dispose()


def _unavailable(url: URL, error: Exception) -> DatabaseUnavailable:
    told = sqlite.unavailable if _is_sqlite(url) else postgres.unavailable
    return told(name_of(url), error)
