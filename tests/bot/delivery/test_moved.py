"""A desk copied to another database while messages wait: each is still sent once."""

import pytest
from sqlalchemy import make_url

from core.outbox import Status
from core.vocabulary import Action
from storage.copying import copy_desk
from storage.database import open_database
from tests.bot.delivery.desk import Desk, running_desk
from tests.core.world import ANNE, CHLOE

DM = "D" + CHLOE
POST = "chat.postMessage"


@pytest.fixture
async def desk(sqlite_url):
    database = open_database(sqlite_url)
    async with running_desk(timeout_seconds=20, database=database) as running:
        yield running


@pytest.fixture
async def move(desk: Desk, sqlite_url, new_postgres_url):
    """Copy the desk to PostgreSQL, where it goes on with the same Slack."""
    there = open_database(new_postgres_url)

    async def moved() -> None:
        await copy_desk(make_url(sqlite_url), make_url(new_postgres_url), lambda *_: None)
        await there.start()
        desk.run = there.run

    yield moved
    await there.close()


async def test_what_waited_is_sent_from_the_new_database_once(desk: Desk, move):
    first = await desk.open()
    await desk.settle()
    await desk.do(first, ANNE, Action.MESSAGE)
    second = await desk.open(title="Autre demande")
    await move()
    third = await desk.open(title="Encore une")
    assert [first, second, third] == [1, 2, 3]

    await desk.settle(desk.new_delivery())

    assert {row.status for row in await desk.rows()} <= {Status.SENT, Status.SUPERSEDED}
    marks = [args["metadata"]["event_payload"]["id"] for args in desk.server.called(POST)]
    assert len(marks) == len({*marks})
    told = desk.server.texts(DM)
    assert len(told) == 4
    assert [sum(f"R-00000{n}" in text for text in told) for n in (1, 2, 3)] == [2, 1, 1]


@pytest.mark.parametrize("place", ["C0TLS", DM])
async def test_a_message_whose_fate_was_unknown_is_looked_for_and_not_sent_again(
    desk: Desk, move, place
):
    await desk.open()
    await desk.die(desk.doomed_delivery(POST, place))
    assert Status.SENDING in {row.status for row in await desk.rows()}
    await move()

    await desk.settle(desk.new_delivery())

    assert len(desk.server.messages["C0TLS"]) == len(desk.server.messages[DM]) == 1
    assert {row.status for row in await desk.rows()} == {Status.SENT}
