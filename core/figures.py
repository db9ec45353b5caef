"""What a digest («bilan») counts, as frozen values, and what it needs counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from core.directory import Team
from core.ticket import Ticket
from core.vocabulary import WAITING, State


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
class Digest:
    """How one team stands: its oldest tickets to be taken and in waiting, and its figures.

    `resolved` and `reopened` count what happened from `since` to `until`; the rest is as it
    stands when it is read.
    """

    team: Team
    since: datetime
    until: datetime
    queue: tuple[Waiting, ...]
    waiting: tuple[Waiting, ...]
    resolved: int
    reopened: int
    backlog: Mapping[State, int]

    @property
    def open(self) -> int:
        """How many tickets are neither resolved nor closed."""
        return sum(self.backlog.values())

    @property
    def queued(self) -> int:
        """How many wait to be taken."""
        return self.backlog.get(State.DISPATCHED, 0)

    @property
    def on_hold(self) -> int:
        """How many wait for the requester or for a partner."""
        return sum(self.backlog.get(state, 0) for state in WAITING)

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.open or self.resolved or self.reopened)


class Digests(Protocol):
    """What digests count of a team, and which of them were written."""

    def last_digest(self, team: str) -> Period | None:
        """Return the claim of a team's latest digest."""

    def digest(self, number: int) -> Period | None:
        """Return the claim of a digest."""

    def add_digest(self, team: str, day: date, since: datetime, until: datetime) -> Period | None:
        """Claim a team's digest of a day; None when it is claimed already, by whomever."""

    def backlog(self, team: str) -> Mapping[State, int]:
        """Return how many open tickets a team has in each state; states without any left out."""

    def waiting_longest(self, team: str, limit: int) -> Sequence[tuple[Ticket, datetime]]:
        """Return tickets that wait for requester or partner, longest first, and since when.

        A further question, or putting on hold again, is when the waiting begins anew.
        """

    def count_resolved(self, team: str, since: datetime, until: datetime) -> int:
        """Count what was resolved in a time and is so still; withdrawn requests left out."""

    def count_reopened(self, team: str, since: datetime, until: datetime) -> int:
        """Count the tickets of a team that were reopened in a time."""
