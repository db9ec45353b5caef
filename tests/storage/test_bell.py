"""PostgreSQL tells of new rows in the outbox, once committed, to every other process."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest

from core.outbox import Kind, Status
from storage.bell import Bell
from storage.database import open_database
from tests.postgres import administer
from tests.storage.conftest import desk_over
from tests.storage.play import notice

KILL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    monkeypatch.setattr("storage.bell._PAUSE_SECONDS", 0.01)


class Ear:
    """Counts what is told."""

    def __init__(self):
        self.count = 0

    def __call__(self):
        self.count += 1

    async def at_least(self, count):
        async with asyncio.timeout(20):
            while self.count < count:  # noqa: ASYNC110 — told without an event, as delivery is
                await asyncio.sleep(0.005)


@asynccontextmanager
async def hearing(database):
    ear = Ear()
    listening = asyncio.create_task(database.hear(ear))
    await ear.at_least(1)  # at its beginning
    yield ear
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening


@pytest.fixture
async def one(postgres_url):
    database = open_database(postgres_url, pool_size=1)
    await database.start()
    yield database
    await database.close()


@pytest.fixture
async def other(postgres_url):
    """Another replica."""
    database = open_database(postgres_url)
    await database.start()
    yield database
    await database.close()


async def test_every_other_replica_is_told_of_rows_and_whoever_adds_them_is_not(one, other):
    desk = await desk_over(one)
    async with hearing(one) as here, hearing(other) as there:
        await desk.open()
        await there.at_least(2)
        assert here.count == 1  # who tells hears of it first
        await (await desk_over(other)).open()
        await here.at_least(2)


async def test_rows_are_told_when_they_are_committed_and_those_given_up_never(one, other):
    desk = await desk_over(one)
    ticket_id = await desk.open()

    def giving_up(work):
        work.tell((notice(Kind.CARD, ticket_id),), desk.now)
        raise LookupError

    async with hearing(one), hearing(other) as there:
        with pytest.raises(LookupError):
            await desk.run(giving_up)
        rows = await desk.claim()
        await desk.mark(rows[0])
        assert there.count == 1
        await desk.tell(notice(Kind.CARD, ticket_id))  # comes after whatever was told before
        await there.at_least(2)
        seen = await other.run(lambda work: work.outbox_rows({Status.PENDING}, 9))
    assert there.count == 2
    assert seen


async def test_much_that_is_added_at_once_is_told_seldom(one, other, monkeypatch):
    desk = await desk_over(one)
    told, tell = [], Bell._tell  # noqa: SLF001 — counts what is told
    going_on = asyncio.Event()

    async def counted(self, driver):
        await tell(self, driver)
        told.append(1)
        await going_on.wait()

    monkeypatch.setattr(Bell, "_tell", counted)
    async with hearing(one), hearing(other) as there:
        for _ in range(10):
            await desk.open()
        going_on.set()
        await there.at_least(2)
    assert len(told) <= 3


async def test_a_connection_that_is_lost_is_replaced_and_what_was_missed_is_looked_for(
    one, other, postgres_url
):
    async with hearing(one), hearing(other) as ear:
        await asyncio.to_thread(administer, postgres_url, KILL)
        await ear.at_least(2)
        await (await desk_over(one)).open()
        await ear.at_least(3)


async def test_a_server_that_says_nothing_is_asked_and_found_gone(one, monkeypatch):
    monkeypatch.setattr("storage.bell._QUIET_SECONDS", 0.0)
    tell, asked = Bell._tell, []  # noqa: SLF001 — a server that does not answer

    async def unanswered(self, driver):
        await tell(self, driver)
        asked.append(driver)
        if len(asked) == 2:
            raise TimeoutError

    monkeypatch.setattr(Bell, "_tell", unanswered)
    async with hearing(one) as ear:
        await ear.at_least(2)
    assert len(asked) >= 2


async def test_a_file_tells_nobody_and_ends_at_once(sqlite_url):
    await open_database(sqlite_url).hear(lambda: None)
