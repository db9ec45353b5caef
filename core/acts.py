"""What a person asks of the desk, and what came of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from core.milestones import Milestone
from core.outbox import Notice
from core.ticket import Change, FileRef, InternalEntry, RequesterEntry, Source, Ticket
from core.vocabulary import Action, Field, Impact, Rating, Resolution, Urgency

_PERSON: Final = re.compile(r"[UW][A-Z0-9]{2,30}")


@dataclass(frozen=True, slots=True)
class Reply:
    """What was filled in for a question of a service: words, a choice's key, a day, a person's id.

    `name` is the person's, where somebody was picked; `files` are among those of the request.
    """

    service: str
    key: str
    text: str = ""
    files: tuple[FileRef, ...] = ()
    is_person: bool = False
    name: str = ""

    @property
    def person(self) -> str | None:
        """Whose id it is, where somebody was picked who can be."""
        return self.text if self.is_person and _PERSON.fullmatch(self.text) else None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was filled in."""
        return not (self.text.strip() or self.files)


@dataclass(frozen=True, slots=True)
class Given:
    """What was filled in, a value per field of the form; None or empty means left blank."""

    title: str = ""
    description: str = ""
    service: str | None = None
    subcategory: str | None = None
    impact: Impact | None = None
    urgency: Urgency | None = None
    academy: str | None = None
    requester: str | None = None
    outside: str = ""
    email: str = ""
    agent: str | None = None
    team: str | None = None
    note: str = ""
    partner: str = ""
    reason: str = ""
    words: str = ""
    follow_up: date | None = None
    resolution: Resolution | None = None
    rating: Rating | None = None
    files: tuple[FileRef, ...] = ()
    answers: tuple[Reply, ...] = ()

    def get(self, asked: Field) -> object:
        """Return what was given for a field."""
        return getattr(self, asked.value)


@dataclass(frozen=True, slots=True)
class Background:
    """What a new request was made from, for its team alone: a note, and files."""

    note: str
    files: tuple[FileRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """One action on one ticket by one person (or `ticket.SYSTEM`).

    `seen` is the version the person was looking at, None where nothing showed one (a slash
    command, a message). `source` is the message the act was read from, `mentions` the people
    named in a note. `background` comes with a new request.
    """

    action: Action
    actor: str
    given: Given = field(default_factory=Given)
    seen: int | None = None
    source: Source | None = None
    mentions: tuple[str, ...] = ()
    background: Background | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an act: everything to be written in one transaction."""

    ticket: Ticket
    change: Change
    internal: InternalEntry | None = None
    public: RequesterEntry | None = None
    notices: tuple[Notice, ...] = ()
    milestones: tuple[Milestone, ...] = ()


LIMITS: Final[Mapping[Field, int]] = {
    Field.TITLE: 150,
    Field.OUTSIDE: 150,
    Field.EMAIL: 254,
    Field.DESCRIPTION: 40_000,
    Field.NOTE: 40_000,
    Field.WORDS: 40_000,
    Field.PARTNER: 150,
    Field.REASON: 3000,
    Field.FILES: 10,
}
"""The longest text of each field, in characters; a message in Slack holds up to 40,000.

https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
"""
