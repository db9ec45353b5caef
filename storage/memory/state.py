"""What a database in memory holds."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Final

from core.alerts import Alert, Recipient
from core.directory import Directory
from core.figures import Period
from core.milestones import Milestone, Reached
from core.outbox import Row
from core.portal import Portal
from core.ports import Place, Watch
from core.search import Sheet
from core.standing import Standing
from core.subscriptions import Edition, Subscription
from core.ticket import Change, InternalEntry, Person, RequesterEntry, Ticket

Act = tuple[int, int]
"""A ticket's number, and the act's."""

CURRENT: Final = "current"
"""Under which the one catalogue is kept."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How many letters of alerts somebody had, and when the last was told."""

    letters: int = 0
    told_at: datetime | None = None

    def is_over(self, before: datetime) -> bool:
        """Whether he was not told after an instant."""
        return self.told_at is None or self.told_at <= before


@dataclass
class State:
    """Everything that is kept: dictionaries of frozen values."""

    tickets: dict[int, Ticket] = field(default_factory=dict)
    changes: dict[Act, Change] = field(default_factory=dict)
    internal: dict[Act, InternalEntry] = field(default_factory=dict)
    public: dict[Act, RequesterEntry] = field(default_factory=dict)
    milestones: dict[tuple[int, int, Reached], Milestone] = field(default_factory=dict)
    indexed: dict[int, int] = field(default_factory=dict)
    sheets: dict[tuple[int, Sheet], frozenset[str]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    cards: dict[tuple[int, int], Place] = field(default_factory=dict)
    threads: dict[int, Place] = field(default_factory=dict)
    seen: dict[str, datetime] = field(default_factory=dict)
    digests: dict[tuple[str, date], Period] = field(default_factory=dict)
    subscriptions: dict[int, Subscription] = field(default_factory=dict)
    editions: dict[tuple[int, date], Edition] = field(default_factory=dict)
    alerts: dict[int, tuple[Alert, int | None]] = field(default_factory=dict)
    turns: dict[Recipient, Turn] = field(default_factory=dict)
    portals: dict[str, Portal] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    watches: dict[str, Watch] = field(default_factory=dict)
    outbox: dict[int, Row] = field(default_factory=dict)
    catalogue: dict[str, Directory] = field(default_factory=lambda: {CURRENT: Directory()})
    keys: dict[str, str] = field(default_factory=lambda: {CURRENT: secrets.token_hex(32)})

    def copy(self) -> "State":
        """Return a state whose changes do not touch this one."""
        return State(**{each.name: dict(getattr(self, each.name)) for each in fields(self)})

    def become(self, other: "State") -> None:
        """Hold what another state holds."""
        for each in fields(self):
            setattr(self, each.name, getattr(other, each.name))


class Part:
    """A part of a unit of work over a state of its own."""

    def __init__(self, state: State, next_id: Callable[[], int]) -> None:
        self._state = state
        self._next_id = next_id
