"""What the desk shows: tickets, lists, and what each outgoing message is made of.

Everything a person asks for passes through `core.access` here.
"""

from collections.abc import Iterable
from typing import Final

from core.access import (
    access_card,
    access_farewell,
    access_file_for_requester,
    access_file_for_team,
    access_letter_to_agent,
    access_letter_to_requester,
    access_letter_to_team,
    access_own_tickets,
    access_page,
    access_ticket_for_requester,
    access_ticket_for_staff,
    access_ticket_to_act,
    access_waiting_tickets,
    may_read_internal,
)
from core.errors import Refusal
from core.outbox import Kind, Notice
from core.ports import Listing, Page, Work
from core.ticket import (
    SYSTEM,
    Change,
    InternalEntry,
    Person,
    RequesterEntry,
    Ticket,
    is_outside,
)
from core.views import (
    Farewell,
    PublicTicket,
    RequesterLetter,
    RequesterView,
    StaffLetter,
    StaffTicket,
    StaffView,
    folded,
    public_name,
    public_ticket,
)

PAGE: Final = 10
"""Tickets per page of a list: three lists of ten cards' lines fit in one message of Slack."""


def find(work: Work, ticket_id: int, user: str) -> StaffView | RequesterView:
    """Return a ticket as this person may see it; raises Refusal UNKNOWN_TICKET otherwise."""
    ticket = access_ticket_to_act(work, ticket_id, user)
    if may_read_internal(ticket, user, work.directory()):
        return _staff_view(work, ticket, user)
    return find_own(work, ticket_id, user)


def find_for_staff(work: Work, ticket_id: int, user: str) -> StaffTicket:
    """Return a ticket to a member of its teams; raises Refusal UNKNOWN_TICKET otherwise."""
    return _staff_ticket(work, access_ticket_for_staff(work, ticket_id, user))


def find_own(work: Work, ticket_id: int, user: str) -> RequesterView:
    """Return a requester's own ticket; raises Refusal UNKNOWN_TICKET otherwise."""
    return _requester_view(work, access_ticket_for_requester(work, ticket_id, user))


def card_link(work: Work, ticket_id: int, user: str) -> str:
    """Return the permanent link to a ticket's card, blank where there is none for this person."""
    try:
        place = access_card(work, ticket_id, user)
    except Refusal:
        return ""
    return place.permalink if place else ""


def page(work: Work, listing: Listing, user: str, after: int | None = None) -> Page:
    """Return a page of one of the five lists of an agent (the guide, G3 and G4).

    Raises Refusal UNKNOWN_TICKET when it is to begin after a ticket that is not his to see.
    """
    return access_page(work, listing, user, after, PAGE)


def own_tickets(work: Work, user: str) -> tuple[PublicTicket, ...]:
    """Return a person's own latest requests, as he may see them."""
    return tuple(_public(work, ticket) for ticket in access_own_tickets(work, user, PAGE))


def waiting_for(work: Work, user: str) -> tuple[PublicTicket, ...]:
    """Return a person's own requests that wait for his answer, newest first."""
    return tuple(_public(work, ticket) for ticket in access_waiting_tickets(work, user, PAGE))


def _public(work: Work, ticket: Ticket) -> PublicTicket:
    people = work.people({ticket.agent or ""})
    return public_ticket(ticket, work.directory(), people)


def requester_letter(work: Work, notice: Notice) -> RequesterLetter:
    """Return what a message to a requester is made of: public fields, one requester entry.

    Raises Refusal UNKNOWN_TICKET when it is not his, LookupError when there is no such act.
    """
    return _requester_letter(work, access_letter_to_requester(work, notice), notice)


def relayed_letter(work: Work, notice: Notice) -> tuple[RequesterLetter, Person | None]:
    """Return what a team is to pass on to a requester who is not in Slack, and who that is.

    Raises what `team_letter` does.
    """
    ticket = access_letter_to_team(work, notice)
    return _requester_letter(work, ticket, notice), work.person(ticket.requester)


def _requester_letter(work: Work, ticket: Ticket, notice: Notice) -> RequesterLetter:
    change, directory = _change(work, notice), work.directory()
    entry = work.requester_entry(ticket.id, notice.seq)
    people = work.people({ticket.agent or "", change.actor, ticket.requester})
    return RequesterLetter(
        notice=notice,
        act=change.action,
        at=change.at,
        ticket=public_ticket(ticket, directory, people),
        entry=entry,
        file=access_file_for_requester(work, ticket, notice),
        own=change.actor == ticket.requester,
        author=public_name(change.actor, ticket, directory, people),
    )


def people_told(work: Work, notice: Notice) -> frozenset[str]:
    """Return whose names a message to a requester may need; raises what `requester_letter` does."""
    ticket = access_letter_to_requester(work, notice)
    return frozenset({ticket.requester, _change(work, notice).actor, ticket.agent or SYSTEM})


def team_letter(work: Work, notice: Notice) -> StaffLetter:
    """Return what a message to a team's channel is made of.

    Raises Refusal UNKNOWN_TICKET when the team has no such card, LookupError when there is no such
    act.
    """
    return _staff_letter(work, access_letter_to_team(work, notice), notice)


def agent_letter(work: Work, notice: Notice) -> StaffLetter | Farewell | None:
    """Return what a message to an agent is made of, as he may read it now.

    Who lost the right to read since is told at most that the ticket is his no more. Raises
    LookupError when there is no such act.
    """
    try:
        return _staff_letter(work, access_letter_to_agent(work, notice), notice)
    except Refusal:
        return _farewell(work, notice)


def _farewell(work: Work, notice: Notice) -> Farewell | None:
    change = _change(work, notice)
    try:
        ticket = access_farewell(work, notice, change)
    except Refusal:
        return None
    subject = _staff_ticket(work, ticket, {change.actor})
    return Farewell(
        topic=notice.topic,
        reference=ticket.reference,
        who=None if change.actor == SYSTEM else subject.name(change.actor),
        agent=subject.name(ticket.agent),
        team=subject.team.name,
    )


def _staff_letter(work: Work, ticket: Ticket, notice: Notice) -> StaffLetter:
    change = _change(work, notice)
    internal = work.internal_entry(ticket.id, notice.seq)
    public = work.requester_entry(ticket.id, notice.seq)
    retold = notice.kind in {Kind.JOURNAL, Kind.THREAD_FILE}
    journal = _both_journals(work, ticket.id) if retold else ()
    mentioned = {change.actor, *(v for pair in _agents(change) for v in pair if v)}
    writers = {entry.author for entry in journal}
    return StaffLetter(
        notice=notice,
        subject=_staff_ticket(work, ticket, mentioned | writers),
        team=work.directory().any_team(ticket.path[notice.hop]),
        change=change,
        internal=internal,
        public=public,
        journal=journal,
        file=access_file_for_team(work, ticket, notice),
    )


def _change(work: Work, notice: Notice) -> Change:
    change = work.change(notice.ticket_id, notice.seq)
    if change is None:
        message = f"ticket {notice.ticket_id}, act {notice.seq}"
        raise LookupError(message)
    return change


def _agents(change: Change) -> Iterable[tuple[str | None, str | None]]:
    return (pair for name, pair in change.fields.items() if name == "agent")


def _both_journals(work: Work, ticket_id: int) -> tuple[InternalEntry | RequesterEntry, ...]:
    internal = folded(work.internal_journal(ticket_id))
    public = folded(work.requester_journal(ticket_id))
    return tuple(sorted((*internal, *public), key=_by_seq))


def _by_seq(entry: InternalEntry | RequesterEntry) -> int:
    return entry.seq


def _staff_view(work: Work, ticket: Ticket, user: str) -> StaffView:
    internal = folded(work.internal_journal(ticket.id))
    public = folded(work.requester_journal(ticket.id))
    history = tuple(work.history(ticket.id))
    entries: tuple[InternalEntry | RequesterEntry, ...] = (*internal, *public)
    writers = {e.author for e in entries} | {c.actor for c in history}
    agents = {user for c in history for pair in _agents(c) for user in pair if user}
    return StaffView(
        subject=_staff_ticket(work, ticket, writers | agents),
        internal=internal,
        public=public,
        history=history,
        roles=work.directory().roles(ticket, user),
    )


def _requester_view(work: Work, ticket: Ticket) -> RequesterView:
    journal = folded(work.requester_journal(ticket.id))
    directory = work.directory()
    authors = {entry.author for entry in journal}
    people = work.people(authors | {ticket.agent or ""})
    names = ((user, public_name(user, ticket, directory, people)) for user in authors)
    return RequesterView(
        public_ticket(ticket, directory, people),
        journal,
        {user: name for user, name in names if name},
    )


def _named(person: Person) -> str:
    """Name somebody to staff; who is not in Slack is reached by his address."""
    return f"{person.name}, {person.email}" if is_outside(person.id) else person.name


def _staff_ticket(work: Work, ticket: Ticket, others: Iterable[str] = ()) -> StaffTicket:
    directory = work.directory()
    users = {ticket.requester, ticket.opened_by, ticket.agent, ticket.resolved_by, *others}
    people = work.people(user for user in users if user)
    service = directory.any_service(ticket.service)
    academy = directory.academies.get(ticket.academy or "")
    opening = work.requester_entry(ticket.id, 1)
    return StaffTicket(
        ticket=ticket,
        service=service,
        subcategory=service.subcategories.get(ticket.subcategory or ""),
        academy=academy.name if academy else None,
        names={user: _named(person) for user, person in people.items()},
        files=opening.files if opening else (),
        directory=directory,
    )
