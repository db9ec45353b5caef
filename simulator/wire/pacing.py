"""Slack's rate limits, for those who ask for them.

https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Limit:
    """How many calls in how many seconds, counted for each channel or for all together.

    With `refills` calls come back one by one, so that a short burst may be followed by a slow
    stream; without, each when its seconds are over.
    """

    calls: int
    seconds: float
    per_channel: bool = False
    refills: bool = False


_TIER_2: Final = (Limit(20, 60),)
_TIER_3: Final = (Limit(50, 60),)
_TIER_4: Final = (Limit(100, 60),)

SLACK_LIMITS: Final[Mapping[str, Sequence[Limit]]] = {
    # One a second in a channel, short bursts allowed, and some hundreds a minute in all.
    "chat.postMessage": (Limit(5, 5, per_channel=True, refills=True), Limit(300, 60)),
    "chat.postEphemeral": _TIER_4,
    "chat.update": _TIER_3,
    "chat.delete": _TIER_3,
    "views.open": _TIER_4,
    "views.publish": _TIER_4,
    "views.push": _TIER_4,
    "views.update": _TIER_4,
    "reactions.add": _TIER_3,
    "conversations.members": _TIER_4,
    "conversations.open": _TIER_3,
    "conversations.info": _TIER_3,
    "conversations.history": _TIER_3,
    "conversations.replies": _TIER_3,
    "users.info": _TIER_4,
    "usergroups.users.list": _TIER_2,
    "files.info": _TIER_4,
    "files.getUploadURLExternal": _TIER_4,
    "files.completeUploadExternal": _TIER_4,
}


@dataclass(slots=True)
class _Meter:
    """The calls of one limit that still count, by the second at which each no longer does."""

    limit: Limit
    until: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Return the seconds to wait before a call, 0 when it is let through."""
        while self.until and self.until[0] <= now:
            self.until.popleft()
        return self.until[0] - now if len(self.until) >= self.limit.calls else 0

    def count(self, now: float) -> None:
        """Note a call."""
        if not self.limit.refills:
            self.until.append(now + self.limit.seconds)
            return
        last = self.until[-1] if self.until else now
        self.until.append(last + self.limit.seconds / self.limit.calls)


class Pacing:
    """Counts calls and says when there are too many."""

    def __init__(self, limits: Mapping[str, Sequence[Limit]], time: Callable[[], float]) -> None:
        self._limits = limits
        self._time = time
        self._meters: dict[tuple[str, str, Limit], _Meter] = {}

    def wait(self, method: str, channel: str | None) -> int:
        """Return the whole seconds to wait before a call, 0 when it is let through."""
        meters = [self._meter(method, channel, limit) for limit in self._limits.get(method, ())]
        now = self._time()
        longest = max((meter.wait(now) for meter in meters), default=0)
        if longest:
            return math.ceil(longest)
        for meter in meters:
            meter.count(now)
        return 0

    def _meter(self, method: str, channel: str | None, limit: Limit) -> _Meter:
        key = (method, channel or "" if limit.per_channel else "", limit)
        return self._meters.setdefault(key, _Meter(limit))
