"""Teams' channels: a look that a change overtook counts for nothing, and a team is told once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core import channels
from core.outbox import Kind, Notice, Status
from core.standing import FRESH, Standing, Unfit
from core.ticket import Source
from core.vocabulary import Topic
from storage.memory import MemoryDatabase
from tests.core.world import ANNE, CHLOE, DIRECTORY, NOW, TLS
from tests.storage.play import Desk

CHANNEL = DIRECTORY.teams[TLS].channel
SEEN = Standing(CHANNEL, doubts=0, settled=0, looked_at=NOW)


@pytest.fixture
async def desk():
    database = MemoryDatabase()
    await database.start()
    desk = Desk(database)
    await desk.run(lambda work: work.replace_catalogue(DIRECTORY))
    return desk


async def alarms(desk):
    rows = await desk.run(lambda work: work.outbox_rows((Status.PENDING,), 100))
    return [row.notice.to for row in rows if row.notice.kind is Kind.ALARM]


def test_a_standing_is_fresh_for_a_minute_unless_an_event_came_since():
    assert SEEN.is_fresh(NOW + FRESH)
    assert not SEEN.is_fresh(NOW + FRESH + timedelta(seconds=1))
    assert not replace(SEEN, doubts=1).is_fresh(NOW)
    assert not Standing(CHANNEL).is_fresh(NOW)


def test_an_unfit_channel_is_in_the_way_of_everybody_and_a_reader_along_of_his_own():
    team = DIRECTORY.teams[TLS]
    inside = replace(SEEN, members=frozenset({CHLOE, ANNE}))
    assert inside.obstacle(CHLOE, team) == CHLOE
    assert inside.obstacle("U0OTHER", team) is None
    assert inside.obstacle(ANNE, team) is None
    assert replace(inside, unfit=Unfit.PUBLIC).obstacle(ANNE, team) == Unfit.PUBLIC


async def test_a_look_that_an_event_overtook_is_not_fresh(desk):
    await desk.run(lambda work: channels.remember(work, SEEN, NOW))
    assert await desk.run(lambda work: channels.doubt(work, CHANNEL))
    late = await desk.run(lambda work: channels.remember(work, SEEN, NOW))
    assert not late.is_fresh(NOW)
    assert not (await desk.run(lambda work: work.standing(CHANNEL))).is_fresh(NOW)


async def test_a_channel_that_is_no_teams_is_not_looked_at(desk):
    assert not await desk.run(lambda work: channels.doubt(work, "C0ELSEWHERE"))


async def test_two_who_find_out_at_once_warn_a_team_once(desk):
    members = sorted(DIRECTORY.teams[TLS].members)
    for _ in range(2):
        await desk.run(lambda work: channels.warn(work, CHANNEL, CHLOE, NOW))
    assert await alarms(desk) == members
    shared = replace(SEEN, unfit=Unfit.SHARED)
    for _ in range(2):
        await desk.run(lambda work: channels.remember(work, shared, NOW))
    assert await alarms(desk) == members * 2


async def test_a_member_who_asks_for_something_himself_is_no_reason_to_warn(desk):
    await desk.open(ANNE)
    inside = replace(SEEN, members=frozenset({ANNE}))
    assert not (await desk.run(lambda work: channels.remember(work, inside, NOW))).told
    assert await alarms(desk) == []


async def test_who_was_told_of_is_told_of_once_however_old_his_request_is(desk, monkeypatch):
    """A look finds him among his latest requests alone, a letter by the request it is about."""
    monkeypatch.setattr(channels, "_LOOKED_THROUGH", 0)
    await desk.open(CHLOE)
    inside = replace(SEEN, members=frozenset({CHLOE}))
    for _ in range(3):
        seen = await desk.run(lambda work: channels.remember(work, inside, NOW))
        assert seen.obstacle(CHLOE, DIRECTORY.teams[TLS]) == CHLOE
        await desk.run(lambda work: channels.warn(work, CHANNEL, CHLOE, NOW))
    assert await alarms(desk) == sorted(DIRECTORY.teams[TLS].members)
    left = await desk.run(lambda work: channels.remember(work, SEEN, NOW))
    assert not left.told


async def test_a_warning_reaches_whoever_is_in_the_team_still_while_it_is_true(desk):
    def told(user):
        alarm = Notice(Kind.ALARM, Topic.ALARM, 0, 0, user, source=Source(CHANNEL, ""))
        return desk.run(lambda work: channels.alarm(work, alarm))

    assert await told(ANNE) is None
    await desk.run(lambda work: channels.remember(work, replace(SEEN, unfit=Unfit.PUBLIC), NOW))
    assert (await told(ANNE)).unfit is Unfit.PUBLIC
    assert await told(CHLOE) is None
    await desk.run(lambda work: channels.remember(work, SEEN, NOW))
    assert await told(ANNE) is None
