"""How much one person may ask for: a bucket for each kind of thing, filled again as time passes.

Each process counts by itself, in memory: see docs/adr/0012.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.clock import Clock

PAUSE: Final = timedelta(minutes=1)
"""The least that somebody waits who asked for too much: until then refusing him costs nothing."""

_STAFF: Final = 10  # times what others may ask for
_ONE: Final = 1 - 1e-9  # fractions add up to a little less than a whole
_MANY: Final = 10_000  # buckets, before those that are full again are forgotten


class Asked(StrEnum):
    """What is counted."""

    COMMAND = "command"  # a command, a button, a form about a ticket
    SEARCH = "search"  # the choices of a list, asked for while somebody types
    REQUEST = "request"  # a request opened
    MESSAGE = "message"  # a message to the bot that is no answer


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in each period, all of them at once if need be."""

    most: int
    period: timedelta


@dataclass(eq=False, slots=True)
class Closing:
    """A bucket that is empty until an instant; `told` is the sentence that says so."""

    until: datetime
    told: asyncio.Task[str] | None = None


class _Bucket:
    def __init__(self, limit: Limit, now: datetime) -> None:
        self.limit = limit
        self.closing: Closing | None = None
        self._left = float(limit.most)
        self._at = now

    def fill(self, now: datetime) -> None:
        """Let time pass; a clock that was set back adds nothing."""
        passed = max(now - self._at, timedelta())
        self._left = min(self._left + passed / self.limit.period * self.limit.most, self.limit.most)
        self._at = now
        if self.closing and now >= self.closing.until:
            self.closing = None

    def take(self, now: datetime) -> Closing | None:
        """Take one out; when there is none it stays closed for a while."""
        self.fill(now)
        if self.closing is None and self._left < _ONE:
            self.closing = Closing(now + max(self.limit.period / self.limit.most, PAUSE))
        if self.closing is None:
            self._left -= 1
        return self.closing

    def widen(self) -> None:
        """Give what staff may ask for besides."""
        self._left += (_STAFF - 1) * self.limit.most
        self.limit = Limit(_STAFF * self.limit.most, self.limit.period)
        self.closing = None

    def is_full(self, now: datetime) -> bool:
        """Whether it need not be remembered."""
        self.fill(now)
        return self._left >= self.limit.most


class Limits:
    """Counts what each person asks for; what has no limit is not counted."""

    def __init__(self, limits: Mapping[Asked, Limit], clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._buckets: dict[tuple[str, Asked], _Bucket] = {}
        self._most = _MANY

    def take(self, user: str, asked: Asked) -> Closing | None:
        """Count one thing that somebody asks for; returns why not, when that is too much."""
        limit = self._limits.get(asked)
        return self._bucket(user, asked, limit).take(self._clock()) if limit else None

    def widen(self, user: str, asked: Asked) -> bool:
        """Let somebody who turned out to be staff ask for more, unless he may already."""
        bucket = self._buckets.get((user, asked))
        if bucket and bucket.limit is not self._limits[asked]:
            return False
        if bucket:
            bucket.widen()
        return True

    def _bucket(self, user: str, asked: Asked, limit: Limit) -> _Bucket:
        found = self._buckets.get((user, asked))
        if found is None:
            self._forget()
            found = self._buckets[user, asked] = _Bucket(limit, self._clock())
        return found

    def _forget(self) -> None:
        if len(self._buckets) < self._most:
            return
        now = self._clock()
        self._buckets = {key: b for key, b in self._buckets.items() if not b.is_full(now)}
        self._most = max(_MANY, 2 * len(self._buckets))


def unlimited() -> Limits:
    """Return what counts nothing."""
    return Limits({}, _no_clock)


def _no_clock() -> datetime:
    raise AssertionError
