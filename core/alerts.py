"""What the desk tells by itself of a ticket: why, to whom, and what one message is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from core.ticket import Ticket

SHOWN: Final = 15
"""Tickets named in one message: with what heads them, it fits on one screen."""


class Why(StrEnum):
    """Why somebody is told of a ticket, the worst first; stored as text."""

    RESOLVE_LATE = "resolve_late"  # all of the time to resolve is over
    OWN_LATE = "own_late"
    ESCALATED = "escalated"  # a rule of its team tells of it
    RAISED = "raised"  # a rule of its team raised its urgency
    MOVED = "moved"  # a rule of its former team affected it to this one
    RESOLVE_SOON = "resolve_soon"  # three quarters of the time to resolve are over
    OWN_SOON = "own_soon"
    FOLLOW_UP = "follow_up"  # the date of «En attente» has come
    UNANSWERED = "unanswered"  # its requester does not answer: it could be resolved


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told: a person by his id, or a team by its key, in its channel."""

    id: str
    is_team: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to be told of a ticket that `team` had then, from an instant on (UTC)."""

    to: Recipient
    ticket_id: int
    team: str
    why: Why
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One ticket in a message, as it stands when that is read.

    `due` is the target or the date that it is about, None where there is none; for UNANSWERED the
    instant of the question. `link` is the permanent link to its card, blank where there is none;
    `team` the name of the team that has it.
    """

    why: Why
    ticket: Ticket
    due: datetime | None
    link: str
    team: str


@dataclass(frozen=True, slots=True)
class Group:
    """What is told for one reason: the worst first, and how many there are in all."""

    why: Why
    lines: tuple[Line, ...]
    count: int


@dataclass(frozen=True, slots=True)
class AlertLetter:
    """All that one recipient is told at once, by reason, the worst first.

    No more lines than one screen holds, `SHOWN` in all, parted among the reasons, so that two
    hundred late tickets do not hide the one that a partner is to be asked about. `count` is how
    many tickets there are in all: one may be told of for two reasons. `names` tells who has them. A
    requester who reads along in a team's channel is in no line and in no count.
    """

    to: Recipient
    groups: tuple[Group, ...]
    count: int
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_linked(self) -> bool:
        """Whether every line leads to its card: one that was just posted is not known yet."""
        return all(line.link for group in self.groups for line in group.lines)

    @property
    def nameless(self) -> frozenset[str]:
        """Those who have a ticket in it and whose name is not known."""
        lines = (line for group in self.groups for line in group.lines)
        return frozenset(line.ticket.agent for line in lines if line.ticket.agent) - {*self.names}


Pending = Sequence[tuple[Alert, Ticket]]
"""Alerts and their tickets as they stand."""


class Alerts(Protocol):
    """What waits to be told of tickets, and in which letters it was.

    Letters are numbered for each recipient; None stands for what is in none yet.
    """

    def add_alerts(self, alerts: Sequence[Alert]) -> None:
        """Add what is to be told."""

    def to_tell(self, before: datetime, limit: int) -> Sequence[Recipient]:
        """Return for whom something waits, but those told since an instant, or about to be.

        While a letter is still to be sent, what comes meanwhile waits for the next one.
        """

    def begin_letter(self, to: Recipient, before: datetime) -> int | None:
        """Put all that waits for somebody in a letter; returns its number.

        None when he was told after an instant: of two who try at once, one waits for the other.
        """

    def end_letter(self, to: Recipient, now: datetime) -> None:
        """Note that somebody is told now."""

    def alerts(self, to: Recipient, letter: int) -> Pending:
        """Return what is in a letter, oldest first, with the tickets as they stand."""

    def forget_alerts(self, before: datetime, limit: int) -> int:
        """Erase what was to be told before an instant; returns how many."""
