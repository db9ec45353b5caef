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
from itertools import chain
from typing import Final

from core.alerts import Why
from core.calendar import Calendar
from core.clocks import Timekeeper, watch
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
    """One thing to do, and the marks that it leaves.

    Marks of what it makes needless are among them. `why` is what people are told it for; for None
    it is the requester who is asked again. `rule` is what a team wrote, where it is by a rule.
    """

    marks: frozenset[str]
    why: Why | None = None
    rule: Escalation | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """Tells what is to be done about tickets, by the clocks, the rules and the days of teams."""

    keeper: Timekeeper

    def watched(self, ticket: Ticket) -> Ticket:
        """Return a ticket whose clocks are right with when to look at it next, if ever."""
        first: dict[Clock, timedelta] = {}
        for clock, work, _ in self._clocked(ticket):
            first[clock] = min(work, first.get(clock, work))
        reached = (self.keeper.reaches(clock, ticket, work) for clock, work in first.items())
        days = (day for day, _ in self._dated(ticket))
        look_at = min((at for at in chain(reached, days) if at), default=None)
        return replace(ticket, look_at=look_at, watched=ticket.seq)

    def in_step(self, ticket: Ticket, history: Callable[[int], Sequence[Change]]) -> Ticket:
        """Return a ticket right up to its latest act, in its clocks and in when to look at it."""
        if ticket.timed == ticket.watched == ticket.seq:
            return ticket
        return self.watched(self.keeper.recount(ticket, history(ticket.id)))

    def due(self, ticket: Ticket, now: datetime) -> Duty | None:
        """Return what is to be done first of all that is due; None when nothing is.

        Of what makes another needless only that is done: the latest reminder, the worse warning.
        Rules are followed in the order in which they fell due.
        """
        spent = {clock: self.keeper.spent(clock, ticket, now) for clock in Clock}
        late = {duty: spent[clock] - work for clock, work, duty in self._clocked(ticket)}
        late |= {duty: now - day for day, duty in self._dated(ticket)}
        due = [duty for duty, since in late.items() if since >= timedelta()]
        wanted = (d for d in due if not any(d.marks < other.marks for other in due))
        return min(wanted, key=lambda duty: (duty.why not in _FIRST, -late[duty]), default=None)

    def done(self, ticket: Ticket, duty: Duty) -> Ticket:
        """Return a ticket that bears the marks of something, and when to look at it next."""
        reminded = ticket.reminded or _FOLLOW_UP in duty.marks
        alerted = ticket.alerted | (duty.marks - {_FOLLOW_UP})
        return self.watched(replace(ticket, reminded=reminded, alerted=alerted))

    def _clocked(self, ticket: Ticket) -> Iterator[tuple[Clock, timedelta, Duty]]:
        """Return what is still to be done after so much work on a clock that runs."""
        todo = chain(self._warnings(ticket), self._rules(ticket))
        return (
            (clock, work, duty)
            for clock, work, duty in todo
            if watch(ticket, clock).since and not duty.marks <= ticket.alerted
        )

    def _warnings(self, ticket: Ticket) -> Iterator[tuple[Clock, timedelta, Duty]]:
        for clock, (soon, late) in _WARNINGS.items():
            if limit := self.keeper.limit(clock, ticket):
                yield clock, limit * _NEARLY, Duty(frozenset({soon.value}), soon)
                yield clock, limit, Duty(frozenset({soon.value, late.value}), late)

    def _rules(self, ticket: Ticket) -> Iterator[tuple[Clock, timedelta, Duty]]:
        for rule in self._team(ticket).escalation:
            if not rule.priorities or ticket.priority in rule.priorities:
                marks = frozenset({f"{ticket.team}: {rule.name}"})
                yield (
                    rule.clock,
                    timedelta(minutes=rule.after),
                    Duty(marks, _BY_RULE[rule.deed], rule),
                )

    def _dated(self, ticket: Ticket) -> Iterator[tuple[datetime, Duty]]:
        """Return what is still to be done on a day."""
        if ticket.state is State.WAITING_PARTNER and ticket.follow_up and not ticket.reminded:
            yield ticket.follow_up, Duty(frozenset({_FOLLOW_UP}), Why.FOLLOW_UP)
        if ticket.state is State.WAITING_REQUESTER and ticket.asked_at:
            todo = self._questions(ticket, ticket.asked_at)
            calendar = self.keeper.hours(ticket)
            for days, duty in (each for each in todo if not each[1].marks <= ticket.alerted):
                if day := calendar.same_time_after(ticket.asked_at, days):
                    yield day, duty

    def _questions(self, ticket: Ticket, asked_at: datetime) -> Iterator[tuple[int, Duty]]:
        """Return after how many days its requester is asked again, or told not to answer."""
        calendar = self.keeper.calendar
        marks: frozenset[str] = frozenset()
        for days in sorted(set(calendar.remind_after)):
            marks |= {f"asked {asked_at.isoformat()}, {days}"}
            yield days, Duty(marks)
        if self._team(ticket).proposes_resolution:
            mark = frozenset({unanswered(asked_at)})
            yield calendar.propose_after, Duty(mark, Why.UNANSWERED)

    def _team(self, ticket: Ticket) -> Team:
        return self.keeper.directory.any_team(ticket.team)


def agenda(directory: Directory, calendar: Calendar) -> Agenda:
    """Return the agenda of a catalogue."""
    return Agenda(Timekeeper(directory, calendar))


def unanswered(asked_at: datetime) -> str:
    """Return the mark of a question that was told to be without an answer."""
    return f"unanswered {asked_at.isoformat()}"
