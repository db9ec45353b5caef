"""What somebody looks at in his App Home: which side, which list, which part of it, in which order.

The portal of the guide (G1, G2): «Portail agent» and «Portail utilisateur». What one looks at is
remembered, and so is whether it changed since Slack was shown it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from core.directory import Directory
from core.ticket import Ticket
from core.vocabulary import OPEN, Priority, State


class Listing(StrEnum):
    """The five lists of the portal (the guide, G3 and G4)."""

    MINE = "mine"  # open, I have it; most urgent first, then oldest
    QUEUE = "queue"  # of my teams, nobody has it; oldest first
    TEAM = "team"  # open, another member of my teams has it; most urgent first, then oldest
    RESOLVED_BY_ME = "resolved_by_me"  # newest first; withdrawn and closed ones are left out
    RESOLVED_BY_TEAM = "resolved_by_team"  # of my teams, resolved by another; likewise


CURRENT: Final = (Listing.MINE, Listing.QUEUE, Listing.TEAM)
"""«Tickets en cours»."""

RESOLVED: Final = (Listing.RESOLVED_BY_ME, Listing.RESOLVED_BY_TEAM)
"""«Tickets résolus»."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some tickets of a list, and whether more follow."""

    tickets: tuple[Ticket, ...]
    more: bool


class Side(StrEnum):
    """The two portals."""

    STAFF = "staff"
    OWN = "own"


class Shelf(StrEnum):
    """A person's own requests, newest first; what waits for his answer is shown before them."""

    OPEN = "open"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Sort(StrEnum):
    """In which order open tickets are listed; resolved ones are the newest first."""

    PRIORITY = "priority"
    OLDEST = "oldest"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Filters:
    """What of a list is shown: each that is set leaves out all the others."""

    team: str | None = None
    service: str | None = None
    academy: str | None = None
    priority: Priority | None = None
    state: State | None = None
    overdue: bool = False

    def within(self, directory: Directory, teams: Collection[str]) -> "Filters":
        """Leave out what names nothing any more: a team one left, a service that is gone."""
        return replace(
            self,
            team=self.team if self.team in teams else None,
            service=self.service if self.service in directory.services else None,
            academy=self.academy if self.academy in directory.academies else None,
            state=self.state if self.state in OPEN else None,
        )


@dataclass(frozen=True, slots=True)
class Look:
    """How a list is read: filtered, sorted (None: in its usual order), at an instant."""

    filters: Filters = field(default_factory=Filters)
    sort: Sort | None = None
    now: datetime | None = None


USUAL: Final = Look()
"""A list whole, in its usual order."""


@dataclass(frozen=True, slots=True)
class Portal:
    """What somebody looks at, and when he last did.

    `marks` are the last tickets of the pages that he leafed through, so that one can go back.
    `stale_at` is since when Slack shows him what is no longer so, `asked` counts how often that
    was noted, and `due_at` is when he may be shown it again.
    """

    user: str
    looked_at: datetime
    due_at: datetime
    side: Side = Side.STAFF
    listing: Listing = Listing.MINE
    shelf: Shelf = Shelf.OPEN
    filters: Filters = field(default_factory=Filters)
    sort: Sort | None = None
    marks: tuple[int, ...] = ()
    stale_at: datetime | None = None
    asked: int = 0

    @property
    def after(self) -> int | None:
        """The ticket after which the page begins."""
        return self.marks[-1] if self.marks else None


SHOWN_FOR: Final = timedelta(hours=24)
"""For how long after he looked somebody's page is kept up to date."""


class Portals(Protocol):
    """What people look at, and whose page is out of date; no ticket is among it."""

    def portal(self, user: str) -> Portal | None:
        """Return what somebody looks at, None before he first did."""

    def save_portal(self, portal: Portal) -> None:
        """Remember what somebody looks at; what was noted of it stays, once he is known."""

    def mark_portals(self, users: Collection[str], now: datetime) -> None:
        """Note that what these people look at changed, those who looked of late alone."""

    def claim_portal(self, now: datetime, until: datetime) -> Portal | None:
        """Return whose page has been out of date longest and may be drawn; nobody else draws it.

        Until an instant: then it is due again, unless it was noted as shown.
        """

    def portal_shown(self, portal: Portal) -> None:
        """Note that somebody is shown what is so, unless that changed since `portal` was read."""


class Shelves(Protocol):
    """How long lists are, and people's own requests shelf by shelf."""

    def count_list(
        self, listing: Listing, user: str, teams: Sequence[str], look: Look, most: int
    ) -> int:
        """Count a list, so many at most."""

    def own_list(self, user: str, shelf: Shelf, *, after: int | None, limit: int) -> Page:
        """Return a page of somebody's own requests; `after` is the last of the page before."""

    def own_count(self, user: str, shelf: Shelf, most: int) -> int:
        """Count somebody's own requests on a shelf, so many at most."""


def is_late(ticket: Ticket, now: datetime) -> bool:
    """Whether a target is past: to take charge of a ticket, or to resolve it."""
    late_to_own = ticket.own_since and ticket.own_due and ticket.own_due < now
    return bool(late_to_own or (ticket.is_open and ticket.resolve_due and ticket.resolve_due < now))


def due(ticket: Ticket) -> datetime | None:
    """Return the deadline that comes next: to take charge while nobody has, else to resolve."""
    return ticket.own_due if ticket.own_since and ticket.own_due else ticket.resolve_due
