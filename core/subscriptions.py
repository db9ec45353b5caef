"""Who gets digests («bilans») and when: pure arithmetic over days, hours and time zones.

A subscription has one occurrence on each of its days: the first instant at which the clock on the
wall of its own zone reads its hour, or more. So an hour that the wall clock skips in spring is met
right after it, and one that it shows twice in autumn counts once.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from core.directory import Directory, Team
from core.outbox import Kind

MOST: Final = 20
"""Subscriptions that one person may have at once."""

EDITED: Final = frozenset({Kind.BULLETIN, Kind.TEAM_BULLETIN})
"""The kinds of message by which an edition is told; each names it by its number."""

WHOLE_WEEK: Final = tuple(range(7))

_DAY: Final = timedelta(days=1)
_HORIZON: Final = 400  # days: more than a year without one is no rhythm

Works = Callable[[date], bool]
"""Whether somebody whom a digest is about works on a date."""


class Rhythm(StrEnum):
    """How often a digest comes."""

    DAILY = "daily"  # on the chosen weekdays on which any of its teams works
    WEEKLY = "weekly"  # on one weekday, be it a holiday or not
    MONTHLY = "monthly"  # on the first day of the month on which any of its teams works


class Ended(StrEnum):
    """Why a subscription is over."""

    BY_ITS_SUBSCRIBER = "by_its_subscriber"
    NOTHING_LEFT = "nothing_left"  # he supervises none of its teams any more, or left


_SPANS: Final = {
    Rhythm.DAILY: _DAY, Rhythm.WEEKLY: timedelta(days=7), Rhythm.MONTHLY: timedelta(days=31),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A day on which a digest is due, and from which UTC instant on."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """What somebody wants to be told of, when and where; `id` is 0 before it is stored.

    Without `teams` it is of all that he supervises, whatever they are. `days` are weekdays, Monday
    being 0; a monthly one has none. `hour` is a time of day in `timezone`, an IANA name. Digests
    that were due at `starts_at` or before are none of its: it is when the subscription was made,
    changed or taken up again. `in_channel` sends it to the channel of its one team.
    """

    id: int
    user: str
    rhythm: Rhythm
    teams: tuple[str, ...]
    days: tuple[int, ...]
    hour: time
    timezone: str
    starts_at: datetime
    in_channel: bool = False
    paused: bool = False
    ended: Ended | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which its days and hours are counted."""
        return ZoneInfo(self.timezone)

    def teams_in(self, directory: Directory) -> tuple[Team, ...]:
        """Return which of its teams are there and supervised by its subscriber, in order."""
        mine = directory.supervised_by(self.user)
        return tuple(directory.teams[key] for key in self.teams or mine if key in mine)

    def comes_on(self, day: date, works: Works) -> bool:
        """Whether it has an occurrence on a date."""
        match self.rhythm:
            case Rhythm.DAILY:
                return day.weekday() in self.days and works(day)
            case Rhythm.WEEKLY:
                return day.weekday() in self.days
            case Rhythm.MONTHLY:
                before = (day.replace(day=number) for number in range(1, day.day))
                return works(day) and not any(works(each) for each in before)

    def occurrences(self, now: datetime, works: Works) -> Iterator[Occurrence]:
        """Return what was due by a UTC instant, the latest first, over more than a year."""
        today = now.astimezone(self.zone).date()
        for day in (today - n * _DAY for n in range(_HORIZON)):
            at = first_reading(self.zone, day, self.hour)
            if at <= now and self.comes_on(day, works):
                yield Occurrence(day, at)

    def due(self, last: "Edition | None", now: datetime, works: Works) -> "Edition | None":
        """Return the edition to be written at a UTC instant; `last` is the one before it.

        After a time when nothing ran it is the latest alone, and tells since the one before: so
        editions leave no time out and tell nothing twice.
        """
        found = next(self.occurrences(now, works), None)
        if found is None or found.at <= self.starts_at or (last and self._is_told(last, found.day)):
            return None
        since = last.until if last else self.start(found.at, works)
        return Edition(0, self.id, found.day, since, found.at, self.start(since, works))

    def _is_told(self, last: "Edition", day: date) -> bool:
        """Whether a day is one of which an edition told, or its month has had its own already.

        The first working day of a month may turn out to be a later one, by another catalogue.
        """
        if self.rhythm is not Rhythm.MONTHLY or last.until <= self.starts_at:
            return day <= last.day
        return (day.year, day.month) <= (last.day.year, last.day.month)

    def start(self, end: datetime, works: Works) -> datetime:
        """Return when the time begins that a digest due at a UTC instant would tell of."""
        earlier = self.occurrences(end - timedelta.resolution, works)
        return next((each.at for each in earlier), end - _SPANS[self.rhythm])


@dataclass(frozen=True, slots=True)
class Edition:
    """One digest of a subscription: the claim of its day, of which there can be only one.

    It tells of what happened from `since` to `until`, the instant at which it was due, beside what
    happened from `before` to `since`. Its row in the outbox names it by its `id`, 0 before it is
    stored.
    """

    id: int
    subscription: int
    day: date
    since: datetime
    until: datetime
    before: datetime


def first_reading(zone: ZoneInfo, day: date, hour: time) -> datetime:
    """Return the first UTC instant at which a zone's wall clock shows a time of a date, or more."""
    wall = datetime.combine(day, hour)
    early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if _reading(zone, early) == wall:
        return early
    # It skips this time: with the offset of after the change one is before it, and vice versa.
    seconds = range(int((early - late).total_seconds()))
    skipped = bisect_left(seconds, wall, key=lambda n: _reading(zone, late + timedelta(seconds=n)))
    return late + timedelta(seconds=skipped)


def _reading(zone: ZoneInfo, instant: datetime) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


class Subscriptions(Protocol):
    """Who is subscribed to digests, and which of them were written."""

    def subscriptions_of(self, user: str) -> Sequence[Subscription]:
        """Return all that somebody ever had, oldest first."""

    def subscription(self, number: int) -> Subscription | None:
        """Return a subscription, locked until the end of the transaction where the store can."""

    def save_subscription(self, subscription: Subscription) -> Subscription:
        """Store a new subscription, or what changed about one; returns it with its number."""

    def subscribers(self) -> frozenset[str]:
        """Return who has a subscription, or had one and ended it himself."""

    def running_subscriptions(self) -> Sequence[tuple[Subscription, Edition | None]]:
        """Return those neither paused nor ended, each with its latest edition."""

    def edition(self, number: int) -> Edition | None:
        """Return an edition."""

    def last_edition(self, subscription: int) -> Edition | None:
        """Return the edition of a subscription's latest day."""

    def is_unsent(self, edition: Edition) -> bool:
        """Whether the message of an edition still waits to be sent."""

    def add_edition(self, edition: Edition) -> Edition | None:
        """Claim a day of a subscription; None when it is claimed already, by whomever."""
