"""Asks Slack one question after another, at the pace it allows and within a time."""

from collections.abc import Awaitable, Callable
from itertools import count
from typing import Final, TypeVar

from bot.delivery.pacing import Pacer
from bot.slack.rates import SLACK_RATES, Time
from bot.slack.troubles import Later, SlackTrouble

T = TypeVar("T")

Sleep = Callable[[float], Awaitable[None]]

_OUT_OF_TIME: Final = "out_of_time"


class Asker:
    """Asks; what goes wrong is the answer. After `seconds` nothing is asked any more."""

    def __init__(self, time: Time, sleep: Sleep, seconds: float) -> None:
        self._time = time
        self._sleep = sleep
        self._until = time() + seconds
        self._pacer = Pacer(SLACK_RATES, time, idle=True)
        self._numbers = count()

    async def ask(self, method: str, question: Callable[[], Awaitable[T]]) -> T | SlackTrouble:
        """Return what Slack answers, asked again for as long as it asks to wait."""
        question_number = str(next(self._numbers))
        wait = self._pacer.wait(((method, ""),), question_number)
        self._pacer.done(question_number)
        while self._time() + wait < self._until:
            await self._sleep(wait)
            try:
                return await question()
            except Later as later:
                wait = later.retry_after
            except SlackTrouble as trouble:
                return trouble
        return Later(method, _OUT_OF_TIME, wait)
