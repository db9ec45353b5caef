"""The times that figures are asked for: the last days, this month, from a date to another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

_DAY: Final = timedelta(days=1)
_YEARS: Final = 5


class Span(StrEnum):
    """A time by name; each ends now, but for the last month and the dates one chooses."""

    WEEK = "week"  # today and the six days before
    MONTH = "month"  # today and the twenty-nine days before
    QUARTER = "quarter"  # today and the eighty-nine days before
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_YEAR = "this_year"
    DATES = "dates"  # from a day to another, both in it


class Wrong(StrEnum):
    """What is wrong with the dates one chose."""

    MISSING = "missing"
    BACKWARDS = "backwards"  # the first comes after the last
    FUTURE = "future"
    TOO_LONG = "too_long"  # more than five years


@dataclass(eq=False)
class BadPeriod(Exception):  # noqa: N818 — an answer to who chose the dates
    """No time to count: why not, and whether the last date is at fault, else the first."""

    why: Wrong
    last: bool = False


@dataclass(frozen=True, slots=True)
class Dates:
    """The days that somebody chose, None for one left blank."""

    first: date | None = None
    last: date | None = None


def period(span: Span, dates: Dates, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return from when to when to count (UTC): from midnight to midnight in a zone, or to now.

    Raises BadPeriod.
    """
    today = now.astimezone(zone).date()
    first, last = _checked(dates, today) if span is Span.DATES else _NAMED[span](today)
    end = min(_midnight(last + _DAY, zone), now)
    return _midnight(first, zone), end


def _checked(dates: Dates, today: date) -> tuple[date, date]:
    first, last = dates.first, dates.last
    if first is None:
        raise BadPeriod(Wrong.MISSING)
    if last is None:
        raise BadPeriod(Wrong.MISSING, last=True)
    if first > today:
        raise BadPeriod(Wrong.FUTURE)
    if last > today:
        raise BadPeriod(Wrong.FUTURE, last=True)
    if first > last:
        raise BadPeriod(Wrong.BACKWARDS)
    if first <= _years_before(last):
        raise BadPeriod(Wrong.TOO_LONG)
    return first, last


def _years_before(day: date) -> date:
    """Return the day five years earlier; the 29th of February has the 28th for it."""
    earlier = day.replace(day=28) if (day.month, day.day) == (2, 29) else day
    return earlier.replace(year=day.year - _YEARS) if day.year > _YEARS else date.min


def _last(days: int) -> Callable[[date], tuple[date, date]]:
    return lambda today: (today - (days - 1) * _DAY, today)


def _last_month(today: date) -> tuple[date, date]:
    end = today.replace(day=1) - _DAY
    return end.replace(day=1), end


_NAMED: Final[Mapping[Span, Callable[[date], tuple[date, date]]]] = {
    Span.WEEK: _last(7),
    Span.MONTH: _last(30),
    Span.QUARTER: _last(90),
    Span.THIS_MONTH: lambda today: (today.replace(day=1), today),
    Span.LAST_MONTH: _last_month,
    Span.THIS_YEAR: lambda today: (today.replace(month=1, day=1), today),
}


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins; where clocks skip midnight, when they have skipped it."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
