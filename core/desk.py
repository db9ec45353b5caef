"""The desk: the door through which tickets change, inside the unit of work it is handed.

Whatever raises Refusal has written nothing.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from core import engine
from core.access import access_ticket_to_act, may_read_internal
from core.acts import Act, Outcome
from core.audience import relayed_journal
from core.calendar import Calendar
from core.directory import Directory
from core.effects import Moment
from core.errors import Code, Refusal
from core.ports import Work
from core.ticket import SYSTEM, FileRef, Person, Ticket
from core.views import folded


def open_request(work: Work, act: Act, now: datetime, calendar: Calendar) -> Ticket:
    """Open a ticket; the académie chosen is remembered for the requester's next one.

    Raises Refusal, see `engine.open_ticket`.
    """
    directory = work.directory()
    requester = work.person(act.given.requester or act.actor)
    known = academy_of(requester, directory) if requester else None
    act = replace(act, given=replace(act.given, academy=known or act.given.academy))
    outcome = engine.open_ticket(work.new_id(), Moment(act, now, directory, calendar))
    work.write(outcome, new=True)
    _remember_academy(work, requester, outcome.ticket.academy)
    return outcome.ticket


def academy_of(person: Person, directory: Directory) -> str | None:
    """Find somebody's académie: by his e-mail's domain, else by what he chose the last time."""
    chosen = person.academy if person.academy in directory.academies else None
    return directory.academy_of(person.email) or chosen


def _remember_academy(work: Work, person: Person | None, academy: str | None) -> None:
    if person and academy and person.academy != academy:
        work.save_person(replace(person, academy=academy))


def act(work: Work, ticket_id: int, act: Act, now: datetime, calendar: Calendar) -> Outcome:
    """Apply an act to a ticket and write all that came of it.

    Raises Refusal: UNKNOWN_TICKET when there is none or it is not his; STALE or WRONG_STATE with
    the present ticket and its latest change; else what the table and its effects refuse.
    """
    directory = work.directory()
    ticket = _reachable(work.ticket(ticket_id), act, directory)
    try:
        outcome = engine.perform(ticket, Moment(act, now, directory, calendar))
    except Refusal as refusal:
        raise explained(work, refusal, ticket, act) from None
    work.write(_with_journal(work, ticket, outcome))
    return outcome


def revise(
    work: Work, ticket_id: int, act: Act, now: datetime, calendar: Calendar, *, deleted: bool
) -> Outcome:
    """Record the edit or the deletion of a message of a journal, in whatever order they come.

    Raises Refusal as `act` does.
    """
    directory = work.directory()
    ticket = _reachable(work.ticket(ticket_id), act, directory)
    try:
        outcome = engine.revise(ticket, Moment(act, now, directory, calendar), deleted=deleted)
    except Refusal as refusal:
        raise explained(work, refusal, ticket, act) from None
    work.write(outcome)
    return outcome


def _reachable(ticket: Ticket | None, act: Act, directory: Directory) -> Ticket:
    if act.actor == SYSTEM and ticket is not None:
        return ticket
    return access_ticket_to_act(ticket, act.actor, directory)


def explained(work: Work, refusal: Refusal, ticket: Ticket, act: Act) -> Refusal:
    """Add what the person needs to understand: the present ticket and, to staff, who changed it.

    A requester is not told of changes that are none of his: they may be internal.
    """
    refusal.action, refusal.ticket = act.action, ticket
    staff = may_read_internal(ticket, act.actor, work.directory())
    if staff and refusal.code in {Code.STALE, Code.WRONG_STATE}:
        refusal.last = work.last_change(ticket.id)
    return refusal


def _with_journal(work: Work, before: Ticket, outcome: Outcome) -> Outcome:
    """Give a new team both journals and their files (the guide, G20), after its card."""
    if outcome.ticket.hop == before.hop:
        return outcome
    relayed = relayed_journal(outcome.ticket, tuple(_files(work, before.id)))
    return replace(outcome, notices=(*outcome.notices, *relayed))


def _files(work: Work, ticket_id: int) -> Iterator[FileRef]:
    for entry in folded(work.requester_journal(ticket_id)):
        yield from () if entry.deleted else entry.files
    for note in folded(work.internal_journal(ticket_id)):
        yield from () if note.deleted else note.files
