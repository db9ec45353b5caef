"""What the desk does by itself where time runs out: warnings, a team's rules, reminders.

It looks at the tickets whose time has come, and does what `core.agenda` says is due.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from core import desk
from core.access import access_ticket_by_itself
from core.acts import Given
from core.agenda import Duty, agenda
from core.alerts import Alert, Recipient, Why
from core.audience import Told, notices
from core.calendar import Calendar
from core.directory import Deed, Directory, Escalation
from core.errors import Refusal
from core.ports import Work
from core.ticket import SYSTEM, Ticket
from core.upkeep import BATCH, Failed, each
from core.vocabulary import Action, Topic, Urgency

_SUPERVISORS = frozenset({Why.ESCALATED})
_BOTH = frozenset({Why.OWN_LATE, Why.RESOLVE_LATE})
"""Why supervisors are told, alone or besides who has the ticket; for all else it is he alone."""

_IN_THREAD = {Why.FOLLOW_UP: Topic.FOLLOW_UP, Why.UNANSWERED: Topic.UNANSWERED}
"""What the thread of the card is told too."""


def look(work: Work, now: datetime, calendar: Calendar, failed: Failed) -> int:
    """Do what is due about tickets; returns how many were looked at."""
    due = work.to_look(now, BATCH)
    return each(work, due, lambda ticket_id: _look(work, ticket_id, now, calendar), failed)


def _look(work: Work, ticket_id: int, now: datetime, calendar: Calendar) -> None:
    """Do one thing after another: each may change what comes next.

    Its marks are written before it is done, in the same unit of work.
    """
    todo = agenda(work.directory(), calendar)
    ticket = _read(work, ticket_id, calendar)
    while duty := todo.due(ticket, now):
        work.save_clocks(todo.done(ticket, duty))
        _do(work, ticket_id, duty, now, calendar)
        ticket = _read(work, ticket_id, calendar)
    work.save_clocks(todo.watched(ticket))


def _read(work: Work, ticket_id: int, calendar: Calendar) -> Ticket:
    return desk.in_step(work, access_ticket_by_itself(work, ticket_id), calendar)


def _do(work: Work, ticket_id: int, duty: Duty, now: datetime, calendar: Calendar) -> None:
    if duty.rule and not _follow(work, ticket_id, duty.rule, now, calendar):
        return
    ticket = access_ticket_by_itself(work, ticket_id)
    if duty.why is None:
        _ask_again(work, ticket, now)
        return
    if topic := _IN_THREAD.get(duty.why):
        _tell(work, topic, ticket, now)
    told = _recipients(ticket, duty.why, work.directory())
    work.add_alerts([Alert(to, ticket.id, ticket.team, duty.why, now) for to in told])


def _follow(
    work: Work, ticket_id: int, rule: Escalation, now: datetime, calendar: Calendar
) -> bool:
    """Do what a rule says; returns whether there is something to tell of it.

    What cannot be done, as when a team was retired meanwhile, is left.
    """
    if rule.deed is Deed.TELL:
        return True
    try:
        action, given = _act(access_ticket_by_itself(work, ticket_id), rule)
        desk.act_by_itself(work, ticket_id, action, now, calendar, given)
    except Refusal:
        return False
    return True


def _act(ticket: Ticket, rule: Escalation) -> tuple[Action, Given]:
    """Return what a rule asks for; to raise what is raised already asks for no change."""
    if rule.deed is Deed.AFFECT:
        return Action.DISPATCH, Given(team=rule.team)
    return Action.EDIT, Given(urgency=Urgency(max(ticket.urgency - 1, Urgency.CRITICAL)))


def _ask_again(work: Work, ticket: Ticket, now: datetime) -> None:
    """Remind the requester of the latest question."""
    history = work.history(ticket.id)
    question = max(c.seq for c in history if c.action is Action.REQUEST_INFO)
    _tell(work, Topic.REMINDER, replace(ticket, seq=question), now)


def _tell(work: Work, topic: Topic, ticket: Ticket, now: datetime) -> None:
    work.tell(notices(Told(topic, ticket, ticket, SYSTEM, work.directory())), now)


def _recipients(ticket: Ticket, why: Why, directory: Directory) -> Iterator[Recipient]:
    """Return who is told: who has the ticket, or its team where nobody has, and supervisors."""
    if why not in _SUPERVISORS:
        yield Recipient(ticket.agent) if ticket.agent else Recipient(ticket.team, is_team=True)
    if why in _SUPERVISORS | _BOTH:
        team = directory.any_team(ticket.team)
        yield from (Recipient(user) for user in sorted(team.supervisors))
