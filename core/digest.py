"""The digests («bilans») of subscriptions: written once when due, read as they are sent.

A sweep may ask late, twice, on several replicas or across a clock change: the claim of a day of a
subscription is a row of which there can be only one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from core import counting, subscribing
from core.access import access_team_to_supervise
from core.calendar import Calendar
from core.directory import Directory, Team
from core.errors import Code, Refusal
from core.figures import Bulletin, Heap, Pressing, Scope
from core.outbox import Kind, Notice
from core.ports import Work
from core.subscriptions import Edition, Ended, Rhythm, Subscription, Works
from core.vocabulary import Topic

Failed = Callable[[str, Exception], None]
"""Told which digest was not written, and what came in its way."""


@dataclass(frozen=True, slots=True)
class DigestLetter:
    """What is told of some teams, by which subscription if by any, and the names of people."""

    bulletin: Bulletin
    subscription: Subscription | None
    names: Mapping[str, str]
    directory: Directory

    @property
    def nameless(self) -> frozenset[str]:
        """People in it whose name is not known."""
        return frozenset(load.agent for load in self.bulletin.loads) - frozenset(self.names)

    def without(self, requesters: frozenset[str]) -> "DigestLetter":
        """Return the same without the lines of these people's tickets; they still count."""
        pressing = self.bulletin.pressing
        heaps = {name: _without(getattr(pressing, name), requesters) for name in Pressing.__slots__}
        return replace(self, bulletin=replace(self.bulletin, pressing=Pressing(**heaps)))


def _without(heap: Heap, requesters: frozenset[str]) -> Heap:
    shown = (waiting for waiting in heap.shown if waiting.ticket.requester not in requesters)
    return replace(heap, shown=tuple(shown))


def write_due(work: Work, now: datetime, calendar: Calendar, failed: Failed) -> int:
    """Claim the latest edition due of every subscription, and tell it; returns how many.

    Supervisors whom nobody subscribed yet are subscribed first.
    """
    subscribing.begin(work, now, calendar)
    written: list[Edition] = []
    for subscription, last in work.running_subscriptions():
        error = work.apart(partial(_write, work, subscription, last, now, calendar, written))
        if error is not None:
            failed(f"digest {subscription.id}", error)
    return len(written)


def _write(
    work: Work,
    subscription: Subscription,
    last: Edition | None,
    now: datetime,
    calendar: Calendar,
    written: list[Edition],
) -> None:
    teams = subscription.teams_in(work.directory())
    found = subscription.due(last, now, _works(work.directory(), teams, calendar))
    if found and not teams:
        _end(work, subscription)
    elif found and (edition := work.add_edition(_with_untold(work, found, last))):
        if not _was_told(work, subscription, teams, edition):
            work.tell((_notice(subscription, edition),), now)
        written.append(edition)


def _with_untold(work: Work, found: Edition, last: Edition | None) -> Edition:
    """Let an edition tell of the time of the one before too, where that is not told yet.

    That one tells nothing any more, as when Slack or a channel could not be reached for days.
    """
    if last is None or not work.is_unsent(last):
        return found
    return replace(found, since=last.since, before=last.before)


def _works(directory: Directory, teams: Sequence[Team], calendar: Calendar) -> Works:
    """Tell on which dates any of these teams works; the desk's own where there is none of them."""
    hours = (directory.calendars.get(team.calendar) for team in teams)
    calendars = [calendar.of(each) if each else calendar for each in dict.fromkeys(hours)]
    return lambda day: any(each.is_working_day(day) for each in calendars or [calendar])


def _end(work: Work, subscription: Subscription) -> None:
    """End what has nothing to tell any more, unless it was changed meanwhile."""
    if work.subscription(subscription.id) == subscription:
        work.save_subscription(replace(subscription, ended=Ended.NOTHING_LEFT))


def _notice(subscription: Subscription, edition: Edition) -> Notice:
    if subscription.in_channel:
        return Notice(Kind.TEAM_BULLETIN, Topic.DIGEST, 0, edition.id, subscription.teams[0])
    return Notice(Kind.BULLETIN, Topic.DIGEST, 0, edition.id, subscription.user)


def _was_told(
    work: Work, subscription: Subscription, teams: Sequence[Team], edition: Edition
) -> bool:
    """Whether a replica of the version before told all of it today, team by team.

    What it writes for a team and a day is written here too, so that it tells nothing afterwards;
    see docs/adr/0016.
    """
    if subscription.in_channel or subscription.rhythm is not Rhythm.DAILY:
        return False
    theirs = [_is_theirs(work, team, edition.day, edition.until) for team in teams]
    return all(theirs)


def _is_theirs(work: Work, team: Team, day: date, until: datetime) -> bool:
    if work.add_digest(team.key, day, until, until):
        return False
    last = work.last_digest(team.key)
    return last is not None and last.day == day and last.since < last.until


def letter(work: Work, notice: Notice, now: datetime, calendar: Calendar) -> DigestLetter | None:
    """Return what a digest tells as it is sent, None once there is nothing to tell any more.

    So it is when its subscriber supervises none of its teams now, paused it or ended it, or when a
    later one of it waits already. Raises LookupError when its claim is not there.
    """
    if notice.kind is Kind.DIGEST:
        return _of_older(work, notice, now, calendar)
    edition = work.edition(notice.seq)
    subscription = work.subscription(edition.subscription) if edition else None
    if edition is None or subscription is None:
        message = f"digest {notice.seq}"
        raise LookupError(message)
    if subscription.paused or subscription.ended or work.last_edition(subscription.id) != edition:
        return None
    if not _is_addressed(subscription, notice):
        return None
    return _read(work, subscription, edition, now, calendar)


def _is_addressed(subscription: Subscription, notice: Notice) -> bool:
    """Whether a subscription goes where a message does, now that it is sent."""
    if notice.kind is Kind.TEAM_BULLETIN:
        return subscription.in_channel and subscription.teams == (notice.to,)
    return not subscription.in_channel and subscription.user == notice.to


def _read(
    work: Work, subscription: Subscription, edition: Edition, now: datetime, calendar: Calendar
) -> DigestLetter | None:
    teams = subscription.teams_in(work.directory())
    keys = tuple(access_team_to_supervise(work, t.key, subscription.user).key for t in teams)
    if not keys:
        return None
    bulletin = counting.bulletin(
        work,
        Scope(keys, edition.since, edition.until),
        edition.before,
        now,
        calendar,
        loads=not subscription.in_channel,
        curve_zone=None if subscription.rhythm is Rhythm.DAILY else subscription.zone,
    )
    people = work.people(load.agent for load in bulletin.loads)
    names = {person.id: person.name for person in people.values()}
    return DigestLetter(
        bulletin, subscription if subscription.id else None, names, work.directory()
    )


def _of_older(work: Work, notice: Notice, now: datetime, calendar: Calendar) -> DigestLetter | None:
    """Return what a digest tells that a replica of the version before claimed: of one team."""
    period = work.digest(notice.seq)
    if period is None:
        message = f"digest {notice.seq}"
        raise LookupError(message)
    if work.last_digest(period.team) != period:
        return None
    usual = subscribing.usual(work, notice.to, now, calendar)
    before = period.since - (period.until - period.since)
    edition = Edition(0, 0, period.day, period.since, period.until, before)
    return _read(work, replace(usual, teams=(period.team,)), edition, now, calendar)


def preview(
    work: Work, subscription: Subscription, now: datetime, calendar: Calendar
) -> DigestLetter:
    """Return what a subscription would tell now, since it last did.

    Raises Refusal NOT_ALLOWED where its subscriber supervises none of its teams.
    """
    works = _works(work.directory(), subscription.teams_in(work.directory()), calendar)
    last = work.last_edition(subscription.id) if subscription.id else None
    since = last.until if last else subscription.start(now, works)
    before = subscription.start(since, works)
    edition = Edition(0, subscription.id, now.date(), since, now, before)
    found = _read(work, subscription, edition, now, calendar)
    if found is None:
        raise Refusal(Code.NOT_ALLOWED)
    return found
