from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from core.calendar import Calendar
from core.hours import STANDARD, Closing

PARIS = ZoneInfo("Europe/Paris")


def resolved(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def test_reopening_ends_sixteen_days_later_at_the_same_wall_clock_time_in_winter():
    until = Calendar().reopen_until(resolved(2026, 1, 5, 9, 30))
    assert until == resolved(2026, 1, 21, 9, 30)


def test_the_spring_clock_change_does_not_move_the_wall_clock_time():
    until = Calendar().reopen_until(resolved(2026, 3, 20, 9, 30))
    assert until == resolved(2026, 4, 5, 9, 30)


def test_a_wall_clock_time_that_comes_twice_counts_the_second_time():
    until = Calendar().reopen_until(resolved(2026, 10, 9, 2, 30))
    assert until == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_wall_clock_time_that_is_skipped_ends_as_much_later_as_the_clock_jumped():
    until = Calendar().reopen_until(resolved(2026, 3, 13, 2, 30))
    assert until == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_sixteen_days_pass_over_the_29th_of_february_and_the_year_s_end():
    assert Calendar().reopen_until(resolved(2028, 2, 20, 9, 30)) == resolved(2028, 3, 7, 9, 30)
    assert Calendar().reopen_until(resolved(2028, 2, 29, 9, 30)) == resolved(2028, 3, 16, 9, 30)
    assert Calendar().reopen_until(resolved(2026, 12, 20, 9, 30)) == resolved(2027, 1, 5, 9, 30)


def test_days_of_work_are_counted_from_the_day_after_whatever_day_it_is():
    asked = resolved(2026, 3, 7, 22, 15)  # a Saturday, at night
    assert Calendar().same_time_after(asked, 1) == resolved(2026, 3, 9, 22, 15)
    assert Calendar().same_time_after(asked, 3) == resolved(2026, 3, 11, 22, 15)


def test_a_calendar_that_is_closed_for_good_has_no_day_of_work_to_come():
    closed = Closing(date(2026, 1, 1), date(2100, 1, 1))
    calendar = Calendar().of(replace(STANDARD, closings=(closed,)))
    assert calendar.same_time_after(resolved(2026, 3, 2, 9, 0), 3) is None
