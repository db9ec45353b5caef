"""Calendar days in a time zone: the sixteen days, working days, the hour of a digest."""

from collections.abc import Callable, Container
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from core.hours import STANDARD, WorkCalendar

Holidays = Callable[[str | None, int], Container[date]]
"""The dates of the public holidays of a region (FR, FR-57) in a year; None has none."""

_MORNING = time(8, 30)
_HORIZON = 20 * 366  # days


def _no_holidays(_region: str | None, _year: int) -> Container[date]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Calendar:
    """The time zone in which days are counted, and how many a solved ticket stays reopenable.

    `digest_at` is the hour at which digests are due where nobody chose another; working days are
    those of `hours` but for the holidays of their region. `remind_after` are the working days after
    which who has not answered a question is asked again, `propose_after` those after which his
    ticket could be resolved.
    """

    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))
    reopen_days: int = 16
    digest_at: time = _MORNING
    holidays: Holidays = _no_holidays
    hours: WorkCalendar = STANDARD
    remind_after: tuple[int, ...] = (3, 7)
    propose_after: int = 14

    def of(self, hours: WorkCalendar) -> "Calendar":
        """Return the calendar of who works these hours, in their own time zone."""
        return replace(self, hours=hours, timezone=ZoneInfo(hours.timezone))

    def reopen_until(self, resolved_at: datetime) -> datetime:
        """Return the UTC instant from which reopening is refused (the guide, G19).

        Same wall-clock time, `reopen_days` calendar days later. When that wall clock reads the
        same time twice (autumn) the later instant counts, in favour of the requester; when it
        skips it (spring) the delay ends as much later as the clock jumped.
        """
        local = resolved_at.astimezone(self.timezone)
        wall = local.replace(tzinfo=None) + timedelta(days=self.reopen_days)
        return self._instant(wall)

    def morning(self, day: date) -> datetime:
        """Return the UTC instant at which a date's reminder is due: 08:30 on that day."""
        return self.at(day, _MORNING)

    def at(self, day: date, hour: time) -> datetime:
        """Return the UTC instant of a time of day here; one that comes twice is the later one."""
        return self._instant(datetime.combine(day, hour))

    def is_working_day(self, day: date) -> bool:
        """Whether there are hours of work on a date, and it is no holiday."""
        holidays = self.holidays(self.hours.holidays, day.year)
        return self.hours.opens_on(day) and day not in holidays

    def same_time_after(self, instant: datetime, days: int) -> datetime | None:
        """Return the same time of day so many working days later, each of them counted.

        None where there are not so many in the years to come.
        """
        local = instant.astimezone(self.timezone)
        ahead = (local.date() + timedelta(days=number) for number in range(1, _HORIZON))
        day = next(islice(filter(self.is_working_day, ahead), days - 1, None), None)
        return None if day is None else self.at(day, local.time())

    def today(self, now: datetime) -> date:
        """Return the date that a UTC instant falls on here."""
        return now.astimezone(self.timezone).date()

    def _instant(self, wall: datetime) -> datetime:
        readings = (wall.replace(tzinfo=self.timezone, fold=fold) for fold in (0, 1))
        return max(reading.astimezone(UTC) for reading in readings)
