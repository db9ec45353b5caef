"""What people look at, whose page is out of date, and their own requests shelf by shelf."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, select, update

from core.portal import SHOWN_FOR, Page, Portal, Shelf
from core.ticket import Ticket
from core.vocabulary import State
from storage.tables import STALE, portal
from storage.ticket_tables import OPEN, SOLVED, ticket
from storage.tickets import FIELDS
from storage.unit import Unit, values

_USER: Final = portal.c.user == bindparam("who", type_=portal.c.user.type)
_PORTAL: Final = tuple(portal.c[each.name] for each in fields(Portal))
_BY_USER: Final = select(*_PORTAL).where(_USER)
_MARKED: Final = ("user", "stale_at", "asked")
_TURNED: Final = [column for column in _PORTAL if column.name not in _MARKED]
_SAVE: Final = (
    update(portal)
    .where(_USER)
    .values({each: bindparam(f"new_{each.name}", type_=each.type) for each in _TURNED})
)
_SINCE: Final = bindparam("since", type_=portal.c.looked_at.type)
_NOW: Final = bindparam("now", type_=portal.c.stale_at.type)
# In order: two who mark the same people never wait for one another in a ring.
_LOOKING: Final = (
    select(portal.c.user)
    .where(
        portal.c.user.in_(bindparam("users", expanding=True, type_=portal.c.user.type)),
        portal.c.looked_at > _SINCE,
    )
    .order_by(portal.c.user)
    .with_for_update()
)
_MARK: Final = (
    update(portal)
    .where(portal.c.user.in_(_LOOKING))
    .values(stale_at=func.coalesce(portal.c.stale_at, _NOW), asked=portal.c.asked + 1)
)
_LONGEST: Final = (
    select(portal.c.user)
    .where(STALE, portal.c.due_at <= _NOW, portal.c.looked_at > _SINCE)
    .order_by(portal.c.stale_at, portal.c.user)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_CLAIM: Final = (
    update(portal)
    .where(_USER)
    .values(due_at=bindparam("until", type_=portal.c.due_at.type))
    .returning(*_PORTAL)
)
_SHOWN: Final = (
    update(portal).where(_USER, portal.c.asked == bindparam("counted")).values(stale_at=None)
)
_SHELVES: Final = {
    Shelf.OPEN: (OPEN, ticket.c.state != State.WAITING_REQUESTER),
    Shelf.RESOLVED: (SOLVED,),
    Shelf.CLOSED: (ticket.c.closed_at.is_not(None),),
}


class PortalUnit(Unit):
    """The portals."""

    def portal(self, user: str) -> Portal | None:
        """Return what somebody looks at, None before he first did."""
        row = self._connection.execute(_BY_USER, {"who": user}).first()
        return Portal(*row) if row else None

    def save_portal(self, portal: Portal) -> None:
        """Remember what somebody looks at; what was noted of it stays, once he is known."""
        row = values(portal)
        if self._connection.execute(self._shared.dialect.insert_missing(_TABLE), row).rowcount != 1:
            turned = {f"new_{each.name}": row[each.name] for each in _TURNED}
            self._connection.execute(_SAVE, {"who": portal.user, **turned})

    def mark_portals(self, users: Collection[str], now: datetime) -> None:
        """Note that what these people look at changed, those who looked of late alone."""
        if users:
            given = {"users": sorted(users), "now": now, "since": now - SHOWN_FOR}
            self._connection.execute(_MARK, given)

    def claim_portal(self, now: datetime, until: datetime) -> Portal | None:
        """Return whose page has been out of date longest and may be drawn; nobody else draws it."""
        user = self._connection.scalar(_LONGEST, {"now": now, "since": now - SHOWN_FOR})
        if user is None:
            return None
        row = self._connection.execute(_CLAIM, {"who": user, "until": until}).one()
        return Portal(*row)

    def portal_shown(self, portal: Portal) -> None:
        """Note that somebody is shown what is so, unless that changed since `portal` was read."""
        self._connection.execute(_SHOWN, {"who": portal.user, "counted": portal.asked})

    def own_list(self, user: str, shelf: Shelf, *, after: int | None, limit: int) -> Page:
        """Return a page of somebody's own requests; `after` is the last of the page before."""
        given: dict[str, Any] = {"requester": user, "rows": limit + 1}
        given |= {} if after is None else {"before": after}
        statement = _own(shelf, paged=after is not None)
        found = [Ticket(*row) for row in self._connection.execute(statement, given)]
        return Page(tuple(found[:limit]), more=len(found) > limit)

    def own_count(self, user: str, shelf: Shelf, most: int) -> int:
        """Count somebody's own requests on a shelf, so many at most."""
        given = {"requester": user, "rows": most}
        return self._connection.scalar(_counted(shelf), given) or 0


_TABLE: Final = portal  # a method of a unit bears the same name


@cache
def _own(shelf: Shelf, *, paged: bool) -> Select[Any]:
    statement = select(*FIELDS).where(*_on(shelf)).order_by(ticket.c.id.desc())
    if paged:
        statement = statement.where(ticket.c.id < bindparam("before"))
    return statement.limit(bindparam("rows"))


@cache
def _counted(shelf: Shelf) -> Select[int]:
    found = select(ticket.c.id).where(*_on(shelf)).limit(bindparam("rows")).subquery()
    return select(func.count()).select_from(found)


def _on(shelf: Shelf) -> tuple[Any, ...]:
    return ticket.c.requester == bindparam("requester"), *_SHELVES[shelf]
