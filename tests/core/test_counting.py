"""Bulletins and reports: a curve in any zone, the time before, the last quarter, who may ask."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import counting
from core.business import worked
from core.counts import Due
from core.errors import Code, Refusal
from core.figures import Flow, Scope, nearest_rank
from core.hours import Target
from core.vocabulary import Priority
from storage.memory import MemoryDatabase
from tests.core.test_clocks import TIMED
from tests.core.world import CALENDAR, CHLOE, DIRECTORY, NETWORK, NOW, OMAR, SOPHIE, TLS

PARIS, KOLKATA = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Kolkata")
LORD_HOWE, KATHMANDU = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu")
QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)


def midnight(zone: ZoneInfo, year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=zone).astimezone(UTC)


def span(zone: ZoneInfo, first: tuple[int, int, int], last: tuple[int, int, int]) -> Scope:
    return Scope((TLS,), midnight(zone, *first), midnight(zone, *last))


def one_a_quarter(scope: Scope) -> dict[datetime, Flow]:
    """A request opened in every quarter of an hour of a time."""
    many = (scope.until - scope.since) // QUARTER
    return {scope.since + n * QUARTER: Flow(opened=1) for n in range(many)}


@pytest.mark.parametrize(
    ("zone", "first", "last", "hours"),
    [
        (PARIS, (2026, 3, 28), (2026, 3, 31), (24, 23, 24)),
        (PARIS, (2026, 10, 24), (2026, 10, 27), (24, 25, 24)),
        (KOLKATA, (2026, 3, 28), (2026, 3, 30), (24, 24)),
        (KATHMANDU, (2026, 3, 28), (2026, 3, 30), (24, 24)),
        (LORD_HOWE, (2026, 4, 4), (2026, 4, 7), (24, 24.5, 24)),
    ],
)
def test_a_day_of_a_curve_has_the_hours_that_it_has_where_its_reader_lives(
    zone, first, last, hours
):
    scope = span(zone, first, last)
    found = counting.curve(scope, zone, one_a_quarter(scope), 1000)
    assert found.came == tuple(4 * each for each in hours)
    assert (found.days[0], len(found.days)) == (date(*first), len(hours))
    assert found.backlog[-1] == 1000


def test_a_backlog_is_counted_back_from_what_remained():
    scope = span(PARIS, (2026, 3, 2), (2026, 3, 5))
    quarters = {
        scope.since: Flow(opened=3, withdrawn=1),
        scope.since + 25 * HOUR: Flow(resolved=2, left=1),
        scope.until - QUARTER: Flow(arrived=1, reopened=1),
    }
    found = counting.curve(scope, PARIS, quarters, 7)
    assert (found.came, found.went, found.backlog) == ((3, 0, 2), (1, 3, 0), (8, 5, 7))


def test_the_first_and_the_last_day_of_a_time_may_be_parts():
    scope = Scope((TLS,), NOW + timedelta(minutes=7), NOW + timedelta(days=1, minutes=7))
    quarters = {NOW: Flow(opened=1), NOW + timedelta(days=1): Flow(opened=2)}
    found = counting.curve(scope, PARIS, quarters, 3)
    assert (found.days, found.came) == ((date(2026, 3, 2), date(2026, 3, 3)), (1, 2))


@given(st.integers(0, 900), st.integers(0, 900), st.lists(st.integers(-9, 9), max_size=30))
def test_a_curve_adds_up(start, length, changes):
    since = NOW + start * QUARTER
    scope = Scope((TLS,), since, since + (length + 1) * QUARTER)
    steps = {
        since + n * (length + 1) // (len(changes) + 1) * QUARTER: Flow(
            opened=max(change, 0), resolved=max(-change, 0)
        )
        for n, change in enumerate(changes)
    }
    found = counting.curve(scope, PARIS, steps, 50)
    assert sum(found.came) - sum(found.went) == sum(flow.change for flow in steps.values())
    for n, day in enumerate(found.days[1:], 1):
        assert day - found.days[n - 1] == timedelta(days=1)
        assert found.backlog[n] - found.backlog[n - 1] == found.came[n] - found.went[n]


def test_the_time_before_is_as_long_by_the_clocks_of_its_reader():
    week = span(PARIS, (2026, 3, 30), (2026, 4, 6))
    before = counting.before(week, PARIS)
    assert (before.since, before.until) == (midnight(PARIS, 2026, 3, 23), week.since)
    assert before.until - before.since == timedelta(days=7) - HOUR


@pytest.mark.parametrize(
    ("count", "median", "ninetieth"), [(1, 1, 1), (2, 1, 2), (3, 2, 3), (10, 5, 9), (11, 6, 10)]
)
def test_a_rank_is_that_of_a_value_which_so_much_does_not_exceed(count, median, ninetieth):
    assert nearest_rank(50, count) == median - 1
    assert nearest_rank(90, count) == ninetieth - 1


@given(
    st.integers(0, 14 * 24 * 60),
    st.integers(0, 14 * 24 * 60),
    st.sampled_from([Priority.MEDIUM, Priority.HIGH, Priority.CRITICAL, Priority.LOW]),
    st.sampled_from([TLS, NETWORK]),
)
def test_soon_is_what_has_a_quarter_of_its_work_left_and_no_more(start, ahead, priority, team):
    now = NOW + start * timedelta(minutes=1)
    due = now + ahead * timedelta(minutes=1)
    found = Due(7, team, "messagerie", priority, "toulouse", None, due)
    near = counting.LastQuarter(TIMED, CALENDAR, now).reached_by(found)
    target = TIMED.services["messagerie"].target(priority, "toulouse") or Target()
    hours = CALENDAR.of(TIMED.calendar_of(TIMED.teams[team]))
    limit = target.resolve
    left = worked(hours, now, due)
    soon = limit is not None and left <= timedelta(minutes=limit) / 4
    # What is left of a quarter runs out as the working day ends, not as the next one begins.
    at_the_edge = limit is not None and left == timedelta(minutes=limit) / 4
    assert near in ({due, None} if at_the_edge else {due if soon else None})


def test_soon_tells_the_first_of_both_targets():
    first, last = NOW + timedelta(minutes=5), NOW + timedelta(minutes=20)
    near = counting.LastQuarter(TIMED, CALENDAR, NOW)
    both = Due(7, TLS, "messagerie", Priority.MEDIUM, "toulouse", last, first)
    assert near.reached_by(both) == first
    assert near.reached_by(Due(7, TLS, "reseau", Priority.MEDIUM, None, first, last)) is None


@pytest.fixture
async def database():
    found = MemoryDatabase()
    await found.start()
    await found.run(lambda work: work.replace_catalogue(DIRECTORY))
    return found


@pytest.mark.parametrize(
    ("user", "teams"),
    [(SOPHIE, (NETWORK,)), (SOPHIE, (TLS, NETWORK)), (CHLOE, (TLS,)), (OMAR, ()), (OMAR, ("?",))],
)
async def test_nobody_gets_figures_of_a_team_that_he_does_not_supervise(database, user, teams):
    scope = Scope(teams, NOW, NOW + HOUR)
    with pytest.raises(Refusal) as refused:
        await database.run(lambda work: counting.report(work, user, scope, NOW, PARIS))
    assert refused.value.code is Code.NOT_ALLOWED


async def test_a_team_without_a_ticket_has_figures_of_nothing(database):
    scope = Scope((TLS,), NOW, NOW + HOUR)
    found = await database.run(lambda work: counting.report(work, SOPHIE, scope, NOW, PARIS))
    assert (found.flow, found.before, found.backlog.open) == (Flow(), Flow(), 0)
    assert (found.own.median, found.resolve.ninetieth) == (None, None)
    assert found.own.on_time.ratio is found.first_contact.ratio is found.hops.several.ratio is None
    assert found.curve.backlog == (0,)
    told = await database.run(
        lambda work: counting.bulletin(
            work, scope, NOW, NOW, CALENDAR, loads=True, curve_zone=PARIS
        )
    )
    assert told.is_quiet
