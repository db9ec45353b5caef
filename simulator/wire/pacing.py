"""Slack's rate limits, for those who ask for them.

https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limit:
    """How many calls in how many seconds, counted for each channel or for all together."""

    calls: int
    seconds: float
    per_channel: bool = False


_TIER_3: Final = Limit(50, 60)
_TIER_4: Final = Limit(100, 60)

SLACK_LIMITS: Final[Mapping[str, Limit]] = {
    "chat.postMessage": Limit(5, 5, per_channel=True),  # one a second, short bursts allowed
    "chat.postEphemeral": _TIER_4,
    "chat.update": _TIER_3,
    "chat.delete": _TIER_3,
    "views.open": _TIER_4,
    "views.update": _TIER_4,
    "reactions.add": _TIER_3,
    "conversations.open": _TIER_3,
    "conversations.info": _TIER_3,
    "conversations.history": _TIER_3,
    "conversations.replies": _TIER_3,
    "users.info": _TIER_4,
    "files.info": _TIER_4,
    "files.getUploadURLExternal": _TIER_4,
    "files.completeUploadExternal": _TIER_4,
}


class Pacing:
    """Counts calls and says when there are too many."""

    def __init__(self, limits: Mapping[str, Limit], time: Callable[[], float]) -> None:
        self._limits = limits
        self._time = time
        self._calls: dict[tuple[str, str], deque[float]] = {}

    def wait(self, method: str, channel: str | None) -> int:
        """Return the whole seconds to wait before a call, 0 when it is let through."""
        limit = self._limits.get(method)
        if limit is None:
            return 0
        key = (method, channel or "" if limit.per_channel else "")
        calls, now = self._calls.setdefault(key, deque()), self._time()
        while calls and now - calls[0] >= limit.seconds:
            calls.popleft()
        if len(calls) >= limit.calls:
            return math.ceil(limit.seconds - (now - calls[0])) or 1
        calls.append(now)
        return 0
