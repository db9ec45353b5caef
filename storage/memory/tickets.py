"""Tickets, their history, their journals and their lists in memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from math import inf
from operator import itemgetter
from typing import TypeVar

from core.acts import Outcome
from core.directory import Directory
from core.milestones import Milestone
from core.portal import RESOLVED, USUAL, Listing, Look, Page, Sort, due
from core.ticket import Change, FileRef, InternalEntry, RequesterEntry, Ticket
from core.vocabulary import Action, Resolution, State
from storage.errors import Conflict
from storage.memory.outbox import OutboxPart
from storage.memory.portals import shows
from storage.memory.state import Act

_EntryT = TypeVar("_EntryT")


class TicketPart(OutboxPart):
    """Tickets, history and journals."""

    def new_id(self) -> int:
        """Take the next number, which no rollback gives back."""
        return self._next_id()

    def ticket(self, ticket_id: int) -> Ticket | None:
        """Return a ticket."""
        return self._state.tickets.get(ticket_id)

    def write(self, outcome: Outcome, *, new: bool = False) -> None:
        """Write all that came of an act; raises Conflict when the ticket moved meanwhile."""
        after, state = outcome.ticket, self._state
        before = state.tickets.get(after.id)
        if not new and (before is None or before.seq != after.seq - 1):
            message = f"ticket {after.id} moved since act {after.seq - 1}"
            raise Conflict(message)
        key = after.id, after.seq
        state.tickets[after.id] = after
        state.changes[key] = outcome.change
        if outcome.internal:
            state.internal[key] = outcome.internal
        if outcome.public:
            state.public[key] = outcome.public
        self._reach(outcome.milestones)
        self.tell(outcome.notices, outcome.change.at)

    def _reach(self, milestones: Iterable[Milestone]) -> None:
        for each in milestones:
            self._state.milestones.setdefault((each.ticket_id, each.seq, each.reached), each)

    def last_change(self, ticket_id: int) -> Change | None:
        """Return the latest change that raised the version."""
        history = self.history(ticket_id)
        latest = history[-1].version if history else None
        return next((change for change in history if change.version == latest), None)

    def change(self, ticket_id: int, seq: int) -> Change | None:
        """Return the history entry of one act."""
        return self._state.changes.get((ticket_id, seq))

    def history(self, ticket_id: int) -> Sequence[Change]:
        """Return the whole history, oldest first."""
        return of_ticket(self._state.changes, ticket_id)

    def internal_entry(self, ticket_id: int, seq: int) -> InternalEntry | None:
        """Return what one act wrote in the internal journal."""
        return self._state.internal.get((ticket_id, seq))

    def requester_entry(self, ticket_id: int, seq: int) -> RequesterEntry | None:
        """Return what one act wrote in the requester journal."""
        return self._state.public.get((ticket_id, seq))

    def internal_journal(self, ticket_id: int) -> Sequence[InternalEntry]:
        """Return the internal journal, oldest first."""
        return of_ticket(self._state.internal, ticket_id)

    def requester_journal(self, ticket_id: int) -> Sequence[RequesterEntry]:
        """Return the requester journal, oldest first."""
        return of_ticket(self._state.public, ticket_id)

    def file(self, ticket_id: int, file_id: str) -> FileRef | None:
        """Return a file of either journal."""
        entries: Iterable[InternalEntry | RequesterEntry] = chain(
            self.internal_journal(ticket_id), self.requester_journal(ticket_id)
        )
        return next((f for entry in entries for f in entry.files if f.id == file_id), None)


class ListPart(TicketPart):
    """Lists of tickets."""

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
        if after is not None and after not in self._state.tickets:
            return Page((), more=False)
        sort = look.sort
        mark = None if after is None else self._place(listing, self._state.tickets[after], sort)
        listed = self._looked(listing, user, teams, look)
        placed = ((self._place(listing, ticket, sort), ticket) for ticket in listed)
        beyond = (each for each in placed if mark is None or each[0] > mark)
        found = [ticket for _, ticket in sorted(beyond, key=itemgetter(0))]
        return Page(tuple(found[:limit]), more=len(found) > limit)

    def _looked(
        self, listing: Listing, user: str, teams: Sequence[str], look: Look
    ) -> Sequence[Ticket]:
        listed = (t for t in self._state.tickets.values() if _listed(listing, t, user, teams))
        return [ticket for ticket in listed if shows(look.filters, ticket, look.now)]

    def count_list(
        self, listing: Listing, user: str, teams: Sequence[str], look: Look, most: int
    ) -> int:
        """Count a list, so many at most."""
        return min(len(self._looked(listing, user, teams, look)), most)

    def _place(self, listing: Listing, ticket: Ticket, sort: Sort | None) -> tuple[float, int]:
        """Return what a list is sorted by."""
        if listing in RESOLVED:
            return -self._resolved(ticket), -ticket.id
        usual = Sort.OLDEST if listing is Listing.QUEUE else Sort.PRIORITY
        match sort or usual:
            case Sort.OLDEST:
                return 0, ticket.id
            case Sort.PRIORITY:
                return ticket.priority, ticket.id
            case Sort.DUE:
                at = due(ticket)
                return at.timestamp() if at else inf, ticket.id

    def _resolved(self, ticket: Ticket) -> float:
        """Return when a ticket was resolved, even if it was reopened since."""
        resolutions = [c.at for c in self.history(ticket.id) if c.action is Action.RESOLVE]
        at = ticket.resolved_at or max(resolutions, default=None)
        return at.timestamp() if at else 0

    def waiting_for(self, requester: str, limit: int) -> Sequence[Ticket]:
        """Return the person's own tickets that wait for his answer, newest first."""
        own = self.asked_by(requester, len(self._state.tickets))
        return tuple(t for t in own if t.state is State.WAITING_REQUESTER)[:limit]

    def asked_by(self, requester: str, limit: int) -> Sequence[Ticket]:
        """Return the person's own tickets, newest first."""
        own = (t for t in self._state.tickets.values() if t.requester == requester)
        return tuple(sorted(own, key=lambda t: -t.id))[:limit]

    def to_close(self, now: datetime, limit: int) -> Sequence[int]:
        """Return resolved tickets whose delay is over."""
        due = ((t.reopen_until, t.id) for t in self._state.tickets.values() if _solved(t))
        return _due(due, now, limit)

    def to_time(self, limit: int) -> Sequence[int]:
        """Return open tickets that are not right up to their latest act in what goes by clocks."""
        found = (t for t in self._state.tickets.values() if t.is_open and not _in_step(t))
        return tuple(sorted(t.id for t in found))[:limit]

    def to_look(self, now: datetime, limit: int) -> Sequence[int]:
        """Return tickets that the desk should look at by itself, the longest due first."""
        return _due(((t.look_at, t.id) for t in self._state.tickets.values()), now, limit)

    def save_clocks(self, ticket: Ticket) -> None:
        """Write of a ticket that was read in this unit what goes by clocks, and nothing else."""
        self._state.tickets[ticket.id] = ticket

    def to_count(self, limit: int) -> Sequence[int]:
        """Return tickets whose milestones are not there up to their latest act, latest first."""
        found = (t.id for t in self._state.tickets.values() if t.counted != t.seq)
        return tuple(sorted(found, reverse=True))[:limit]

    def count_ticket(self, ticket_id: int, seq: int, milestones: Sequence[Milestone]) -> None:
        """Add those milestones of a ticket that are not there; they are up to an act from now."""
        self._reach(milestones)
        tickets = self._state.tickets
        tickets[ticket_id] = replace(tickets[ticket_id], counted=seq)

    def held_by_strangers(self, directory: Directory, limit: int) -> Sequence[int]:
        """Return open tickets whose agent is no longer an active agent of their team."""
        held = (t for t in self._state.tickets.values() if t.agent and t.is_open)
        strange = (t.id for t in held if t.agent not in _agents(directory, t.team))
        return tuple(sorted(strange))[:limit]


def of_ticket(entries: Mapping[Act, _EntryT], ticket_id: int) -> Sequence[_EntryT]:
    """Return a ticket's entries, oldest first."""
    return tuple(entries[key] for key in sorted(entries) if key[0] == ticket_id)


def _in_step(ticket: Ticket) -> bool:
    return ticket.timed == ticket.watched == ticket.seq


def _solved(ticket: Ticket) -> bool:
    return ticket.state is State.RESOLVED


def _due(dates: Iterable[tuple[datetime | None, int]], now: datetime, limit: int) -> Sequence[int]:
    due = sorted((at, number) for at, number in dates if at is not None and at <= now)
    return tuple(number for _, number in due[:limit])


def _agents(directory: Directory, team: str) -> frozenset[str]:
    found = directory.teams.get(team)
    return found.agents if found else frozenset()


def _listed(listing: Listing, ticket: Ticket, user: str, teams: Sequence[str]) -> bool:
    """Whether a list shows a ticket."""
    solved = _solved(ticket) and ticket.resolution is not Resolution.WITHDRAWN
    match listing:
        case Listing.MINE:
            return ticket.is_open and ticket.agent == user
        case Listing.QUEUE:
            return ticket.is_open and ticket.agent is None and ticket.team in teams
        case Listing.TEAM:
            return ticket.is_open and ticket.agent not in {None, user} and ticket.team in teams
        case Listing.RESOLVED_BY_ME:
            return solved and ticket.resolved_by == user
        case Listing.RESOLVED_BY_TEAM:
            return solved and ticket.resolved_by != user and ticket.team in teams
