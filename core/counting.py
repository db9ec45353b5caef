"""What is counted for supervisors: the bulletin that a digest tells, and a report on demand.

Each figure is defined, with a worked example, in docs/figures.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.access import access_team_to_supervise
from core.business import after
from core.calendar import Calendar
from core.counts import Due, Pile
from core.directory import Directory
from core.errors import Code, Refusal
from core.figures import (
    Bulletin,
    Curve,
    Flow,
    Heap,
    Load,
    Pressing,
    Report,
    Scope,
    Share,
    Waiting,
)
from core.milestones import Reached
from core.ports import Work
from core.ticket import Ticket

SHOWN: Final = 5
"""Tickets named in each heap: with the figures, they fit on one screen."""

_EVER: Final = datetime.max.replace(tzinfo=UTC)
_DAY: Final = timedelta(days=1)

Dated = tuple[Sequence[tuple[Ticket, datetime]], int]
"""Tickets with an instant each, and of how many they are the worst."""


def bulletin(
    work: Work,
    scope: Scope,
    previous_since: datetime,
    now: datetime,
    calendar: Calendar,
    *,
    loads: bool,
    curve_zone: ZoneInfo | None,
) -> Bulletin:
    """Return what a digest tells of some teams; whoever asks has checked who may see them.

    The time before goes from `previous_since` to the scope's beginning. `loads` counts what each
    agent has; there is a curve where there is a zone to count its days in.
    """
    directory = work.directory()
    backlog = work.count_open(scope, now)
    return Bulletin(
        teams=tuple(directory.any_team(team) for team in scope.teams),
        since=scope.since,
        until=scope.until,
        pressing=_pressing(work, scope, now, calendar),
        flow=work.count_flow(scope),
        before=work.count_flow(replace(scope, since=previous_since, until=scope.since)),
        backlog=backlog,
        loads=_loads(work, scope) if loads else (),
        curve=_curve(work, scope, backlog.open, curve_zone) if curve_zone else None,
    )


def report(work: Work, user: str, scope: Scope, now: datetime, zone: ZoneInfo) -> Report:
    """Return the figures of a scope to who supervises all its teams.

    The time before is as long by the clocks of `zone`, in which the days of the curve are too.
    Raises Refusal NOT_ALLOWED to everybody else, and where the scope names no team.
    """
    teams = tuple(access_team_to_supervise(work, team, user) for team in scope.teams)
    if not teams:
        raise Refusal(Code.NOT_ALLOWED)
    flow, backlog = work.count_flow(scope), work.count_open(scope, now)
    return Report(
        scope=scope,
        teams=teams,
        flow=flow,
        before=work.count_flow(before(scope, zone)),
        backlog=backlog,
        own=work.time_reached(scope, Reached.OWNED),
        resolve=work.time_reached(scope, Reached.RESOLVED),
        first_contact=work.count_first_contact(scope),
        reopenings=Share(flow.reopened, flow.resolved),
        hops=work.count_hops(scope),
        curve=_curve(work, scope, backlog.open, zone),
    )


def before(scope: Scope, zone: ZoneInfo) -> Scope:
    """Return the time that ends where another begins, as long as it by the clocks of a zone."""
    since, until = (
        instant.astimezone(zone).replace(tzinfo=None) for instant in (scope.since, scope.until)
    )
    begins = (since - (until - since)).replace(tzinfo=zone).astimezone(UTC)
    return replace(scope, since=begins, until=scope.since)


def _loads(work: Work, scope: Scope) -> tuple[Load, ...]:
    held, resolved = work.count_held(scope), work.count_resolved_by(scope)
    agents = sorted({*held, *resolved}, key=lambda agent: (-held.get(agent, 0), agent))
    return tuple(Load(agent, held.get(agent, 0), resolved.get(agent, 0)) for agent in agents)


def _pressing(work: Work, scope: Scope, now: datetime, calendar: Calendar) -> Pressing:
    found = {pile.value: work.piled(pile, scope, now, SHOWN) for pile in Pile}
    found["soon"] = _soon(work, scope, now, calendar)
    shown = {ticket.id: ticket for dated, _ in found.values() for ticket, _ in dated}
    links = work.links_of(tuple(shown.values())) if shown else {}
    return Pressing(**{name: _heap(dated, links) for name, dated in found.items()})


def _heap(dated: Dated, links: Mapping[int, str]) -> Heap:
    shown, count = dated
    return Heap(tuple(Waiting(t, since, links.get(t.id, "")) for t, since in shown), count)


def _soon(work: Work, scope: Scope, now: datetime, calendar: Calendar) -> Dated:
    last = LastQuarter(work.directory(), calendar, now)
    dated = ((last.reached_by(due), due.ticket_id) for due in work.due_later(scope, now))
    found = sorted((at, number) for at, number in dated if at)
    shown = found[:SHOWN]
    tickets = work.tickets_numbered([number for _, number in shown]) if shown else {}
    return [(tickets[number], at) for at, number in shown], len(found)


class LastQuarter:
    """Tells which targets have no more than a quarter of their time of work left, at an instant.

    Then they are reached before so much is worked from now on: one instant for each team's hours
    and each target's length, however many tickets there are.
    """

    def __init__(self, directory: Directory, calendar: Calendar, now: datetime) -> None:
        self._directory = directory
        self._calendar = calendar
        self._now = now
        self._ends: dict[tuple[str, int], datetime | None] = {}

    def reached_by(self, due: Due) -> datetime | None:
        """Return when the first such target of a ticket is reached, None where it has none."""
        target = self._directory.any_service(due.service).target(due.priority, due.academy)
        limits = ((due.own, target.own), (due.resolve, target.resolve)) if target else ()
        ahead = (at for at, limit in limits if at and limit and self._near(at, due.team, limit))
        return min(ahead, default=None)

    def _near(self, at: datetime, team: str, minutes: int) -> bool:
        key = team, minutes
        if key not in self._ends:
            self._ends[key] = self._end(*key)
        end = self._ends[key]
        return end is not None and at <= end

    def _end(self, team: str, minutes: int) -> datetime | None:
        hours = self._directory.calendar_of(self._directory.any_team(team))
        return after(self._calendar.of(hours), self._now, timedelta(minutes=minutes) / 4)


def _curve(work: Work, scope: Scope, open_now: int, zone: ZoneInfo) -> Curve:
    since_then = work.count_flow(replace(scope, since=scope.until, until=_EVER))
    quarters = work.count_flow_by_quarter(scope)
    return curve(scope, zone, quarters, open_now - since_then.change)


def curve(scope: Scope, zone: ZoneInfo, quarters: Mapping[datetime, Flow], remained: int) -> Curve:
    """Put what came and went by quarters of an hour into the days of a zone.

    `remained` is how many were open when the time ended.
    """
    days = _days(scope, zone)
    came, went = dict.fromkeys(days, 0), dict.fromkeys(days, 0)
    for quarter, flow in quarters.items():
        day = max(quarter, scope.since).astimezone(zone).date()
        came[day] += flow.opened + flow.arrived + flow.reopened
        went[day] += flow.left + flow.resolved + flow.withdrawn
    backlog = []
    for day in reversed(days):
        backlog.append(remained)
        remained -= came[day] - went[day]
    return Curve(days, tuple(came.values()), tuple(went.values()), tuple(reversed(backlog)))


def _days(scope: Scope, zone: ZoneInfo) -> tuple[date, ...]:
    first = scope.since.astimezone(zone).date()
    last = (scope.until - timedelta.resolution).astimezone(zone).date()
    return tuple(first + n * _DAY for n in range((last - first).days + 1))
