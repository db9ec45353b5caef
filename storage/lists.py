"""The five lists of the portal, a page at a time (the guide, G3 and G4), and how long they are.

A page starts after the last ticket of the page before, by that ticket's place in the list's
order: no list is ever skipped through, and one is counted no further than people care.
"""

from collections.abc import Mapping, Sequence
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

from core.portal import USUAL, Listing, Look, Page, Sort
from core.ticket import Ticket
from core.vocabulary import Action, Resolution
from storage.looks import CONDITIONS, DUE, given_of, set_filters
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
_SORTED: Final[Mapping[Sort, tuple[str, ...]]] = {
    Sort.PRIORITY: ("priority", "id"),
    Sort.OLDEST: ("id",),
    Sort.DUE: ("due", "id"),
}
_PLACES: Final[Mapping[str, ColumnElement[Any]]] = {
    "priority": ticket.c.priority,
    "resolved_at": ticket.c.resolved_at,
    "id": ticket.c.id,
    "due": DUE,
}
_BESIDE: Final = ("priority", "due")
"""What a list is sorted by that is no field of a ticket."""

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
    DUE.label("due"),
).where(ticket.c.id == bindparam("ticket_id"))


class ListUnit(TicketUnit):
    """Reads lists."""

    def list(
        self,
        listing: Listing,
        user: str,
        teams: Sequence[str],
        *,
        after: int | None,
        limit: int,
        look: Look = USUAL,
    ) -> Page:
        """Return a page of a list; `after` is the last ticket of the page before."""
        order = _order(listing, look.sort)
        mark = self._mark(order, after)
        if mark is None or (listing in _BY_TEAM and not teams):
            return Page((), more=False)
        branches = len(teams) if listing in _BY_TEAM else 0
        given = _given(listing, user, teams, look) | {"rows": limit + 1} | mark
        statement = _statement(
            listing, branches, order, set_filters(look.filters), paged=after is not None
        )
        found = [Ticket(*row) for row in self._connection.execute(statement, given)]
        return Page(tuple(found[:limit]), more=len(found) > limit)

    def count_list(
        self, listing: Listing, user: str, teams: Sequence[str], look: Look, most: int
    ) -> int:
        """Count a list, so many at most."""
        if listing in _BY_TEAM and not teams:
            return 0
        branches = len(teams) if listing in _BY_TEAM else 0
        statement = _counting(listing, branches, set_filters(look.filters))
        given = _given(listing, user, teams, look) | {"rows": most}
        return min(self._connection.scalar(statement, given) or 0, most)

    def _mark(self, order: Sequence[str], after: int | None) -> dict[str, Any] | None:
        """Return a ticket's place in an order, None when there is no such ticket."""
        if after is None:
            return {}
        mark = self._connection.execute(_MARK, {"ticket_id": after}).mappings().first()
        return None if mark is None else {f"mark_{name}": mark[name] for name in order}


def _order(listing: Listing, sort: Sort | None) -> tuple[str, ...]:
    if sort is None or listing in _NEWEST_FIRST:
        return _ORDER[listing]
    return _SORTED[sort]


def _given(listing: Listing, user: str, teams: Sequence[str], look: Look) -> dict[str, Any]:
    named: dict[str, Any] = {}
    if listing in _BY_TEAM:
        named = {f"team_{n}": team for n, team in enumerate(teams)}
    return named | ({"user": user} if listing is not Listing.QUEUE else {}) | given_of(look)


@cache
def _statement(
    listing: Listing, teams: int, order: tuple[str, ...], filters: frozenset[str], *, paged: bool
) -> Select[Any]:
    """Return a list's statement: a branch with a limit of its own for each team.

    One branch over several teams would read all their tickets to sort them.
    """
    branch = _branch(listing, order, filters, paged=paged)
    if not teams:
        return branch
    branches = [_of_team(branch, n) for n in range(teams)]
    if len(branches) == 1:
        return branches[0]
    also = [_PLACES[name].label(name) for name in order if name in _BESIDE]
    parts = (select(each.add_columns(*also).subquery()) for each in branches)
    found = union_all(*parts).subquery()
    ordered = _ordered(listing, [found.c[name] for name in order])
    fields = (found.c[column.name] for column in FIELDS)
    return select(*fields).order_by(*ordered).limit(bindparam("rows"))


def _of_team(branch: Select[Any], n: int) -> Select[Any]:
    return branch.where(ticket.c.team == bindparam(f"team_{n}"))


def _branch(
    listing: Listing, order: tuple[str, ...], filters: frozenset[str], *, paged: bool
) -> Select[Any]:
    columns = [_PLACES[name] for name in order]
    statement = select(*FIELDS).where(*_shown(listing, filters))
    if paged:
        statement = statement.where(_beyond(listing, order))
    return statement.order_by(*_ordered(listing, columns)).limit(bindparam("rows"))


def _shown(listing: Listing, filters: frozenset[str]) -> Sequence[ColumnElement[bool]]:
    return (*_WHERE[listing], *(CONDITIONS[name] for name in sorted(filters)))


@cache
def _counting(listing: Listing, teams: int, filters: frozenset[str]) -> Select[int]:
    """Return how a list is counted: a branch for each team, none of them past the limit."""
    ordered = _ordered(listing, [_PLACES[name] for name in _ORDER[listing]])
    shown = select(ticket.c.id).where(*_shown(listing, filters))
    branch = shown.order_by(*ordered).limit(bindparam("rows"))  # so that its own index is read
    branches = [_of_team(branch, n) for n in range(teams)] or [branch]
    found = union_all(*(select(each.subquery()) for each in branches)).subquery()
    return select(func.count()).select_from(found)


def _ordered(
    listing: Listing, columns: Sequence[ColumnElement[Any]]
) -> Sequence[ColumnElement[Any]]:
    newest = listing in _NEWEST_FIRST
    return [column.desc() if newest else column.asc() for column in columns]


def _beyond(listing: Listing, order: Sequence[str]) -> ColumnElement[bool]:
    marks = tuple_(*(bindparam(f"mark_{name}", type_=_PLACES[name].type) for name in order))
    place = tuple_(*(_PLACES[name] for name in order))
    return place < marks if listing in _NEWEST_FIRST else place > marks
