"""PostgreSQL falls over and comes back: nothing accepted is lost, nothing is done twice."""

import asyncio

import pytest

from core import desk as core_desk
from core.acts import Act, Given
from core.vocabulary import Action, State
from tests.postgres import crash, new_database, start_again


@pytest.fixture
def server(own_postgres):
    yield own_postgres
    start_again(own_postgres)


@pytest.fixture
def database_url(server):
    with new_database(server.get_uri(database="postgres")) as address:
        yield address


async def test_a_server_restarted_in_the_middle_of_an_act_is_noticed_by_nobody(desk, server):
    number = await desk.begun()
    attempts = []

    def note(work):
        act = Act(Action.NOTE, "U0LEA", Given(note="Vu."))
        outcome = core_desk.act(work, number, act, desk.clock(), desk.bot.calendar)
        attempts.append(outcome)
        if len(attempts) == 1:
            crash(server)
            start_again(server)
        assert work.ticket(number) == outcome.ticket

    await desk.bot.run(note)
    assert len(attempts) == 2
    history = await desk.bot.run(lambda work: work.history(number))
    assert [change.action for change in history] == [Action.OPEN, Action.NOTE]


async def test_while_the_server_is_away_people_are_told_and_then_all_goes_on(desk, server):
    number = await desk.begun()
    card, lea = desk.card(number), desk.person("lea")
    before = len(desk.simulator.messages("C0RESEAU"))
    crash(server)
    await lea.press("Prendre en charge", card)
    await desk.bot.services.background.drain(5)
    assert "rien n'a été enregistré" in lea.ephemerals("C0RESEAU")[-1]["text"]

    await asyncio.to_thread(start_again, server)
    await lea.press("Prendre en charge", card)
    await desk.quiet()
    ticket = await desk.ticket(number)
    assert (ticket.state, ticket.agent) == (State.ASSIGNED, "U0LEA")
    assert not await desk.bot.run(lambda work: work.outbox_count())
    assert len(desk.simulator.messages("C0RESEAU")) == before
    history = await desk.bot.run(lambda work: work.history(number))
    assert [change.action for change in history] == [Action.OPEN, Action.TAKE]
