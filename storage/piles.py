"""Tickets that call for a decision: the worst of each pile, and how many there are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)

from core.counts import Due, Pile
from core.figures import Scope
from core.milestones import Reached
from core.ticket import Ticket
from core.vocabulary import WAITING, Action
from storage.scopes import DURING, LATE_TO_OWN, LATE_TO_RESOLVE, NOW, OPEN_WITHIN, given
from storage.tables import card
from storage.ticket_tables import DUE_TO_OWN, DUE_TO_RESOLVE, change, milestone, ticket
from storage.tickets import FIELDS
from storage.unit import Unit

_t, _m = ticket.c, milestone.c


def _last(*actions: Action) -> ColumnElement[datetime]:
    """Return when one of some acts was done to a ticket the last time."""
    return (
        select(func.max(change.c.at))
        .where(change.c.ticket_id == _t.id, change.c.action.in_(actions))
        .scalar_subquery()
    )


_PUT_BACK: Final = _last(Action.RELEASE, Action.DISPATCH, Action.MISROUTE, Action.REOPEN)
_UNOWNED_SINCE: Final = case(
    (_t.owned_at.is_(None), _t.opened_at), else_=func.coalesce(_PUT_BACK, _t.opened_at)
)
_LATE_SINCE: Final = case(
    (and_(LATE_TO_OWN, LATE_TO_RESOLVE, _t.own_due > _t.resolve_due), _t.resolve_due),
    (LATE_TO_OWN, _t.own_due),
    else_=_t.resolve_due,
)
_AHEAD_TO_OWN: Final = and_(DUE_TO_OWN, _t.own_due >= NOW)
_AHEAD_TO_RESOLVE: Final = and_(DUE_TO_RESOLVE, _t.resolve_due >= NOW)


def _pile(since: ColumnElement[Any], *where: ColumnElement[bool]) -> Select[Any]:
    return select(_t.id, since.label("since")).where(OPEN_WITHIN, *where)


_FOUND: Final = {
    Pile.UNOWNED: _pile(_UNOWNED_SINCE, _t.agent.is_(None)),
    Pile.LATE: _pile(_LATE_SINCE, or_(LATE_TO_OWN, LATE_TO_RESOLVE)),
    Pile.WAITING: _pile(_last(Action.REQUEST_INFO, Action.HOLD), _t.state.in_(sorted(WAITING))),
    Pile.REOPENED: _pile(func.max(_m.at), DURING, _m.reached == Reached.REOPENED)
    .join_from(milestone, ticket, _t.id == _m.ticket_id)
    .group_by(_t.id),
}


def _worst(found: Select[Any]) -> Select[Any]:
    """Return the worst of what was found, whole, each with how many there are.

    Texts that people wrote are read of those alone.
    """
    each = found.subquery()
    total = func.count().over().label("total")
    worst = (
        select(each.c.id, each.c.since, total)
        .order_by(each.c.since, each.c.id)
        .limit(bindparam("rows"))
        .subquery()
    )
    return (
        select(*FIELDS, worst.c.since, worst.c.total)
        .join_from(worst, ticket, _t.id == worst.c.id)
        .order_by(worst.c.since, worst.c.id)
    )


_PILES: Final = {pile: _worst(found) for pile, found in _FOUND.items()}
_DUE: Final = select(
    _t.id,
    _t.team,
    _t.service,
    _t.priority,
    _t.academy,
    case((_AHEAD_TO_OWN, _t.own_due)),
    case((_AHEAD_TO_RESOLVE, _t.resolve_due)),
).where(OPEN_WITHIN, or_(_AHEAD_TO_OWN, _AHEAD_TO_RESOLVE))
_NUMBERS: Final[BindParameter[int]] = bindparam("numbers", expanding=True)
_NUMBERED: Final = select(*FIELDS).where(_t.id.in_(_NUMBERS))
_CARDS: Final = select(card.c.ticket_id, card.c.hop, card.c.permalink).where(
    card.c.ticket_id.in_(_NUMBERS)
)


class PileUnit(Unit):
    """Finds what calls for a decision."""

    def piled(
        self, pile: Pile, scope: Scope, now: datetime, limit: int
    ) -> tuple[Sequence[tuple[Ticket, datetime]], int]:
        """Return the worst of a pile, each with its instant, and how many there are in all."""
        wanted = given(scope) | {"now": now, "rows": limit}
        rows = self._connection.execute(_PILES[pile], wanted).all()
        return [(Ticket(*row[:-2]), row[-2]) for row in rows], rows[0][-1] if rows else 0

    def due_later(self, scope: Scope, now: datetime) -> Sequence[Due]:
        """Return the open tickets with a target that is not reached."""
        rows = self._connection.execute(_DUE, given(scope) | {"now": now})
        return [Due(*row) for row in rows]

    def tickets_numbered(self, numbers: Sequence[int]) -> Mapping[int, Ticket]:
        """Return tickets by number, not locked."""
        rows = self._connection.execute(_NUMBERED, {"numbers": list(numbers)})
        return {row.id: Ticket(*row) for row in rows}

    def links_of(self, tickets: Sequence[Ticket]) -> Mapping[int, str]:
        """Return the permanent links to the present cards of tickets, of those that have one."""
        rows = self._connection.execute(_CARDS, {"numbers": [ticket.id for ticket in tickets]})
        found = {(number, hop): link for number, hop, link in rows if link}
        present = ((ticket.id, ticket.hop) for ticket in tickets)
        return {key[0]: found[key] for key in present if key in found}
