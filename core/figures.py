"""What a digest («bilan») and a report count, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from core.directory import Team
from core.ticket import Ticket
from core.vocabulary import Priority, State


@dataclass(frozen=True, slots=True)
class Period:
    """The claim of one team's digest of one day, and from when to when it counts (UTC).

    There is one for a team and a day, whatever replicas, restarts or clock changes there are; a
    digest's row in the outbox names it by its `id`.
    """

    id: int
    team: str
    day: date
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket that waits, since when, and the permanent link to its card if there is one."""

    ticket: Ticket
    since: datetime
    link: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted: of some teams, from an instant to another (UTC; the later one is not in it).

    A service or an académie narrows it to its own; None leaves it wide.
    """

    teams: tuple[str, ...]
    since: datetime
    until: datetime
    service: str | None = None
    academy: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """How many tickets came, went and came back in a time."""

    opened: int = 0
    arrived: int = 0  # from a team that is not counted
    left: int = 0  # to a team that is not counted
    resolved: int = 0
    withdrawn: int = 0
    reopened: int = 0

    @property
    def change(self) -> int:
        """By how much the backlog grew."""
        return (
            self.opened + self.arrived + self.reopened - self.left - self.resolved - self.withdrawn
        )


class Age(StrEnum):
    """How long ago an open ticket was opened."""

    DAY = "day"  # less than one day
    DAYS = "days"  # one to three days
    WEEK = "week"  # three days to a week
    MONTH = "month"  # one week to thirty days
    OLDER = "older"


YOUNGER: Final = {
    Age.DAY: timedelta(days=1),
    Age.DAYS: timedelta(days=3),
    Age.WEEK: timedelta(days=7),
    Age.MONTH: timedelta(days=30),
}
"""Each age but the last, with the span that it stays below; the youngest first."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """The open tickets as they stand when read; keys without any are left out.

    Each mapping adds up to `open`. `late` counts those that nobody took in time and nobody has yet,
    and those past the target to resolve them, whether their clock runs or stands still.
    """

    states: Mapping[State, int]
    ages: Mapping[Age, int]
    services: Mapping[str, int]
    priorities: Mapping[Priority, int]
    late: int = 0

    @property
    def open(self) -> int:
        """How many there are."""
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def ratio(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Timing:
    """How long something took, in time of work: half and nine tenths took no longer than that.

    None where there was nothing. `on_time` is of those that had a target.
    """

    count: int
    median: timedelta | None
    ninetieth: timedelta | None
    on_time: Share


def nearest_rank(percent: int, count: int) -> int:
    """Return which of so many values, from 0 on, so much of them do not exceed: one of them."""
    return -(-count * percent // 100) - 1


@dataclass(frozen=True, slots=True)
class Hops:
    """How tickets resolved in a time went from team to team («pingpong»).

    `several` counts those that changed team twice or more, `returned` those that came back to a
    team that had them before.
    """

    total: int
    several: Share
    returned: Share


@dataclass(frozen=True, slots=True)
class Load:
    """What one agent has in charge now, and resolved in the time counted."""

    agent: str
    open: int
    resolved: int


@dataclass(frozen=True, slots=True)
class Curve:
    """Day after day of a time, in its reader's zone: what came, what was resolved, what remained.

    `came` is opened, arrived and reopened; `went` is resolved, withdrawn and left; `backlog` is
    how many were open at the end of each day, at `until` for the last.
    """

    days: tuple[date, ...]
    came: tuple[int, ...]
    went: tuple[int, ...]
    backlog: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Heap:
    """Some tickets that call for a decision, the worst first, and how many there are in all."""

    shown: tuple[Waiting, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Pressing:
    """What needs a decision first. A ticket may be in more than one heap.

    `unowned` waits longest to be taken; `late` is past a target, `soon` within the last quarter
    of one; `waiting` waits longest for its requester or a partner; `reopened` was so in the time
    counted and is still open. Since when: see `counts.Pile`; of `soon`, when the target is reached.
    """

    unowned: Heap
    late: Heap
    soon: Heap
    waiting: Heap
    reopened: Heap


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What a digest tells: of these teams, of this time, beside the time before it.

    `loads` is empty where nobody may see it (in a channel), `curve` is None where a curve would
    say no more than the figures.
    """

    teams: tuple[Team, ...]
    since: datetime
    until: datetime
    pressing: Pressing
    flow: Flow
    before: Flow
    backlog: Backlog
    loads: tuple[Load, ...] = ()
    curve: Curve | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.backlog.open and self.flow == Flow() and self.before == Flow()


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a scope («/bilan chiffres»), each defined in docs/figures.md.

    `own` and `resolve` are of what was first owned, and of what was resolved, in the time counted.
    """

    scope: Scope
    teams: tuple[Team, ...]
    flow: Flow
    before: Flow
    backlog: Backlog
    own: Timing
    resolve: Timing
    first_contact: Share
    reopenings: Share
    hops: Hops
    curve: Curve

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing at all to count."""
        return not self.backlog.open and self.flow == Flow() and self.before == Flow()


class Digests(Protocol):
    """The digests of single teams, as the version before subscriptions writes and reads them."""

    def last_digest(self, team: str) -> Period | None:
        """Return the claim of a team's latest digest."""

    def digest(self, number: int) -> Period | None:
        """Return the claim of a digest."""

    def add_digest(self, team: str, day: date, since: datetime, until: datetime) -> Period | None:
        """Claim a team's digest of a day; None when it is claimed already, by whomever."""
