"""The five lists of the portal, a page at a time (the guide, G3 and G4).

A page starts after the last ticket of the page before, by that ticket's place in the list's
order: no list is ever counted or skipped through.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    func,
    or_,
    select,
    tuple_,
    union_all,
)

from core.ports import Listing, Page
from core.ticket import Ticket
from core.vocabulary import Action, Resolution
from storage.ticket_tables import HELD, QUEUED, SOLVED, change, ticket
from storage.tickets import FIELDS, TicketUnit

_BY_TEAM: Final = {Listing.QUEUE, Listing.TEAM, Listing.RESOLVED_BY_TEAM}
_NEWEST_FIRST: Final = {Listing.RESOLVED_BY_ME, Listing.RESOLVED_BY_TEAM}
_USER: Final[BindParameter[str]] = bindparam("user")
_WITHDRAWN: Final = bindparam("withdrawn", Resolution.WITHDRAWN, ticket.c.resolution.type)
_NOT_WITHDRAWN: Final = or_(ticket.c.resolution.is_(None), ticket.c.resolution != _WITHDRAWN)

_WHERE: Final = {
    Listing.MINE: (HELD, ticket.c.agent == _USER),
    Listing.QUEUE: (QUEUED,),
    Listing.TEAM: (HELD, ticket.c.agent != _USER),
    Listing.RESOLVED_BY_ME: (SOLVED, _NOT_WITHDRAWN, ticket.c.resolved_by == _USER),
    Listing.RESOLVED_BY_TEAM: (SOLVED, _NOT_WITHDRAWN, ticket.c.resolved_by != _USER),
}
_ORDER: Final = {
    Listing.MINE: ("priority", "id"),
    Listing.QUEUE: ("id",),
    Listing.TEAM: ("priority", "id"),
    Listing.RESOLVED_BY_ME: ("resolved_at", "id"),
    Listing.RESOLVED_BY_TEAM: ("resolved_at", "id"),
}
# A ticket reopened since the page before was shown still marks where that page ended.
_LAST_RESOLVED: Final = (
    select(func.max(change.c.at))
    .where(change.c.ticket_id == ticket.c.id, change.c.action == Action.RESOLVE)
    .scalar_subquery()
)
_MARK: Final = select(
    ticket.c.priority,
    func.coalesce(ticket.c.resolved_at, _LAST_RESOLVED).label("resolved_at"),
    ticket.c.id,
).where(ticket.c.id == bindparam("ticket_id"))


class ListUnit(TicketUnit):
    """Reads lists."""

    def list(
        self, listing: Listing, user: str, teams: Sequence[str], *, after: int | None, limit: int
    ) -> Page:
        """Return a page of a list; `after` is the last ticket of the page before."""
        mark = self._mark(listing, after)
        if mark is None or (listing in _BY_TEAM and not teams):
            return Page((), more=False)
        branches = len(teams) if listing in _BY_TEAM else 0
        given: dict[str, Any] = (
            {f"team_{n}": team for n, team in enumerate(teams)} if branches else {}
        )
        given |= {"rows": limit + 1} | ({"user": user} if listing is not Listing.QUEUE else {})
        given |= mark
        statement = _statement(listing, branches, paged=after is not None)
        found = [Ticket(*row) for row in self._connection.execute(statement, given)]
        return Page(tuple(found[:limit]), more=len(found) > limit)

    def _mark(self, listing: Listing, after: int | None) -> dict[str, Any] | None:
        """Return a ticket's place in the order of a list, None when there is no such ticket."""
        if after is None:
            return {}
        mark = self._connection.execute(_MARK, {"ticket_id": after}).mappings().first()
        return None if mark is None else {f"mark_{n}": mark[n] for n in _ORDER[listing]}


@cache
def _statement(listing: Listing, teams: int, *, paged: bool) -> Select[Any]:
    """Return a list's statement: a branch with a limit of its own for each team.

    One branch over several teams would read all their tickets to sort them.
    """
    branches = [
        _branch(listing, paged=paged).where(ticket.c.team == bindparam(f"team_{n}"))
        for n in range(teams)
    ]
    if len(branches) < 2:  # noqa: PLR2004 — one needs no union
        return branches[0] if branches else _branch(listing, paged=paged)
    also = [ticket.c.priority] if "priority" in _ORDER[listing] else []
    parts = (select(branch.add_columns(*also).subquery()) for branch in branches)
    found = union_all(*parts).subquery()
    order = _ordered(listing, [found.c[name] for name in _ORDER[listing]])
    fields = (found.c[column.name] for column in FIELDS)
    return select(*fields).order_by(*order).limit(bindparam("rows"))


def _branch(listing: Listing, *, paged: bool) -> Select[Any]:
    columns = [ticket.c[name] for name in _ORDER[listing]]
    statement = select(*FIELDS).where(*_WHERE[listing]).order_by(*_ordered(listing, columns))
    if paged:
        statement = statement.where(_beyond(listing, columns))
    return statement.limit(bindparam("rows"))


def _ordered(
    listing: Listing, columns: Sequence[ColumnElement[Any]]
) -> Sequence[ColumnElement[Any]]:
    newest = listing in _NEWEST_FIRST
    return [column.desc() if newest else column.asc() for column in columns]


def _beyond(listing: Listing, columns: Sequence[Any]) -> ColumnElement[bool]:
    marks = tuple_(*(bindparam(f"mark_{c.name}", type_=c.type) for c in columns))
    place = tuple_(*columns)
    return place < marks if listing in _NEWEST_FIRST else place > marks
