"""How fast we may go: turns per channel, and the waits that Slack imposes.

https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.slack.client import Later
from bot.slack.rates import Pace, Time

POSTS: Final = "post"
UPDATES: Final = "update"
REDRAWS: Final = "redraw"

SLACK_PACE: Final[Mapping[str, Pace]] = {
    POSTS: Pace(1.0, 4),
    UPDATES: Pace(40 / 60, 8),
    REDRAWS: Pace(1 / 3, 2),
}
"""Within what Slack allows: about a message a second in a channel, 50 redraws a minute.

One card is redrawn twice at once, then every three seconds in its latest state: people read no
faster, and a burst of acts spends few of the 50.
"""

_KEPT: Final = 10.0  # seconds a turn may be late: longer, and those unused would be taken at once
_SLOWER: Final = 2.0  # times, where Slack asks to wait: other replicas write there too
_SLOW_SECONDS: Final = 600.0
_MANY: Final = 10_000

Place = tuple[str, str]
"""A kind of pace, and where it is kept; nowhere for what is counted over the workspace."""


class Pacer:
    """Hands out turns; a turn once given is kept for who asked, and never given twice.

    Who asks is a conversation of the outbox: a redraw that takes the place of another takes its
    turn too. Unless all was `idle` before the start, nothing follows at once then.
    """

    def __init__(self, paces: Mapping[str, Pace], time: Time, *, idle: bool = False) -> None:
        self._paces = paces
        self._time = time
        self._start = -math.inf if idle else time()
        self._workspace = Workspace()
        self._free_at: dict[Place, float] = {}
        self._slow_until: dict[Place, float] = {}
        self._turns: dict[str, tuple[Place, float]] = {}

    def wait(self, places: Sequence[Place], who: str) -> float:
        """Return the seconds until somebody's turn in all these places, 0 when it has come."""
        paced = [place for place in places if place[0] in self._paces]
        if not paced:
            return 0.0
        now = self._time()
        place, turn = self._turns.get(who, (None, -math.inf))
        if place != paced[0] or turn < now - _KEPT:
            turn = self._next_turn(paced, now)
            self._turns[who] = paced[0], turn
        return max(0.0, turn - now)

    def done(self, who: str) -> None:
        """Note that somebody took his turn, or needs none any more."""
        self._turns.pop(who, None)

    def restart(self, place: Place, seconds: float) -> None:
        """Give turns in a place anew after so many seconds, and more slowly for a while.

        Those given before would all have come when the wait is over.
        """
        now = self._time()
        self._turns = {who: turn for who, turn in self._turns.items() if turn[0] != place}
        self._free_at[place] = now + seconds
        self._slow_until[place] = now + seconds + _SLOW_SECONDS

    def _next_turn(self, places: Sequence[Place], now: float) -> float:
        turns = {place: self._earliest(place, now) for place in places}
        turn = soonest = max(now, *turns.values())
        for kind, where in places:
            if kind == POSTS:
                turn = self._workspace.book(soonest, now, for_a_person=where.startswith("D"))
        for place, earliest in turns.items():
            self._free_at[place] = earliest + self._gap(place, now) + turn - soonest
        self._forget(now)
        return turn

    def _earliest(self, place: Place, now: float) -> float:
        burst = 1 if self._is_slow(place, now) else self._paces[place[0]].burst
        return max(self._free_at.get(place, self._start), now - (burst - 1) * self._gap(place, now))

    def _gap(self, place: Place, now: float) -> float:
        slower = _SLOWER if self._is_slow(place, now) else 1.0
        return slower / self._paces[place[0]].per_second

    def _is_slow(self, place: Place, now: float) -> bool:
        return self._slow_until.get(place, -math.inf) > now

    def _forget(self, now: float) -> None:
        """Forget where no turn was given for so long that all are free."""
        if len(self._free_at) + len(self._turns) < _MANY:
            return
        late = now - _SLOW_SECONDS
        self._free_at = {place: free for place, free in self._free_at.items() if free > late}
        self._slow_until = {place: end for place, end in self._slow_until.items() if end > now}
        self._turns = {who: turn for who, turn in self._turns.items() if turn[1] > late}


class Workspace:
    """Books the posts of all channels together, some hundreds a minute as Slack allows.

    A part of each slot is kept for teams' channels, which are slow by themselves: however many
    people are written to, cards go on.
    """

    SECONDS: Final = 2
    MOST: Final = 9
    MOST_FOR_PEOPLE: Final = 7

    def __init__(self) -> None:
        self._booked: Counter[int] = Counter()
        self._for_people: Counter[int] = Counter()

    def book(self, soonest: float, now: float, *, for_a_person: bool) -> float:
        """Return the first instant, not before `soonest`, at which one more may be posted."""
        slot = int(soonest // self.SECONDS)
        while self._is_full(slot, for_a_person=for_a_person):
            slot += 1
        self._booked[slot] += 1
        self._for_people[slot] += for_a_person
        self._forget(int(now // self.SECONDS))
        return max(soonest, float(slot * self.SECONDS))

    def _is_full(self, slot: int, *, for_a_person: bool) -> bool:
        full = self._booked[slot] >= self.MOST
        return full or (for_a_person and self._for_people[slot] >= self.MOST_FOR_PEOPLE)

    def _forget(self, present: int) -> None:
        if len(self._booked) > _MANY:
            for counter in (self._booked, self._for_people):
                for past in [slot for slot in counter if slot < present]:
                    del counter[past]


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
