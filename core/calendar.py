"""Calendar days in the desk's time zone: the sixteen days, and the morning of a date."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MORNING = time(8, 30)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The time zone in which days are counted, and how many a solved ticket stays reopenable."""

    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))
    reopen_days: int = 16

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
        return self._instant(datetime.combine(day, _MORNING))

    def today(self, now: datetime) -> date:
        """Return the date that a UTC instant falls on here."""
        return now.astimezone(self.timezone).date()

    def _instant(self, wall: datetime) -> datetime:
        readings = (wall.replace(tzinfo=self.timezone, fold=fold) for fold in (0, 1))
        return max(reading.astimezone(UTC) for reading in readings)
