"""Every database the desk can keep its tickets in, empty for each test."""

from collections.abc import AsyncIterator

import pytest

from core.ports import Work
from storage.database import Database, open_database
from storage.memory import MemoryDatabase
from tests.core.world import DIRECTORY, PEOPLE
from tests.storage.play import Desk


@pytest.fixture(params=["new_sqlite", "new_postgres"])
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
