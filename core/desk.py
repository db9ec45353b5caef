"""The desk: the door through which tickets change, inside the unit of work it is handed.

Whatever raises Refusal has written nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from core import engine, milestones
from core.access import access_ticket_by_itself, access_ticket_to_act, may_read_internal
from core.acts import Act, Given, Outcome, Reply
from core.agenda import agenda
from core.audience import relayed_journal
from core.calendar import Calendar
from core.clocks import Timekeeper
from core.directory import Directory
from core.effects import Moment
from core.errors import Code, Refusal
from core.milestones import Milestone
from core.outbox import Kind, Notice
from core.outside import outsider
from core.ports import Work
from core.ticket import SYSTEM, FileRef, Person, Source, Ticket, is_outside
from core.views import EntryT, folded
from core.vocabulary import Action, Topic

_NOTHING: Final = Given()


def open_request(work: Work, act: Act, now: datetime, calendar: Calendar) -> Ticket:
    """Open a ticket; the académie chosen is remembered for the requester's next one.

    Raises Refusal, see `engine.open_ticket` and `outside.outsider`; NOT_ALLOWED also to who passes
    for the clock, or for somebody who is not in Slack.
    """
    passed_for = {act.actor, act.given.requester or ""}
    if SYSTEM in passed_for or any(map(is_outside, passed_for)):
        raise Refusal(Code.NOT_ALLOWED, Action.OPEN)
    directory, number = work.directory(), work.new_id()
    stranger = outsider(act.given, number)
    if stranger:
        act = replace(act, given=replace(act.given, requester=stranger.id))
    requester = stranger or work.person(act.given.requester or act.actor)
    known = academy_of(requester, directory) if requester else None
    replies = _named(work, act.given.answers)
    given = replace(act.given, academy=known or act.given.academy, answers=replies)
    act = replace(act, given=given)
    outcome = engine.open_ticket(number, Moment(act, now, directory, calendar))
    if stranger:
        work.save_person(stranger)
    work.write(outcome, new=True)
    _remember_academy(work, requester, outcome.ticket.academy)
    return outcome.ticket


def _named(work: Work, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """Say the names of people among what was filled in: a ticket keeps them as they were."""
    known = work.people({reply.person for reply in replies if reply.person})
    return tuple(
        replace(reply, name=known[reply.text].name) if reply.text in known else reply
        for reply in replies
    )


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
    return _act(work, access_ticket_to_act(work, ticket_id, act.actor), act, now, calendar)


def act_by_itself(
    work: Work,
    ticket_id: int,
    action: Action,
    now: datetime,
    calendar: Calendar,
    given: Given = _NOTHING,
) -> Outcome:
    """Apply an act of the clock's own to a ticket; raises Refusal as `act` does."""
    ticket = access_ticket_by_itself(work, ticket_id)
    return _act(work, ticket, Act(action, SYSTEM, given), now, calendar)


def _act(work: Work, ticket: Ticket, act: Act, now: datetime, calendar: Calendar) -> Outcome:
    ticket, directory = in_step(work, ticket, calendar), work.directory()
    try:
        outcome = engine.perform(ticket, Moment(act, now, directory, calendar))
    except Refusal as refusal:
        raise explained(work, refusal, ticket, act) from None
    work.write(_with_journal(work, ticket, outcome))
    return outcome


def in_step(work: Work, ticket: Ticket, calendar: Calendar) -> Ticket:
    """Return a ticket right up to its latest act in all that goes by clocks, see `core.agenda`."""
    return agenda(work.directory(), calendar).in_step(ticket, work.history)


def missing_milestones(work: Work, ticket: Ticket, calendar: Calendar) -> tuple[Milestone, ...]:
    """Return what a ticket reached by the acts that are not counted yet, as its history tells."""
    keeper = Timekeeper(work.directory(), calendar)
    return milestones.missing(ticket, work.history(ticket.id), keeper)


def hear(work: Work, ticket_id: int, act: Act, now: datetime, calendar: Calendar) -> None:
    """Record a message of a journal as it stands: Slack may tell of its edit or deletion first.

    Raises Refusal as `act` does.
    """
    ticket = access_ticket_to_act(work, ticket_id, act.actor)
    if standing := _standing(work, ticket, act):
        _act(work, ticket, standing, now, calendar)


def _standing(work: Work, ticket: Ticket, act: Act) -> Act | None:
    noted = act.action is Action.NOTE
    later = _latest(act.source, work.internal_journal(ticket.id) if noted else ())
    said = _latest(act.source, () if noted else work.requester_journal(ticket.id))
    if later is not None:
        return None if later.deleted else replace(act, given=replace(act.given, note=later.note))
    if said is not None:
        return None if said.deleted else replace(act, given=replace(act.given, words=said.words))
    return act


def _latest(source: Source | None, journal: Sequence[EntryT]) -> EntryT | None:
    same = [e for e in journal if source and e.source and e.source.ts == source.ts]
    return folded(same)[0] if same else None


def revise(
    work: Work, ticket_id: int, act: Act, now: datetime, calendar: Calendar, *, deleted: bool
) -> Outcome:
    """Record the edit or the deletion of a message of a journal, in whatever order they come.

    Raises Refusal as `act` does.
    """
    ticket = in_step(work, access_ticket_to_act(work, ticket_id, act.actor), calendar)
    moment = Moment(act, now, work.directory(), calendar)
    try:
        outcome = engine.revise(ticket, moment, deleted=deleted)
    except Refusal as refusal:
        raise explained(work, refusal, ticket, act) from None
    work.write(outcome)
    return outcome


def redraw(work: Work, channel: str, ts: str, now: datetime) -> bool:
    """Have a card drawn as it stands, wherever its ticket is by now; no person is told a word.

    Returns whether the message is a card.
    """
    card = work.card_at(channel, ts)
    if card is None:
        return False
    ticket = access_ticket_by_itself(work, card.ticket_id)
    team = ticket.path[card.hop]
    work.tell((Notice(Kind.CARD, Topic.EDIT, ticket.id, ticket.seq, team, card.hop),), now)
    return True


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
