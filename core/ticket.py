"""A ticket and what is written about it, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.questions import Kind
from core.vocabulary import (
    OPEN,
    Action,
    Impact,
    Priority,
    Rating,
    Resolution,
    State,
    Urgency,
    priority_of,
)

SYSTEM: Final = "system"
"""The author of what the clock or the catalogue does; never a Slack user id."""


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file kept by Slack: the desk stores where it is, never its bytes."""

    id: str
    name: str
    mimetype: str = ""
    size: int = 0  # bytes; 0 where Slack did not say


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service asked of a request, and the answer, as both were worded then.

    `text` is the answer in words, a day as ISO 8601 writes it, `text_en` the English name of a
    choice. `refs` are the ids of the person or of the files that it names.
    """

    key: str
    kind: Kind
    label: str
    label_en: str
    text: str
    text_en: str = ""
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The Slack message an entry was read from; `revision` orders its edits."""

    channel: str
    ts: str
    revision: str = ""


@dataclass(frozen=True, slots=True)
class InternalEntry:
    """A line of the «journal intervenant» (the guide, G7): the requester never sees it."""

    ticket_id: int
    seq: int
    at: datetime
    author: str
    action: Action
    note: str = ""
    partner: str = ""
    files: tuple[FileRef, ...] = ()
    source: Source | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class RequesterEntry:
    """A line of the «journal demandeur» (the guide, G8): the dialogue with the requester."""

    ticket_id: int
    seq: int
    at: datetime
    author: str
    action: Action
    words: str = ""
    files: tuple[FileRef, ...] = ()
    source: Source | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One history entry: who did what, when, and each field's value before and after."""

    ticket_id: int
    seq: int
    version: int
    at: datetime
    actor: str
    action: Action
    fields: Mapping[str, tuple[str | None, str | None]]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request in the hands of a team. `id` is the number in its reference.

    `version` counts changes of state, team, agent and priority; `seq` counts all acts, notes
    included, and numbers history and journal entries. `path` names the teams that had the
    ticket in order, the present one last. Instants are aware and in UTC.

    The stop-watches (core.clocks) are right up to the act numbered `timed`: work spent, since when
    they run, and when their target is reached. Its milestones (core.milestones) are there up to the
    act numbered `counted`. The desk looks at it by itself at `look_at` (core.agenda), right up to
    the act numbered `watched`; `alerted` are the marks of what it told already, and `asked_at` is
    when the question was asked that waits for an answer.
    """

    id: int
    requester: str
    opened_by: str
    opened_at: datetime
    title: str
    description: str
    service: str
    path: tuple[str, ...]
    academy: str | None = None
    subcategory: str | None = None
    impact: Impact = Impact.PERSON
    urgency: Urgency = Urgency.MEDIUM
    state: State = State.DISPATCHED
    agent: str | None = None
    version: int = 1
    seq: int = 1
    owned_at: datetime | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    resolution: Resolution | None = None
    reopen_until: datetime | None = None
    closed_at: datetime | None = None
    follow_up: datetime | None = None
    reminded: bool = False
    rating: Rating | None = None
    own_spent: timedelta = timedelta()
    own_since: datetime | None = None
    own_due: datetime | None = None
    resolve_spent: timedelta = timedelta()
    resolve_since: datetime | None = None
    resolve_due: datetime | None = None
    timed: int = 0
    counted: int = 0
    asked_at: datetime | None = None
    look_at: datetime | None = None
    watched: int = 0
    alerted: frozenset[str] = frozenset()
    answers: tuple[Answer, ...] = ()

    @property
    def reference(self) -> str:
        """The name people use, R-001678 (the guide, G5)."""
        return reference(self.id)

    @property
    def team(self) -> str:
        """The key of the team that has the ticket now."""
        return self.path[-1]

    @property
    def hop(self) -> int:
        """How many times the ticket changed team: numbers its cards."""
        return len(self.path) - 1

    @property
    def priority(self) -> Priority:
        """Impact by urgency."""
        return priority_of(self.impact, self.urgency)

    @property
    def is_open(self) -> bool:
        """Whether work remains: neither resolved nor closed."""
        return self.state in OPEN


def reference(ticket_id: int) -> str:
    """Write a ticket's number as people read it; six digits is the minimum width (G5)."""
    return f"R-{ticket_id:06d}"


_OUTSIDE: Final = "X"


def outside_id(ticket_id: int) -> str:
    """Return the id of who is not in Slack and asked for a ticket: no id of Slack begins so."""
    return f"{_OUTSIDE}{ticket_id}"


def is_outside(user: str) -> bool:
    """Whether an id is that of somebody who is not in Slack: he acts and is written to by nobody's
    hand but an agent's.
    """
    return user.startswith(_OUTSIDE)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody Slack knows, or who is not in Slack (see `is_outside`).

    `timezone` is an IANA name, `locale` like fr-FR, both as Slack says.
    """

    id: str
    name: str
    email: str | None = None
    locale: str | None = None
    timezone: str | None = None
    academy: str | None = None
    active: bool = True
    external: bool = False  # of another workspace (Slack Connect)
    dm_channel: str | None = None

    @property
    def may_serve(self) -> bool:
        """Whether he may be in a team: not once his account is closed, nor from elsewhere."""
        return self.active and not self.external
