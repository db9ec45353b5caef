"""The door to storage: which database an address means, and what every one of them offers."""

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from core.ports import Work
from storage.errors import Conflict, DatabaseUnavailable, Trouble
from storage.postgres import PostgresDatabase
from storage.sqlite import SqliteDatabase

__all__ = ["Conflict", "Database", "DatabaseUnavailable", "open_database"]

T = TypeVar("T")

_SERVERS: Final = {"postgresql", "postgres"}
_LAST_PORT: Final = 65535
_OPTIONS: Final = frozenset({"host", "port", "user", "password", "database", "ssl", "sslmode"})
"""What may follow the question mark of a server's address: asyncpg takes no other words for it."""

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

    async def hear(self, heard: Callable[[], None], /) -> None:
        """Call `heard` when rows were added to the outbox, by whichever process, until cancelled.

        Returns at once where the database tells nobody; it may also tell in vain, or too little.
        """

    async def close(self) -> None:
        """End what is under way and let go of the database."""


def open_database(url: str, *, pool_size: int = POOL_SIZE) -> Database:
    """Return the database at an address, not connected yet.

    `sqlite:///file` or `postgresql://user@host/name`. Raises DatabaseUnavailable for any other.
    """
    address = address_of(url)
    if address.get_backend_name() == "sqlite":
        return SqliteDatabase(address)
    return PostgresDatabase(address, pool_size)


def address_of(url: str) -> URL:
    """Read the address of a database; raises DatabaseUnavailable, and repeats nothing of it."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise _no_address() from None  # it may hold a password
    if address.get_backend_name() == "sqlite":
        return _of_file(address)
    if address.get_backend_name() not in _SERVERS or not _is_clear(url, address):
        raise _no_address()
    strange = sorted(address.query.keys() - _OPTIONS)
    if strange:
        message = f"DATABASE_URL has an option that is not known: {strange[0]}."
        raise DatabaseUnavailable(message, Trouble.STRANGE_OPTION, option=strange[0])
    return address


def _of_file(address: URL) -> URL:
    if address.database in {None, "", ":memory:"}:
        raise _no_address()
    return address


def _is_clear(url: str, address: URL) -> bool:
    """Whether its parts are told apart: a password's own @ would make a host of the rest of it."""
    return url.count("@") <= 1 and (address.port or 0) <= _LAST_PORT


def _no_address() -> DatabaseUnavailable:
    message = "DATABASE_URL is no address that Guichet knows, like sqlite:///guichet.db."
    return DatabaseUnavailable(message, Trouble.NO_ADDRESS)
