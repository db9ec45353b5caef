"""When digests are due: one a chosen day, at its hour, whatever the clock on the wall does."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import Calendar
from core.hours import STANDARD
from core.subscriptions import WHOLE_WEEK, Edition, Rhythm, Subscription, first_reading
from tests.core.world import DIRECTORY, NETWORK, OMAR, SOPHIE, TLS, without

ZONES = ("Europe/Paris", "Indian/Reunion", "America/New_York")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HALF_PAST_EIGHT = Subscription(
    1, SOPHIE, Rhythm.DAILY, (), WHOLE_WEEK, time(8, 30), "Europe/Paris", LONG_AGO
)


def always(_day: date) -> bool:
    return True


def on_weekdays(day: date) -> bool:
    return day.weekday() < 5


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def days_between(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days)]


def naive(zone: str, day: date, hour: time) -> datetime:
    """The first minute of a day, told one by one, at which the wall clock shows the hour."""
    minute = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    while minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None) < datetime.combine(day, hour):
        minute += MINUTE
    return minute


hours = st.builds(time, st.integers(0, 23), st.sampled_from((0, 1, 29, 30, 59)))
chosen = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))


@given(zone=st.sampled_from(ZONES), hour=hours, weekdays=chosen)
@settings(max_examples=25, deadline=None)
def test_a_year_has_one_occurrence_a_chosen_day_at_its_hour(zone, hour, weekdays):
    wanted = replace(HALF_PAST_EIGHT, timezone=zone, hour=hour, days=weekdays)
    end = datetime(2027, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC) - MINUTE
    found = [each for each in wanted.occurrences(end, always) if each.day.year == 2026]
    year = days_between(date(2026, 1, 1), date(2027, 1, 1))
    assert [each.day for each in reversed(found)] == [d for d in year if d.weekday() in weekdays]
    for each in found:
        shown = each.at.astimezone(ZoneInfo(zone))
        moved = shown.utcoffset() != (each.at - MINUTE).astimezone(ZoneInfo(zone)).utcoffset()
        assert shown.date() == each.day
        assert shown.time() == hour or moved


@given(
    zone_day=st.sampled_from((
        ("Europe/Paris", date(2026, 3, 29)), ("Europe/Paris", date(2026, 10, 25)),
        ("America/New_York", date(2026, 3, 8)), ("America/New_York", date(2026, 11, 1)),
        ("Africa/Cairo", date(2026, 4, 24)), ("Africa/Cairo", date(2026, 10, 29)),
        ("Australia/Lord_Howe", date(2026, 10, 4)), ("Indian/Reunion", date(2028, 2, 29)),
        ("Pacific/Apia", date(2011, 12, 30)),
    )),
    hour=hours,
)  # fmt: skip
def test_it_is_met_at_the_first_minute_at_which_the_wall_clock_shows_it(zone_day, hour):
    zone, day = zone_day
    assert first_reading(ZoneInfo(zone), day, hour) == naive(zone, day, hour)


def test_an_hour_that_the_spring_change_skips_is_met_right_after_it():
    paris = ZoneInfo("Europe/Paris")
    assert first_reading(paris, date(2026, 3, 29), time(2, 30)) == utc(2026, 3, 29, 1)


def test_a_day_that_never_was_has_none_of_its_own():
    """Samoa skipped 30 December 2011: its midnight and that of the 31st are one instant."""
    apia = replace(
        HALF_PAST_EIGHT, hour=time(), timezone="Pacific/Apia", starts_at=utc(2011, 12, 1)
    )
    last, days, now = None, [], utc(2011, 12, 28)
    while now < utc(2012, 1, 2):
        found = apia.due(last, now, always)
        days += [found.day.day] if found else []
        last, now = found or last, now + 5 * MINUTE
    assert days == [27, 28, 29, 31, 1, 2]


def test_an_hour_that_comes_twice_in_autumn_counts_once():
    night = replace(HALF_PAST_EIGHT, hour=time(2, 30))
    last, now, told = None, utc(2026, 10, 24, 12), []
    while now < utc(2026, 10, 25, 12):
        found = night.due(last, now, always)
        if found:
            told.append((now, found.day))
        last, now = found or last, now + MINUTE
    assert told[1:] == [(utc(2026, 10, 25, 0, 30), date(2026, 10, 25))]


@given(
    zone=st.sampled_from(ZONES),
    rhythm=st.sampled_from(Rhythm),
    weekdays=chosen,
    hour=hours,
    steps=st.lists(st.integers(1, 60 * 24 * 20), min_size=1, max_size=40),
)
@settings(deadline=None, max_examples=30)
def test_whenever_one_looks_editions_leave_no_time_out_and_tell_none_twice(
    zone, rhythm, weekdays, hour, steps
):
    start = utc(2026, 1, 15)
    wanted = replace(
        HALF_PAST_EIGHT, rhythm=rhythm, timezone=zone, hour=hour, days=weekdays, starts_at=start
    )
    editions: list[Edition] = []
    now = start
    for step in steps:
        now += step * MINUTE
        found = wanted.due(editions[-1] if editions else None, now, on_weekdays)
        if found:
            assert found.until <= now
            editions.append(found)
    for earlier, later in pairwise(editions):
        assert earlier.until == later.since < later.until
        assert earlier.day < later.day
    for each in editions:
        assert each.before < each.since < each.until
    # Nothing that was due is left untold.
    assert wanted.due(editions[-1] if editions else None, now, on_weekdays) is None


def test_a_daily_one_comes_on_chosen_weekdays_on_which_somebody_works():
    calendar = Calendar(holidays=lambda region, _: {date(2026, 5, 1)} if region == "FR" else ())
    works = calendar.of(STANDARD).is_working_day
    wanted = replace(HALF_PAST_EIGHT, days=(0, 4, 5))
    days = days_between(date(2026, 4, 24), date(2026, 5, 12))
    assert [day.day for day in days if wanted.comes_on(day, works)] == [24, 27, 4, 8, 11]


def test_a_weekly_one_comes_on_its_weekday_be_it_a_holiday():
    wanted = replace(HALF_PAST_EIGHT, rhythm=Rhythm.WEEKLY, days=(4,))
    days = days_between(date(2026, 4, 24), date(2026, 5, 12))
    assert [day.day for day in days if wanted.comes_on(day, lambda _: False)] == [24, 1, 8]


def test_a_month_is_told_once_though_its_first_working_day_turns_out_to_be_a_later_one():
    """The catalogue closes on the first of June once its digest was told."""
    monthly = replace(HALF_PAST_EIGHT, rhythm=Rhythm.MONTHLY, days=())
    told = monthly.due(None, utc(2026, 6, 1, 7), on_weekdays)

    def closed(day):
        return on_weekdays(day) and day != told.day

    assert told.day == date(2026, 6, 1)
    assert monthly.due(told, utc(2026, 6, 2, 7), closed) is None
    assert monthly.due(told, utc(2026, 7, 1, 7), closed).since == told.until
    changed = replace(monthly, starts_at=utc(2026, 6, 1, 9))
    assert changed.due(told, utc(2026, 6, 2, 7), closed).day == date(2026, 6, 2)


def test_a_monthly_one_comes_on_the_first_working_day_of_the_month():
    first_of_may = {date(2026, 5, 1), date(2026, 1, 1)}
    calendar = Calendar(holidays=lambda _region, _year: first_of_may)
    wanted = replace(HALF_PAST_EIGHT, rhythm=Rhythm.MONTHLY, days=())
    works = calendar.of(STANDARD).is_working_day
    found = [
        d for d in days_between(date(2026, 1, 1), date(2026, 7, 1)) if wanted.comes_on(d, works)
    ]
    assert found == [date(2026, month, day) for month, day in
                     ((1, 2), (2, 2), (3, 2), (4, 1), (5, 4), (6, 1))]  # fmt: skip


def test_where_nobody_ever_works_none_is_due_and_nobody_looks_for_ever():
    wanted = HALF_PAST_EIGHT
    assert wanted.due(None, utc(2026, 3, 2, 9), lambda _: False) is None


def test_the_first_tells_of_a_whole_period_and_of_the_one_before_it():
    found = replace(
        HALF_PAST_EIGHT, rhythm=Rhythm.WEEKLY, days=(0,), starts_at=utc(2026, 3, 27)
    ).due(None, utc(2026, 3, 30, 7), always)
    assert found is not None
    assert (found.before, found.since, found.until) == (
        utc(2026, 3, 16, 7, 30), utc(2026, 3, 23, 7, 30), utc(2026, 3, 30, 6, 30),
    )  # fmt: skip


def test_what_was_due_before_it_was_made_is_none_of_its():
    made = replace(HALF_PAST_EIGHT, starts_at=utc(2026, 3, 2, 7, 30))
    assert made.due(None, utc(2026, 3, 2, 18), always) is None
    assert made.due(None, utc(2026, 3, 3, 7, 30), always) is not None


def test_changed_to_another_hour_a_day_that_had_one_has_no_other():
    last = HALF_PAST_EIGHT.due(None, utc(2026, 3, 2, 7, 30), always)
    later = replace(HALF_PAST_EIGHT, hour=time(10))
    assert later.due(last, utc(2026, 3, 2, 12), always) is None
    following = later.due(last, utc(2026, 3, 3, 12), always)
    assert following is not None
    assert (following.since, following.until) == (utc(2026, 3, 2, 7, 30), utc(2026, 3, 3, 9))


@pytest.mark.parametrize("first", [date(2026, 12, 30), date(2028, 2, 27)])
def test_the_years_end_and_the_29th_of_february_have_theirs(first):
    last = first + 4 * DAY
    end = datetime.combine(last, time(), UTC)
    found = [each.day for each in HALF_PAST_EIGHT.occurrences(end, always) if each.day >= first]
    assert found[::-1] == days_between(first, last)


def test_it_is_of_all_that_its_subscriber_supervises_or_of_those_chosen_that_he_still_does():
    assert [t.key for t in HALF_PAST_EIGHT.teams_in(DIRECTORY)] == [TLS]
    both = replace(HALF_PAST_EIGHT, user=OMAR, teams=(TLS, NETWORK, "no such team"))
    assert [t.key for t in both.teams_in(DIRECTORY)] == [NETWORK]
    assert both.teams_in(without(DIRECTORY, OMAR)) == ()
