"""How fast messages leave: turns per channel, and the waits that Slack imposes."""

from datetime import timedelta

import pytest

from bot.delivery.pacing import POSTS, SLACK_PACE, UPDATES, Brakes, Pacer
from bot.slack.client import Later
from core.outbox import Status
from core.vocabulary import Action
from tests.bot.delivery.desk import Desk
from tests.core.world import ANNE, CHLOE, NOW

DM = "D" + CHLOE


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Seconds:
    return Seconds()


def test_a_few_messages_may_follow_each_other_then_one_a_second(time: Seconds):
    pacer = Pacer(SLACK_PACE, time)

    waits = [pacer.wait(POSTS, "C1", row) for row in range(7)]

    assert waits == [0, 0, 0, 0, 1, 2, 3]


def test_channels_have_turns_of_their_own_and_redraws_share_theirs(time: Seconds):
    pacer = Pacer(SLACK_PACE, time)
    for row in range(20):
        pacer.wait(POSTS, "C1", row)
        pacer.wait(UPDATES, "C1", 100 + row)

    assert pacer.wait(POSTS, "C2", 50) == 0
    assert pacer.wait(UPDATES, "C2", 150) > 5


def test_a_turn_is_kept_until_it_is_taken(time: Seconds):
    pacer = Pacer(SLACK_PACE, time)
    for row in range(6):
        pacer.wait(POSTS, "C1", row)

    assert pacer.wait(POSTS, "C1", 5) == 2
    time.now += 2
    assert pacer.wait(POSTS, "C1", 5) == 0
    pacer.done(5)
    assert pacer.wait(POSTS, "C1", 5) == 1


def test_what_has_no_pace_has_no_wait(time: Seconds):
    pacer = Pacer({}, time)

    assert not any(pacer.wait(POSTS, "C1", row) for row in range(100))


def test_brakes_hold_a_method_in_a_place_until_the_instant_told():
    brakes = Brakes()
    brakes.hold("chat.postMessage", "C1", NOW + timedelta(seconds=30))

    with pytest.raises(Later) as held:
        brakes.check("chat.postMessage", "C1", NOW)
    brakes.check("chat.postMessage", "C2", NOW)
    brakes.check("chat.update", "C1", NOW)
    brakes.check("chat.postMessage", "C1", NOW + timedelta(seconds=30))

    assert held.value.retry_after == 30


async def test_a_busy_channel_waits_for_its_turn_and_another_goes_first(desk: Desk):
    delivery = desk.new_delivery(paces=SLACK_PACE)
    ticket = await desk.open()
    for number in range(12):
        await desk.do(ticket, ANNE, Action.MESSAGE, words=f"Message {number}.")

    await delivery.send_due()

    waiting = await desk.rows(Status.PENDING)
    assert waiting
    assert all(row.attempts == 0 for row in waiting)
    assert 4 <= len(desk.server.messages[DM]) < 13
