"""When a digest is due, who gets it, and that it is written once whatever the clock does."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core import desk, digest
from core.acts import Act, Given
from core.calendar import Calendar
from core.errors import Code, Refusal
from core.hours import STANDARD, Closing, Opening
from core.outbox import Kind, Notice, Status
from core.vocabulary import Action, State, Topic
from storage.memory import MemoryDatabase
from tests.core.world import (
    ANNE,
    CALENDAR,
    CHLOE,
    DIRECTORY,
    FILLED,
    NETWORK,
    OMAR,
    PEOPLE,
    SOPHIE,
    TLS,
    never,
    without,
)

PARIS = ZoneInfo("Europe/Paris")
FRIDAY, MONDAY, TUESDAY = date(2026, 2, 27), date(2026, 3, 2), date(2026, 3, 3)


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = PARIS) -> datetime:
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


FRIDAY_10 = at(FRIDAY, 10)


def feasts(*days: date, region: str = "FR"):
    """The public holidays of one region; every other has none."""
    return lambda asked, _year: days if asked == region else ()


class Morning:
    """A database and the sweep that asks it for digests."""

    def __init__(self, calendar: Calendar = CALENDAR) -> None:
        self.database = MemoryDatabase()
        self.calendar = calendar

    async def sweep(self, now: datetime) -> None:
        await self.database.run(lambda work: digest.write_due(work, now, self.calendar, never))

    async def sweeps(self, start: datetime, end: datetime, step: timedelta) -> None:
        now = start
        while now < end:
            await self.sweep(now)
            now += step

    async def told(self, to: str = SOPHIE) -> list[date]:
        """Return the days of the digests that somebody was written."""

        def read(work):
            rows = work.outbox_rows((Status.PENDING,), 500)
            mine = (row.notice for row in rows if row.notice.to == to)
            return [work.digest(notice.seq).day for notice in mine if notice.kind is Kind.DIGEST]

        return await self.database.run(read)

    async def do(self, now: datetime, actor: str, action: Action, ticket: int = 0) -> int:
        given = FILLED.get(action, {})
        if action is Action.OPEN:
            given = {"title": "Panne", "description": "Noir.", "service": "messagerie"}
            given |= {"academy": "toulouse"}
        act = Act(action, actor, Given(**given))

        def run(work):
            if action is Action.OPEN:
                return desk.open_request(work, act, now, CALENDAR).id
            return desk.act(work, ticket, act, now, CALENDAR).ticket.id

        return await self.database.run(run)

    async def letter(self, to: str = SOPHIE, number: int | None = None):
        def read(work):
            last = work.last_digest(TLS)
            notice = Notice(Kind.DIGEST, Topic.DIGEST, 0, number or last.id, to)
            return digest.letter(work, notice)

        return await self.database.run(read)


async def opened(calendar: Calendar = CALENDAR, since: datetime = FRIDAY_10) -> Morning:
    """A desk that has been looked after for a while."""
    morning = Morning(calendar)
    await morning.database.start()

    def furnish(work):
        work.replace_catalogue(DIRECTORY)
        for person in PEOPLE.values():
            work.save_person(person)

    await morning.database.run(furnish)
    await morning.sweep(since)
    return morning


@pytest.fixture
async def morning() -> Morning:
    return await opened()


# When


async def test_a_digest_is_due_at_half_past_eight_and_not_before(morning):
    await morning.sweep(at(MONDAY, 8, 29))
    assert await morning.told() == []
    await morning.sweep(at(MONDAY, 8, 30))
    assert await morning.told() == [MONDAY]


async def test_each_working_day_has_one_however_often_one_asks(morning):
    await morning.sweeps(at(MONDAY, 0), at(date(2026, 3, 16), 0), timedelta(minutes=10))
    days = [MONDAY + timedelta(days=n) for n in range(14)]
    assert await morning.told() == [day for day in days if day.weekday() < 5]


async def test_none_is_due_on_a_holiday(morning):
    morning.calendar = replace(CALENDAR, holidays=feasts(TUESDAY))
    await morning.sweeps(at(MONDAY, 0), at(date(2026, 3, 5), 0), timedelta(hours=1))
    assert await morning.told() == [MONDAY, date(2026, 3, 4)]


async def working(morning: Morning, **hours) -> None:
    """Give one team hours of its own; the others keep the standard ones."""
    own = replace(STANDARD, key="own", **hours)
    team = replace(DIRECTORY.teams[NETWORK], calendar=own.key)
    teams = {**DIRECTORY.teams, NETWORK: team}
    catalogue = replace(DIRECTORY, teams=teams, calendars={own.key: own})
    await morning.database.run(lambda work: work.replace_catalogue(catalogue))


async def days_of(morning: Morning, start: date, count: int) -> tuple[list[date], list[date]]:
    """Return the days of the digests of some days: of a standard team, of the one with its own."""
    await morning.sweeps(at(start, 0), at(start + timedelta(days=count), 0), timedelta(hours=1))
    return await morning.told(SOPHIE), await morning.told(OMAR)


async def test_none_is_due_to_a_team_on_a_holiday_of_its_own_region(morning):
    morning.calendar = replace(CALENDAR, holidays=feasts(TUESDAY, region="FR-57"))
    await working(morning, holidays="FR-57")
    assert await days_of(morning, MONDAY, 2) == ([MONDAY, TUESDAY], [MONDAY])


async def test_a_team_that_works_on_holidays_has_its_digest(morning):
    morning.calendar = replace(CALENDAR, holidays=feasts(TUESDAY))
    await working(morning, holidays=None)
    assert await days_of(morning, MONDAY, 2) == ([MONDAY], [MONDAY, TUESDAY])


async def test_none_is_due_to_a_team_on_its_closing_days(morning):
    await working(morning, closings=(Closing(MONDAY, TUESDAY),))
    wednesday = date(2026, 3, 4)
    assert await days_of(morning, MONDAY, 3) == ([MONDAY, TUESDAY, wednesday], [wednesday])


async def test_a_team_s_working_days_are_those_of_its_week(morning):
    hours = (Opening(9 * 60, 12 * 60),)
    await working(morning, week=((), hours, (), (), (), hours, ()))  # Tuesday and Saturday
    first, second = date(2026, 2, 28), date(2026, 3, 7)
    assert (await days_of(morning, first, 8))[1] == [first, TUESDAY, second]


async def test_a_digest_is_due_at_half_past_eight_where_the_team_is(morning):
    reunion = "Indian/Reunion"
    await working(morning, timezone=reunion)
    await morning.sweep(at(MONDAY, 8, 29, ZoneInfo(reunion)))
    assert await morning.told(OMAR) == []
    await morning.sweep(at(MONDAY, 8, 30, ZoneInfo(reunion)))
    assert (await morning.told(OMAR), await morning.told(SOPHIE)) == ([MONDAY], [])


async def test_asked_for_it_counts_since_the_last_working_day_of_the_team():
    fresh = Morning()
    await fresh.database.start()
    await working(fresh, closings=(Closing(MONDAY, TUESDAY),))
    found = await fresh.database.run(
        lambda work: digest.current(work, NETWORK, OMAR, at(TUESDAY, 9), CALENDAR)
    )
    assert found.since == at(FRIDAY, 8, 30)


async def test_down_at_half_past_eight_one_late_digest_is_written(morning):
    await morning.sweep(at(MONDAY, 11))
    assert await morning.told() == [MONDAY]


async def test_after_a_week_without_a_sweep_there_is_one_digest_and_no_storm(morning):
    await morning.sweeps(at(date(2026, 3, 9), 14), at(date(2026, 3, 9), 18), timedelta(minutes=1))
    assert await morning.told() == [date(2026, 3, 9)]
    late = await morning.letter()
    assert late.since == at(FRIDAY, 10)


async def test_down_on_friday_and_up_on_sunday_friday_s_digest_comes_late():
    morning = await opened(since=at(date(2026, 3, 5), 10))
    await morning.sweep(at(date(2026, 3, 8), 12))
    assert await morning.told() == [date(2026, 3, 6)]


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
async def test_both_clock_changes_of_paris_have_exactly_one_digest_a_day(sunday):
    thursday, wednesday = sunday - timedelta(days=3), sunday + timedelta(days=3)
    morning = await opened(since=at(thursday, 9))
    await morning.sweeps(at(thursday, 9), at(wednesday, 0), timedelta(minutes=5))
    expected = [sunday + timedelta(days=n) for n in (-2, 1, 2)]
    assert await morning.told() == expected


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
async def test_it_stays_half_past_eight_on_the_wall_after_a_clock_change(sunday):
    morning = await opened(since=at(sunday - timedelta(days=2), 9))
    monday = sunday + timedelta(days=1)
    await morning.sweep(at(monday, 8, 29))
    assert await morning.told() == []
    await morning.sweep(at(monday, 8, 30))
    assert await morning.told() == [monday]


@pytest.mark.parametrize(
    ("zone", "hour", "day"),
    [
        ("Africa/Cairo", time(0, 30), date(2026, 4, 24)),  # a Friday that begins at 01:00
        ("Africa/Cairo", time(23, 30), date(2026, 10, 29)),  # a Thursday with two 23:30
    ],
)
async def test_an_hour_that_is_skipped_or_comes_twice_has_one_digest(zone, hour, day):
    calendar = Calendar(ZoneInfo(zone), digest_at=hour)
    start = at(day - timedelta(days=1), 12, zone=calendar.timezone)
    morning = await opened(calendar, since=start)
    await morning.sweeps(start, start + timedelta(days=2), timedelta(minutes=5))
    days = await morning.told()
    assert days.count(day) == 1
    assert len(days) == len(set(days))


async def test_the_year_s_end_has_one_digest_a_day():
    morning = await opened(since=at(date(2026, 12, 30), 9))
    morning.calendar = replace(CALENDAR, holidays=feasts(date(2027, 1, 1)))
    await morning.sweeps(at(date(2026, 12, 30), 9), at(date(2027, 1, 5), 0), timedelta(minutes=30))
    assert await morning.told() == [date(2026, 12, 31), date(2027, 1, 4)]


async def test_the_29th_of_february_has_its_digest():
    morning = await opened(since=at(date(2028, 2, 28), 9))
    await morning.sweeps(at(date(2028, 2, 28), 9), at(date(2028, 3, 2), 0), timedelta(minutes=30))
    assert await morning.told() == [date(2028, 2, 29), date(2028, 3, 1)]


async def test_a_clock_that_jumps_back_writes_nothing_twice(morning):
    for now in (at(MONDAY, 8, 31), at(MONDAY, 7, 31), at(MONDAY, 8, 31), at(FRIDAY, 9)):
        await morning.sweep(now)
    assert await morning.told() == [MONDAY]


async def test_a_clock_that_jumps_ahead_by_an_hour_writes_one(morning):
    await morning.sweep(at(MONDAY, 8))
    await morning.sweep(at(MONDAY, 9))
    assert await morning.told() == [MONDAY]


# Who


async def test_each_supervisor_gets_one_per_team_of_his(morning):
    await morning.sweep(at(MONDAY, 8, 30))
    assert await morning.told(SOPHIE) == await morning.told(OMAR) == [MONDAY]
    assert await morning.told(ANNE) == []


async def test_a_team_seen_for_the_first_time_counts_from_then_on():
    """Whoever installs the desk in the afternoon is not told of a morning that never was."""
    morning = await opened(since=at(MONDAY, 14))
    assert await morning.told() == []
    await morning.sweep(at(TUESDAY, 8, 30))
    assert await morning.told() == [TUESDAY]
    assert (await morning.letter()).since == at(MONDAY, 14)


async def test_who_lost_the_role_meanwhile_gets_nothing(morning):
    await morning.sweep(at(MONDAY, 8, 30))
    await morning.database.run(lambda work: work.replace_catalogue(without(DIRECTORY, SOPHIE)))
    assert await morning.letter() is None


async def test_a_team_that_left_the_catalogue_has_no_digest_any_more(morning):
    await morning.sweep(at(MONDAY, 8, 30))
    teams = {key: team for key, team in DIRECTORY.teams.items() if key != TLS}
    await morning.database.run(lambda work: work.replace_catalogue(replace(DIRECTORY, teams=teams)))
    assert await morning.letter() is None
    await morning.sweep(at(TUESDAY, 8, 30))
    assert await morning.told() == [MONDAY]


async def test_a_digest_nobody_could_be_sent_gives_way_to_the_next(morning):
    await morning.sweep(at(MONDAY, 8, 30))
    first = (await morning.database.run(lambda work: work.last_digest(TLS))).id
    await morning.sweep(at(TUESDAY, 8, 30))
    assert await morning.letter(number=first) is None
    assert await morning.letter() is not None


async def test_a_digest_of_which_there_is_no_claim_is_not_found(morning):
    with pytest.raises(LookupError):
        await morning.letter(number=999)


@pytest.mark.parametrize(("team", "user"), [(TLS, ANNE), (TLS, OMAR), (TLS, CHLOE), ("x", SOPHIE)])
async def test_only_who_supervises_a_team_may_ask_how_it_stands(morning, team, user):
    with pytest.raises(Refusal) as refused:
        await morning.database.run(
            lambda work: digest.current(work, team, user, at(MONDAY, 9), CALENDAR)
        )
    assert refused.value.code is Code.NOT_ALLOWED


# What


async def test_it_counts_since_the_one_before_and_shows_what_stands(morning):
    old = await morning.do(at(FRIDAY, 9), CHLOE, Action.OPEN)
    for hour, actor, action in (
        (11, ANNE, Action.TAKE),
        (12, ANNE, Action.RESOLVE),
        (13, CHLOE, Action.REOPEN),
        (14, ANNE, Action.HOLD),
    ):
        await morning.do(at(FRIDAY, hour), actor, action, old)
    solved = await morning.do(at(FRIDAY, 15), CHLOE, Action.OPEN)
    await morning.do(at(FRIDAY, 15), ANNE, Action.TAKE, solved)
    await morning.do(at(FRIDAY, 16), ANNE, Action.RESOLVE, solved)
    queued = [await morning.do(at(FRIDAY, 17), CHLOE, Action.OPEN) for _ in range(7)]
    await morning.sweep(at(MONDAY, 8, 30))
    found = await morning.letter()
    assert (found.resolved, found.reopened) == (1, 1)
    assert [each.ticket.id for each in found.queue] == queued[:5]
    assert [(each.ticket.id, each.since) for each in found.waiting] == [(old, at(FRIDAY, 14))]
    assert found.backlog == {State.DISPATCHED: 7, State.WAITING_PARTNER: 1}
    assert (found.open, found.queued, found.on_hold) == (8, 7, 1)
    await morning.sweep(at(TUESDAY, 8, 30))
    later = await morning.letter()
    assert (later.resolved, later.reopened) == (0, 0)
    assert (later.since, later.until) == (found.until, at(TUESDAY, 8, 30))


async def test_what_happens_between_claim_and_sending_is_for_the_next_one(morning):
    ticket = await morning.do(at(FRIDAY, 15), CHLOE, Action.OPEN)
    await morning.do(at(FRIDAY, 16), ANNE, Action.TAKE, ticket)
    await morning.sweep(at(MONDAY, 8, 30))
    await morning.do(at(MONDAY, 8, 31), ANNE, Action.RESOLVE, ticket)
    assert (await morning.letter()).resolved == 0
    await morning.sweep(at(TUESDAY, 8, 30))
    assert (await morning.letter()).resolved == 1


async def test_a_team_without_any_ticket_is_quiet(morning):
    await morning.sweep(at(MONDAY, 8, 30))
    assert (await morning.letter()).is_quiet


async def test_asked_for_it_counts_since_the_last_one_or_else_since_the_last_morning(morning):
    async def since():
        return await morning.database.run(
            lambda work: digest.current(work, NETWORK, OMAR, at(MONDAY, 9), CALENDAR).since
        )

    assert await since() == at(FRIDAY, 10)
    fresh = Morning()
    await fresh.database.start()
    await fresh.database.run(lambda work: work.replace_catalogue(DIRECTORY))
    morning = fresh
    assert await since() == at(MONDAY, 8, 30)
