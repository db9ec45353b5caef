"""PostgreSQL tells of new rows in the outbox, at their commit, to every process that listens."""

import asyncio
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest

from storage.database import open_database
from tests.postgres import administer
from tests.storage.conftest import desk_over

KILL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    monkeypatch.setattr("storage.listening._PAUSE_SECONDS", 0.01)


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


async def test_every_replica_is_told_of_rows_that_any_process_adds(one, postgres_url):
    other = open_database(postgres_url)
    await other.start()
    desk = await desk_over(one)
    async with hearing(one) as here, hearing(other) as there:
        await desk.open()
        await here.at_least(2)
        await there.at_least(2)
    await other.close()


async def test_rows_are_told_when_they_are_committed_and_not_before(one, postgres_url):
    await desk_over(one)
    writer = await asyncpg.connect(postgres_url)
    async with hearing(one) as ear:
        for ending in ("rollback", "commit"):
            transaction = writer.transaction()
            await transaction.start()
            await writer.execute(
                "INSERT INTO outbox (kind, topic, ticket_id, seq, recipient, hop, status,"
                " created_at, attempts, part, reason, conversation)"
                " VALUES ('card', 'open', 1, 1, 'tls', 0, 'parked', 0, 0, 0, '', 'card:1:0')"
            )
            await writer.fetchval("SELECT 1")
            assert ear.count == 1
            await getattr(transaction, ending)()
        await ear.at_least(2)
    assert ear.count == 2
    await writer.close()


async def test_reading_and_claiming_tell_nobody(one):
    desk = await desk_over(one)
    await desk.open()
    async with hearing(one) as ear:
        rows = await desk.claim()
        assert rows
        await desk.mark(rows[0])
        await desk.open()  # is told after whatever came before
        await ear.at_least(2)
    assert ear.count == 2


async def test_a_connection_that_is_lost_is_replaced_and_what_was_missed_is_looked_for(
    one, postgres_url
):
    desk = await desk_over(one)
    async with hearing(one) as ear:
        await asyncio.to_thread(administer, postgres_url, KILL)
        await ear.at_least(2)
        await desk.open()
        await ear.at_least(3)


async def test_a_server_that_says_nothing_is_asked_and_found_gone(one, monkeypatch):
    monkeypatch.setattr("storage.listening._QUIET_SECONDS", 0.02)
    monkeypatch.setattr("storage.listening._PATIENCE_SECONDS", 0.05)
    asked = []

    async def unanswered(driver):
        asked.append(driver)
        if len(asked) == 2:
            raise TimeoutError

    monkeypatch.setattr("storage.listening._ask", unanswered)
    async with hearing(one) as ear:
        await ear.at_least(2)
    assert len(asked) >= 2


async def test_a_file_tells_nobody_and_ends_at_once(sqlite_url):
    await open_database(sqlite_url).hear(lambda: None)
