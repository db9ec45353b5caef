"""What a person asks of the desk, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from core.milestones import Milestone
from core.outbox import Notice
from core.ticket import Change, FileRef, InternalEntry, RequesterEntry, Source, Ticket
from core.vocabulary import Action, Field, Impact, Rating, Resolution, Urgency


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

    def get(self, asked: Field) -> object:
        """Return what was given for a field."""
        return getattr(self, asked.value)


@dataclass(frozen=True, slots=True)
class Act:
    """One action on one ticket by one person (or `ticket.SYSTEM`).

    `seen` is the version the person was looking at, None where nothing showed one (a slash
    command, a message). `source` is the message the act was read from, `mentions` the people
    named in a note.
    """

    action: Action
    actor: str
    given: Given = field(default_factory=Given)
    seen: int | None = None
    source: Source | None = None
    mentions: tuple[str, ...] = ()


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
