"""How fast we may go: turns per channel, and the waits that Slack imposes.

https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.slack.client import Later

Time = Callable[[], float]
"""Returns seconds that only ever grow, such as the event loop's time."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many calls a second on average, and how many may follow each other at once.

    Counted in each place by itself, or over all places together.
    """

    per_second: float
    burst: int
    overall: bool = False


POSTS: Final = "post"
UPDATES: Final = "update"

SLACK_PACE: Final[Mapping[str, Pace]] = {
    POSTS: Pace(1.0, 4),
    UPDATES: Pace(50 / 60, 10, overall=True),
}
"""What Slack allows: about a message a second in a channel, 50 redraws a minute in all."""


class Pacer:
    """Hands out turns; a turn once given is kept for who asked, and never given twice."""

    def __init__(self, paces: Mapping[str, Pace], time: Time) -> None:
        self._paces = paces
        self._time = time
        self._free_at: dict[tuple[str, str], float] = {}
        self._turns: dict[int, float] = {}

    def wait(self, kind: str, place: str, row: int) -> float:
        """Return the seconds until the row's turn in a place, 0 when it has come."""
        pace = self._paces.get(kind)
        if pace is None:
            return 0.0
        if row not in self._turns:
            self._turns[row] = self._next_turn(pace, (kind, "" if pace.overall else place))
        return max(0.0, self._turns[row] - self._time())

    def done(self, row: int) -> None:
        """Note that a row took its turn, or needs none any more."""
        self._turns.pop(row, None)

    def _next_turn(self, pace: Pace, key: tuple[str, str]) -> float:
        now, gap = self._time(), 1 / pace.per_second
        earliest = max(self._free_at.get(key, -math.inf), now - (pace.burst - 1) * gap)
        self._free_at[key] = earliest + gap
        return max(earliest, now)


_EVERYWHERE: Final = 3
"""When so many places are told to wait for one method, it is the workspace that must wait."""


class Brakes:
    """The waits in force: Slack's Retry-After, and a line that is cut."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, str], datetime] = {}
        self._all_until: datetime | None = None

    def hold(self, method: str, place: str, until: datetime) -> None:
        """Call a method no more in a place before an instant; the other places go on."""
        key = (method, place)
        self._until[key] = max(until, self._until.get(key, until))

    def hold_all(self, until: datetime) -> None:
        """Call nothing at all before an instant."""
        self._all_until = until

    def left(self, now: datetime) -> float:
        """Return for how many seconds nothing may be called at all."""
        until = self._all_until or now
        return max(0.0, (until - now) / timedelta(seconds=1))

    def check(self, method: str, place: str, now: datetime) -> None:
        """Raise Later while a method must wait in a place."""
        self._until = {key: until for key, until in self._until.items() if until > now}
        held = {where: until for (what, where), until in self._until.items() if what == method}
        until = min(held.values()) if len(held) >= _EVERYWHERE else held.get(place)
        if until is not None:
            raise Later(method, "ratelimited", (until - now) / timedelta(seconds=1))
