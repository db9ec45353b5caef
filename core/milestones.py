"""The milestones of a ticket: the facts that figures count, written once and never changed.

A figure that looked at tickets as they stand would tell another story each time it is read: a
ticket resolved by one team and reopened by another would leave the first one's past.

They are written with the act that reaches them. `Ticket.counted` numbers the act up to which they
are there: what came before there were milestones, or was done by older code, the sweep adds from
the history.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from core.clocks import Timekeeper, watch
from core.hours import Target
from core.ticket import Change, Ticket
from core.vocabulary import Clock, Priority, Resolution


class Reached(StrEnum):
    """What was reached; `LEFT` and `ARRIVED` are the two sides of one act.

    It is a change of team, or of the service or académie that a ticket is counted under.
    """

    OPENED = "opened"
    LEFT = "left"
    ARRIVED = "arrived"
    OWNED = "owned"  # the first agent, once and for good
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"  # resolved because its requester needs it no more
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One fact: the act `seq` of a ticket, at a UTC instant, in the hands of a team.

    `team` is the one it is counted for: of OPENED the first team, of LEFT the former, of ARRIVED
    the new one, of REOPENED the one that has it again; so are `service`, `academy` and `priority`.
    `actor` is who did it. `spent` is time of work: of OWNED the time to own, of RESOLVED the time
    to resolve so far, else zero. `late` tells whether the target was missed, None where there was
    none. `hops` counts the changes of team so far, `returns` those of them that led to a team that
    had it before.
    """

    ticket_id: int
    seq: int
    reached: Reached
    at: datetime
    team: str
    actor: str
    service: str
    academy: str | None
    priority: Priority
    spent: timedelta = timedelta()
    late: bool | None = None
    hops: int = 0
    returns: int = 0


class Milestones(Protocol):
    """The milestones that were not written with their acts."""

    def to_count(self, limit: int) -> Sequence[int]:
        """Return tickets whose milestones are not there up to their latest act, latest first."""

    def count_ticket(self, ticket_id: int, seq: int, milestones: Sequence[Milestone]) -> None:
        """Add those milestones of a ticket that are not there; they are up to an act from now."""


_TIMED: Final = {Reached.OWNED: Clock.OWN, Reached.RESOLVED: Clock.RESOLVE}
"""The clock that stops where something is reached."""


def reached(
    before: Ticket | None, after: Ticket, change: Change, target: Target | None
) -> tuple[Milestone, ...]:
    """Return what an act reached, its clocks moved on; `before` is None for a new ticket.

    `target` is that of the ticket after it.
    """
    return tuple(
        _milestone(kind, before if before and kind is Reached.LEFT else after, change, target)
        for kind in _kinds(before, after)
    )


def missing(ticket: Ticket, history: Sequence[Change], keeper: Timekeeper) -> tuple[Milestone, ...]:
    """Return what a ticket reached by the acts that are not counted yet."""
    return tuple(
        milestone
        for change, before, after in keeper.replay(ticket, history)
        if change.seq > ticket.counted
        for milestone in reached(before, after, change, keeper.target(after))
    )


def _kinds(before: Ticket | None, after: Ticket) -> Iterator[Reached]:
    if before is None:
        yield Reached.OPENED
        return
    if _place(before) != _place(after):
        yield Reached.LEFT
        yield Reached.ARRIVED
    if after.owned_at and not before.owned_at:
        yield Reached.OWNED
    if after.resolved_at and not before.resolved_at:
        withdrawn = after.resolution is Resolution.WITHDRAWN
        yield Reached.WITHDRAWN if withdrawn else Reached.RESOLVED
    if before.resolved_at and not after.resolved_at:
        yield Reached.REOPENED


def _place(ticket: Ticket) -> tuple[str, str, str | None]:
    """Return what a ticket is counted under."""
    return ticket.team, ticket.service, ticket.academy


def _milestone(kind: Reached, ticket: Ticket, change: Change, target: Target | None) -> Milestone:
    clock = _TIMED.get(kind)
    limit = getattr(target, clock.value, None) if clock else None
    stopped = watch(ticket, clock) if clock else None
    return Milestone(
        ticket_id=change.ticket_id,
        seq=change.seq,
        reached=kind,
        at=change.at,
        team=ticket.team,
        actor=change.actor,
        service=ticket.service,
        academy=ticket.academy,
        priority=ticket.priority,
        spent=stopped.spent if stopped else timedelta(),
        late=None if stopped is None or limit is None else stopped.due is not None,
        hops=ticket.hop,
        returns=sum(team in ticket.path[:n] for n, team in enumerate(ticket.path)),
    )
