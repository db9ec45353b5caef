"""The digest («bilan»): on working days, one message per team to each of its supervisors.

It is due by the date where the team works, so a sweep may ask late, twice, on several replicas or
across a clock change: the claim of a team's day is a row of which there can be only one.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Final

from core.access import access_team_to_supervise
from core.calendar import Calendar
from core.directory import Directory, Team
from core.errors import Refusal
from core.figures import Digest, Period, Waiting
from core.outbox import Kind, Notice
from core.ports import Listing, Work
from core.ticket import Ticket
from core.vocabulary import Topic

SHOWN: Final = 5
"""Tickets named in each list of a digest: with the figures, it fits on one screen."""


Failed = Callable[[str, Exception], None]
"""Told which team has no digest, and what came in its way."""


def write_due(work: Work, now: datetime, calendar: Calendar, failed: Failed) -> int:
    """Claim every team's latest digest that is due, and tell its supervisors; returns how many.

    After a time when nothing ran, only the latest is written, and counts since the one before.
    """
    written: list[str] = []
    for team in work.directory().teams.values():
        error = work.apart(partial(_write, work, team, now, calendar, written))
        if error is not None:
            failed(team.key, error)
    return len(written)


def _of(directory: Directory, team: Team, calendar: Calendar) -> Calendar:
    """Return the calendar of a team; the desk's own where the catalogue writes none for it."""
    hours = directory.calendars.get(team.calendar)
    return calendar.of(hours) if hours else calendar


def _write(work: Work, team: Team, now: datetime, calendar: Calendar, written: list[str]) -> None:
    calendar = _of(work.directory(), team, calendar)
    day, last = calendar.digest_day(now), work.last_digest(team.key)
    if last is not None and last.day >= day:
        return
    since = last.until if last else _default_start(now, calendar)
    period = work.add_digest(team.key, day, since, now)
    # A team seen for the first time: its digests count from here, the next is the first it gets.
    if period is not None and last is not None:
        work.tell(tuple(_notices(team, period)), now)
    if period is not None:
        written.append(team.key)


def _notices(team: Team, period: Period) -> Iterator[Notice]:
    for supervisor in sorted(team.supervisors):
        yield Notice(Kind.DIGEST, Topic.DIGEST, 0, period.id, supervisor)


def _default_start(now: datetime, calendar: Calendar) -> datetime:
    """Return the hour of the latest working day's digest, for a team that had none yet."""
    return calendar.at(calendar.digest_day(now), calendar.digest_at)


def letter(work: Work, notice: Notice) -> Digest | None:
    """Return what a supervisor is told, None once there is nothing to tell him any more.

    So it is when he lost the role or the team left the catalogue since, or when a later digest
    of the team waits already. Raises LookupError when the claim is not there.
    """
    period = work.digest(notice.seq)
    if period is None:
        message = f"digest {notice.seq}"
        raise LookupError(message)
    try:
        team = access_team_to_supervise(work, period.team, notice.to)
    except Refusal:
        return None
    if work.last_digest(team.key) != period:
        return None
    return _digest(work, team, period.since, period.until)


def current(work: Work, team: str, user: str, now: datetime, calendar: Calendar) -> Digest:
    """Return how a team stands now, since its last digest, to who supervises it.

    Raises Refusal NOT_ALLOWED to everybody else.
    """
    found = access_team_to_supervise(work, team, user)
    last = work.last_digest(team)
    since = last.until if last else _default_start(now, _of(work.directory(), found, calendar))
    return _digest(work, found, since, now)


def _digest(work: Work, team: Team, since: datetime, until: datetime) -> Digest:
    queue = work.list(Listing.QUEUE, "", (team.key,), after=None, limit=SHOWN)
    waiting = work.waiting_longest(team.key, SHOWN)
    return Digest(
        team=team,
        since=since,
        until=until,
        queue=tuple(_waiting(work, ticket, ticket.opened_at) for ticket in queue.tickets),
        waiting=tuple(_waiting(work, ticket, at) for ticket, at in waiting),
        resolved=work.count_resolved(team.key, since, until),
        reopened=work.count_reopened(team.key, since, until),
        backlog=work.backlog(team.key),
    )


def _waiting(work: Work, ticket: Ticket, since: datetime) -> Waiting:
    card = work.card(ticket.id, ticket.hop)
    return Waiting(ticket, since, card.permalink if card else "")
