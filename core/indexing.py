"""What tickets are found by, written beside the acts and soon after them; see `core.search`.

`ticket.indexed` numbers the act up to which the sheets of a ticket are right. What is out of step,
by an act or by older code, is in a partial index that is nearly always empty.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from core import upkeep
from core.access import access_ticket_by_itself
from core.ports import Work
from core.search import Document, Documents, Facet, Facets, Sheet
from core.ticket import FileRef, InternalEntry, RequesterEntry, Ticket
from core.upkeep import Failed
from core.views import folded

BATCH: Final = 10
"""Tickets in a unit of work: whoever acts on one of them meanwhile waits for it."""


def index_anew(work: Work, failed: Failed) -> int:
    """Write the sheets of tickets that are out of step; returns of how many."""
    due = work.to_index(BATCH)
    return upkeep.each(work, due, lambda ticket_id: _index(work, ticket_id), failed)


def _index(work: Work, ticket_id: int) -> None:
    ticket = access_ticket_by_itself(work, ticket_id)
    requester = work.person(ticket.requester)
    internal = work.internal_journal(ticket_id)
    public = work.requester_journal(ticket_id)
    found = documents(ticket, requester.name if requester else "", internal, public)
    work.index_ticket(ticket_id, ticket.seq, found)


_PUBLIC: Final = frozenset({Facet.TEAM, Facet.STATE, Facet.SERVICE, Facet.REQUESTER})
"""What a requester's sheet is told by: an agent's name may be hidden from him."""


def documents(
    ticket: Ticket,
    requester: str,
    internal: Sequence[InternalEntry],
    public: Sequence[RequesterEntry],
) -> Documents:
    """Return both sheets of a ticket, with what stands in its journals; `requester` is a name."""
    own, facets = _own_texts(ticket, public), _facets(ticket)
    notes = [note for note in folded(internal) if not note.deleted]
    noted = (text for note in notes for text in (note.note, note.partner))
    names = _names(note.files for note in notes)
    return {
        Sheet.STAFF: Document((*own, requester, *noted, *names), facets),
        Sheet.OWN: Document(own, frozenset(each for each in facets if each[0] in _PUBLIC)),
    }


def _own_texts(ticket: Ticket, public: Sequence[RequesterEntry]) -> tuple[str, ...]:
    said = [entry for entry in folded(public) if not entry.deleted]
    return (
        *_numbers(ticket),
        ticket.title,
        ticket.description,
        *(text for answer in ticket.answers for text in (answer.text, answer.text_en)),
        *(entry.words for entry in said),
        *_names(entry.files for entry in said),
    )


def _numbers(ticket: Ticket) -> tuple[str, ...]:
    """Return the reference as people write it: R-001678, R-1678, 1678."""
    return ticket.reference, f"R-{ticket.id}", str(ticket.id)


def _names(files: Iterable[Sequence[FileRef]]) -> Iterator[str]:
    return (file.name for some in files for file in some)


def _facets(ticket: Ticket) -> Facets:
    agent = {(Facet.AGENT, ticket.agent)} if ticket.agent else set()
    return frozenset(
        {
            (Facet.TEAM, ticket.team),
            (Facet.STATE, ticket.state.value),
            (Facet.SERVICE, ticket.service),
            (Facet.REQUESTER, ticket.requester),
            *((Facet.PATH, team) for team in ticket.path),
            *agent,
        }
    )
