"""Which digests are written, who gets them, and that each is written once whatever happens."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core import desk, digest, subscribing
from core.acts import Act, Given
from core.calendar import Calendar
from core.errors import Code, Refusal
from core.figures import Flow
from core.hours import STANDARD, Closing, Opening
from core.outbox import Kind, Notice, Status
from core.subscribing import Wanted
from core.subscriptions import WHOLE_WEEK, Ended, Rhythm
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
BOTH = replace(
    DIRECTORY,
    teams={
        **DIRECTORY.teams,
        NETWORK: replace(DIRECTORY.teams[NETWORK], supervisors=frozenset({OMAR, SOPHIE})),
    },
)
"""Sophie supervises the networks too."""


def feasts(*days: date, region: str = "FR"):
    """The public holidays of one region; every other has none."""
    return lambda asked, _year: days if asked == region else ()


class Morning:
    """A database and the sweep that asks it for digests."""

    def __init__(self, calendar: Calendar = CALENDAR) -> None:
        self.database = MemoryDatabase()
        self.calendar = calendar
        self.now = FRIDAY_10

    async def sweep(self, now: datetime) -> int:
        self.now = now
        return await self.run(lambda work: digest.write_due(work, now, self.calendar, never))

    async def sweeps(self, start: datetime, end: datetime, step: timedelta) -> None:
        now = start
        while now < end:
            await self.sweep(now)
            now += step

    async def run(self, function):
        return await self.database.run(function)

    async def become(self, directory) -> None:
        await self.run(lambda work: work.replace_catalogue(directory))

    async def notices(self, to: str = SOPHIE) -> list[Notice]:
        """Return the digests that are for somebody, or for a team's channel."""
        rows = await self.run(lambda work: work.outbox_rows((Status.PENDING, Status.SENT), 500))
        told = (row.notice for row in rows if row.notice.topic is Topic.DIGEST)
        return [notice for notice in told if notice.to == to]

    async def send(self) -> None:
        """Let all that waits be sent."""

        def sent(work):
            for row in work.outbox_rows((Status.PENDING,), 500):
                work.mark_row(replace(row, status=Status.SENT, due_at=None))

        await self.run(sent)

    async def told(self, to: str = SOPHIE) -> list[date]:
        """Return the days of the digests that were written for somebody."""
        numbers = [notice.seq for notice in await self.notices(to)]
        return await self.run(lambda work: [work.edition(number).day for number in numbers])

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

        return await self.run(run)

    async def read(self, notice: Notice) -> digest.DigestLetter | None:
        return await self.run(lambda work: digest.letter(work, notice, self.now, self.calendar))

    async def letter(self, to: str = SOPHIE) -> digest.DigestLetter | None:
        """Read the latest digest of somebody as it would be sent."""
        return await self.read((await self.notices(to))[-1])

    async def subscribe(self, user: str = SOPHIE, **wanted):
        asked = {"rhythm": Rhythm.DAILY, "days": WHOLE_WEEK, "hour": time(8, 30), **wanted}
        return await self.run(
            lambda work: subscribing.subscribe(work, user, Wanted(**asked), self.now, self.calendar)
        )

    async def own(self, user: str = SOPHIE):
        return await self.run(lambda work: work.subscriptions_of(user))

    async def only(self, user: str = SOPHIE, **wanted):
        """Have somebody end what he began with, and ask for something else."""
        for each in await self.own(user):
            await self.run(lambda work, number=each.id: subscribing.end(work, number, user))
        return await self.subscribe(user, **wanted)


async def opened(calendar: Calendar = CALENDAR, since: datetime = FRIDAY_10) -> Morning:
    """A desk that has been looked after for a while."""
    morning = Morning(calendar)
    await morning.database.start()

    def furnish(work):
        work.replace_catalogue(DIRECTORY)
        for person in PEOPLE.values():
            work.save_person(person)

    await morning.run(furnish)
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
    await morning.sweeps(at(MONDAY, 0), at(date(2026, 3, 16), 0), timedelta(minutes=30))
    days = [MONDAY + timedelta(days=n) for n in range(14)]
    assert await morning.told() == [day for day in days if day.weekday() < 5]


async def test_none_is_due_on_a_holiday(morning):
    morning.calendar = replace(CALENDAR, holidays=feasts(TUESDAY))
    await morning.sweeps(at(MONDAY, 0), at(date(2026, 3, 5), 0), timedelta(hours=1))
    assert await morning.told() == [MONDAY, date(2026, 3, 4)]


async def working(morning: Morning, directory=DIRECTORY, **hours) -> None:
    """Give one team hours of its own; the others keep the standard ones."""
    own = replace(STANDARD, key="own", **hours)
    team = replace(directory.teams[NETWORK], calendar=own.key)
    teams = {**directory.teams, NETWORK: team}
    await morning.become(replace(directory, teams=teams, calendars={own.key: own}))


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


async def test_one_of_several_teams_that_works_is_enough(morning):
    saturday = date(2026, 2, 28)
    hours = (Opening(9 * 60, 12 * 60),)
    await working(morning, BOTH, week=((), (), (), (), (), hours, ()))
    assert (await days_of(morning, saturday, 3))[0] == [saturday, MONDAY]


async def test_a_digest_is_due_at_half_past_eight_where_its_reader_is():
    morning = Morning()
    await morning.database.start()
    reunion = ZoneInfo("Indian/Reunion")
    away = replace(PEOPLE[OMAR], timezone=reunion.key)
    await morning.run(lambda work: work.save_person(away))
    await morning.become(DIRECTORY)
    await morning.sweep(FRIDAY_10)
    await morning.sweep(at(MONDAY, 8, 29, reunion))
    assert await morning.told(OMAR) == []
    await morning.sweep(at(MONDAY, 8, 30, reunion))
    assert (await morning.told(OMAR), await morning.told(SOPHIE)) == ([MONDAY], [])


async def test_whose_time_zone_is_not_known_here_has_the_desk_s(morning):
    await morning.run(lambda work: work.save_person(replace(PEOPLE[OMAR], timezone="Mars/Olympus")))
    assert (await morning.subscribe(OMAR)).timezone == "Europe/Paris"


async def test_down_at_half_past_eight_one_late_digest_is_written(morning):
    await morning.sweep(at(MONDAY, 11))
    assert await morning.told() == [MONDAY]


async def test_after_a_week_without_a_sweep_there_is_one_digest_and_no_storm(morning):
    await morning.sweep(at(MONDAY, 9))
    first = (await morning.letter()).bulletin
    await morning.send()
    later = date(2026, 3, 9)
    await morning.sweeps(at(later, 14), at(later, 18), timedelta(minutes=1))
    assert await morning.told() == [MONDAY, later]
    late = (await morning.letter()).bulletin
    assert (first.until, late.since, late.until) == (at(MONDAY, 8, 30),) * 2 + (at(later, 8, 30),)


async def test_down_on_friday_and_up_on_sunday_friday_s_digest_comes_late():
    morning = await opened(since=at(date(2026, 3, 5), 10))
    await morning.sweep(at(date(2026, 3, 8), 12))
    assert await morning.told() == [date(2026, 3, 6)]


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
async def test_both_clock_changes_of_paris_have_exactly_one_digest_a_day(sunday):
    thursday, wednesday = sunday - timedelta(days=3), sunday + timedelta(days=3)
    morning = await opened(since=at(thursday, 9))
    await morning.sweeps(at(thursday, 9), at(wednesday, 0), timedelta(minutes=15))
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
    await morning.sweeps(start, start + timedelta(days=2), timedelta(minutes=10))
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


async def test_each_supervisor_gets_one_of_all_his_teams(morning):
    await morning.become(BOTH)
    await morning.sweep(at(MONDAY, 8, 30))
    assert await morning.told(SOPHIE) == await morning.told(OMAR) == [MONDAY]
    assert await morning.told(ANNE) == []
    assert [team.key for team in (await morning.letter()).bulletin.teams] == [TLS, NETWORK]


async def test_a_supervisor_seen_for_the_first_time_is_told_from_then_on():
    """Whoever installs the desk in the afternoon is not told of a morning that never was."""
    morning = await opened(since=at(MONDAY, 14))
    assert await morning.told() == []
    await morning.sweep(at(TUESDAY, 8, 30))
    assert await morning.told() == [TUESDAY]
    assert (await morning.letter()).bulletin.since == at(MONDAY, 8, 30)


async def test_who_lost_the_role_meanwhile_gets_nothing_and_his_subscription_ends(morning):
    await morning.sweep(at(MONDAY, 8, 30))
    await morning.become(without(DIRECTORY, SOPHIE))
    assert await morning.letter() is None
    await morning.sweep(at(TUESDAY, 8, 30))
    assert await morning.told() == [MONDAY]
    assert [each.ended for each in await morning.own()] == [Ended.NOTHING_LEFT]


async def test_whose_account_is_closed_gets_nothing_and_his_subscription_ends(morning):
    await morning.sweep(at(MONDAY, 8, 30))
    closed = replace(PEOPLE[SOPHIE], active=False)
    await morning.run(lambda work: work.save_person(closed))
    assert await morning.letter() is None
    await morning.sweep(at(TUESDAY, 8, 30))
    assert [each.ended for each in await morning.own()] == [Ended.NOTHING_LEFT]


async def test_who_supervises_again_begins_anew(morning):
    await morning.become(without(DIRECTORY, SOPHIE))
    await morning.sweep(at(MONDAY, 8, 30))
    await morning.become(DIRECTORY)
    await morning.sweep(at(MONDAY, 9))
    assert [each.ended for each in await morning.own()] == [Ended.NOTHING_LEFT, None]
    await morning.sweep(at(TUESDAY, 8, 30))
    assert await morning.told() == [TUESDAY]


async def test_a_moment_without_teams_ends_nothing(morning):
    """A user group that cannot be read for a while takes nobody's digests away."""
    await morning.become(without(DIRECTORY, SOPHIE))
    await morning.sweep(at(MONDAY, 8))
    await morning.become(DIRECTORY)
    await morning.sweep(at(MONDAY, 8, 30))
    assert await morning.told() == [MONDAY]


async def test_a_team_he_supervises_no_more_is_left_out(morning):
    await morning.become(BOTH)
    await morning.sweep(at(MONDAY, 8, 30))
    await morning.become(without(BOTH, SOPHIE, NETWORK))
    assert [team.key for team in (await morning.letter()).bulletin.teams] == [TLS]


async def test_a_team_that_left_the_catalogue_has_no_digest_any_more(morning):
    await morning.sweep(at(MONDAY, 8, 30))
    teams = {key: team for key, team in DIRECTORY.teams.items() if key != TLS}
    await morning.become(replace(DIRECTORY, teams=teams))
    assert await morning.letter() is None
    await morning.sweep(at(TUESDAY, 8, 30))
    assert await morning.told() == [MONDAY]


async def test_a_digest_nobody_could_be_sent_gives_way_to_the_next(morning):
    await morning.sweep(at(MONDAY, 8, 30))
    await morning.sweep(at(TUESDAY, 8, 30))
    first, second = await morning.notices()
    assert await morning.read(first) is None
    assert await morning.read(second) is not None


async def test_what_days_without_slack_left_untold_the_next_that_is_sent_tells(morning):
    await morning.sweep(at(MONDAY, 8, 30))
    told = (await morning.letter()).bulletin
    await morning.send()
    await morning.do(at(MONDAY, 9), CHLOE, Action.OPEN)
    for day in (3, 4, 5):
        await morning.sweep(at(date(2026, 3, day), 8, 30))
    found = (await morning.letter()).bulletin
    assert (found.since, found.until) == (told.until, at(date(2026, 3, 5), 8, 30))
    assert (found.flow.opened, found.before) == (1, told.flow)
    await morning.send()
    await morning.sweep(at(date(2026, 3, 6), 8, 30))
    assert (await morning.letter()).bulletin.since == found.until


async def test_a_digest_of_which_there_is_no_claim_is_not_found(morning):
    for kind in (Kind.BULLETIN, Kind.TEAM_BULLETIN, Kind.DIGEST):
        with pytest.raises(LookupError):
            await morning.read(Notice(kind, Topic.DIGEST, 0, 999, SOPHIE))


async def test_nobody_else_gets_the_digest_of_a_subscriber(morning):
    await morning.sweep(at(MONDAY, 8, 30))
    (notice,) = await morning.notices()
    for other in (replace(notice, to=OMAR), replace(notice, kind=Kind.TEAM_BULLETIN, to=TLS)):
        assert await morning.read(other) is None


@pytest.mark.parametrize("done", [subscribing.pause, subscribing.end])
async def test_paused_or_ended_before_it_is_sent_it_tells_nothing(morning, done):
    await morning.sweep(at(MONDAY, 8, 30))
    (own,) = await morning.own()
    await morning.run(lambda work: done(work, own.id, SOPHIE))
    assert await morning.letter() is None
    await morning.sweep(at(TUESDAY, 8, 30))
    assert await morning.told() == [MONDAY]


# In a team's channel


async def test_a_digest_goes_to_the_channel_of_its_one_team_without_anybody_s_load(morning):
    ticket = await morning.do(at(FRIDAY, 9), CHLOE, Action.OPEN)
    await morning.do(at(FRIDAY, 9), ANNE, Action.TAKE, ticket)
    await morning.only(in_channel=True)
    await morning.sweep(at(MONDAY, 8, 30))
    (notice,) = await morning.notices(TLS)
    assert notice.kind is Kind.TEAM_BULLETIN
    found = await morning.read(notice)
    assert ([team.key for team in found.bulletin.teams], found.bulletin.loads) == ([TLS], ())
    assert await morning.notices(SOPHIE) == []
    for other in (replace(notice, to=NETWORK), replace(notice, kind=Kind.BULLETIN, to=SOPHIE)):
        assert await morning.read(other) is None


async def test_it_ends_when_its_subscriber_supervises_the_team_no_more(morning):
    await morning.only(in_channel=True)
    await morning.sweep(at(MONDAY, 8, 30))
    others = replace(DIRECTORY.teams[TLS], supervisors=frozenset({OMAR}))
    await morning.become(replace(DIRECTORY, teams={**DIRECTORY.teams, TLS: others}))
    assert await morning.letter(TLS) is None
    await morning.sweep(at(TUESDAY, 8, 30))
    assert len(await morning.notices(TLS)) == 1
    assert (await morning.own())[-1].ended is Ended.NOTHING_LEFT


async def test_lines_of_tickets_may_be_left_out_and_still_count(morning):
    for _ in range(2):
        await morning.do(at(FRIDAY, 9), CHLOE, Action.OPEN)
    await morning.only(in_channel=True)
    await morning.sweep(at(MONDAY, 8, 30))
    found = await morning.letter(TLS)
    assert len(found.bulletin.pressing.unowned.shown) == 2
    left = found.without(frozenset({CHLOE})).bulletin.pressing.unowned
    assert (left.shown, left.count) == ((), 2)


# Side by side with the version before


async def test_what_a_replica_of_the_version_before_told_today_is_not_told_again(morning):
    await morning.run(lambda work: work.add_digest(TLS, MONDAY, FRIDAY_10, at(MONDAY, 8, 30)))
    await morning.sweep(at(MONDAY, 8, 30))
    assert (await morning.told(SOPHIE), await morning.told(OMAR)) == ([], [MONDAY])
    await morning.sweep(at(TUESDAY, 8, 30))
    assert await morning.told(SOPHIE) == [TUESDAY]


async def test_what_is_written_here_a_replica_of_the_version_before_finds_written(morning):
    await morning.become(BOTH)
    await morning.sweep(at(MONDAY, 8, 30))
    for team in (TLS, NETWORK):
        last = await morning.run(lambda work, team=team: work.last_digest(team))
        assert last.day == MONDAY
    assert await morning.told(SOPHIE) == await morning.told(OMAR) == [MONDAY]


async def test_what_the_version_before_left_unsent_is_told(morning):
    since, until = at(FRIDAY, 8, 30), at(MONDAY, 8, 30)
    claim = await morning.run(lambda work: work.add_digest(TLS, MONDAY, since, until))
    found = await morning.read(Notice(Kind.DIGEST, Topic.DIGEST, 0, claim.id, SOPHIE))
    assert [team.key for team in found.bulletin.teams] == [TLS]
    assert (found.bulletin.since, found.bulletin.until) == (since, until)
    assert found.subscription is None
    assert await morning.read(Notice(Kind.DIGEST, Topic.DIGEST, 0, claim.id, OMAR)) is None
    await morning.run(lambda work: work.add_digest(TLS, TUESDAY, until, at(TUESDAY, 8, 30)))
    assert await morning.read(Notice(Kind.DIGEST, Topic.DIGEST, 0, claim.id, SOPHIE)) is None


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
    queued = [await morning.do(at(FRIDAY, 17), CHLOE, Action.OPEN) for _ in range(7)]
    await morning.sweep(at(MONDAY, 8, 30))
    found = (await morning.letter()).bulletin
    assert found.flow == Flow(opened=8, resolved=1, reopened=1)
    assert [each.ticket.id for each in found.pressing.unowned.shown] == queued[:5]
    assert [each.ticket.id for each in found.pressing.waiting.shown] == [old]
    assert found.backlog.states == {State.DISPATCHED: 7, State.WAITING_PARTNER: 1}
    await morning.send()
    await morning.sweep(at(TUESDAY, 8, 30))
    later = (await morning.letter()).bulletin
    assert (later.flow, later.before) == (Flow(), found.flow)
    assert (later.since, later.until) == (found.until, at(TUESDAY, 8, 30))


async def test_what_happens_between_claim_and_sending_is_for_the_next_one(morning):
    ticket = await morning.do(at(FRIDAY, 15), CHLOE, Action.OPEN)
    await morning.do(at(FRIDAY, 16), ANNE, Action.TAKE, ticket)
    await morning.sweep(at(MONDAY, 8, 30))
    await morning.do(at(MONDAY, 8, 31), ANNE, Action.RESOLVE, ticket)
    assert (await morning.letter()).bulletin.flow.resolved == 0
    await morning.sweep(at(TUESDAY, 8, 30))
    assert (await morning.letter()).bulletin.flow.resolved == 1


async def test_a_team_without_any_ticket_is_quiet(morning):
    await morning.sweep(at(MONDAY, 8, 30))
    assert (await morning.letter()).bulletin.is_quiet


async def test_only_weekly_and_monthly_ones_have_a_curve(morning):
    await morning.sweep(at(MONDAY, 8, 30))
    assert (await morning.letter()).bulletin.curve is None
    await morning.only(rhythm=Rhythm.WEEKLY, days=(1,))
    await morning.sweep(at(TUESDAY, 8, 30))
    assert len((await morning.letter()).bulletin.curve.days) == 8


# Asked for


async def previewed(morning: Morning, subscription, now: datetime) -> digest.DigestLetter:
    return await morning.run(lambda work: digest.preview(work, subscription, now, morning.calendar))


async def test_a_preview_tells_since_the_last_one_and_writes_nothing(morning):
    await morning.sweep(at(MONDAY, 8, 30))
    (own,) = await morning.own()
    found = (await previewed(morning, own, at(MONDAY, 11))).bulletin
    assert (found.since, found.until) == (at(MONDAY, 8, 30), at(MONDAY, 11))
    assert await morning.told() == [MONDAY]


async def test_before_the_first_one_a_preview_tells_since_it_would_have_come_last(morning):
    weekly = await morning.subscribe(rhythm=Rhythm.WEEKLY, days=(1,))
    found = (await previewed(morning, weekly, at(MONDAY, 11))).bulletin
    assert (found.since, found.until) == (at(date(2026, 2, 24), 8, 30), at(MONDAY, 11))


@pytest.mark.parametrize(("team", "user"), [(TLS, ANNE), (TLS, OMAR), (TLS, CHLOE), ("x", SOPHIE)])
async def test_only_who_supervises_a_team_may_ask_how_it_stands(morning, team, user):
    (sophies,) = await morning.own()
    with pytest.raises(Refusal) as refused:
        await previewed(morning, replace(sophies, user=user, teams=(team,)), at(MONDAY, 9))
    assert refused.value.code is Code.NOT_ALLOWED
