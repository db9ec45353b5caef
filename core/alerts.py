"""What the desk tells by itself of a ticket: why, to whom, and what one message is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

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
    hundred late tickets do not hide the one that a partner is to be asked about. `names` tells who
    has them. A requester who reads along in a team's channel is in no line and in no count.
    """

    to: Recipient
    groups: tuple[Group, ...]
    names: Mapping[str, str] = field(default_factory=dict)


Pending = Sequence[tuple[Alert, Ticket]]
"""Alerts and their tickets as they stand."""
