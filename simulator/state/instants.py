"""Timestamps of messages: taken from the clock, each greater than the one before."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
"""Returns the present instant, aware, in UTC."""

_MICRO = 1_000_000


class Stamps:
    """Hands out timestamps, unique in the workspace even when the clock stands still."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._last = 0

    def seen(self, ts: str) -> None:
        """Take note of a timestamp given out in an earlier run."""
        self._last = max(self._last, _micros(ts))

    def next(self) -> str:
        """Return a new timestamp, seconds since the epoch with six digits after the point."""
        micros = round(self._now().timestamp() * _MICRO)
        self._last = max(micros, self._last + 1)
        return f"{self._last // _MICRO}.{self._last % _MICRO:06d}"


def _micros(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * _MICRO + int(fraction.ljust(6, "0")[:6] or 0)
