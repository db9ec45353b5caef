"""What a scope names, as conditions: of tickets that are open now, of milestones in its time."""

from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Text,
    and_,
    bindparam,
    not_,
    or_,
    select,
)
from sqlalchemy.sql.elements import KeyedColumnElement

from core.figures import Scope
from core.milestones import Reached
from storage.ticket_tables import DUE_TO_OWN, DUE_TO_RESOLVE, OPEN, milestone, ticket

_TEAMS: Final = bindparam("teams", expanding=True, type_=Text())
_SIDES: Final = (Reached.LEFT, Reached.ARRIVED)


def _wide_or(column: KeyedColumnElement[Any]) -> ColumnElement[bool]:
    """Return what narrows a scope to its own, where it names any."""
    wanted: BindParameter[str | None] = bindparam(column.name, type_=Text())
    return or_(wanted.is_(None), column == wanted)


def _within(table: FromClause) -> ColumnElement[bool]:
    found = table.c
    return and_(found.team.in_(_TEAMS), _wide_or(found.service), _wide_or(found.academy))


OPEN_WITHIN: Final = and_(OPEN, _within(ticket))
"""Open, and in a scope."""

NOW: Final = bindparam("now", type_=ticket.c.own_due.type)
LATE_TO_OWN: Final = and_(DUE_TO_OWN, ticket.c.own_due < NOW)
LATE_TO_RESOLVE: Final = and_(DUE_TO_RESOLVE, ticket.c.resolve_due < NOW)

DURING: Final = and_(
    _within(milestone),
    milestone.c.at >= bindparam("since"),
    milestone.c.at < bindparam("until"),
)
"""Reached in a scope and in its time."""

_other = milestone.alias("other")
_BOTH_SIDES: Final = (
    select(_other.c.seq)
    .where(
        _other.c.ticket_id == milestone.c.ticket_id,
        _other.c.seq == milestone.c.seq,
        _other.c.reached != milestone.c.reached,
        _other.c.reached.in_(_SIDES),
        _within(_other),
    )
    .exists()
)
CAME_OR_WENT: Final = and_(
    DURING,
    milestone.c.reached != Reached.OWNED,
    not_(and_(milestone.c.reached.in_(_SIDES), _BOTH_SIDES)),
)
"""What made tickets more or fewer in a scope's time: no move from one place within to another."""


def given(scope: Scope) -> dict[str, Any]:
    """Return a scope as the parameters of these conditions; its time is for milestones alone."""
    return {
        "teams": list(scope.teams),
        "service": scope.service,
        "academy": scope.academy,
        "since": scope.since,
        "until": scope.until,
    }
