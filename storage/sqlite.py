"""SQLite: one file, one thread that writes, and many units of work in one commit.

Making a commit last costs a wait for the disk, so whatever waits meanwhile shares the next one.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from core.ports import Work
from storage.dialects import Numbers, Sqlite
from storage.errors import DatabaseUnavailable, Trouble
from storage.migrate import upgrade
from storage.unit import Shared
from storage.work import SqlWork

T = TypeVar("T")

_GROUP: Final = 64  # units of work in one commit: enough to make the disk's share small
_BUSY_SECONDS: Final = 10.0  # how long another process may hold the file before we say so
_MIGRATION_SECONDS: Final = 120.0  # likewise at the start, when it may be migrating


@dataclass(frozen=True, slots=True)
class _Job:
    """A function that waits for its turn, and whoever waits for what it returns."""

    function: Callable[[Work], Any]
    future: asyncio.Future[Any]

    def settle(self, result: object, error: BaseException | None) -> None:
        """Hand over what came of it, in the loop of whoever waits."""
        with contextlib.suppress(RuntimeError):  # that loop is gone, and so is who waited
            self.future.get_loop().call_soon_threadsafe(self._settle, result, error)

    def _settle(self, result: object, error: BaseException | None) -> None:
        if self.future.done():  # who waited gave up
            return
        if error is None:
            self.future.set_result(result)
        else:
            self.future.set_exception(error)


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of a job."""

    result: object = None
    error: BaseException | None = None


class SqliteDatabase:
    """A file, written by one thread."""

    def __init__(self, url: URL) -> None:
        self._file = url.database or ""
        self._url = url
        self._engine = new_engine(url, _BUSY_SECONDS)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: Thread | None = None

    async def start(self) -> None:
        """Open the file, made where there is none, and bring its tables up to date.

        Raises DatabaseUnavailable.
        """
        await asyncio.to_thread(self._prepare)
        writer = _Writer(self._engine, self._file, self._jobs)
        self._thread = Thread(target=writer.work, name="sqlite-writer", daemon=True)
        self._thread.start()

    def _prepare(self) -> None:
        try:
            Path(self._file).parent.mkdir(parents=True, exist_ok=True)
            with new_engine(self._url, _MIGRATION_SECONDS).begin() as connection:
                upgrade(connection)
        except (DBAPIError, OSError) as error:
            raise unavailable(self._file, error) from error

    async def run(self, function: Callable[[Work], T], /) -> T:
        """Run a function in a unit of work; returns once it is on the disk."""
        if self._thread is None:
            message = "The database is not open."
            raise DatabaseUnavailable(message)
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(function, future))
        return await future

    async def hear(self, heard: Callable[[], None], /) -> None:
        """Tell nobody: a file has one process that works on it."""

    async def close(self) -> None:
        """Do what was asked before, then close the file."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._jobs.put(None)
            await asyncio.to_thread(thread.join)
        self._engine.dispose()


class _Writer:
    """What the writing thread does until it is told to stop."""

    def __init__(self, engine: Engine, file: str, jobs: "SimpleQueue[_Job | None]") -> None:
        self._engine = engine
        self._file = file
        self._jobs = jobs
        self._numbers = Numbers()
        self._shared = Shared(Sqlite(self._numbers))
        self._connection: Connection | None = None

    def work(self) -> None:
        """Commit group after group."""
        open_ = True
        while open_:
            group, open_ = self._next_group()
            if group:
                for job, done in zip(group, self._commit(group), strict=True):
                    job.settle(done.result, done.error)
        self._let_go()

    def _next_group(self) -> tuple[list[_Job], bool]:
        """Wait for a job and take whatever waits with it."""
        group: list[_Job] = []
        with contextlib.suppress(Empty):
            job = self._jobs.get()
            while job is not None:
                group.append(job)
                if len(group) == _GROUP:
                    return group, True
                job = self._jobs.get_nowait()
            return group, False
        return group, True

    def _commit(self, group: Sequence[_Job]) -> Sequence[_Done]:
        """Run a group in one transaction; without its commit, none of it happened."""
        try:
            connection = self._connected()
            transaction = connection.begin()
        except Exception as error:  # noqa: BLE001 — whatever it is, the thread goes on
            self._let_go()
            return [_Done(error=unavailable(self._file, error))] * len(group)
        try:
            with transaction:
                done = [self._one(connection, job) for job in group]
                self._numbers.keep(connection)
        except Exception as error:  # noqa: BLE001 — likewise
            # The connection is kept: on a full disk there may be no room to open another.
            _raw(connection).rollback()
            return self._apart(group, unavailable(self._file, error))
        return done

    def _apart(self, group: Sequence[_Job], error: DatabaseUnavailable) -> Sequence[_Done]:
        """Try each of a group alone: on a full disk, who only reads is served beside who writes."""
        if len(group) > 1:
            return [done for job in group for done in self._commit([job])]
        return [_Done(error=error)]

    def _one(self, connection: Connection, job: _Job) -> _Done:
        """Run one function; what it raises undoes what it did and nothing else."""
        raw = _raw(connection)
        raw.execute("SAVEPOINT job")
        try:
            done = _Done(job.function(SqlWork(connection, self._shared)))
        except BaseException as error:
            if not raw.in_transaction:  # SQLite gave all of it up, as on a full disk
                raise
            raw.execute("ROLLBACK TO job")
            done = _Done(error=error)
        raw.execute("RELEASE job")
        return done

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(DBAPIError):
                connection.close()


def _raw(connection: Connection) -> sqlite3.Connection:
    """Return the driver's connection, for savepoints: SQLAlchemy's would be compiled each time."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        message = f"a connection of {type(raw).__name__}"
        raise TypeError(message)
    return raw


def new_engine(url: URL, patience: float, *, begin: str = "BEGIN IMMEDIATE") -> Engine:
    """Return an engine whose transactions are SQLite's own, begun with the writer's lock.

    `patience` is how many seconds that lock is waited for. To `BEGIN` without it is for who only
    reads: he sees the file as it was when he first looked, and keeps nobody from writing.
    """
    arguments = {"timeout": patience, "check_same_thread": False}
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        poolclass=NullPool,
        connect_args=arguments,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _set_up)
    # Taking the writer's lock first: upgrading a reader's lock later fails at once.
    # https://www.sqlite.org/lang_transaction.html#immediate
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _set_up(raw: sqlite3.Connection, _: object) -> None:
    """Take transactions out of the driver's hands, and make a commit last."""
    raw.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        raw.execute(f"PRAGMA {pragma}")


def unavailable(file: str, error: Exception) -> DatabaseUnavailable:
    """Say why a file does not serve us."""
    reason = error.orig if isinstance(error, DBAPIError) else error
    message = f"The database {file} cannot be used: {reason}."
    return DatabaseUnavailable(message, Trouble.UNUSABLE, name=file, reason=reason)
