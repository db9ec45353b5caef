"""Many people at once: every press is answered in time, and one of two that collide wins."""

import asyncio

import pytest

from core.acts import Act, Given
from core.desk import open_request
from core.vocabulary import Action, State
from tests.desk.office import office

PRESSES = 200
pytestmark = pytest.mark.parametrize(
    ("database", "transport"), [("sqlite", "http"), ("postgres", "socket")], indirect=True
)


async def opened(desk, count):
    """Open many requests in one unit of work, and let their cards be posted."""

    def opening(work):
        for number in range(count):
            given = Given(title=f"Panne {number}", description="Tout est noir.", service="reseau")
            act = Act(Action.OPEN, "U0CHLOE", given)
            open_request(work, act, desk.clock(), desk.bot.calendar)

    await desk.bot.people.get("U0CHLOE")
    await desk.bot.run(opening)
    await desk.quiet()


@pytest.fixture
async def punctual(tmp_path, database_url, transport, prepared):
    """A desk whose Slack gives an answer up after three seconds, as Slack does."""
    slack = {"transport": transport, "ack_seconds": 3.0}
    async with office(tmp_path, database_url, prepared=prepared, **slack) as opened:
        yield opened


@pytest.mark.faults
async def test_two_hundred_presses_at_once_are_all_answered_within_three_seconds(punctual):
    desk = punctual
    await opened(desk, PRESSES)
    lea = desk.person("lea")
    cards = [m for m in desk.simulator.messages("C0RESEAU") if m.get("blocks")]
    assert len(cards) == PRESSES
    answers = await asyncio.gather(*(lea.press("Prendre en charge", card) for card in cards))
    assert {answer.trouble for answer in answers} == {None}
    taken = [await desk.ticket(number) for number in range(1, PRESSES + 1)]
    assert {(t.state, t.agent) for t in taken} == {(State.ASSIGNED, "U0LEA")}


async def test_of_two_agents_who_take_one_ticket_one_wins_and_the_other_reads_who(desk):
    number = await desk.opened()
    card, agents = desk.card(number), [desk.person("lea"), desk.person("karim")]
    await asyncio.gather(*(agent.press("Prendre en charge", card) for agent in agents))
    await desk.quiet()
    holder = (await desk.ticket(number)).agent
    (loser,) = (agent for agent in agents if agent.id != holder)
    told = loser.ephemerals("C0RESEAU")[-1]["text"]
    winner = {"U0LEA": "Léa Fontaine", "U0KARIM": "Karim Saïdi"}[holder]
    assert winner in told
    history = await desk.bot.run(lambda work: work.history(number))
    assert [change.action for change in history] == [Action.OPEN, Action.TAKE]


async def test_a_double_click_has_one_effect(desk):
    number = await desk.opened()
    card, lea = desk.card(number), desk.person("lea")
    await asyncio.gather(lea.press("Prendre en charge", card), lea.press("Prendre en charge", card))
    await desk.quiet()
    history = await desk.bot.run(lambda work: work.history(number))
    assert [change.action for change in history] == [Action.OPEN, Action.TAKE]


async def test_everything_told_reaches_slack_once(desk):
    await opened(desk, 20)
    counts = await desk.bot.run(lambda work: work.outbox_count())
    assert not counts
    cards = [m for m in desk.simulator.messages("C0RESEAU") if m.get("blocks")]
    assert len({m["text"] for m in cards}) == len(cards) == 20
