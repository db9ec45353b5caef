"""How lists are filtered and sorted, as conditions on tickets and their parameters."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, bindparam, case, func, literal_column, or_

from core.portal import Filters, Look
from storage.scopes import LATE_TO_OWN, LATE_TO_RESOLVE
from storage.ticket_tables import DUE_TO_OWN, ticket

_COLUMNS: Final = ("team", "service", "academy", "priority", "state")
_OVERDUE: Final = "overdue"
_NEVER: Final[ColumnElement[int]] = literal_column(str(2**62), BigInteger)

DUE: Final[ColumnElement[Any]] = func.coalesce(
    case((DUE_TO_OWN, ticket.c.own_due), else_=ticket.c.resolve_due), _NEVER, type_=BigInteger
)
"""When the next deadline of a ticket is, in microseconds; after all others where it has none."""

CONDITIONS: Final[Mapping[str, ColumnElement[bool]]] = {
    **{
        name: ticket.c[name] == bindparam(f"only_{name}", type_=ticket.c[name].type)
        for name in _COLUMNS
    },
    _OVERDUE: or_(LATE_TO_OWN, LATE_TO_RESOLVE),
}
"""What each filter asks of a ticket."""


def set_filters(filters: Filters) -> frozenset[str]:
    """Return the names of the filters that are set."""
    return frozenset(each.name for each in fields(filters) if getattr(filters, each.name))


def given_of(look: Look) -> dict[str, Any]:
    """Return the parameters of the filters that are set."""
    names = set_filters(look.filters)
    given = {f"only_{name}": getattr(look.filters, name) for name in _COLUMNS if name in names}
    return given | ({"now": look.now} if _OVERDUE in names else {})
