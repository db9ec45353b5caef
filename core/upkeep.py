"""What the desk does by itself: closing, reminding, and following who left.

Each function takes a bounded number of tickets a call, so that a unit of work stays short, and
may run late, twice or on several replicas at once with the same result.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from core import desk
from core.acts import Act
from core.audience import Told, notices
from core.calendar import Calendar
from core.ports import Work
from core.ticket import SYSTEM
from core.vocabulary import Action, Topic

BATCH: Final = 100


def close_expired(work: Work, now: datetime, calendar: Calendar) -> int:
    """Close for good what nobody reopened in time (the guide, G19); returns how many."""
    due = work.to_close(now, BATCH)
    for ticket_id in due:
        desk.act(work, ticket_id, Act(Action.CLOSE, SYSTEM), now, calendar)
    return len(due)


def remind(work: Work, now: datetime) -> int:
    """Tell the agent that the follow-up date of «En attente» has come; returns how many."""
    due = work.to_remind(now, BATCH)
    for ticket_id in due:
        ticket = work.ticket(ticket_id)
        if ticket is not None:
            work.mark_reminded(ticket_id)
            told = Told(Topic.FOLLOW_UP, ticket, ticket, SYSTEM, work.directory())
            work.tell(notices(told), now)
    return len(due)


def release_strangers(work: Work, now: datetime, calendar: Calendar) -> int:
    """Put back to the queue what is held by somebody no longer in its team; returns how many."""
    held = work.held_by_strangers(work.directory(), BATCH)
    for ticket_id in held:
        desk.act(work, ticket_id, Act(Action.RELEASE, SYSTEM), now, calendar)
    return len(held)


def deactivate(work: Work, user: str) -> None:
    """Note that somebody left Slack: he is no member of any team from now on."""
    person = work.person(user)
    if person is not None and person.active:
        work.save_person(replace(person, active=False))
