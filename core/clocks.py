"""The stop-watches of a ticket, over the hours of the team that has it: time to own, to resolve.

RUNNING tells which of them runs in which state, and everything else follows. Time to own («délai de
prise en charge») ends with the first agent, for good. A target is that of the service asked for, at
the present priority, as the requester's académie has it. What is late stays so while its clock
stands still, unless its target changes.

A clock is right up to the act that `Ticket.timed` numbers. Whoever finds a later one, as on tickets
from before there were clocks, counts anew from the history, which tells of every act.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from core.business import after, worked
from core.calendar import Calendar
from core.directory import Directory
from core.hours import Target
from core.ticket import Change, Ticket
from core.vocabulary import HELD, Action, Clock, Impact, Resolution, State, Urgency

_BOTH: Final = frozenset(Clock)
_NONE: Final[frozenset[Clock]] = frozenset()

RUNNING: Final[Mapping[State, frozenset[Clock]]] = {
    State.DISPATCHED: _BOTH,
    State.ASSIGNED: frozenset({Clock.RESOLVE}),
    State.WAITING_REQUESTER: _NONE,
    State.WAITING_PARTNER: _NONE,
    State.RESOLVED: _NONE,
    State.CLOSED: _NONE,
}
"""The clocks that run in a state."""


@dataclass(frozen=True, slots=True)
class StopWatch:
    """Work done in stretches that are over, since when one runs, and when its target is reached.

    `due` is None where there is no target, and where the watch stands still with time left.
    """

    spent: timedelta = timedelta()
    since: datetime | None = None
    due: datetime | None = None


def watch(ticket: Ticket, clock: Clock) -> StopWatch:
    """Return one of the stop-watches of a ticket."""
    if clock is Clock.OWN:
        return StopWatch(ticket.own_spent, ticket.own_since, ticket.own_due)
    return StopWatch(ticket.resolve_spent, ticket.resolve_since, ticket.resolve_due)


def _wearing(ticket: Ticket, own: StopWatch, resolve: StopWatch) -> Ticket:
    return replace(
        ticket,
        own_spent=own.spent,
        own_since=own.since,
        own_due=own.due,
        resolve_spent=resolve.spent,
        resolve_since=resolve.since,
        resolve_due=resolve.due,
        timed=ticket.seq,
    )


@dataclass(frozen=True, slots=True)
class Timekeeper:
    """Keeps the clocks of tickets by the hours and the targets of a catalogue."""

    directory: Directory
    calendar: Calendar

    def step(self, before: Ticket | None, after: Ticket, at: datetime) -> Ticket:
        """Return a ticket as an act left it, its clocks moved on; `before` is None for a new one.

        A stretch is counted in the hours of the team that had the ticket. A change of team ends
        it and begins another, and neither resets nor stops a clock.
        """
        own, resolve = (self._moved(clock, before, after, at) for clock in Clock)
        return _wearing(after, own, resolve)

    def recount(self, ticket: Ticket, history: Sequence[Change]) -> Ticket:
        """Return a ticket with its clocks, and when it was asked about, as its history has it."""
        told = [_blank(ticket), *(after for _, _, after in self.replay(ticket, history))][-1]
        counted = replace(ticket, asked_at=told.asked_at)
        return _wearing(counted, watch(told, Clock.OWN), watch(told, Clock.RESOLVE))

    def reaches(self, clock: Clock, ticket: Ticket, work: timedelta) -> datetime | None:
        """Return when a clock that runs has counted so much; since when it runs, if it had by then.

        None where it stands still, or never will have.
        """
        kept = watch(ticket, clock)
        return after(self.hours(ticket), kept.since, work - kept.spent) if kept.since else None

    def replay(
        self, ticket: Ticket, history: Sequence[Change]
    ) -> Iterator[tuple[Change, Ticket | None, Ticket]]:
        """Tell each act again, with the ticket before and after it.

        Right in it is what clocks and milestones depend on, by the hours and targets of today.
        """
        before: Ticket | None = None
        for change in history:
            told = self.step(before, _changed(before or _blank(ticket), change), change.at)
            yield change, before, told
            before = told

    def spent(self, clock: Clock, ticket: Ticket, now: datetime) -> timedelta:
        """Return the work on a clock by now."""
        kept = watch(ticket, clock)
        return kept.spent + self._worked(ticket, kept.since, now)

    def target(self, ticket: Ticket) -> Target | None:
        """Return how fast a ticket is due as it stands, None where nothing says so."""
        service = self.directory.any_service(ticket.service)
        return service.target(ticket.priority, ticket.academy)

    def _moved(
        self, clock: Clock, before: Ticket | None, ticket: Ticket, at: datetime
    ) -> StopWatch:
        if before is None:
            return self._aimed(clock, StopWatch(since=at), ticket)
        kept = watch(before, clock)
        if clock is Clock.OWN and before.owned_at:
            return kept
        runs = _runs(clock, ticket)
        if not (runs and kept.since and before.team == ticket.team):
            spent = kept.spent + self._worked(before, kept.since, at)
            kept = StopWatch(spent, at if runs else None, kept.due)
        if kept.since:
            return self._aimed(clock, kept, ticket)
        same = self.limit(clock, before) == self.limit(clock, ticket)
        return _stopped(kept, at) if same else self._judged(clock, kept, ticket, at)

    def _aimed(self, clock: Clock, kept: StopWatch, ticket: Ticket) -> StopWatch:
        """Tell when a watch that runs reaches its target, or that it did before this stretch."""
        limit, since = self.limit(clock, ticket), kept.since
        if limit is None or since is None:
            return replace(kept, due=None)
        if limit > kept.spent:
            return replace(kept, due=after(self.hours(ticket), since, limit - kept.spent))
        return replace(kept, due=min(kept.due or since, since))

    def _judged(self, clock: Clock, kept: StopWatch, ticket: Ticket, at: datetime) -> StopWatch:
        """Tell whether a watch that stands still is beyond the target it has now."""
        limit = self.limit(clock, ticket)
        late = limit is not None and kept.spent > limit
        return replace(kept, due=min(kept.due or at, at) if late else None)

    def limit(self, clock: Clock, ticket: Ticket) -> timedelta | None:
        """Return the work after which a clock is past its target, None where there is none."""
        minutes: int | None = getattr(self.target(ticket), clock.value, None)
        return None if minutes is None else timedelta(minutes=minutes)

    def _worked(self, ticket: Ticket, since: datetime | None, at: datetime) -> timedelta:
        return worked(self.hours(ticket), since, at) if since else timedelta()

    def hours(self, ticket: Ticket) -> Calendar:
        """Return the hours and days in which a ticket is counted: its team's."""
        team = self.directory.any_team(ticket.team)
        return self.calendar.of(self.directory.calendar_of(team))


def _runs(clock: Clock, ticket: Ticket) -> bool:
    return clock in RUNNING[ticket.state] and not (clock is Clock.OWN and ticket.owned_at)


def _stopped(kept: StopWatch, at: datetime) -> StopWatch:
    """Keep the date of what was late already when the watch was stopped."""
    return replace(kept, due=kept.due if kept.due and kept.due < at else None)


_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "state": State,
    "service": str,
    "impact": lambda value: Impact(int(value)),
    "urgency": lambda value: Urgency(int(value)),
    "academy": str,
}
"""What clocks depend on, as the history writes it; the team and the resolution come besides."""


def _blank(ticket: Ticket) -> Ticket:
    """Return a ticket as nothing had happened to it yet, in all that its history tells of."""
    blank = replace(ticket, path=(), academy=None, owned_at=None, resolved_at=None, resolution=None)
    return _wearing(replace(blank, asked_at=None), StopWatch(), StopWatch())


def _changed(ticket: Ticket, change: Change) -> Ticket:
    new = {name: after for name, (_, after) in change.fields.items()}
    read = {name: _READ[name](value) for name, value in new.items() if name in _READ and value}
    team, resolution = new.get("team"), new.get("resolution")
    told = replace(
        ticket,
        path=(*ticket.path, team) if team else ticket.path,
        resolution=Resolution(resolution) if resolution else ticket.resolution,
        asked_at=change.at if change.action is Action.REQUEST_INFO else ticket.asked_at,
        **read,
    )
    return _dated(told, change.at)


def _dated(told: Ticket, at: datetime) -> Ticket:
    """Tell since when somebody has it, it waits for an answer or is resolved, by its state."""
    if told.state is not State.WAITING_REQUESTER:
        told = replace(told, asked_at=None)
    if told.is_open:
        owned = told.owned_at or (at if told.state in HELD else None)
        return replace(told, owned_at=owned, resolved_at=None, resolution=None)
    return replace(told, resolved_at=told.resolved_at or at)
