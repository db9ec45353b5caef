"""What somebody does with his subscriptions to digests: make one, change it, pause it, end it.

Each function may be called again with the same effect. Whoever is no supervisor gets nowhere, and
nobody reaches a subscription that is not his own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.calendar import Calendar
from core.ports import Work
from core.subscriptions import MOST, WHOLE_WEEK, Ended, Rhythm, Subscription


class Mistake(StrEnum):
    """Why a subscription is not made, or not changed."""

    NOT_YOURS = "not_yours"  # somebody else's, or none at all: the same answer
    NO_TEAM = "no_team"  # he supervises none, or none of those it is about
    NOT_SUPERVISED = "not_supervised"  # one of the teams chosen is not his to supervise
    NO_DAY = "no_day"
    SEVERAL_DAYS = "several_days"  # for one that comes on one day of the week
    NO_HOUR = "no_hour"
    SEVERAL_TEAMS = "several_teams"  # to a channel, which is one team's
    TOO_MANY = "too_many"


@dataclass(eq=False)
class Declined(Exception):  # noqa: N818 — an answer, not a failure
    """A subscription stays as it was."""

    mistake: Mistake


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for: `hour` is None for one that is none, no `teams` are all of his."""

    rhythm: Rhythm
    teams: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    hour: time | None = None
    in_channel: bool = False


def usual(work: Work, user: str, now: datetime, calendar: Calendar) -> Subscription:
    """Return what every supervisor begins with, not stored: all his teams, daily, in his zone."""
    zone, hour = _zone(work, user, calendar), calendar.digest_at
    return Subscription(0, user, Rhythm.DAILY, (), WHOLE_WEEK, hour, zone, now)


def begin(work: Work, now: datetime, calendar: Calendar) -> None:
    """Subscribe supervisors who never were, and those who began to supervise again."""
    teams = work.directory().teams.values()
    supervisors = frozenset[str]().union(*(team.supervisors for team in teams))
    for user in sorted(supervisors - work.subscribers()):
        had = work.subscriptions_of(user)
        again = all(each.ended is Ended.NOTHING_LEFT for each in had)
        # Of replicas that see him at once one begins: what it decides by is what names the key.
        if again and work.first_time(f"subscription:{user}:{len(had)}", now):
            work.save_subscription(usual(work, user, now, calendar))


def own(work: Work, user: str) -> Sequence[Subscription]:
    """Return the subscriptions of somebody that go on or are paused, oldest first."""
    return tuple(each for each in work.subscriptions_of(user) if not each.ended)


def subscribe(
    work: Work, user: str, wanted: Wanted, now: datetime, calendar: Calendar, number: int = 0
) -> Subscription:
    """Make a subscription, or change the one that is numbered; raises Declined.

    It begins anew: what was due before is not told any more, nothing is told twice.
    """
    kept = yours(work, number, user) if number else usual(work, user, now, calendar)
    asked = replace(
        kept,
        rhythm=wanted.rhythm,
        teams=_teams(work, user, wanted),
        days=_days(wanted),
        hour=_hour(wanted),
        timezone=_zone(work, user, calendar),
        in_channel=wanted.in_channel,
    )
    return work.save_subscription(_begun(work, asked, now))


def yours(work: Work, number: int, user: str) -> Subscription:
    """Return a subscription to the one whose it is; raises Declined to everybody else."""
    found = work.subscription(number)
    if found is None or found.user != user:
        raise Declined(Mistake.NOT_YOURS)
    return found


def pause(work: Work, number: int, user: str) -> Subscription:
    """Tell nothing until it is taken up again; raises Declined."""
    return work.save_subscription(replace(yours(work, number, user), paused=True))


def end(work: Work, number: int, user: str) -> Subscription:
    """Tell nothing any more; raises Declined."""
    ended = Ended.BY_ITS_SUBSCRIBER
    return work.save_subscription(replace(yours(work, number, user), ended=ended))


def resume(work: Work, number: int, user: str, now: datetime) -> Subscription:
    """Take up one that is paused, or that is over; one that goes on does so. Raises Declined."""
    found = yours(work, number, user)
    if not (found.paused or found.ended):
        return found
    if not found.teams_in(work.directory()):
        raise Declined(Mistake.NO_TEAM)
    return work.save_subscription(_begun(work, replace(found, paused=False), now))


def _begun(work: Work, asked: Subscription, now: datetime) -> Subscription:
    """Let a subscription begin now, unless its subscriber has as many others as one may have."""
    others = [each for each in own(work, asked.user) if each.id != asked.id]
    if len(others) >= MOST:
        raise Declined(Mistake.TOO_MANY)
    return replace(asked, ended=None, starts_at=now)


def _zone(work: Work, user: str, calendar: Calendar) -> str:
    """Return the time zone of somebody, the desk's where Slack told none that is known here."""
    person = work.person(user)
    try:
        return ZoneInfo((person and person.timezone) or calendar.timezone.key).key
    except (OSError, ValueError, LookupError):
        return calendar.timezone.key


def _teams(work: Work, user: str, wanted: Wanted) -> tuple[str, ...]:
    mine = work.directory().supervised_by(user)
    if not mine:
        raise Declined(Mistake.NO_TEAM)
    if not set(wanted.teams) <= set(mine):
        raise Declined(Mistake.NOT_SUPERVISED)
    if not wanted.in_channel:
        return wanted.teams
    teams = wanted.teams or mine
    if len(teams) > 1:
        raise Declined(Mistake.SEVERAL_TEAMS)
    return teams


def _days(wanted: Wanted) -> tuple[int, ...]:
    if wanted.rhythm is Rhythm.MONTHLY:
        return ()
    days = tuple(sorted(set(wanted.days) & set(WHOLE_WEEK)))
    if not days:
        raise Declined(Mistake.NO_DAY)
    if wanted.rhythm is Rhythm.WEEKLY and len(days) > 1:
        raise Declined(Mistake.SEVERAL_DAYS)
    return days


def _hour(wanted: Wanted) -> time:
    if wanted.hour is None:
        raise Declined(Mistake.NO_HOUR)
    return wanted.hour
