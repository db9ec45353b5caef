"""Milestones of tickets that were not written with their acts, added to their table."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, select, update

from core.milestones import Milestone
from storage.ticket_tables import UNCOUNTED, milestone, ticket
from storage.unit import Unit, values

# The latest first: figures look at what is recent. Rows that another replica holds are its own.
_TO_COUNT: Final = (
    select(ticket.c.id)
    .where(UNCOUNTED)
    .order_by(ticket.c.id.desc())
    .limit(bindparam("rows"))
    .with_for_update(skip_locked=True)
)
_COUNTED: Final = (
    update(ticket).where(ticket.c.id == bindparam("ticket_id")).values(counted=bindparam("act"))
)


class MilestoneUnit(Unit):
    """Writes what tickets reached."""

    def to_count(self, limit: int) -> Sequence[int]:
        """Return tickets whose milestones are not there up to their latest act."""
        return self._connection.execute(_TO_COUNT, {"rows": limit}).scalars().all()

    def count_ticket(self, ticket_id: int, seq: int, milestones: Sequence[Milestone]) -> None:
        """Add milestones of a ticket, which are there up to an act from now on."""
        if milestones:
            missing = self._shared.dialect.insert_missing(milestone)
            self._connection.execute(missing, [values(each) for each in milestones])
        self._connection.execute(_COUNTED, {"ticket_id": ticket_id, "act": seq})
