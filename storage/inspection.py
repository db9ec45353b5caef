"""Looks at a database and leaves it as it is: does it answer, take writes, is it up to date."""

import asyncio
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from core.ports import Work
from storage import migrate, postgres, sqlite
from storage.database import address_of
from storage.dialects import Dialect, Numbers, Postgres, Sqlite
from storage.unit import Shared
from storage.work import SqlWork

T = TypeVar("T")

_PATIENCE_SECONDS: Final = 5.0
_TRY: Final = "CREATE TABLE guichet_check (number INTEGER)"


@dataclass(frozen=True, slots=True)
class Inspection(Generic[T]):
    """What was seen of a database.

    `refusal` is why it takes no writes, empty when it does; `missing` counts the migrations that
    its tables lack, all of them when there are no tables; `found` is what was read, None unless
    the tables are up to date.
    """

    refusal: str
    missing: int
    empty: bool
    found: T | None


async def inspect(
    address: str, read: Callable[[Work], T], *, patience: float = _PATIENCE_SECONDS
) -> Inspection[T]:
    """Look at a database; raises DatabaseUnavailable when it does not answer, or is too new.

    Whoever holds it is waited for during `patience` seconds.
    """
    url = address_of(address)
    if url.get_backend_name() == "sqlite":
        return await asyncio.to_thread(_inspect_file, url, read, patience)
    engine = postgres.new_engine(url, 1)
    try:
        async with asyncio.timeout(2 * patience), engine.connect() as connection:
            await connection.run_sync(postgres.check_version, postgres.name_of(url))
            return await connection.run_sync(_inspect, Postgres(), read)
    except (SQLAlchemyError, OSError) as error:
        raise postgres.unavailable(postgres.name_of(url), error) from error
    finally:
        await engine.dispose()


def _inspect_file(url: URL, read: Callable[[Work], T], patience: float) -> Inspection[T]:
    file = Path(url.database or "")
    if not file.exists():  # to connect would make it
        return Inspection(_refusal_of(file), migrate.count(), empty=True, found=None)
    try:
        with closing(_engine(url, patience).connect()) as connection:
            return _inspect(connection, Sqlite(Numbers()), read)
    except (DBAPIError, OSError) as error:
        raise sqlite.unavailable(str(file), error) from error


def _refusal_of(file: Path) -> str:
    """Return why a file could not be made, empty when it could."""
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    if not folder.is_dir():
        return f"{folder} is no directory"
    return "" if os.access(folder, os.W_OK) else f"{folder} cannot be written"


def _inspect(connection: Connection, dialect: Dialect, read: Callable[[Work], T]) -> Inspection[T]:
    refusal = _refusal(connection)
    missing = migrate.missing(connection)
    found = read(SqlWork(connection, Shared(dialect))) if not missing else None
    empty = missing == migrate.count()
    connection.rollback()
    return Inspection(refusal, missing, empty, found)


def _refusal(connection: Connection) -> str:
    """Return why nothing can be written, trying what is then undone."""
    try:
        connection.exec_driver_sql(_TRY)
    except DBAPIError as error:
        return str(error.orig or error)
    finally:
        connection.rollback()
    return ""


def _engine(url: URL, patience: float) -> Engine:
    """Return an engine that changes nothing about a file, not even how its journal is kept."""
    arguments = {"timeout": patience, "isolation_level": None}
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        poolclass=NullPool,
        connect_args=arguments,
        hide_parameters=True,
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine
