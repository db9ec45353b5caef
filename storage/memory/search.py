"""The sheets of tickets in memory."""

from collections.abc import Sequence

from core.search import Documents, Query, Reader, Sheet
from storage.expressions import expression, is_on, words_of
from storage.memory.state import Part


class SearchPart(Part):
    """What tickets are found by."""

    def to_index(self, limit: int) -> Sequence[int]:
        """Return tickets whose sheets are not right up to their latest act, the latest first."""
        indexed = self._state.indexed
        found = (t.id for t in self._state.tickets.values() if indexed.get(t.id) != t.seq)
        return tuple(sorted(found, reverse=True))[:limit]

    def index_ticket(self, ticket_id: int, seq: int, documents: Documents) -> None:
        """Replace the sheets of a ticket, which are right up to an act from now on."""
        for sheet, document in documents.items():
            self._state.sheets[ticket_id, sheet] = words_of(document)
        self._state.indexed[ticket_id] = seq

    def matching(
        self, sheet: Sheet, query: Query, reader: Reader, *, before: int | None, limit: int
    ) -> Sequence[int]:
        """Return the numbers of what matches on the sheets that somebody may read, newest first."""
        wanted = expression(sheet, query, reader)
        tickets = sorted(self._state.tickets.values(), key=lambda t: -t.id)
        found = (
            each.id
            for each in tickets
            if (before is None or each.id < before)
            and (query.since is None or each.opened_at >= query.since)
            and is_on(self._state.sheets.get((each.id, sheet), frozenset()), wanted)
        )
        return tuple(found)[:limit]
