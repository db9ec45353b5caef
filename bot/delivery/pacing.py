"""How fast we may go: turns per channel, and the waits that Slack imposes.

https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.slack.client import Later
from bot.slack.rates import Pace, Time

POSTS: Final = "post"
WORKSPACE: Final = "workspace"
UPDATES: Final = "update"
REDRAWS: Final = "redraw"

SLACK_PACE: Final[Mapping[str, Pace]] = {
    POSTS: Pace(1.0, 4),
    WORKSPACE: Pace(4.5, 20),
    UPDATES: Pace(40 / 60, 8),
    REDRAWS: Pace(1 / 3, 2),
}
"""Within what Slack allows: about a message a second in a channel, some hundreds a minute in all,
50 redraws a minute. One card is redrawn twice at once, then every three seconds in its latest
state: people read no faster, and a burst of acts spends few of the 50.
"""

_KEPT: Final = (
    30.0  # seconds a turn may be late: longer, and turns unused would all be taken at once
)
_SLOWER: Final = 2.0  # times, where Slack asks to wait: other replicas write there too
_SLOW_SECONDS: Final = 600.0
_MANY: Final = 10_000

Place = tuple[str, str]
"""A kind of pace, and where it is kept; nowhere for what is counted over the workspace."""


class Pacer:
    """Hands out turns; a turn once given is kept for who asked, and never given twice.

    Who asks is a conversation of the outbox: a redraw that takes the place of another takes its
    turn too.
    """

    def __init__(self, paces: Mapping[str, Pace], time: Time) -> None:
        self._paces = paces
        self._time = time
        self._free_at: dict[Place, float] = {}
        self._slow_until: dict[Place, float] = {}
        self._turns: dict[str, dict[Place, float]] = {}

    def wait(self, place: Place, who: str) -> float:
        """Return the seconds until somebody's turn in a place, 0 when it has come."""
        pace = self._paces.get(place[0])
        if pace is None:
            return 0.0
        now, turns = self._time(), self._turns.setdefault(who, {})
        if turns.get(place, -math.inf) < now - _KEPT:
            turns[place] = self._next_turn(pace, place, now)
        return max(0.0, turns[place] - now)

    def done(self, who: str) -> None:
        """Note that somebody took his turns, or needs none any more."""
        self._turns.pop(who, None)

    def restart(self, place: Place, seconds: float) -> None:
        """Give turns in a place anew after so many seconds, and more slowly for a while.

        What was handed out before would all be taken at once when the wait is over.
        """
        now = self._time()
        for turns in self._turns.values():
            turns.pop(place, None)
        self._free_at[place] = now + seconds
        self._slow_until[place] = now + seconds + _SLOW_SECONDS

    def _next_turn(self, pace: Pace, place: Place, now: float) -> float:
        slow = self._slow_until.get(place, -math.inf) > now
        gap = (_SLOWER if slow else 1.0) / pace.per_second
        burst = 1 if slow else pace.burst
        turn = max(self._free_at.get(place, -math.inf), now - (burst - 1) * gap)
        self._free_at[place] = turn + gap
        self._forget(now)
        return max(turn, now)

    def _forget(self, now: float) -> None:
        """Forget places where no turn was given for so long that all are free."""
        if len(self._free_at) + len(self._turns) < _MANY:
            return
        late = now - _SLOW_SECONDS
        self._free_at = {place: free for place, free in self._free_at.items() if free > late}
        self._slow_until = {place: end for place, end in self._slow_until.items() if end > now}
        self._turns = {
            who: turns
            for who, turns in self._turns.items()
            if max(turns.values(), default=0) > late
        }


_EVERYWHERE: Final = 3
"""When so many places are told to wait for one method, it is the workspace that must wait."""


class Brakes:
    """The waits in force: Slack's Retry-After, and a line that is cut."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, str], datetime] = {}
        self._all_until: datetime | None = None

    def hold(self, method: str, place: str, until: datetime) -> None:
        """Call a method no more in a place before an instant; the other places go on.

        In no place at all when the place is empty.
        """
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
        until = min(held.values()) if len(held) >= _EVERYWHERE else held.get(place, held.get(""))
        if until is not None:
            raise Later(method, "ratelimited", (until - now) / timedelta(seconds=1))
