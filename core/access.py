"""Who may reach what: the one gate to tickets, one function per kind of access.

Deny by default: nothing is reached that no line here allows, and what is not there is answered
like what is not one's own. No other module reads a ticket by itself; a test holds that.
"""

from collections.abc import Mapping, Sequence

from core.alerts import Pending, Recipient
from core.directory import Directory, Team
from core.errors import Code, Refusal
from core.outbox import Notice
from core.portal import Look, Shelf
from core.ports import Listing, Page, Place, Work
from core.search import Hit, Query, Reader, Sheet
from core.ticket import SYSTEM, Change, FileRef, Ticket, is_outside


def may_read_internal(ticket: Ticket, user: str, directory: Directory) -> bool:
    """Whether somebody may read the «journal intervenant».

    Members of the present team may; those of former teams too, unless the ticket is their own.
    """
    if directory.is_member(user, (ticket.team,)):
        return True
    if user == ticket.requester:
        return False
    return directory.is_member(user, ticket.path)


def may_read_public(ticket: Ticket, user: str) -> bool:
    """Whether somebody may read the «journal demandeur» and the public fields: the requester."""
    return user == ticket.requester and not is_outside(user)


def access_ticket_to_act(work: Work, ticket_id: int, user: str) -> Ticket:
    """Return a ticket on which somebody may try to act: what he may do is the table's matter.

    Raises Refusal UNKNOWN_TICKET, as all that follow do.
    """
    ticket = _found(work, ticket_id)
    if may_read_public(ticket, user):
        return ticket
    if may_read_internal(ticket, user, work.directory()):
        return ticket
    raise Refusal(Code.UNKNOWN_TICKET)


def access_ticket_by_itself(work: Work, ticket_id: int, user: str = SYSTEM) -> Ticket:
    """Return any ticket to the clock: no person may pass for it."""
    if user != SYSTEM:
        raise Refusal(Code.UNKNOWN_TICKET)
    return _found(work, ticket_id)


def access_ticket_for_staff(work: Work, ticket_id: int, user: str) -> Ticket:
    """Return a whole ticket, its internal journal included."""
    ticket = _found(work, ticket_id)
    if may_read_internal(ticket, user, work.directory()):
        return ticket
    raise Refusal(Code.UNKNOWN_TICKET)


def access_ticket_for_requester(work: Work, ticket_id: int, user: str) -> Ticket:
    """Return a person's own ticket, of which he may see what is public."""
    ticket = _found(work, ticket_id)
    if may_read_public(ticket, user):
        return ticket
    raise Refusal(Code.UNKNOWN_TICKET)


def access_page(work: Work, listing: Listing, user: str, after: int | None, limit: int) -> Page:
    """Return a page of an agent's list, without what he may read no more.

    A page begins after a ticket that he may see: the place of another would tell of it.
    """
    directory = work.directory()
    if after is not None:
        access_ticket_to_act(work, after, user)
    page = work.list(listing, user, directory.teams_of(user), after=after, limit=limit)
    mine = tuple(t for t in page.tickets if may_read_internal(t, user, directory))
    return Page(mine, more=page.more and bool(mine))


def access_portal_page(
    work: Work, listing: Listing, user: str, look: Look, after: int | None, limit: int
) -> Page:
    """Return a page of a list as somebody looks at it, of the teams that he supervises too.

    One that is to begin after a ticket that he may see no more begins at the first.
    """
    directory = work.directory()
    mark = work.ticket(after) if after is not None else None
    after = mark.id if mark and may_read_internal(mark, user, directory) else None
    teams = _looked_at(directory, user, look)
    page = work.list(listing, user, teams, after=after, limit=limit, look=look)
    mine = tuple(t for t in page.tickets if may_read_internal(t, user, directory))
    return Page(mine, more=page.more and bool(mine))


def access_portal_count(work: Work, listing: Listing, user: str, look: Look, most: int) -> int:
    """Count a list as somebody looks at it, so many at most."""
    return work.count_list(listing, user, _looked_at(work.directory(), user, look), look, most)


def _looked_at(directory: Directory, user: str, look: Look) -> Sequence[str]:
    teams = directory.served_by(user)
    return [team for team in teams if look.filters.team in {None, team}]


def access_own_page(work: Work, user: str, shelf: Shelf, after: int | None, limit: int) -> Page:
    """Return a page of a person's own requests; places among them tell of no other's."""
    page = work.own_list(user, shelf, after=after, limit=limit)
    return Page(tuple(t for t in page.tickets if may_read_public(t, user)), more=page.more)


def access_own_count(work: Work, user: str, shelf: Shelf, most: int) -> int:
    """Count a person's own requests, so many at most."""
    return work.own_count(user, shelf, most)


def access_found(
    work: Work, query: Query, user: str, before: int | None, limit: int
) -> tuple[Sequence[Hit], int | None]:
    """Return what somebody finds of what he may read now, newest first, and where to go on.

    The index says who might read; it lags behind acts, so each ticket is looked at again, and what
    matched on a sheet that he may read no more was not found.
    """
    directory = work.directory()
    reader = Reader(user, directory.served_by(user))
    found = {
        sheet: work.matching(sheet, query, reader, before=before, limit=limit + 1)
        for sheet in (Sheet.STAFF, Sheet.OWN)
        if sheet is Sheet.OWN or reader.teams
    }
    numbers = sorted({number for some in found.values() for number in some}, reverse=True)
    tickets = work.tickets_numbered(numbers[:limit]) if numbers else {}
    hits = [
        Hit(ticket, sheet)
        for ticket in map(tickets.get, numbers[:limit])
        if ticket and (sheet := _readable(ticket, user, directory, found))
    ]
    return hits, numbers[limit - 1] if len(numbers) > limit else None


def _readable(
    ticket: Ticket, user: str, directory: Directory, found: Mapping[Sheet, Sequence[int]]
) -> Sheet | None:
    """Return the sheet by which somebody found a ticket and may read it, the fuller one first."""
    if ticket.id in found.get(Sheet.STAFF, ()) and may_read_internal(ticket, user, directory):
        return Sheet.STAFF
    if ticket.id in found[Sheet.OWN] and may_read_public(ticket, user):
        return Sheet.OWN
    return None


def access_own_tickets(work: Work, user: str, limit: int) -> Sequence[Ticket]:
    """Return a person's own tickets, newest first."""
    return [t for t in work.asked_by(user, limit) if may_read_public(t, user)]


def access_waiting_tickets(work: Work, user: str, limit: int) -> Sequence[Ticket]:
    """Return a person's own tickets that wait for his answer, newest first."""
    return [t for t in work.waiting_for(user, limit) if may_read_public(t, user)]


def access_team_to_supervise(work: Work, team: str, user: str) -> Team:
    """Return a team whose figures and waiting tickets somebody may see; raises NOT_ALLOWED."""
    found = work.directory().teams.get(team)
    if found is not None and user in found.supervisors:
        return found
    raise Refusal(Code.NOT_ALLOWED)


def access_alerts(work: Work, to: Recipient, letter: int) -> Pending:
    """Return what somebody is told at once of tickets that he may still read, or the team has."""
    directory = work.directory()
    return [
        (alert, ticket)
        for alert, ticket in work.alerts(to, letter)
        if (ticket.team == to.id if to.is_team else may_read_internal(ticket, to.id, directory))
    ]


def access_letter_to_requester(work: Work, notice: Notice) -> Ticket:
    """Return the ticket of a message that goes to its requester, and to nobody else."""
    return access_ticket_for_requester(work, notice.ticket_id, notice.to)


def access_letter_to_team(work: Work, notice: Notice) -> Ticket:
    """Return the ticket of a message to a team's channel: the team of the card that it names."""
    ticket = _found(work, notice.ticket_id)
    if ticket.path[notice.hop : notice.hop + 1] == (notice.to,):
        return ticket
    raise Refusal(Code.UNKNOWN_TICKET)


def access_letter_to_agent(work: Work, notice: Notice) -> Ticket:
    """Return the ticket of a message to an agent who may still read it as it is sent."""
    return access_ticket_for_staff(work, notice.ticket_id, notice.to)


def access_farewell(work: Work, notice: Notice, change: Change) -> Ticket:
    """Return the ticket of which its agent is told that it is his no more, and nothing besides."""
    ticket = _found(work, notice.ticket_id)
    had, has = change.fields.get("agent", (None, None))
    if notice.to == had != has and not may_read_public(ticket, notice.to):
        return ticket
    raise Refusal(Code.UNKNOWN_TICKET)


def access_file_for_team(work: Work, ticket: Ticket, notice: Notice) -> FileRef | None:
    """Return the file that a message relays to a team: one of either journal of the ticket."""
    return work.file(ticket.id, notice.file) if notice.file else None


def access_file_for_requester(work: Work, ticket: Ticket, notice: Notice) -> FileRef | None:
    """Return the file that a message relays to a requester: one of the entry that it tells of."""
    entry = work.requester_entry(ticket.id, notice.seq)
    files = entry.files if entry else ()
    return next((file for file in files if file.id == notice.file), None)


def access_card(work: Work, ticket_id: int, user: str) -> Place | None:
    """Return where a ticket's card is, for somebody who may read the thread under it."""
    ticket = access_ticket_for_staff(work, ticket_id, user)
    return work.card(ticket.id, ticket.hop)


def access_card_of_team(work: Work, team: str) -> Place | None:
    """Return where some card of a team is: to the check, which asks Slack about the place alone."""
    for listing in (Listing.TEAM, Listing.QUEUE, Listing.RESOLVED_BY_TEAM):
        for ticket in work.list(listing, "", (team,), after=None, limit=1).tickets:
            if card := work.card(ticket.id, ticket.hop):
                return card
    return None


def _found(work: Work, ticket_id: int) -> Ticket:
    ticket = work.ticket(ticket_id)
    if ticket is None:
        raise Refusal(Code.UNKNOWN_TICKET)
    return ticket
