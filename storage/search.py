"""Search: what is out of step, the sheets of tickets, and who finds what on them."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select, update

from core.search import Documents, Query, Reader, Sheet
from storage.expressions import expression, words_of
from storage.ticket_tables import UNINDEXED, ticket
from storage.unit import Unit

# The latest first: it is what people look for. Rows that another replica holds are its own.
_TO_INDEX: Final = (
    select(ticket.c.id)
    .where(UNINDEXED)
    .order_by(ticket.c.id.desc())
    .limit(bindparam("rows"))
    .with_for_update(skip_locked=True)
)
_INDEXED: Final = (
    update(ticket).where(ticket.c.id == bindparam("ticket_id")).values(indexed=bindparam("act"))
)
_LAST: Final = select(func.max(ticket.c.id))
_OPENED: Final = (
    select(ticket.c.opened_at)
    .where(ticket.c.id >= bindparam("number"))
    .order_by(ticket.c.id)
    .limit(1)
)


class SearchUnit(Unit):
    """Writes and reads the sheets of tickets."""

    def to_index(self, limit: int) -> Sequence[int]:
        """Return tickets whose sheets are not right up to their latest act, the latest first."""
        return self._connection.execute(_TO_INDEX, {"rows": limit}).scalars().all()

    def index_ticket(self, ticket_id: int, seq: int, documents: Documents) -> None:
        """Replace the sheets of a ticket, which are right up to an act from now on."""
        found = {sheet: words_of(document) for sheet, document in documents.items()}
        self._shared.dialect.sheets.save(self._connection, ticket_id, found)
        self._connection.execute(_INDEXED, {"ticket_id": ticket_id, "act": seq})

    def matching(
        self, sheet: Sheet, query: Query, reader: Reader, *, before: int | None, limit: int
    ) -> Sequence[int]:
        """Return the numbers of what matches on the sheets that somebody may read, newest first."""
        last = self._connection.scalar(_LAST) or 0
        end = min(before or last + 1, last + 1)
        numbers = range(self._first(query.since, last), end)
        wanted = expression(sheet, query, reader)
        find = self._shared.dialect.sheets.find
        return find(self._connection, sheet, wanted, numbers, limit) if numbers else ()

    def _first(self, since: datetime | None, last: int) -> int:
        """Return the number of the first ticket opened since; they are numbered as they come."""
        if since is None:
            return 1
        return 1 + bisect_left(range(1, last + 1), since, key=self._opened)

    def _opened(self, number: int) -> datetime:
        """Return when a ticket was opened, or the next one where there is none of that number."""
        opened: datetime = self._connection.execute(_OPENED, {"number": number}).scalar_one()
        return opened
