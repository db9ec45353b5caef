"""What the desk will do about a ticket by itself, and when: a pure function of the ticket.

What is done leaves marks on the ticket, written with it, so that each thing is done once whatever
restarts or replicas there are. While a clock stands still nothing goes by it; what it had reached
by then is due when it runs again.

`Ticket.look_at` is when the first of all this is due, right up to the act that `Ticket.watched`
numbers, as `timed` is for clocks.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from core.alerts import Why
from core.calendar import Calendar
from core.clocks import Timekeeper
from core.directory import Deed, Directory, Escalation, Team
from core.ticket import Change, Ticket
from core.vocabulary import Clock, State

_FOLLOW_UP: Final = "follow_up"
"""A mark that a ticket bears as `reminded`."""

_WARNINGS: Final = {
    Clock.OWN: (Why.OWN_SOON, Why.OWN_LATE),
    Clock.RESOLVE: (Why.RESOLVE_SOON, Why.RESOLVE_LATE),
}
"""Of each clock, what is told at three quarters of its target, and at the whole of it."""

_NEARLY: Final = 0.75
"""The part of a target at which somebody is warned that it is near."""

_BY_RULE: Final = {Deed.AFFECT: Why.MOVED, Deed.RAISE: Why.RAISED, Deed.TELL: Why.ESCALATED}
_FIRST: Final = (Why.MOVED, Why.RAISED)
"""What changes the ticket comes first, so that the rest is told as it stands by then."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do from an instant on, and the marks that it leaves.

    Marks of what it makes needless are among them. `why` is what people are told it for; for None
    it is the requester who is asked again. `rule` is what a team wrote, where it is by a rule.
    """

    at: datetime
    marks: frozenset[str]
    why: Why | None = None
    rule: Escalation | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """Tells what is to be done about tickets, by the clocks, the rules and the days of teams."""

    keeper: Timekeeper

    def watched(self, ticket: Ticket) -> Ticket:
        """Return a ticket whose clocks are right with when to look at it next, if ever."""
        look_at = min((duty.at for duty in self._duties(ticket)), default=None)
        return replace(ticket, look_at=look_at, watched=ticket.seq)

    def in_step(self, ticket: Ticket, history: Callable[[int], Sequence[Change]]) -> Ticket:
        """Return a ticket right up to its latest act, in its clocks and in when to look at it."""
        if ticket.timed == ticket.watched == ticket.seq:
            return ticket
        return self.watched(self.keeper.recount(ticket, history(ticket.id)))

    def due(self, ticket: Ticket, now: datetime) -> Duty | None:
        """Return what is to be done first of all that is due; None when nothing is.

        Of what makes another needless only that is done: the latest reminder, the worse warning.
        """
        due = [duty for duty in self._duties(ticket) if duty.at <= now]
        wanted = (d for d in due if not any(d.marks < other.marks for other in due))
        return min(wanted, key=lambda duty: (duty.why not in _FIRST, duty.at), default=None)

    def done(self, ticket: Ticket, duty: Duty) -> Ticket:
        """Return a ticket that bears the marks of something, and when to look at it next."""
        reminded = ticket.reminded or _FOLLOW_UP in duty.marks
        alerted = ticket.alerted | (duty.marks - {_FOLLOW_UP})
        return self.watched(replace(ticket, reminded=reminded, alerted=alerted))

    def _duties(self, ticket: Ticket) -> Iterator[Duty]:
        """Return what is still to be done as the ticket stands."""
        borne = ticket.alerted | ({_FOLLOW_UP} if ticket.reminded else set())
        return (duty for duty in self._all(ticket) if not duty.marks <= borne)

    def _all(self, ticket: Ticket) -> Iterator[Duty]:
        team = self.keeper.directory.any_team(ticket.team)
        yield from self._warnings(ticket)
        yield from self._rules(ticket, team)
        if ticket.state is State.WAITING_PARTNER and ticket.follow_up:
            yield Duty(ticket.follow_up, frozenset({_FOLLOW_UP}), Why.FOLLOW_UP)
        if ticket.state is State.WAITING_REQUESTER and ticket.asked_at:
            yield from self._reminders(ticket, ticket.asked_at, team)

    def _warnings(self, ticket: Ticket) -> Iterator[Duty]:
        for clock, (soon, late) in _WARNINGS.items():
            limit = self.keeper.limit(clock, ticket)
            for why, marks, part in ((soon, {soon}, _NEARLY), (late, {soon, late}, 1)):
                at = self.keeper.reaches(clock, ticket, limit * part) if limit else None
                if at:
                    yield Duty(at, frozenset(mark.value for mark in marks), why)

    def _rules(self, ticket: Ticket, team: Team) -> Iterator[Duty]:
        for rule in team.escalation:
            at = self.keeper.reaches(rule.clock, ticket, timedelta(minutes=rule.after))
            if at and (not rule.priorities or ticket.priority in rule.priorities):
                mark = f"{team.key}: {rule.name}"
                yield Duty(at, frozenset({mark}), _BY_RULE[rule.deed], rule)

    def _reminders(self, ticket: Ticket, asked_at: datetime, team: Team) -> Iterator[Duty]:
        """Return when its requester is asked again, and when it is told that he does not answer."""
        calendar = self.keeper.hours(ticket)
        marks: frozenset[str] = frozenset()
        for days in sorted(set(calendar.remind_after)):
            marks |= {f"asked {asked_at.isoformat()}, {days}"}
            if at := calendar.same_time_after(asked_at, days):
                yield Duty(at, marks)
        if team.proposes_resolution:
            at = calendar.same_time_after(asked_at, calendar.propose_after)
            if at:
                yield Duty(at, frozenset({unanswered(asked_at)}), Why.UNANSWERED)


def agenda(directory: Directory, calendar: Calendar) -> Agenda:
    """Return the agenda of a catalogue."""
    return Agenda(Timekeeper(directory, calendar))


def unanswered(asked_at: datetime) -> str:
    """Return the mark of a question that was told to be without an answer."""
    return f"unanswered {asked_at.isoformat()}"
