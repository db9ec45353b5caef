"""How fast messages leave: turns per channel, and the waits that Slack imposes."""

from datetime import timedelta

import pytest

from bot.delivery.pacing import POSTS, REDRAWS, SLACK_PACE, UPDATES, Brakes, Pacer, Workspace
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


HERE, THERE = ((POSTS, "C1"),), ((POSTS, "C2"),)
REDRAW = ((UPDATES, ""), (REDRAWS, "17.1"))


def test_a_few_messages_may_follow_each_other_then_one_a_second(time: Seconds):
    pacer = Pacer(SLACK_PACE, time, idle=True)

    waits = [pacer.wait(HERE, f"card:{n}") for n in range(7)]

    assert waits == [0, 0, 0, 0, 1, 2, 3]


def test_nothing_follows_at_once_right_after_a_start(time: Seconds):
    pacer = Pacer(SLACK_PACE, time)

    assert [pacer.wait(HERE, f"card:{n}") for n in range(3)] == [0, 1, 2]


def test_channels_have_turns_of_their_own_and_redraws_share_theirs(time: Seconds):
    pacer = Pacer(SLACK_PACE, time, idle=True)
    for n in range(20):
        pacer.wait(HERE, f"card:{n}")
        pacer.wait(((UPDATES, ""),), f"redraw:{n}")

    assert pacer.wait(THERE, "request:1") == 0
    assert pacer.wait(((UPDATES, ""),), "card:50") > 5


@pytest.mark.parametrize(("pace", "most"), [(UPDATES, 50), (POSTS, 64), (REDRAWS, 22)])
def test_in_no_minute_is_more_sent_than_slack_allows(pace: str, most: int):
    allowed = SLACK_PACE[pace]

    assert allowed.burst + 60 * allowed.per_second <= most


def test_the_workspace_takes_some_hundreds_of_messages_a_minute_and_a_part_is_for_channels():
    workspace = Workspace()
    people = [workspace.book(100, 100, for_a_person=True) for _ in range(1000)]
    channels = [workspace.book(100, 100, for_a_person=False) for _ in range(60)]

    assert max(sum(start <= at < start + 60 for at in people + channels) for start in people) < 300
    assert channels[-1] < 160, "a card a second goes on, however many people are written to"


def test_one_card_is_redrawn_twice_and_then_every_three_seconds(time: Seconds):
    pacer, waits = Pacer(SLACK_PACE, time, idle=True), []
    for _ in range(4):
        waits.append(round(pacer.wait(REDRAW, "card:1:0"), 3))
        time.now += waits[-1]
        pacer.done("card:1:0")

    assert waits == [0, 0, 3, 3]


def test_a_turn_is_kept_until_it_is_taken(time: Seconds):
    pacer = Pacer(SLACK_PACE, time, idle=True)
    for n in range(6):
        pacer.wait(HERE, f"card:{n}")

    assert pacer.wait(HERE, "card:5") == 2
    time.now += 2
    assert pacer.wait(HERE, "card:5") == 0
    pacer.done("card:5")
    assert pacer.wait(HERE, "card:5") == 1


def test_turns_that_nobody_took_are_not_all_taken_at_once(time: Seconds):
    pacer = Pacer(SLACK_PACE, time, idle=True)
    for n in range(50):
        pacer.wait(HERE, f"card:{n}")
    time.now += 3600

    waits = [pacer.wait(HERE, f"card:{n}") for n in range(50)]

    assert waits.count(0) == SLACK_PACE[POSTS].burst


def test_where_slack_asks_to_wait_turns_are_given_after_it_and_more_slowly(time: Seconds):
    pacer = Pacer(SLACK_PACE, time)
    pacer.wait(HERE, "card:0")

    for n in range(9):
        pacer.wait(HERE, f"card:{n}")
    pacer.restart((POSTS, "C1"), 30)

    assert [pacer.wait(HERE, f"card:{n}") for n in range(1, 4)] == [30, 32, 34]
    assert pacer.wait(THERE, "request:1") == 0


def test_after_a_wait_that_slack_asked_for_a_channel_stays_slow_for_ten_minutes(time: Seconds):
    def waits(round_: str) -> list[float]:
        return [pacer.wait(HERE, f"{round_}:{n}") for n in range(5)]

    pacer = Pacer(SLACK_PACE, time, idle=True)
    pacer.restart((POSTS, "C1"), 30)
    time.now += 90
    assert waits("minute") == [0, 2, 4, 6, 8]
    time.now += 3600
    assert waits("hour") == [0, 0, 0, 0, 1]


def test_a_turn_to_redraw_is_no_turn_to_post(time: Seconds):
    pacer = Pacer(SLACK_PACE, time, idle=True)
    for n in range(9):
        pacer.wait(HERE, f"card:{n}")

    assert pacer.wait(REDRAW, "card:1:0") == 0
    assert pacer.wait(HERE, "card:1:0") == 6


def test_what_has_no_pace_has_no_wait(time: Seconds):
    pacer = Pacer({}, time)

    assert not any(pacer.wait(HERE, f"card:{n}") for n in range(100))


def test_brakes_hold_a_method_in_a_place_until_the_instant_told():
    brakes = Brakes()
    brakes.hold("chat.postMessage", "C1", NOW + timedelta(seconds=30))

    with pytest.raises(Later) as held:
        brakes.check("chat.postMessage", "C1", NOW)
    brakes.check("chat.postMessage", "C2", NOW)
    brakes.check("chat.update", "C1", NOW)
    brakes.check("chat.postMessage", "C1", NOW + timedelta(seconds=30))

    assert held.value.retry_after == 30


def test_brakes_on_no_place_hold_a_method_in_all():
    brakes = Brakes()
    brakes.hold("chat.update", "", NOW + timedelta(seconds=30))

    with pytest.raises(Later):
        brakes.check("chat.update", "C1", NOW)
    brakes.check("chat.postMessage", "C1", NOW)


async def test_a_busy_channel_waits_for_its_turn_and_another_goes_first(desk: Desk):
    delivery = desk.new_delivery(paces=SLACK_PACE)
    ticket = await desk.open()
    for number in range(12):
        await desk.do(ticket, ANNE, Action.MESSAGE, words=f"Message {number}.")

    await delivery.send_due()

    waiting = await desk.rows(Status.PENDING)
    assert waiting
    assert all(row.attempts == 0 for row in waiting)
    assert 1 <= len(desk.server.messages[DM]) < 13
