"""Who gets digests in that year, when, and of what: told anew by days on a wall calendar."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from tests.faults.year.almanac import DAY, PARIS, first_shown
from tests.faults.year.offices import HELP, HOURS, ZONES

_DAYS = [date(2025, 10, 1) + n * DAY for n in range(470)]
_SPANS = {"daily": 1, "weekly": 7, "monthly": 31}
WHOLE_WEEK = tuple(range(7))


@dataclass(frozen=True)
class Kept:
    """A subscription."""

    user: str
    starts_at: datetime
    rhythm: str = "daily"
    teams: tuple[str, ...] = ()
    days: tuple[int, ...] = WHOLE_WEEK
    hour: time = time(8, 30)
    in_channel: bool = False
    paused: bool = False
    ended: bool = False
    lost: bool = False  # ended because nothing was left of it

    @property
    def zone(self) -> str:
        return ZONES.get(self.user, PARIS)

    @property
    def to(self) -> str:
        return self.teams[0] if self.in_channel else self.user


@dataclass(frozen=True, order=True)
class Told:
    """One digest: whose, to whom or to which team, of which day, and of what time."""

    user: str
    nth: int
    to: str
    day: date
    since: datetime
    until: datetime
    before: datetime


@dataclass
class Readers:
    """All subscriptions, in the order in which each person came to have them."""

    supervisors: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kept: dict[tuple[str, int], Kept] = field(default_factory=dict)
    last: dict[tuple[str, int], Told] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def teams_of(self, user: str) -> list[str]:
        there = {} if user in self.gone else self.supervisors
        return sorted(team for team, users in there.items() if user in users)

    def teams(self, kept: Kept) -> list[str]:
        """What a subscription is about now."""
        mine = self.teams_of(kept.user)
        return [team for team in kept.teams or mine if team in mine]

    def of(self, user: str) -> list[int]:
        return [nth for whose, nth in self.kept if whose == user]

    def change(self, at: datetime, user: str, nth: int, deed: str, wanted: dict[str, Any]) -> None:
        """Do what somebody does about a subscription of his; make it where it is none yet."""
        before = self.kept.get((user, nth), Kept(user, at))
        match deed:
            case "subscribe":
                after = replace(before, starts_at=at, ended=False, lost=False, **wanted)
            case "pause":
                after = replace(before, paused=True)
            case "resume":
                after = replace(before, paused=False, ended=False, lost=False, starts_at=at)
            case _:
                after = replace(before, ended=True, lost=False)
        self.kept[user, nth] = after

    def sweep(self, now: datetime, unsent: list[Told]) -> list[Told]:
        """What is written at an instant, while some of what was written waits."""
        self._begin(now)
        found = [told for key in [*self.kept] for told in self._due(key, now, unsent)]
        self.last |= {(told.user, told.nth): told for told in found}
        return found

    def is_read(self, told: Told) -> bool:
        """Whether a digest that was written is still to be told."""
        kept = self.kept[told.user, told.nth]
        latest = self.last[told.user, told.nth] == told
        wanted = told.to == kept.to and not (kept.paused or kept.ended)
        return latest and wanted and bool(self.teams(kept))

    def _begin(self, now: datetime) -> None:
        everybody = {user for users in self.supervisors.values() for user in users} - self.gone
        for user in sorted(everybody):
            if all(self.kept[user, nth].lost for nth in self.of(user)):
                self.kept[user, len(self.of(user))] = Kept(user, now)

    def _due(self, key: tuple[str, int], now: datetime, unsent: list[Told]) -> Iterator[Told]:
        kept, last = self.kept[key], self.last.get(key)
        if kept.paused or kept.ended:
            return
        teams = self.teams(kept)
        days = _comes(kept.rhythm, kept.days, kept.hour, kept.zone, tuple(teams))
        past = [each for each in days if each[1] <= now]
        if not past:
            return
        day, until = past[-1]
        if until <= kept.starts_at or (last and (day <= last.day or until <= last.until)):
            return
        if not teams:
            self.kept[key] = replace(kept, ended=True, lost=True)
            return
        if last in unsent:
            yield replace(last, to=kept.to, day=day, until=until)
            return
        since = last.until if last else _one_before(days, until, kept.rhythm)
        yield Told(*key, kept.to, day, since, until, _one_before(days, since, kept.rhythm))


def _one_before(days: tuple[tuple[date, datetime], ...], end: datetime, rhythm: str) -> datetime:
    earlier = [at for _, at in days if at < end]
    return earlier[-1] if earlier else end - timedelta(days=_SPANS[rhythm])


@cache
def _comes(
    rhythm: str, days: tuple[int, ...], hour: time, zone: str, teams: tuple[str, ...]
) -> tuple[tuple[date, datetime], ...]:
    """All days of a rhythm, each with the instant at which it is due."""
    hours = [HOURS[team] for team in teams or (HELP,)]  # those of the desk are those of its help
    worked = [day for day in _DAYS if any(each.is_worked(day) for each in hours)]
    found = {
        "daily": [day for day in worked if day.weekday() in days],
        "weekly": [day for day in _DAYS if day.weekday() in days],
        "monthly": [
            min(day for day in worked if (day.year, day.month) == month)
            for month in sorted({(day.year, day.month) for day in worked})
        ],
    }[rhythm]
    return tuple((day, first_shown(zone, day, hour)) for day in found)
