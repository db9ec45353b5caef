"""A ticket in one line of a list, with the link to its card."""

from typing import Final

from bot.rendering.mrkdwn import Mrkdwn, cut, escape, joined, link
from core.ticket import Ticket

_TITLE: Final = 50


def linked(ticket: Ticket, url: str, *facts: str) -> Mrkdwn:
    """Write a ticket and what matters of it, the empty left out; a blank link is none."""
    reference = link(url, ticket.reference) if url else escape(ticket.reference)
    told = joined((reference, cut(ticket.title, _TITLE), *facts), " · ")
    return joined(("•", told), " ")
