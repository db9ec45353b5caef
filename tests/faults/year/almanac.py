"""The year 2026 as anybody reads it off a wall calendar, minute by minute; no rule of the desk's.

Instants are whole minutes. Of the hours that teams work, every minute of the time is looked at.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, pairwise

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PARIS, REUNION = "Europe/Paris", "Indian/Reunion"

STARTS = datetime(2025, 12, 31, 23, tzinfo=UTC)  # midnight in Paris
ENDS = datetime(2027, 1, 5, 11, tzinfo=UTC)
COUNTED_UNTIL = datetime(2027, 2, 28, tzinfo=UTC)  # what is due then is still far away at the end
SPRING = datetime(2026, 3, 29, 1, tzinfo=UTC)  # in Paris, 02:00 becomes 03:00
AUTUMN = datetime(2026, 10, 25, 1, tzinfo=UTC)  # in Paris, 03:00 becomes 02:00

FRANCE = {
    date(2025, 11, 1), date(2025, 11, 11), date(2025, 12, 25),
    date(2026, 1, 1), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 8), date(2026, 5, 14),
    date(2026, 5, 25), date(2026, 7, 14), date(2026, 8, 15), date(2026, 11, 1),
    date(2026, 11, 11), date(2026, 12, 25), date(2027, 1, 1),
}  # fmt: skip
ABOLITION = {date(2025, 12, 20), date(2026, 12, 20)}
"""A holiday in La Réunion alone."""


def wall(zone: str, instant: datetime) -> datetime:
    """What a clock on the wall reads, without a zone."""
    summer = SPRING <= instant < AUTUMN
    hours = 4 if zone == REUNION else 2 if summer else 1
    return (instant + hours * HOUR).replace(tzinfo=None)


@dataclass(frozen=True)
class Hours:
    """When a team works: by the clock of its zone, on its weekdays, but for its days off."""

    zone: str
    weekdays: frozenset[int]
    spans: tuple[tuple[time, time], ...]
    off: frozenset[date]

    def is_worked(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.off

    def each_minute(self) -> Iterator[bool]:
        """Whether it works, of each minute that is counted, in order."""
        shown = {n for span in self.spans for n in range(*map(_minutes, span))}
        for start, end in pairwise((STARTS, SPRING, AUTUMN, COUNTED_UNTIL)):
            reading = wall(self.zone, start)
            day, minute = reading.date(), reading.hour * 60 + reading.minute
            for _ in range((end - start) // MINUTE):
                yield minute in shown and self.is_worked(day)
                minute += 1
                if minute == 24 * 60:
                    day, minute = day + DAY, 0


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute


class Counted:
    """How many minutes of work there were until each minute of the year, and a while after."""

    def __init__(self, hours: Hours) -> None:
        self._before = [0, *accumulate(hours.each_minute())]

    def between(self, first: datetime, last: datetime) -> int:
        return self._until(last) - self._until(first)

    def after(self, first: datetime, minutes: int) -> datetime:
        """The first instant by which so much was worked; the last there is where it never is."""
        wanted = self._until(first) + minutes
        start = (first - STARTS) // MINUTE
        return STARTS + bisect_left(self._before, wanted, lo=start) * MINUTE

    def _until(self, instant: datetime) -> int:
        return self._before[(instant - STARTS) // MINUTE]


def first_shown(zone: str, day: date, hour: time) -> datetime:
    """The first minute at which the wall shows a time of a date, or a later one."""
    wanted = datetime.combine(day, hour)
    instant = wanted.replace(tzinfo=UTC) - (4 if zone == REUNION else 2) * HOUR  # or a later one
    while wall(zone, instant) < wanted:
        instant += MINUTE
    return instant
