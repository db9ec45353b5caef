"""PostgreSQL over asyncpg: the same functions, side by side."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import Final, TypeVar, cast

from sqlalchemy import URL, AdaptedConnection, Connection, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from core.ports import FateUnknown, Work
from storage.bell import Bell
from storage.dialects import Postgres
from storage.errors import Conflict, DatabaseUnavailable, Trouble
from storage.migrate import upgrade
from storage.unit import Shared
from storage.work import SqlWork

T = TypeVar("T")

_CONNECT_SECONDS: Final = 10.0
_IDLE_SECONDS: Final = 10
"""How long a transaction may lie idle: its process is frozen then, and holds up all the others."""

_TRANSACTION_SECONDS: Final = 15
"""How long a transaction may take: that of a process frozen within a statement is not idle."""
_LIMITS_TRANSACTIONS: Final = 17  # the first version that can

_ATTEMPTS: Final = 20
_PAUSE: Final = 0.01  # seconds, longer each time
_LONGEST_PAUSE: Final = 0.25
_LOOKS: Final = (0.0, 0.1, 0.3, 0.6, 1.0)  # seconds: Slack waits for three in all
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
MIGRATING: Final = 0x6D696772  # an arbitrary number, ours alone among advisory locks
_AGAIN: Final = frozenset({"40001", "40P01"})  # serialization failure, deadlock
OLDEST: Final = 15
"""The oldest PostgreSQL that the desk is tried on."""

_TROUBLES: Final = {
    "28P01": Trouble.WRONG_LOGIN,
    "28000": Trouble.WRONG_LOGIN,
    "3D000": Trouble.NO_DATABASE,
    "42501": Trouble.NO_RIGHTS,
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html


class PostgresDatabase:
    """A server, and as many connections as may work at once."""

    def __init__(self, url: URL, pool_size: int) -> None:
        self._url = url
        self._name = name_of(url)
        self._engine = new_engine(url, pool_size)
        event.listen(self._engine.sync_engine, "connect", _limit_transactions)
        self._turns = asyncio.Semaphore(pool_size)  # first come, first served
        self._shared = Shared(Postgres())
        self._bell = Bell()
        self._open = False

    async def start(self) -> None:
        """Connect and bring the tables up to date; raises DatabaseUnavailable."""
        try:
            await self._bring_up_to_date()
        except BaseException:
            await self._engine.dispose()
            raise
        self._open = True

    async def _bring_up_to_date(self) -> None:
        async with aclosing(await self._connect()) as connection:
            try:
                await connection.run_sync(migrate, self._name)
                await connection.commit()
            except DBAPIError as error:
                raise self._unavailable(error) from error

    async def run(self, function: Callable[[Work], T], /) -> T:
        """Run a function in a unit of work, again when what it read has moved meanwhile."""
        if not self._open:
            message = "The database is not open."
            raise DatabaseUnavailable(message)
        async with self._turns:
            for attempt in range(1, _ATTEMPTS):
                try:
                    return await self._once(function)
                except (Conflict, _Broken):
                    await asyncio.sleep(min(_PAUSE * attempt, _LONGEST_PAUSE))
            return await self._last(function)

    async def hear(self, heard: Callable[[], None], /) -> None:
        """Call `heard` when rows were added to the outbox, by whichever process."""
        engine = new_engine(self._url, 1)
        try:
            await self._bell.listen(engine, heard)
        finally:
            await engine.dispose()

    async def close(self) -> None:
        """Close all connections, those in use when they are given back."""
        self._open = False
        await self._engine.dispose()

    async def _last(self, function: Callable[[Work], T]) -> T:
        try:
            return await self._once(function)
        except _Broken as broken:
            raise self._unavailable(broken.error) from broken

    async def _once(self, function: Callable[[Work], T]) -> T:
        """Run a function once; raises _Broken for what another attempt may mend."""
        try:
            return await self._committed(function)
        except _Unheard as unheard:
            if await self._is_kept(unheard.key):
                return cast("T", unheard.result)
            raise _Broken(unheard.error) from unheard

    async def _committed(self, function: Callable[[Work], T]) -> T:
        async with aclosing(await self._connect()) as connection:
            try:
                result, work = await connection.run_sync(self._in_work, function)
            except DBAPIError as error:
                if _may_mend(error):
                    raise _Broken(error) from error
                raise
            try:
                await connection.commit()
            except DBAPIError as error:
                raise self._uncommitted(error, result, work.noted) from error
        if work.told:
            self._bell.ring()
        return result

    def _in_work(self, connection: Connection, function: Callable[[Work], T]) -> tuple[T, SqlWork]:
        work = SqlWork(connection, self._shared)
        return function(work), work

    def _uncommitted(self, error: DBAPIError, result: object, key: str | None) -> Exception:
        """Say what it means that a commit failed; of a unit that noted a key, we can find out."""
        if _state(error) in _AGAIN:
            return _Broken(error)
        if error.connection_invalidated and key is not None:
            return _Unheard(error, result, key)
        return self._unavailable(error)

    async def _is_kept(self, key: str) -> bool:
        """Find out by its key whether a unit of work was kept; raises FateUnknown.

        To note the key again waits for a commit that is still under way.
        """
        for pause in _LOOKS:
            await asyncio.sleep(pause)
            with suppress(DatabaseUnavailable, DBAPIError):
                async with aclosing(await self._connect()) as connection:
                    return not await connection.run_sync(self._is_new, key)
        raise FateUnknown

    def _is_new(self, connection: Connection, key: str) -> bool:
        """Note a key in a transaction that is given up."""
        return SqlWork(connection, self._shared).first_time(key, _EVER)

    async def _connect(self) -> AsyncConnection:
        try:
            return await self._engine.connect()
        except (OSError, SQLAlchemyError) as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> DatabaseUnavailable:
        return unavailable(self._name, error)


class _Broken(Exception):  # noqa: N818 — an answer: try again
    """A transaction that did not happen, through no fault of the function."""

    def __init__(self, error: DBAPIError) -> None:
        super().__init__(str(error.orig))
        self.error = error


class _Unheard(Exception):  # noqa: N818 — an answer: look whether the key is there
    """A commit whose answer never came; `result` is what the function returned."""

    def __init__(self, error: DBAPIError, result: object, key: str) -> None:
        super().__init__(str(error.orig))
        self.error = error
        self.result = result
        self.key = key


def _may_mend(error: DBAPIError) -> bool:
    """Whether another attempt may succeed.

    A connection found dead is one of the pool's that the server closed; the pool then drops all
    of that age, so that none needs to be asked before each use.
    """
    return error.connection_invalidated or _state(error) in _AGAIN


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def name_of(url: URL) -> str:
    """Return what a database is called before people: neither user nor password."""
    return f"{url.host or 'PostgreSQL'}/{url.database or ''}"


def unavailable(name: str, error: Exception) -> DatabaseUnavailable:
    """Say why a server does not serve us, by the code it gave where it gave one."""
    reason = (error.orig or error) if isinstance(error, DBAPIError) else error
    said = str(reason) or type(reason).__name__
    trouble = _TROUBLES.get(getattr(reason, "sqlstate", None) or "", Trouble.NO_ANSWER)
    facts = {"reason": said} if trouble is Trouble.NO_ANSWER else {}
    message = f"The database {name} does not answer: {said}."
    return DatabaseUnavailable(message, trouble, name=name, **facts)


def migrate(connection: Connection, name: str) -> None:
    """Migrate, one process at a time; the lock goes with the transaction.

    Raises DatabaseUnavailable for a server that is too old, before anything is written.
    """
    check_version(connection, name)
    if _version(connection) >= _LIMITS_TRANSACTIONS:  # large tables take their time
        connection.exec_driver_sql("SET LOCAL transaction_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
    upgrade(connection)


def check_version(connection: Connection, name: str) -> None:
    """Raise DatabaseUnavailable for a server that is too old."""
    version = _version(connection)
    if version < OLDEST:
        message = f"The server of {name} is PostgreSQL {version}, older than {OLDEST}."
        facts = {"name": name, "version": version, "oldest": OLDEST}
        raise DatabaseUnavailable(message, Trouble.TOO_OLD, **facts)


def _version(connection: Connection) -> int:
    return int((connection.dialect.server_version_info or (0,))[0])


def _limit_transactions(connection: AdaptedConnection, _: object) -> None:
    """Have the server end a transaction that lasts: it may hold up every other process.

    https://www.postgresql.org/docs/17/runtime-config-client.html#GUC-TRANSACTION-TIMEOUT
    """
    if connection.driver_connection.get_server_version().major >= _LIMITS_TRANSACTIONS:
        connection.run_async(
            lambda raw: raw.execute(f"SET transaction_timeout = '{_TRANSACTION_SECONDS}s'")
        )


def new_engine(url: URL, pool_size: int) -> AsyncEngine:
    """Return an engine over asyncpg that never opens more connections than told."""
    query = dict(url.query)
    if "sslmode" in query:  # the usual spelling, which asyncpg calls ssl
        query["ssl"] = query.pop("sslmode")
    return create_async_engine(
        url.set(drivername="postgresql+asyncpg", query=query),
        pool_size=pool_size,
        max_overflow=0,
        connect_args={
            "timeout": _CONNECT_SECONDS,
            "server_settings": {"idle_in_transaction_session_timeout": f"{_IDLE_SECONDS}s"},
        },
        hide_parameters=True,
    )
