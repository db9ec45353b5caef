"""Slack is asked at the pace it allows, and no longer than one is ready to wait."""

import pytest

from bot.admin.check.asking import Asker
from bot.slack.client import Gone, Later
from bot.slack.rates import SLACK_RATES


class Time:
    """A clock that moves by what is slept."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def time():
    return Time()


def asker(time, seconds=180.0):
    return Asker(time, time.sleep, seconds)


def answering(*answers):
    left = [*answers]

    async def question():
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return question


@pytest.mark.parametrize("method", SLACK_RATES)
async def test_a_method_is_called_no_faster_than_slack_allows(time, method):
    asking, burst = asker(time, 600), SLACK_RATES[method].burst
    for _ in range(burst):
        await asking.ask(method, answering("x"))
    assert time.now == pytest.approx(1000, abs=0.001)
    for _ in range(10):
        assert await asking.ask(method, answering("x")) == "x"
    assert time.now - 1000 == pytest.approx(10 / SLACK_RATES[method].per_second)


async def test_slack_is_asked_again_when_it_asks_to_wait(time):
    busy = Later("users.info", "ratelimited", 30)
    assert await asker(time).ask("users.info", answering(busy, busy, "here")) == "here"
    assert time.now == 1060


async def test_what_slack_refuses_is_the_answer(time):
    gone = Gone("users.info", "user_not_found")
    assert await asker(time).ask("users.info", answering(gone)) is gone


async def test_after_its_time_nothing_is_asked_any_more(time):
    busy, asking = Later("users.info", "ratelimited", 100), asker(time)
    answer = await asking.ask("users.info", answering(busy))
    assert (type(answer), answer.error) == (Later, "out_of_time")
    assert time.now == 1100
    time.now = 1180
    assert (await asking.ask("users.info", answering("late"))).error == "out_of_time"
