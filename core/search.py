"""What a ticket is found by, and what somebody looks for.

A ticket has two sheets of words. That of the staff holds all that is written of it; that of its
requester what he may read, so that a word of the internal journal cannot even match for him. Each
also tells what a search is narrowed by, and who may read it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from core.ticket import Ticket


class Sheet(StrEnum):
    """For whom a ticket's words are kept."""

    STAFF = "staff"
    OWN = "own"


class Facet(StrEnum):
    """What a search may be narrowed by; `PATH` are the teams that have or had the ticket."""

    PATH = "path"
    TEAM = "team"
    STATE = "state"
    SERVICE = "service"
    AGENT = "agent"
    REQUESTER = "requester"


Facets = frozenset[tuple[Facet, str]]


@dataclass(frozen=True, slots=True)
class Document:
    """What one sheet of a ticket holds: its texts, and its facets."""

    texts: tuple[str, ...]
    facets: Facets


Documents = Mapping[Sheet, Document]


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: all these words, within any of the values of each facet.

    The last word may be the beginning of one. `since` is the earliest day of opening, an instant.
    """

    words: str = ""
    within: Mapping[Facet, frozenset[str]] = field(default_factory=dict)
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks for something: a person, and the teams of which he reads the tickets."""

    user: str
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that was found, and the sheet that it may be shown from."""

    ticket: Ticket
    sheet: Sheet


class Searches(Protocol):
    """The sheets of tickets."""

    def to_index(self, limit: int) -> Sequence[int]:
        """Return tickets whose sheets are not right up to their latest act, the latest first."""

    def index_ticket(self, ticket_id: int, seq: int, documents: Documents) -> None:
        """Replace the sheets of a ticket, which are right up to an act from now on."""

    def matching(
        self, sheet: Sheet, query: Query, reader: Reader, *, before: int | None, limit: int
    ) -> Sequence[int]:
        """Return the numbers of what matches on the sheets that somebody may read, newest first.

        `before` is the last ticket of the page before. Sheets may lag: ask the gate of each.
        """
