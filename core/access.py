"""Who may read what of a ticket: one function per kind of access, deny by default."""

from core.directory import Directory
from core.errors import Code, Refusal
from core.ticket import Ticket


def may_read_internal(ticket: Ticket, user: str, directory: Directory) -> bool:
    """Whether somebody may read the «journal intervenant».

    Members of the present team may; those of former teams too, unless the ticket is their own.
    """
    if directory.is_member(user, (ticket.team,)):
        return True
    return user != ticket.requester and directory.is_member(user, ticket.path)


def may_read_public(ticket: Ticket, user: str) -> bool:
    """Whether somebody may read the «journal demandeur» and the public fields: the requester."""
    return user == ticket.requester


def access_ticket_for_staff(ticket: Ticket | None, user: str, directory: Directory) -> Ticket:
    """Return the whole ticket, or refuse as if it did not exist."""
    if ticket is None or not may_read_internal(ticket, user, directory):
        raise Refusal(Code.UNKNOWN_TICKET)
    return ticket


def access_ticket_for_requester(ticket: Ticket | None, user: str) -> Ticket:
    """Return the person's own ticket, or refuse as if it did not exist."""
    if ticket is None or not may_read_public(ticket, user):
        raise Refusal(Code.UNKNOWN_TICKET)
    return ticket


def access_ticket_to_act(ticket: Ticket | None, user: str, directory: Directory) -> Ticket:
    """Return a ticket on which somebody may try to act: what he may do is the table's matter."""
    if ticket is None:
        raise Refusal(Code.UNKNOWN_TICKET)
    if may_read_public(ticket, user) or may_read_internal(ticket, user, directory):
        return ticket
    raise Refusal(Code.UNKNOWN_TICKET)
