"""Time that counts: the hours of work between two instants, and the instant after so many.

An instant counts when a clock on the wall of the calendar's zone shows an hour of work of a day
that is worked. So an hour that the wall clock shows twice, in autumn, counts twice, and one that it
skips, in spring, not at all. Each day is looked at once, however long its hours are.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import Final

from core.calendar import Calendar
from core.hours import Opening

Stretch = tuple[datetime, datetime]
"""Two UTC instants; the later one is not in it."""

_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)
_HORIZON: Final = timedelta(days=20 * 366)


def worked(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return the time of work between two UTC instants; none where the end is not the later."""
    found = takewhile(lambda stretch: stretch[0] < end, _stretches(calendar, start))
    return sum((min(until, end) - since for since, until in found), timedelta())


def after(calendar: Calendar, start: datetime, work: timedelta) -> datetime | None:
    """Return the first UTC instant by which so much was worked since another; itself for none.

    None where a calendar has less work than that in the twenty years to come.
    """
    if work <= timedelta():
        return start
    for since, until in _stretches(calendar, start):
        if until - since >= work:
            return since + work
        work -= until - since
    return None


def _stretches(calendar: Calendar, start: datetime) -> Iterator[Stretch]:
    """Return when there is work from an instant on, in order, for as long as anybody looks."""
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    for since, until, offset in _steady(calendar, midnight, midnight + _HORIZON):
        for opens, closes in _open(calendar, since + offset, until + offset):
            if closes - offset > start:
                yield max(opens - offset, start), closes - offset


def _steady(
    calendar: Calendar, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Part the days of UTC where the zone's clock is moved; tell its offset in each part."""
    while start < end:
        until = start + _DAY
        here, there = _offset(calendar, start), _offset(calendar, until)
        moved = until if here == there else _moved(calendar, start, until)
        yield start, moved, here
        if moved < until:
            yield moved, until, there
        start = until


def _moved(calendar: Calendar, start: datetime, end: datetime) -> datetime:
    """Find the second at which the clock is moved, between two instants that it parts."""
    before = _offset(calendar, start)
    while end - start > _SECOND:
        middle = start + (end - start) // _SECOND // 2 * _SECOND
        start, end = (middle, end) if _offset(calendar, middle) == before else (start, middle)
    return end


def _offset(calendar: Calendar, instant: datetime) -> timedelta:
    return instant.astimezone(calendar.timezone).utcoffset() or timedelta()


def _open(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Stretch]:
    """Return the hours of work between two readings of the wall clock, of two days at most."""
    for day in sorted({start.date(), (end - _SECOND).date()}):
        for opening in _openings(calendar, day):
            opens, closes = (_reading(day, at) for at in (opening.start, opening.end))
            if max(opens, start) < min(closes, end):
                yield max(opens, start), min(closes, end)


def _openings(calendar: Calendar, day: date) -> tuple[Opening, ...]:
    return calendar.hours.week[day.weekday()] if calendar.is_working_day(day) else ()


def _reading(day: date, minutes: int) -> datetime:
    """Return what the wall clock reads so many minutes into a day, as if it were of UTC."""
    return datetime.combine(day, time(), UTC) + timedelta(minutes=minutes)
