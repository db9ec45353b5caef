"""Hours of work, counted by the day, are those that counting every minute finds."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.business import after, worked
from core.calendar import Calendar
from core.hours import STANDARD, Closing, Opening, WorkCalendar

PARIS = ZoneInfo("Europe/Paris")
MINUTE = timedelta(minutes=1)
NIGHT_AND_DAY = ((Opening(0, 24 * 60),),) * 7

CHANGES = {
    "Europe/Paris": (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "America/Miquelon": (datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 11, 1, 4, tzinfo=UTC)),
    "Australia/Lord_Howe": (datetime(2026, 4, 4, 15, tzinfo=UTC),),  # by half an hour
    "Pacific/Apia": (datetime(2011, 12, 30, 10, tzinfo=UTC),),  # a day that never was
    "Indian/Reunion": (datetime(2026, 12, 20, 20, tzinfo=UTC),),  # a holiday of its own
    "America/Cayenne": (datetime(2026, 6, 10, 3, tzinfo=UTC),),  # likewise
    "Pacific/Tahiti": (datetime(2027, 1, 1, 10, tzinfo=UTC),),  # the year's end
}
"""Instants near which counting could go wrong."""

HOLIDAYS = {"FR-974": {date(2026, 12, 20)}, "FR-973": {date(2026, 6, 10)}}


def holidays(region, year):
    return {day for day in HOLIDAYS.get(region, ()) if day.year == year}


def calendar(zone="Europe/Paris", week=STANDARD.week, region=None, closings=()):
    hours = WorkCalendar("k", zone, week, region, closings)
    return Calendar(holidays=holidays).of(hours)


@st.composite
def weeks(draw):
    """Weeks of any hours, night and midnight included."""
    days = []
    for _ in range(7):
        ends = draw(st.lists(st.integers(0, 24 * 60), max_size=4, unique=True))
        ends = sorted(ends)[: len(ends) // 2 * 2]
        days.append(tuple(Opening(*pair) for pair in zip(ends[::2], ends[1::2], strict=True)))
    return tuple(days)


@st.composite
def calendars(draw):
    zone = draw(st.sampled_from(sorted(CHANGES)))
    near = draw(st.sampled_from(CHANGES[zone]))
    first = near.date() + timedelta(days=draw(st.integers(-2, 2)))
    closings = draw(st.sampled_from(((), (Closing(first, first),))))
    region = draw(st.sampled_from((None, "FR-974", "FR-973")))
    week = draw(st.one_of(weeks(), st.just(NIGHT_AND_DAY)))
    return near, calendar(zone, week, region, closings)


def near(instant, days=2):
    span = days * 24 * 60
    return st.integers(-span, span).map(lambda minutes: instant + minutes * MINUTE)


def counted(calendar, start, end):
    """Look at every minute."""
    count = 0
    while start < end:
        wall = start.astimezone(calendar.timezone)
        minute = wall.hour * 60 + wall.minute
        openings = calendar.hours.week[wall.weekday()]
        if calendar.is_working_day(wall.date()):
            count += any(opening.start <= minute < opening.end for opening in openings)
        start += MINUTE
    return count * MINUTE


def paris(month, day, hour, minute=0, fold=0, year=2026):
    wall = datetime(year, month, day, hour, minute, fold=fold, tzinfo=PARIS)
    return wall.astimezone(UTC)


@given(st.data())
@settings(max_examples=30, deadline=None, derandomize=True)
def test_the_time_worked_is_what_counting_every_minute_finds(data):
    about, hours = data.draw(calendars())
    start, end = data.draw(near(about, 1)), data.draw(near(about, 2))
    assert worked(hours, start, end) == counted(hours, start, end)


@given(st.data())
@settings(max_examples=30, deadline=None, derandomize=True)
def test_time_worked_adds_up_wherever_it_is_parted(data):
    about, hours = data.draw(calendars())
    moments = data.draw(st.lists(near(about, 9), min_size=3, max_size=3))
    odd = timedelta(microseconds=data.draw(st.integers(0, 10**8)))
    first, middle, last = sorted(moments)
    middle = min(middle + odd, last)
    parts = worked(hours, first, middle) + worked(hours, middle, last)
    assert parts == worked(hours, first, last)


@given(st.data())
@settings(max_examples=30, deadline=None, derandomize=True)
def test_the_instant_after_some_work_is_the_first_by_which_it_is_worked(data):
    about, hours = data.draw(calendars())
    start = data.draw(near(about, 5))
    work = timedelta(microseconds=data.draw(st.integers(1, 5 * 10**11)))
    end = after(hours, start, work)
    if end is None:
        assert not any(hours.hours.week)
        return
    assert worked(hours, start, end) == work
    assert worked(hours, start, end - timedelta(microseconds=1)) < work


@given(st.data())
@settings(max_examples=30, deadline=None, derandomize=True)
def test_what_was_worked_until_an_instant_is_done_by_then_at_the_latest(data):
    about, hours = data.draw(calendars())
    start, end = sorted((data.draw(near(about, 5)), data.draw(near(about, 5))))
    done = after(hours, start, worked(hours, start, end))
    assert done is not None
    assert done <= end


def test_a_night_s_work_is_an_hour_shorter_in_spring_and_an_hour_longer_in_autumn():
    nights = calendar(week=((Opening(0, 6 * 60), Opening(22 * 60, 24 * 60)),) * 7)
    assert worked(nights, paris(3, 28, 22), paris(3, 29, 6)) == timedelta(hours=7)
    assert worked(nights, paris(10, 24, 22), paris(10, 25, 6)) == timedelta(hours=9)
    assert after(nights, paris(3, 28, 22), timedelta(hours=7)) == paris(3, 29, 6)
    assert after(nights, paris(10, 24, 22), timedelta(hours=5)) == paris(10, 25, 2, fold=1)


def test_an_hour_that_comes_twice_counts_twice_and_what_lies_between_does_not():
    halves = calendar(week=((Opening(2 * 60 + 30, 3 * 60),),) * 7)
    assert worked(halves, paris(10, 25, 0), paris(10, 26, 0)) == timedelta(hours=1)
    assert after(halves, paris(10, 25, 0), 31 * MINUTE) == paris(10, 25, 2, 31, fold=1)


def test_an_hour_that_is_skipped_is_not_worked():
    skipped = calendar(week=((Opening(2 * 60, 3 * 60),),) * 7)
    assert worked(skipped, paris(3, 29, 0), paris(3, 30, 0)) == timedelta()
    assert after(skipped, paris(3, 29, 0), MINUTE) == paris(3, 30, 2, 1)


def test_neither_nights_nor_the_week_end_count():
    office = calendar()
    friday, monday = paris(3, 6, 17, 30), paris(3, 9, 8, 45)
    assert worked(office, friday, monday) == timedelta(minutes=75)
    assert after(office, friday, timedelta(hours=1)) == paris(3, 9, 8, 30)


def test_work_that_ends_with_the_day_is_done_that_evening_and_not_the_next_morning():
    assert after(calendar(), paris(3, 6, 17), timedelta(hours=1)) == paris(3, 6, 18)


def test_holidays_and_closing_days_do_not_count():
    closed = (Closing(date(2026, 6, 11), date(2026, 6, 12)),)
    cayenne = calendar("America/Cayenne", region="FR-973", closings=closed)
    tuesday = datetime(2026, 6, 9, 20, tzinfo=UTC)  # 17:00 there; the 10th is a holiday
    assert after(cayenne, tuesday, timedelta(hours=2)) == datetime(2026, 6, 15, 12, tzinfo=UTC)


def test_no_work_is_done_at_once_and_none_was_worked_backwards():
    saturday = paris(3, 7, 12)
    assert after(calendar(), saturday, timedelta()) == saturday
    assert worked(calendar(), saturday, paris(3, 2, 12)) == timedelta()


def test_a_calendar_without_hours_is_told_apart_from_one_that_is_slow():
    never, rarely = calendar(week=((),) * 7), calendar(week=((Opening(0, 60),), *((),) * 6))
    assert after(never, paris(3, 2, 9), MINUTE) is None
    assert after(rarely, paris(3, 2, 9), timedelta(hours=99)) is not None


class Counting(Calendar):
    """A calendar that notes how often a day is looked at."""

    looks = 0

    def is_working_day(self, day):
        type(self).looks += 1
        return super().is_working_day(day)


@pytest.mark.parametrize("days", [10, 100])
def test_each_day_is_looked_at_twice_at_most_however_long_it_is(days):
    round_the_clock = Counting(hours=WorkCalendar("k", "Europe/Paris", NIGHT_AND_DAY))
    Counting.looks = 0
    start = paris(3, 2, 9)
    assert worked(round_the_clock, start, start + timedelta(days=days)) == timedelta(days=days)
    assert Counting.looks <= 2 * days + 4
