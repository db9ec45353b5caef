"""Sixty requests at once for one team, at Slack's own rates; a thousand are in tests/faults."""

from datetime import timedelta

import pytest

from core import desk
from core.acts import Act, Given
from core.outbox import Status
from core.vocabulary import Action
from storage.memory import MemoryDatabase
from tests.bot.delivery.storm import storm_over
from tests.core.world import ANNE, CALENDAR


@pytest.fixture
async def storm():
    async with storm_over(MemoryDatabase()) as storm:
        yield storm


async def test_sixty_requests_at_once_go_through_without_a_refusal_people_first(storm):
    await storm.break_out(60, people=60)
    await storm.pass_by()
    assert not storm.refusals()
    assert {row.status for row in await storm.rows()} == {Status.SENT}
    [coming] = [(at, text) for at, text in storm.in_channel() if "Panne" not in text]
    assert coming[0] < 15
    assert "nouvelles demandes arrivent" in coming[1]
    assert int(coming[1].split()[0]) > 40
    cards = [text for _, text in storm.in_channel() if "Panne" in text]
    assert len(cards) == len(set(cards)) == 60
    assert len(storm.to_people()) == 60
    assert storm.to_people()[-1][0] < 20 < storm.in_channel()[-1][0] < 65


async def test_people_never_written_to_before_are_met_no_faster_than_slack_allows(storm):
    await storm.break_out(60, people=60, known=False)
    await storm.pass_by()
    assert not storm.refusals()
    assert len(storm.to_people()) == 60


async def test_a_burst_of_acts_on_one_ticket_redraws_its_card_a_few_times(storm):
    await storm.break_out(1, people=1)
    await storm.pass_by()
    async with storm.moving():
        for number in range(12):
            action = Action.RELEASE if number % 2 else Action.TAKE
            act = Act(action, ANNE, Given())
            await storm.database.run(
                lambda work, act=act: desk.act(work, 1, act, storm.clock(), CALENDAR)
            )
            await storm.delivery.send_due()
            storm.clock.now += timedelta(seconds=0.5)
    await storm.pass_by()
    redrawn = [
        call["request"]["text"] for call in storm.slack.calls if call["what"] == "chat.update"
    ]
    assert 2 <= len(redrawn) <= 5
    assert not storm.refusals()
    assert storm.in_channel()[0][1] == redrawn[-1]
