"""What the desk does by itself: closing, timing, counting, and following who left.

Each function takes a bounded number of tickets a call, so that a unit of work stays short, and
may run late, twice or on several replicas at once with the same result. A ticket that fails is
told, and left as it was: the others are looked after all the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from core import desk
from core.access import access_own_tickets, access_ticket_by_itself
from core.audience import Told, notices
from core.calendar import Calendar
from core.ports import Work
from core.ticket import SYSTEM, Ticket
from core.vocabulary import OPEN, Action, Topic

BATCH: Final = 100

Failed = Callable[[int, Exception], None]
"""Told which ticket was left as it was, and what it met."""


def close_expired(work: Work, now: datetime, calendar: Calendar, failed: Failed) -> int:
    """Close for good what nobody reopened in time (the guide, G19); returns how many."""
    due = work.to_close(now, BATCH)
    return each(work, due, lambda ticket_id: _close(work, ticket_id, now, calendar), failed)


def _close(work: Work, ticket_id: int, now: datetime, calendar: Calendar) -> None:
    desk.act_by_itself(work, ticket_id, Action.CLOSE, now, calendar)


def _tell(work: Work, topic: Topic, ticket: Ticket, now: datetime) -> None:
    """Tell of what is no act of anybody."""
    work.tell(notices(Told(topic, ticket, ticket, SYSTEM, work.directory())), now)


def release_strangers(work: Work, now: datetime, calendar: Calendar, failed: Failed) -> int:
    """Put back to the queue what is held by somebody no longer in its team; returns how many."""
    held = work.held_by_strangers(work.directory(), BATCH)
    return each(work, held, lambda ticket_id: _release(work, ticket_id, now, calendar), failed)


def _release(work: Work, ticket_id: int, now: datetime, calendar: Calendar) -> None:
    desk.act_by_itself(work, ticket_id, Action.RELEASE, now, calendar)


def time_anew(work: Work, calendar: Calendar, failed: Failed) -> int:
    """Bring into step what goes by clocks, where a catalogue or older code put it out of step.

    See `core.agenda`; returns of how many tickets.
    """
    return each(work, work.to_time(BATCH), lambda found: _time(work, found, calendar), failed)


def _time(work: Work, ticket_id: int, calendar: Calendar) -> None:
    ticket = access_ticket_by_itself(work, ticket_id)
    work.save_clocks(desk.in_step(work, ticket, calendar))


def count_anew(work: Work, calendar: Calendar, failed: Failed) -> int:
    """Write the milestones of acts that were not counted, see milestones; returns of how many."""
    due = work.to_count(BATCH)
    return each(work, due, lambda ticket_id: _count(work, ticket_id, calendar), failed)


def _count(work: Work, ticket_id: int, calendar: Calendar) -> None:
    ticket = access_ticket_by_itself(work, ticket_id)
    found = desk.missing_milestones(work, ticket, calendar)
    work.count_ticket(ticket_id, ticket.seq, found)


def each(work: Work, due: Sequence[int], duty: Callable[[int], None], failed: Failed) -> int:
    """Do a duty for each ticket; returns for how many it was done."""
    done = 0
    for ticket_id in due:
        error = work.apart(partial(duty, ticket_id))
        if error is None:
            done += 1
        else:
            failed(ticket_id, error)
    return done


def deactivate(work: Work, user: str, now: datetime) -> None:
    """Note that somebody left Slack: he is in no team any more, and reads nothing.

    Those who have his open requests are told, once.
    """
    person = work.person(user)
    if person is None or not person.active:
        return
    work.save_person(replace(person, active=False))
    for ticket in access_own_tickets(work, user, BATCH):
        if ticket.state in OPEN:
            _tell(work, Topic.DEPARTURE, ticket, now)
