"""Calls beyond what Slack allows are not made; who must wait is told when his turn comes."""

import pytest
from pydantic import SecretStr

from bot.slack.client import Later, connect
from bot.slack.rates import SLACK_RATES, Pace, Rates
from simulator import SLACK_LIMITS
from tests.bot.delivery.loopback import TOKEN, Limit, Loopback


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Seconds:
    return Seconds()


def waits(rates: Rates, calls: int) -> list[float]:
    """Ask for so many calls; returns what each is told to wait, 0 when it is let through."""
    told = []
    for _ in range(calls):
        try:
            rates.take("users.info")
        except Later as later:
            told.append(round(later.retry_after, 6))
        else:
            told.append(0.0)
    return told


def test_some_calls_may_follow_each_other_and_the_others_are_told_turns_of_their_own(time: Seconds):
    rates = Rates({"users.info": Pace(0.5, 3)}, time)

    assert waits(rates, 6) == [0, 0, 0, 2, 4, 6]
    time.now += 2
    assert waits(rates, 1) == [0]
    time.now += 2
    assert waits(rates, 1) == [0]


def test_after_a_pause_no_more_follow_each_other_than_at_first(time: Seconds):
    rates = Rates({"users.info": Pace(0.5, 3)}, time)
    waits(rates, 9)
    time.now += 3600

    assert waits(rates, 5).count(0) == 3


def test_a_method_that_slack_holds_back_waits_and_the_others_go_on(time: Seconds):
    rates = Rates({"users.info": Pace(1, 3), "files.info": Pace(1, 3)}, time)
    rates.hold("users.info", 30)

    assert waits(rates, 2) == [30, 31]
    rates.take("files.info")
    time.now += 30
    assert waits(rates, 2) == [0, 2], "the turn after is promised already"


@pytest.mark.parametrize("method", SLACK_RATES)
def test_in_no_minute_is_more_asked_than_slack_allows(method: str):
    pace, [limit] = SLACK_RATES[method], SLACK_LIMITS[method]

    assert pace.burst + 60 * pace.per_second <= limit.calls


async def test_what_slack_would_refuse_is_not_called(server: Loopback, time: Seconds):
    rates = Rates({"users.info": Pace(1, 2)}, time)
    server.people["U1"] = {"id": "U1"}
    async with connect(SecretStr(TOKEN), f"{server.url}api/", rates=rates) as slack:
        await slack.user("U1")
        server.fail("users.info", Limit("30"))
        for _ in range(2):
            with pytest.raises(Later) as held:
                await slack.user("U1")
        assert held.value.retry_after == 30
        assert len(server.called("users.info")) == 2
        time.now += 30
        await slack.user("U1")
