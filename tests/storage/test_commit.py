"""PostgreSQL goes away while it commits: what was kept is found out, and nothing is done twice."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from core import desk as door
from core.acts import Act, Given
from core.ports import FateUnknown
from core.vocabulary import Action
from storage.database import DatabaseUnavailable, open_database
from tests.core.world import ANNE, CALENDAR, NOW
from tests.postgres import administer
from tests.storage.conftest import desk_over

NOTE = Act(Action.NOTE, ANNE, Given(note="Vu."))
KILL_ALL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture(params=[1, 4])
async def postgres(request, postgres_url, monkeypatch):
    monkeypatch.setattr("storage.postgres._LOOKS", (0.0, 0.01, 0.01))
    database = open_database(postgres_url, pool_size=request.param)
    await database.start()
    yield database
    await database.close()


class Noting:
    """An act with a key, as people's are, that counts how often it was run."""

    def __init__(self, desk, ticket_id, key="click:1"):
        self.desk, self.ticket_id, self.key, self.runs = desk, ticket_id, key, 0

    def __call__(self, work):
        self.runs += 1
        if self.key and not work.first_time(self.key, self.desk.now):
            return "replayed"
        return door.act(work, self.ticket_id, NOTE, self.desk.now, CALENDAR).ticket.seq


async def notes(desk, ticket_id):
    return len(await desk.run(lambda work: work.internal_journal(ticket_id)))


def unheard(monkeypatch, times=1):
    """Let commits be made whose answer is lost with the connection."""
    commit, left = AsyncConnection.commit, [times]

    async def lost(self):
        await commit(self)
        if left[0]:
            left[0] -= 1
            gone = asyncpg.ConnectionDoesNotExistError("connection was closed")
            raise DBAPIError(None, None, gone, connection_invalidated=True)

    monkeypatch.setattr(AsyncConnection, "commit", lost)


async def test_an_act_that_was_kept_though_no_answer_came_is_answered_as_done(
    postgres, monkeypatch
):
    desk = await desk_over(postgres)
    noting = Noting(desk, await desk.open())
    unheard(monkeypatch)
    assert await desk.run(noting) == 2
    assert noting.runs == 1
    assert await notes(desk, noting.ticket_id) == 1


async def test_an_act_whose_connection_died_before_its_commit_is_done_again(postgres, postgres_url):
    desk = await desk_over(postgres)
    noting, killed = Noting(desk, await desk.open()), []

    def kill(_):
        if not killed:
            killed.append(1)
            administer(postgres_url, KILL_ALL)

    engine = postgres._engine.sync_engine  # noqa: SLF001 — the moment before a commit
    event.listen(engine, "commit", kill)
    assert await desk.run(noting) == 2
    event.remove(engine, "commit", kill)
    assert noting.runs == 2
    assert await notes(desk, noting.ticket_id) == 1


async def test_a_commit_that_is_still_under_way_is_waited_for(postgres, postgres_url):
    other = await asyncpg.connect(postgres_url)
    transaction = other.transaction()
    await transaction.start()
    await other.execute("INSERT INTO seen (key, at) VALUES ('click:1', 0)")
    looking = asyncio.create_task(postgres._is_kept("click:1"))  # noqa: SLF001 — the look alone
    while not await other.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
        assert not looking.done()
    await transaction.commit()
    await other.close()
    assert await looking
    assert not await postgres._is_kept("click:2")  # noqa: SLF001
    assert await postgres.run(lambda work: work.first_time("click:2", NOW))


async def test_a_look_that_nobody_answers_is_made_again(postgres, monkeypatch):
    desk = await desk_over(postgres)
    noting = Noting(desk, await desk.open())
    unheard(monkeypatch)
    is_new, away = type(postgres)._is_new, [1]  # noqa: SLF001 — the look alone

    def away_once(*given):
        if away:
            away.clear()
            message = "nobody answers"
            raise DatabaseUnavailable(message)
        return is_new(*given)

    monkeypatch.setattr(type(postgres), "_is_new", away_once)
    assert await desk.run(noting) == 2
    assert (noting.runs, away) == (1, [])
    assert await notes(desk, noting.ticket_id) == 1


async def test_while_nobody_can_look_the_fate_of_an_act_is_told_as_unknown(postgres, monkeypatch):
    desk = await desk_over(postgres)
    noting = Noting(desk, await desk.open())
    unheard(monkeypatch)

    def away(*_):
        message = "nobody answers"
        raise DatabaseUnavailable(message)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(type(postgres), "_is_new", away)
        with pytest.raises(FateUnknown):
            await desk.run(noting)
    assert await desk.run(noting) == "replayed"
    assert await notes(desk, noting.ticket_id) == 1


async def test_a_unit_without_a_key_that_dies_in_its_commit_does_not_answer(postgres, monkeypatch):
    desk = await desk_over(postgres)
    noting = Noting(desk, await desk.open(), key="")
    unheard(monkeypatch)
    with pytest.raises(DatabaseUnavailable):
        await desk.run(noting)
    assert noting.runs == 1
