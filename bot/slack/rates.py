"""What Slack allows of each method in a minute, kept to on this side so that Slack need not refuse.

https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.slack.troubles import Later

Time = Callable[[], float]
"""Returns seconds that only ever grow, such as the event loop's time."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many calls a second on average, and how many may follow each other at once."""

    per_second: float
    burst: int


_TIER_2: Final = Pace(12 / 60, 8)
_TIER_3: Final = Pace(35 / 60, 15)
_TIER_4: Final = Pace(40 / 60, 60)

SLACK_RATES: Final[Mapping[str, Pace]] = {
    "chat.delete": _TIER_3,
    "conversations.history": _TIER_3,
    "conversations.info": _TIER_3,
    "conversations.members": _TIER_4,
    "conversations.open": _TIER_3,
    "conversations.replies": _TIER_3,
    "files.completeUploadExternal": _TIER_4,
    "files.getUploadURLExternal": _TIER_4,
    "files.info": _TIER_4,
    "reactions.add": _TIER_3,
    "usergroups.users.list": _TIER_2,
    "users.info": _TIER_4,
    "views.publish": Pace(80 / 60, 15),
}
"""Burst and average together stay within Slack's tiers of 20, 50 and 100 calls in any minute.

What answers a person who waits (forms, whispers) is in none: it is asked of Slack in any case. An
App Home that has to wait is shown later.
"""


class Rates:
    """Lets calls through as Slack allows; whoever must wait is told how long, each in his turn."""

    def __init__(self, paces: Mapping[str, Pace], time: Time) -> None:
        self._paces = paces
        self._time = time
        self._free_at: dict[str, float] = {}
        self._told: dict[str, float] = {}

    def take(self, method: str) -> None:
        """Count a call; raises Later for one that Slack would refuse."""
        pace = self._paces.get(method)
        if pace is None:
            return
        now, gap = self._time(), 1 / pace.per_second
        free = max(self._free_at.get(method, -math.inf), now - (pace.burst - 1) * gap)
        if free > now:
            turn = max(free, self._told.get(method, -math.inf) + gap)
            self._told[method] = turn
            raise Later(method, "ratelimited", turn - now)
        self._free_at[method] = free + gap

    def hold(self, method: str, seconds: float) -> None:
        """Let no call of a method through for so many seconds, as Slack asks."""
        if method in self._paces:
            until = self._time() + seconds
            self._free_at[method] = max(until, self._free_at.get(method, until))
