"""How much one person may ask for, counted on a clock that tests move."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake import limits
from bot.intake.limits import PAUSE, Asked, Limit, Limits, unlimited

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Time:
    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def counted(time: Time) -> Limits:
    return Limits({Asked.COMMAND: Limit(3, MINUTE), Asked.REQUEST: Limit(2, HOUR)}, time)


def taken(counted: Limits, times: int, user: str = "U1", asked: Asked = Asked.COMMAND) -> int:
    return sum(counted.take(user, asked) is None for _ in range(times))


def test_so_many_at_once_are_taken_and_then_none_for_a_while(counted: Limits, time: Time):
    assert taken(counted, 9) == 3
    closing = counted.take("U1", Asked.COMMAND)
    assert closing
    assert closing.until == MONDAY + PAUSE
    time.now += PAUSE - timedelta(seconds=1)
    assert taken(counted, 9) == 0
    time.now += timedelta(seconds=1)
    assert taken(counted, 9) == 3


def test_what_fills_slowly_is_closed_until_there_is_one(counted: Limits, time: Time):
    assert taken(counted, 9, asked=Asked.REQUEST) == 2
    time.now += HOUR / 2
    assert taken(counted, 9, asked=Asked.REQUEST) == 1


def test_one_person_and_one_kind_of_thing_leave_the_others_alone(counted: Limits):
    assert taken(counted, 9) == 3
    assert taken(counted, 9, "U2") == 3
    assert taken(counted, 9, asked=Asked.REQUEST) == 2


def test_staff_may_ask_for_ten_times_as_much_and_no_more(counted: Limits, time: Time):
    assert taken(counted, 9) == 3
    assert counted.widen("U1", Asked.COMMAND)
    assert taken(counted, 99) == 27
    assert not counted.widen("U1", Asked.COMMAND)
    time.now += HOUR
    assert taken(counted, 99) == 30


def test_a_clock_that_jumps_opens_or_waits_but_never_counts_below_nothing(
    counted: Limits, time: Time
):
    assert taken(counted, 9) == 3
    time.now -= HOUR
    assert taken(counted, 9) == 0
    time.now += 2 * HOUR
    assert taken(counted, 9) == 3


def test_what_has_no_limit_is_not_counted(counted: Limits):
    assert taken(counted, 999, asked=Asked.MESSAGE) == 999
    assert taken(unlimited(), 999) == 999


def test_who_asks_for_nothing_any_more_is_forgotten_and_who_is_closed_out_is_not(
    counted: Limits, time: Time, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "_MANY", 10)
    counted._most = 10  # noqa: SLF001 — as it is when it is made
    for number in range(9):
        counted.take(f"U{number}", Asked.COMMAND)
    time.now += HOUR - timedelta(seconds=1)
    assert taken(counted, 9, "U9") == 3
    counted.take("U10", Asked.COMMAND)
    assert {user for user, _ in counted._buckets} == {"U9", "U10"}  # noqa: SLF001 — what is kept
    assert taken(counted, 9, "U9") == 0


@given(st.lists(st.integers(-30, 120), max_size=60))
def test_over_any_time_no_more_is_taken_than_the_limit_says(waits: list[int]):
    time = Time()
    counted = Limits({Asked.COMMAND: Limit(5, MINUTE)}, time)
    served, passed = 0, 0
    for seconds in waits:
        time.now += timedelta(seconds=seconds)
        passed += max(seconds, 0)
        served += counted.take("U1", Asked.COMMAND) is None
    assert served <= 5 + passed / 12 + 1e-6
