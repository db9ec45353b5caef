"""From an act to all that must be written: the ticket, its history, its journals, its notices."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import Final

from core.acts import LIMITS, Act, Given, Outcome
from core.agenda import Agenda
from core.answers import answered
from core.audience import Told, notices
from core.clocks import Timekeeper
from core.effects import Moment, check_service
from core.errors import Code, Refusal
from core.milestones import reached
from core.ticket import Change, InternalEntry, RequesterEntry, Ticket
from core.vocabulary import Action, Field, Impact, Topic, Urgency
from core.workflow import check_given, choose, heard, move, rules

# What a history entry shows; texts people wrote are in the journals, not here.
_TRACKED: Final = (
    "state", "team", "agent", "title", "service", "subcategory", "impact", "urgency", "priority",
    "academy", "resolution", "reopen_until", "follow_up", "rating",
)  # fmt: skip


def open_ticket(ticket_id: int, moment: Moment) -> Outcome:
    """Make a new ticket, dispatched at once to the team of the service asked for.

    Raises Refusal: MISSING, TOO_LONG or INVALID with the field or the question; NO_TEAM when the
    route ends nowhere; NOT_ALLOWED when somebody without a team opens for another person.
    """
    (rule,) = rules(Action.OPEN)
    moment = heard(rule, moment)
    act, given, directory = moment.act, moment.act.given, moment.directory
    check_given(rule, act)
    requester = given.requester or act.actor
    if requester != act.actor and not directory.is_staff(act.actor):
        raise Refusal(Code.NOT_ALLOWED, Action.OPEN)
    service = given.service or ""
    check_service(directory, service, given.subcategory)
    questions = directory.services[service].asks(given.subcategory)
    ticket = Ticket(
        id=ticket_id,
        requester=requester,
        opened_by=act.actor,
        opened_at=moment.now,
        title=given.title.strip(),
        description=given.description.strip(),
        service=service,
        subcategory=given.subcategory,
        path=(_first_team(moment),),
        academy=given.academy,
        impact=given.impact or Impact.PERSON,
        urgency=given.urgency or Urgency.MEDIUM,
        answers=answered(service, questions, given.answers),
    )
    ticket = _timed(None, ticket, moment)
    public = _spoken_entry(ticket, moment)
    internal = _background_entry(ticket, moment)
    return _outcome(None, ticket, moment, Topic.OPEN, internal=internal, public=public)


def _first_team(moment: Moment) -> str:
    given, directory = moment.act.given, moment.directory
    if given.academy is not None and given.academy not in directory.academies:
        raise Refusal(Code.INVALID, Action.OPEN, Field.ACADEMY)
    team = directory.route(given.service or "", given.subcategory, given.academy)
    if team is None and given.academy is None:
        raise Refusal(Code.MISSING, Action.OPEN, Field.ACADEMY)
    if team is None or team not in directory.teams:
        raise Refusal(Code.NO_TEAM, Action.OPEN, Field.SERVICE)
    return team


def perform(ticket: Ticket, moment: Moment) -> Outcome:
    """Apply an act to a ticket whose clocks are in step, or raise the Refusal of the table."""
    rule = choose(ticket, moment.act, moment.directory)
    moment = heard(rule, moment)
    after = _timed(ticket, move(ticket, rule, moment), moment)
    return _outcome(
        ticket,
        after,
        moment,
        rule.about,
        internal=_internal_entry(after, moment),
        public=_public_entry(after, moment),
    )


def revise(ticket: Ticket, moment: Moment, *, deleted: bool) -> Outcome:
    """Record that a message already in a journal was edited or deleted; nothing else moves."""
    rule = choose(ticket, moment.act, moment.directory)
    given = Given() if deleted else moment.act.given
    moment = heard(rule, replace(moment, act=replace(moment.act, given=given)))
    after = _timed(ticket, replace(ticket, seq=ticket.seq + 1), moment)
    if moment.act.action is Action.NOTE:
        internal = replace(_note_entry(after, moment), deleted=deleted)
        outcome = _outcome(ticket, after, moment, Topic.REVISION, internal=internal)
        return replace(outcome, notices=())  # the thread it was typed in shows it
    public = replace(_spoken_entry(after, moment), deleted=deleted)
    return _outcome(ticket, after, moment, Topic.REVISION, public=public)


def _timed(before: Ticket | None, after: Ticket, moment: Moment) -> Ticket:
    """Move the clocks on, and count the act unless one before it is still to be counted."""
    keeper = _keeper(moment)
    timed = Agenda(keeper).watched(keeper.step(before, after, moment.now))
    in_count = before is None or before.counted == before.seq
    return replace(timed, counted=timed.seq) if in_count else timed


def _keeper(moment: Moment) -> Timekeeper:
    return Timekeeper(moment.directory, moment.calendar)


def _internal_entry(ticket: Ticket, moment: Moment) -> InternalEntry | None:
    if _spoken(moment):
        return None
    entry = _note_entry(ticket, moment)
    return entry if entry.note or entry.partner or entry.files else None


def _background_entry(ticket: Ticket, moment: Moment) -> InternalEntry | None:
    """Write what a request was made from where its requester reads none of it."""
    known = moment.act.background
    if known is None:
        return None
    entry = replace(_note_entry(ticket, moment), source=None)
    return replace(entry, note=known.note[: LIMITS[Field.NOTE]], files=known.files)


def _note_entry(ticket: Ticket, moment: Moment) -> InternalEntry:
    act, given = moment.act, moment.act.given
    return InternalEntry(
        ticket_id=ticket.id,
        seq=ticket.seq,
        at=moment.now,
        author=act.actor,
        action=act.action,
        note=given.note or given.reason,
        partner=given.partner,
        files=given.files,
        source=act.source,
    )


def _public_entry(ticket: Ticket, moment: Moment) -> RequesterEntry | None:
    return _spoken_entry(ticket, moment) if _spoken(moment) else None


def _spoken(moment: Moment) -> bool:
    """Whether something was said to or by the requester; the files of a note are internal."""
    act = moment.act
    return act.action is not Action.NOTE and bool(act.given.words or act.given.files)


def _spoken_entry(ticket: Ticket, moment: Moment) -> RequesterEntry:
    act = moment.act
    return RequesterEntry(
        ticket_id=ticket.id,
        seq=ticket.seq,
        at=moment.now,
        author=act.actor,
        action=act.action,
        words=act.given.words,
        files=act.given.files,
        source=act.source,
    )


def _outcome(
    before: Ticket | None,
    after: Ticket,
    moment: Moment,
    topic: Topic,
    *,
    internal: InternalEntry | None = None,
    public: RequesterEntry | None = None,
) -> Outcome:
    act = moment.act
    told = Told(
        topic, before or after, after, act.actor, moment.directory, internal, public, act.mentions
    )
    change = _change(before, after, act, moment.now)
    target = _keeper(moment).target(after)
    return Outcome(
        ticket=after,
        change=change,
        internal=internal,
        public=public,
        notices=notices(told),
        milestones=reached(before, after, change, target) if after.counted == after.seq else (),
    )


def _change(before: Ticket | None, after: Ticket, act: Act, now: datetime) -> Change:
    return Change(
        ticket_id=after.id,
        seq=after.seq,
        version=after.version,
        at=now,
        actor=act.actor,
        action=act.action,
        fields=dict(_differences(before, after)),
    )


def _differences(
    before: Ticket | None, after: Ticket
) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    for name in _TRACKED:
        old = _text(getattr(before, name)) if before else None
        new = _text(getattr(after, name))
        if old != new:
            yield name, (old, new)


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value.value if isinstance(value, Enum) else value)
