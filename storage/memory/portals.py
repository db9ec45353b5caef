"""What people look at, and their own requests shelf by shelf, in memory."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from core.portal import SHOWN_FOR, Filters, Page, Portal, Shelf, is_late
from core.ticket import Ticket
from core.vocabulary import State
from storage.memory.state import Part


class PortalPart(Part):
    """The portals."""

    def portal(self, user: str) -> Portal | None:
        """Return what somebody looks at, None before he first did."""
        return self._state.portals.get(user)

    def save_portal(self, portal: Portal) -> None:
        """Remember what somebody looks at; what was noted of it stays, once he is known."""
        kept = self._state.portals.get(portal.user, portal)
        saved = replace(portal, stale_at=kept.stale_at, asked=kept.asked)
        self._state.portals[portal.user] = saved

    def mark_portals(self, users: Collection[str], now: datetime) -> None:
        """Note that what these people look at changed, those who looked of late alone."""
        for user in users:
            kept = self._state.portals.get(user)
            if kept and kept.looked_at > now - SHOWN_FOR:
                marked = replace(kept, stale_at=kept.stale_at or now, asked=kept.asked + 1)
                self._state.portals[user] = marked

    def claim_portal(self, now: datetime, until: datetime) -> Portal | None:
        """Return whose page has been out of date longest and may be drawn; nobody else draws it."""
        stale = [
            (each.stale_at, each.user)
            for each in self._state.portals.values()
            if each.stale_at and each.due_at <= now and each.looked_at > now - SHOWN_FOR
        ]
        if not stale:
            return None
        _, user = min(stale)
        self._state.portals[user] = replace(self._state.portals[user], due_at=until)
        return self._state.portals[user]

    def portal_shown(self, portal: Portal) -> None:
        """Note that somebody is shown what is so, unless that changed since `portal` was read."""
        kept = self._state.portals.get(portal.user)
        if kept and kept.asked == portal.asked:
            self._state.portals[portal.user] = replace(kept, stale_at=None)

    def own_list(self, user: str, shelf: Shelf, *, after: int | None, limit: int) -> Page:
        """Return a page of somebody's own requests; `after` is the last of the page before."""
        found = [each for each in self._own(user, shelf) if after is None or each.id < after]
        return Page(tuple(found[:limit]), more=len(found) > limit)

    def own_count(self, user: str, shelf: Shelf, most: int) -> int:
        """Count somebody's own requests on a shelf, so many at most."""
        return min(len(self._own(user, shelf)), most)

    def _own(self, user: str, shelf: Shelf) -> list[Ticket]:
        own = (t for t in self._state.tickets.values() if t.requester == user)
        return sorted((t for t in own if _shelf(t) is shelf), key=lambda t: -t.id)


def _shelf(ticket: Ticket) -> Shelf | None:
    match ticket.state:
        case State.CLOSED:
            return Shelf.CLOSED
        case State.RESOLVED:
            return Shelf.RESOLVED
        case State.WAITING_REQUESTER:
            return None
        case _:
            return Shelf.OPEN


def shows(filters: Filters, ticket: Ticket, now: datetime | None) -> bool:
    """Whether filters leave a ticket in a list."""
    wanted = (
        (filters.team, ticket.team),
        (filters.service, ticket.service),
        (filters.academy, ticket.academy),
        (filters.priority, ticket.priority),
        (filters.state, ticket.state),
    )
    if any(only is not None and only != value for only, value in wanted):
        return False
    return not filters.overdue or (now is not None and is_late(ticket, now))
