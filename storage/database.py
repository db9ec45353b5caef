"""The door to storage: which database an address means, and what every one of them offers."""

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from core.ports import Work
from storage.errors import Conflict, DatabaseUnavailable
from storage.postgres import PostgresDatabase
from storage.sqlite import SqliteDatabase

__all__ = ["Conflict", "Database", "DatabaseUnavailable", "open_database"]

T = TypeVar("T")

POOL_SIZE: Final = 10
"""Connections to PostgreSQL that one process keeps."""


class Database(Protocol):
    """A database: started once, closed once, units of work in between."""

    async def start(self) -> None:
        """Connect, and bring the tables up to date; raises DatabaseUnavailable.

        Of several processes that start at once, one migrates and the others wait for it.
        """

    async def run(self, function: Callable[[Work], T], /) -> T:
        """Run a function in a unit of work of its own; see `core.ports.Run`.

        Raises DatabaseUnavailable, and whatever the function raises. On PostgreSQL the function
        may run more than once, so it must do nothing but read and write the work it is given.
        """

    async def close(self) -> None:
        """End what is under way and let go of the database."""


def open_database(url: str, *, pool_size: int = POOL_SIZE) -> Database:
    """Return the database at an address, not connected yet.

    `sqlite:///file` or `postgresql://user@host/name`. Raises DatabaseUnavailable for any other.
    """
    address = _address(url)
    match address.get_backend_name():
        case "sqlite":
            return SqliteDatabase(address)
        case "postgresql" | "postgres":
            return PostgresDatabase(address, pool_size)
        case other:
            message = f"DATABASE_URL names {other}; Guichet knows sqlite and postgresql."
            raise DatabaseUnavailable(message)


def _address(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        message = "DATABASE_URL is no address of a database, like sqlite:///guichet.db."
        raise DatabaseUnavailable(message) from None  # the address may hold a password
