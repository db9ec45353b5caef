"""What somebody means by a month, on whatever day he asks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import BadPeriod, Dates, Span, Wrong, period

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 3, 31, 10, 0, tzinfo=UTC)  # 12:00 in Paris, two days after the change


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[arg-type]


def dates(first: date | None, last: date | None) -> tuple[datetime, datetime]:
    return period(Span.DATES, Dates(first, last), NOON, PARIS)


@pytest.mark.parametrize(
    ("span", "since", "until"),
    [
        (Span.WEEK, at(2026, 3, 24, 23), NOON),
        (Span.MONTH, at(2026, 3, 1, 23), NOON),
        (Span.QUARTER, at(2025, 12, 31, 23), NOON),
        (Span.THIS_MONTH, at(2026, 2, 28, 23), NOON),
        (Span.LAST_MONTH, at(2026, 1, 31, 23), at(2026, 2, 28, 23)),
        (Span.THIS_YEAR, at(2025, 12, 31, 23), NOON),
    ],
)
def test_a_named_time_goes_from_midnight_where_its_reader_is(span, since, until):
    assert period(span, Dates(), NOON, PARIS) == (since, until)


def test_both_dates_are_in_the_time_they_bound():
    assert dates(date(2026, 3, 28), date(2026, 3, 29)) == (
        at(2026, 3, 27, 23),
        at(2026, 3, 29, 22),  # the day of the change has twenty-three hours
    )


def test_a_time_that_is_not_over_ends_now():
    assert dates(date(2026, 3, 30), date(2026, 3, 31))[1] == NOON


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        (None, date(2026, 3, 1), BadPeriod(Wrong.MISSING)),
        (date(2026, 3, 1), None, BadPeriod(Wrong.MISSING, last=True)),
        (date(2026, 3, 2), date(2026, 3, 1), BadPeriod(Wrong.BACKWARDS)),
        (date(2026, 4, 1), date(2026, 4, 2), BadPeriod(Wrong.FUTURE)),
        (date(2026, 3, 1), date(2026, 4, 1), BadPeriod(Wrong.FUTURE, last=True)),
        (date(2021, 3, 30), date(2026, 3, 30), BadPeriod(Wrong.TOO_LONG)),
        (date(1, 1, 1), date(9999, 12, 31), BadPeriod(Wrong.FUTURE, last=True)),
        (date(1, 1, 1), date(2026, 3, 1), BadPeriod(Wrong.TOO_LONG)),
    ],
)
def test_dates_that_bound_no_time_are_refused(first, last, wrong):
    with pytest.raises(BadPeriod) as refused:
        dates(first, last)
    assert (refused.value.why, refused.value.last) == (wrong.why, wrong.last)


def test_five_years_are_taken_to_the_day():
    assert dates(date(2021, 3, 31), date(2026, 3, 30))
    leap = datetime(2028, 3, 1, tzinfo=UTC)
    chosen = Dates(date(2023, 3, 1), date(2028, 2, 29))
    assert period(Span.DATES, chosen, leap, PARIS)


@given(
    st.sampled_from([span for span in Span if span is not Span.DATES]),
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 — Hypothesis adds the zone
    st.sampled_from(["Europe/Paris", "Pacific/Auckland", "America/Havana", "Indian/Reunion"]),
)
def test_whatever_the_day_a_named_time_is_past_and_is_not_empty(span, now, zone):
    since, until = period(span, Dates(), now, ZoneInfo(zone))
    assert since <= until <= now
    assert until - since <= timedelta(days=367)
