"""The App Home as somebody looks at it: what he turns to is remembered, what it shows is read.

The portals of the guide (G1–G4). Bad marks, filters that name nothing any more and a role that
was lost lead to the nearest page that there is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.access import (
    access_letter_to_team,
    access_own_count,
    access_own_page,
    access_portal_count,
    access_portal_page,
    access_waiting_tickets,
)
from core.directory import Directory
from core.errors import Refusal
from core.outbox import Kind, Notice
from core.portal import Filters, Listing, Look, Page, Portal, Shelf, Side, Sort
from core.ports import Work
from core.ticket import Ticket
from core.views import PublicTicket, public_ticket

PAGE: Final = 10
"""Lines on a page: two blocks each, of the hundred that a Home holds."""

MOST: Final = 100
"""How far lists are counted."""

GAP: Final = timedelta(seconds=10)
"""Nobody's page is drawn again sooner by itself."""

_MARKS: Final = 200


class Turn(StrEnum):
    """What somebody turns to."""

    SIDE = "side"
    LIST = "list"
    SHELF = "shelf"
    SORT = "sort"
    FILTER = "filter"
    CLEAR = "clear"
    NEXT = "next"
    BACK = "back"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class StaffPage:
    """A page of the «Portail agent»: internal, for those who serve the tickets on it.

    `counts` stop at `MOST`; `names` are of the people on the page.
    """

    portal: Portal
    tickets: tuple[Ticket, ...]
    more: bool
    counts: Mapping[Listing, int]
    names: Mapping[str, str]
    directory: Directory
    now: datetime


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page of the «Portail utilisateur»: public fields alone.

    `expected` are the requests that wait for their requester's answer; `is_staff` whether he may
    turn to the other portal.
    """

    shelf: Shelf
    expected: tuple[PublicTicket, ...]
    tickets: tuple[PublicTicket, ...]
    more: bool
    further: bool  # there are pages before this one
    counts: Mapping[Shelf, int]
    is_staff: bool
    now: datetime

    @property
    def is_first_visit(self) -> bool:
        """Whether he never asked for anything."""
        return not (self.expected or self.tickets or any(self.counts.values()))


Looked = StaffPage | OwnPage


def look(work: Work, user: str, now: datetime) -> Looked:
    """Return what somebody looks at, and note that he does."""
    portal = _portal(work, user, now)
    page, portal = _page(work, portal, now)
    work.save_portal(replace(portal, looked_at=now, due_at=now + GAP))
    work.portal_shown(portal)
    return page


def look_again(work: Work, portal: Portal, now: datetime) -> Looked:
    """Return what somebody looks at, who did nothing himself."""
    portal = work.portal(portal.user) or portal
    page, settled = _page(work, portal, now)
    if settled != portal:
        work.save_portal(settled)
    return page


def note_told(work: Work, notice: Notice, now: datetime) -> None:
    """Note whose page a message tells to be out of date: it was just sent.

    A card is drawn where a ticket changed: its team sees it in lists, its requester among his own.
    An alert tells that time went by.
    """
    match notice.kind:
        case Kind.REQUESTER | Kind.AGENT | Kind.ALERT:
            work.mark_portals({notice.to}, now)
        case Kind.TEAM_ALERT:
            work.mark_portals(_members(work, notice.to), now)
        case Kind.CARD:
            try:
                ticket = access_letter_to_team(work, notice)
            except Refusal:
                return
            work.mark_portals(_members(work, notice.to) | {ticket.requester}, now)


def _members(work: Work, team: str) -> frozenset[str]:
    found = work.directory().teams.get(team)
    return found.members if found else frozenset()


def turn(work: Work, user: str, to: Turn, given: str, now: datetime) -> None:
    """Remember what somebody turns to; raises ValueError for what there is not."""
    portal = _portal(work, user, now)
    match to:
        case Turn.SIDE:
            portal = replace(portal, side=Side(given), marks=())
        case Turn.LIST:
            portal = replace(portal, side=Side.STAFF, listing=Listing(given), marks=())
        case Turn.SHELF:
            portal = replace(portal, side=Side.OWN, shelf=Shelf(given), marks=())
        case Turn.SORT:
            portal = replace(portal, sort=Sort(given), marks=())
        case Turn.CLEAR:
            portal = replace(portal, filters=Filters(), marks=())
        case Turn.NEXT:
            portal = replace(portal, marks=(*portal.marks, int(given))[-_MARKS:])
        case Turn.BACK:
            portal = replace(portal, marks=portal.marks[:-1])
        case Turn.FILTER | Turn.SEARCH:
            pass  # a form is to be filled in first
    work.save_portal(portal)


def narrow(work: Work, user: str, filters: Filters, now: datetime) -> None:
    """Remember what of the lists somebody wants to see."""
    work.save_portal(replace(_portal(work, user, now), filters=filters, marks=()))


def filters_of(work: Work, user: str, now: datetime) -> Filters:
    """Return what of the lists somebody wants to see, as far as it is there."""
    return _settled(_portal(work, user, now), work.directory()).filters


def _portal(work: Work, user: str, now: datetime) -> Portal:
    return work.portal(user) or Portal(user, looked_at=now, due_at=now)


def _settled(portal: Portal, directory: Directory) -> Portal:
    """Leave out of what is remembered what is there no more."""
    if not directory.is_staff(portal.user):
        return replace(portal, side=Side.OWN)
    filters = portal.filters.within(directory, directory.served_by(portal.user))
    return replace(portal, filters=filters)


def _page(work: Work, portal: Portal, now: datetime) -> tuple[Looked, Portal]:
    """Read a page, or the nearest one before it where it is empty by now."""
    portal = _settled(portal, work.directory())
    read = _read_staff if portal.side is Side.STAFF else _read_own
    page = read(work, portal, now)
    for marks in (portal.marks[:-1], ()):
        if page.tickets or not portal.marks:
            break
        portal = replace(portal, marks=marks)
        page = read(work, portal, now)
    return page, portal


def _read_staff(work: Work, portal: Portal, now: datetime) -> StaffPage:
    look = Look(portal.filters, portal.sort, now)
    page = access_portal_page(work, portal.listing, portal.user, look, portal.after, PAGE)
    counts = {each: access_portal_count(work, each, portal.user, look, MOST) for each in Listing}
    return StaffPage(
        portal, page.tickets, page.more, counts, _names(work, page), work.directory(), now
    )


def _names(work: Work, page: Page) -> Mapping[str, str]:
    people = work.people({u for t in page.tickets for u in (t.requester, t.agent) if u})
    return {person.id: person.name for person in people.values()}


def _read_own(work: Work, portal: Portal, now: datetime) -> OwnPage:
    user, shelf, directory = portal.user, portal.shelf, work.directory()
    page = access_own_page(work, user, shelf, portal.after, PAGE)
    return OwnPage(
        shelf,
        _public(work, access_waiting_tickets(work, user, PAGE)),
        _public(work, page.tickets),
        more=page.more,
        further=bool(portal.marks),
        counts={each: access_own_count(work, user, each, MOST) for each in Shelf},
        is_staff=directory.is_staff(user),
        now=now,
    )


def _public(work: Work, tickets: Iterable[Ticket]) -> tuple[PublicTicket, ...]:
    listed, directory = tuple(tickets), work.directory()
    people = work.people({ticket.agent for ticket in listed if ticket.agent})
    return tuple(public_ticket(ticket, directory, people) for ticket in listed)
