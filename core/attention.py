"""What calls for the attention of somebody, told at once.

All that waits for him goes in one message, and then none for a while, so that a bad morning is one
message and not a hundred. What became untrue before it is sent is left out, and nothing is sent of
which nothing remains.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from core.access import access_alerts
from core.agenda import unanswered
from core.alerts import SHOWN, Alert, AlertLetter, Group, Line, Recipient, Why
from core.directory import Directory
from core.outbox import Kind, Notice
from core.ports import Work
from core.ticket import Ticket
from core.vocabulary import State, Topic

Failed = Callable[[str, Exception], None]
"""Told who was not told of his tickets, and what came in the way."""

_AT_ONCE: Final = 100
_WORSE: Final = {Why.OWN_SOON: Why.OWN_LATE, Why.RESOLVE_SOON: Why.RESOLVE_LATE}
"""What is told of a ticket no more once the other was due."""


def tell(work: Work, now: datetime, every: timedelta, failed: Failed) -> int:
    """Write to everybody for whom something waits, and who was not told within a time.

    Returns for how many it was looked through.
    """
    done = 0
    for to in work.to_tell(now - every, _AT_ONCE):
        error = work.apart(partial(_tell, work, to, now, every))
        if error is None:
            done += 1
        else:
            failed(to.id, error)
    return done


def _tell(work: Work, to: Recipient, now: datetime, every: timedelta) -> None:
    number = work.begin_letter(to, now - every)
    if number is not None and _true(work, to, number):
        work.end_letter(to, now)
        kind = Kind.TEAM_ALERT if to.is_team else Kind.ALERT
        work.tell((Notice(kind, Topic.ALERT, 0, number, to.id),), now)


def letter(work: Work, notice: Notice, apart: frozenset[str] = frozenset()) -> AlertLetter | None:
    """Return what somebody is told as it stands now, None once nothing remains of it.

    Tickets of requesters who are `apart` are left out: they read along (docs/adr/0009).
    """
    to = Recipient(notice.to, is_team=notice.kind is Kind.TEAM_ALERT)
    found = _true(work, to, notice.seq)
    kept = {key: ticket for key, ticket in found.items() if ticket.requester not in apart}
    heaps = [(why, [t for (reason, _), t in kept.items() if reason is why]) for why in Why]
    groups = tuple(_groups(work, [(why, heap) for why, heap in heaps if heap]))
    holders = {line.ticket.agent or "" for group in groups for line in group.lines}
    names = {user: person.name for user, person in work.people(holders).items()}
    count = len({number for _, number in kept})
    return AlertLetter(to, groups, count, names) if groups else None


def _true(work: Work, to: Recipient, number: int) -> Mapping[tuple[Why, int], Ticket]:
    """Return what of a letter is true still, each thing once."""
    alerts, directory = access_alerts(work, to, number), work.directory()
    return {
        (alert.why, ticket.id): ticket
        for alert, ticket in alerts
        if _holds(alert, ticket) and _concerns(to, ticket, directory)
    }


def _concerns(to: Recipient, ticket: Ticket, directory: Directory) -> bool:
    """Whether a ticket is somebody's matter: he has it, or supervises the team that does."""
    supervisors = directory.any_team(ticket.team).supervisors
    return to.is_team or to.id == ticket.agent or to.id in supervisors


def _holds(alert: Alert, ticket: Ticket) -> bool:
    """Whether something is still so: the ticket is open, with the same team, and no worse."""
    is_there = ticket.is_open and ticket.team == alert.team
    return is_there and _WORSE.get(alert.why) not in ticket.alerted and _is_so(alert, ticket)


def _is_so(alert: Alert, ticket: Ticket) -> bool:
    """Whether an open ticket still stands as it did when something was to be told of it.

    Nothing is near while its clock stands still, nor late that another target gave more time.
    """
    due = _due(alert.why, ticket)
    match alert.why:
        case Why.OWN_SOON | Why.OWN_LATE if ticket.owned_at:
            return False
        case Why.OWN_SOON | Why.RESOLVE_SOON:
            return due is not None
        case Why.OWN_LATE | Why.RESOLVE_LATE:
            return due is not None and due <= alert.at
        case Why.FOLLOW_UP:
            return ticket.state is State.WAITING_PARTNER and ticket.reminded
        case Why.UNANSWERED:
            return ticket.asked_at is not None and unanswered(ticket.asked_at) in ticket.alerted
        case _:
            return True


def _groups(work: Work, heaps: Sequence[tuple[Why, Sequence[Ticket]]]) -> Iterable[Group]:
    """Give each reason its part of the room: one line in turn, until there is no more."""
    turns = [(turn, rank) for rank, (_, heap) in enumerate(heaps) for turn in range(len(heap))]
    shown = Counter(rank for _, rank in sorted(turns)[:SHOWN])
    for rank, (why, heap) in enumerate(heaps):
        worst = sorted(heap, key=partial(_worst_first, why))[: shown[rank]]
        yield Group(why, tuple(_line(work, why, ticket) for ticket in worst), len(heap))


def _worst_first(why: Why, ticket: Ticket) -> tuple[bool, float, int, int]:
    due = _due(why, ticket)
    return due is None, due.timestamp() if due else 0, ticket.priority, ticket.id


def _line(work: Work, why: Why, ticket: Ticket) -> Line:
    card = work.card(ticket.id, ticket.hop)
    team = work.directory().any_team(ticket.team)
    return Line(why, ticket, _due(why, ticket), card.permalink if card else "", team.name)


def _due(why: Why, ticket: Ticket) -> datetime | None:
    """Return the date that something is about."""
    match why:
        case Why.OWN_SOON | Why.OWN_LATE:
            return ticket.own_due
        case Why.FOLLOW_UP:
            return ticket.follow_up
        case Why.UNANSWERED:
            return ticket.asked_at
        case _:
            return ticket.resolve_due
