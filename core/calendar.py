"""Calendar days in the desk's time zone: the sixteen days, working days, the hour of a digest."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MORNING = time(8, 30)
_SATURDAY = 5  # Monday is 0


@dataclass(frozen=True, slots=True)
class Calendar:
    """The time zone in which days are counted, and how many a solved ticket stays reopenable.

    `digest_at` is the hour of a working day at which digests are due; `holidays` are the days
    without work besides Saturdays and Sundays.
    """

    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))
    reopen_days: int = 16
    digest_at: time = _MORNING
    holidays: Container[date] = frozenset()

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
        """Whether a date is a Monday to Friday and no holiday."""
        return day.weekday() < _SATURDAY and day not in self.holidays

    def digest_day(self, now: datetime) -> date:
        """Return the latest working day whose digest is due at a UTC instant."""
        day = self.today(now)
        while not self.is_working_day(day) or now < self.at(day, self.digest_at):
            day -= timedelta(days=1)
        return day

    def today(self, now: datetime) -> date:
        """Return the date that a UTC instant falls on here."""
        return now.astimezone(self.timezone).date()

    def _instant(self, wall: datetime) -> datetime:
        readings = (wall.replace(tzinfo=self.timezone, fold=fold) for fold in (0, 1))
        return max(reading.astimezone(UTC) for reading in readings)
