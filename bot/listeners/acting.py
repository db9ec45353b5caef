"""From what somebody wants to what comes of it: done at once, or a form to fill in first.

Buttons and commands share it. Everything happens in one unit of work, and nothing here awaits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.rendering.form_of import RequesterForm, StaffForm
from core import desk, reading
from core.access import access_ticket_to_act, may_read_internal
from core.acts import Act, Given, Outcome
from core.calendar import Calendar
from core.errors import Code, Refusal
from core.ports import Work
from core.ticket import Ticket
from core.views import public_name
from core.vocabulary import Action, Field, Role
from core.workflow import Rule, choose

_STAFF = frozenset({Role.AGENT, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a press or a command asks for.

    `own` when it comes from the requester's side (his DM); `at_once` when what was typed may
    suffice (a command): a press on an action that asks for something always opens its form.
    `key` makes a replayed request have no second effect; `mentions` are the people named in it.
    """

    action: Action
    ticket_id: int
    user: str
    key: str
    given: Given = field(default_factory=Given)
    seen: int | None = None
    own: bool = False
    at_once: bool = False
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Replayed:
    """The same request once more: already done."""


Result = Outcome | StaffForm | RequesterForm | Replayed


def attempt(work: Work, wanted: Wanted, now: datetime, calendar: Calendar) -> Result:
    """Do what is wanted, or return the form it needs; raises Refusal as `desk.act` does."""
    if not work.first_time(wanted.key, now):
        return Replayed()
    ticket = access_ticket_to_act(work, wanted.ticket_id, wanted.user)
    act = Act(wanted.action, wanted.user, wanted.given, wanted.seen, mentions=wanted.mentions)
    rule = _rule(work, ticket, act)
    staff = _as_staff(work, ticket, wanted.user, rule, own=wanted.own)
    if _needs_form(rule, wanted, staff=staff):
        return _form(work, act, ticket.id, staff=staff)
    try:
        return desk.act(work, ticket.id, act, now, calendar)
    except Refusal as refusal:
        if refusal.code is Code.MISSING:
            return _form(work, act, ticket.id, staff=staff)
        raise


def _as_staff(work: Work, ticket: Ticket, user: str, rule: Rule, *, own: bool) -> bool:
    """Whether somebody acts as staff; who is the requester too acts as such in his DM."""
    roles = work.directory().roles(ticket, user) & rule.by
    return bool(roles & _STAFF) and not (own and Role.REQUESTER in roles)


def form_again(work: Work, act: Act, ticket_id: int, *, own: bool) -> StaffForm | RequesterForm:
    """Return the form of an act on the ticket as it stands; raises Refusal as `desk.act` does."""
    ticket = access_ticket_to_act(work, ticket_id, act.actor)
    rule = _rule(work, ticket, act)
    staff = _as_staff(work, ticket, act.actor, rule, own=own)
    return _form(work, act, ticket_id, staff=staff)


def _rule(work: Work, ticket: Ticket, act: Act) -> Rule:
    try:
        return choose(ticket, act, work.directory())
    except Refusal as refusal:
        raise desk.explained(work, refusal, ticket, act) from None


def _needs_form(rule: Rule, wanted: Wanted, *, staff: bool) -> bool:
    """Whatever an agent writes to a requester passes through a form he submits (the guide, G9)."""
    if not wanted.at_once:
        return bool(rule.asks)
    words = any(ask.field is Field.WORDS for ask in rule.asks)
    if words and staff:
        return True
    return any(ask.required and not wanted.given.get(ask.field) for ask in rule.asks)


def _form(work: Work, act: Act, ticket_id: int, *, staff: bool) -> StaffForm | RequesterForm:
    if staff:
        subject = reading.find_for_staff(work, ticket_id, act.actor)
        return StaffForm(act.action, subject, act.given)
    own = reading.find_own(work, ticket_id, act.actor)
    return RequesterForm(act.action, own.ticket, act.given)


def names_for(work: Work, refusal: Refusal, user: str) -> Mapping[str, str]:
    """Return the names a refusal may tell this person: to a requester only those he may know."""
    ticket = refusal.ticket
    if ticket is None:
        return {}
    directory = work.directory()
    people = work.people({refusal.last.actor if refusal.last else "", ticket.agent or ""})
    if may_read_internal(ticket, user, directory):
        return {person.id: person.name for person in people.values()}
    known = ((id_, public_name(id_, ticket, directory, people)) for id_ in people)
    return {id_: name for id_, name in known if name}


def open_once(work: Work, act: Act, key: str, now: datetime, calendar: Calendar) -> Ticket | None:
    """Open a request unless this very form was already taken in; None when it was."""
    if not work.first_time(key, now):
        return None
    return desk.open_request(work, act, now, calendar)
