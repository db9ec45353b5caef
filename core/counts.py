"""What figures are counted from: milestones in a time, and the tickets that are open now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from core.figures import Backlog, Flow, Hops, Scope, Share, Timing
from core.milestones import Reached
from core.ticket import Ticket
from core.vocabulary import Priority


class Pile(StrEnum):
    """Tickets that call for a decision, by what is wrong with them."""

    UNOWNED = "unowned"  # since it was opened, or put back once somebody had it
    LATE = "late"  # since the first target that was missed, see `Backlog`
    WAITING = "waiting"  # since its requester was asked, or a partner called, the last time
    REOPENED = "reopened"  # since the last time, of those in the time counted


@dataclass(frozen=True, slots=True)
class Due:
    """An open ticket with a target still ahead: the instants of those that there are."""

    ticket_id: int
    team: str
    service: str
    priority: Priority
    academy: str | None
    own: datetime | None
    resolve: datetime | None


class Figures(Protocol):
    """What is counted: of milestones in a time, and of the tickets that are open now.

    All of it is within a scope: see `Scope`. A move between two places that are both within is
    neither arrived nor left.
    """

    def count_flow(self, scope: Scope) -> Flow:
        """Count what came, went and came back."""

    def count_flow_by_quarter(self, scope: Scope) -> Mapping[datetime, Flow]:
        """Count the same by quarters of an hour, from the UTC instant they begin at.

        Every day of every time zone begins with one.
        """

    def count_open(self, scope: Scope, now: datetime) -> Backlog:
        """Count the open tickets as they stand; of the scope's time nothing is looked at."""

    def count_held(self, scope: Scope) -> Mapping[str, int]:
        """Count the open tickets that each agent has."""

    def count_resolved_by(self, scope: Scope) -> Mapping[str, int]:
        """Count what each agent resolved."""

    def time_reached(self, scope: Scope, reached: Reached) -> Timing:
        """Tell how long it took until what was OWNED or RESOLVED in a time was so."""

    def count_first_contact(self, scope: Scope) -> Share:
        """Count, of what was resolved, what its first agent had, with nothing in between.

        In no other hands until then, no question, no waiting, and never reopened; whoever says so.
        """

    def count_hops(self, scope: Scope) -> Hops:
        """Count the changes of team of what was resolved."""

    def piled(
        self, pile: Pile, scope: Scope, now: datetime, limit: int
    ) -> tuple[Sequence[tuple[Ticket, datetime]], int]:
        """Return the worst of a pile, each with its instant, and how many there are in all."""

    def due_later(self, scope: Scope, now: datetime) -> Sequence[Due]:
        """Return the open tickets with a target that is not reached."""

    def tickets_numbered(self, numbers: Sequence[int]) -> Mapping[int, Ticket]:
        """Return tickets by number, not locked."""

    def links_of(self, tickets: Sequence[Ticket]) -> Mapping[int, str]:
        """Return the permanent links to the present cards of tickets, of those that have one."""
