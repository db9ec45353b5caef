"""What somebody finds: each ticket as he may see it, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.access import access_found
from core.directory import Directory
from core.ports import Work
from core.search import Query, Sheet
from core.ticket import Ticket
from core.views import PublicTicket, public_ticket

PAGE: Final = 10


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, newest first: whole tickets for staff, one's own as public ones.

    `names` are those of the people in them, `after` is the ticket after which the next page begins.
    """

    hits: tuple[Ticket | PublicTicket, ...]
    names: Mapping[str, str]
    directory: Directory
    after: int | None


def find(work: Work, query: Query, user: str, before: int | None = None) -> Found:
    """Look for tickets that somebody may read; `before` is the last one of the page before."""
    hits, after = access_found(work, query, user, before, PAGE)
    people = work.people({u for h in hits for u in (h.ticket.requester, h.ticket.agent) if u})
    directory = work.directory()
    shown = tuple(
        hit.ticket if hit.sheet is Sheet.STAFF else public_ticket(hit.ticket, directory, people)
        for hit in hits
    )
    return Found(shown, {u: person.name for u, person in people.items()}, directory, after)
