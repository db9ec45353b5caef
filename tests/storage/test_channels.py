"""How teams' channels stand, in every database."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest

from core import channels
from core.outbox import HELD, Kind, Status
from core.standing import Standing, Unfit
from storage.database import open_database
from tests.core.world import DIRECTORY
from tests.storage.conftest import desk_over
from tests.storage.play import notice

SEEN = Standing("C0TLS", Unfit.SHARED, frozenset({"U1", "U2"}), 3, 2, told=frozenset({"shared"}))


def _told_by_a_look(work, now):
    channels.remember(work, replace(SEEN, told=frozenset()), now)


def _told_by_a_letter(work, now):
    channels.warn(work, SEEN.channel, "U1", now)


async def test_a_channel_stands_as_it_was_last_seen(desk):
    assert await desk.run(lambda work: work.standing("C0TLS")) is None
    seen = replace(SEEN, looked_at=desk.now)
    await desk.run(lambda work: work.save_standing(seen))
    assert await desk.run(lambda work: work.standing("C0TLS")) == seen
    assert await desk.run(lambda work: work.locked_standing("C0TLS")) == seen
    well = Standing("C0TLS")
    await desk.run(lambda work: work.save_standing(well))
    assert await desk.run(lambda work: work.standing("C0TLS")) == well


async def test_a_channel_nobody_looked_at_can_be_locked(desk):
    assert await desk.run(lambda work: work.locked_standing("C0TLS")) == Standing("C0TLS")


async def test_what_is_held_is_due_at_once_when_it_is_hastened(desk):
    await desk.tell(notice(Kind.CARD, 1), notice(Kind.CARD, 2), notice(Kind.CARD, 3))
    later = desk.now + timedelta(hours=1)
    first, second, third = await desk.claim()
    waiting = {"status": Status.PENDING, "lease_until": None, "due_at": later}
    await desk.mark(replace(first, **waiting, reason=f"trouble: {HELD}shared"))
    await desk.mark(replace(second, **waiting, reason="trouble: ratelimited"))
    await desk.mark(replace(third, reason=f"trouble: {HELD}shared"))  # in a worker's hands
    await desk.run(lambda work: work.hasten_held(desk.now))
    assert [row.id for row in await desk.claim()] == [first.id]


@pytest.mark.parametrize("found", [_told_by_a_look, _told_by_a_letter])
async def test_two_replicas_that_find_out_at_once_warn_a_team_once(found, sql_url):
    """The second waits for what the first writes: both read the row before either wrote it."""
    replicas = [open_database(sql_url) for _ in range(2)]
    for each in replicas:
        await each.start()
    desk = await desk_over(replicas[0])
    (team,) = (each for each in DIRECTORY.teams.values() if each.channel == SEEN.channel)
    meeting = Barrier(2)

    def at_once(work):
        work.standing(SEEN.channel)
        with suppress(BrokenBarrierError):
            meeting.wait(0.2)  # where only one may write at a time the other comes later
        found(work, desk.now)
        with suppress(BrokenBarrierError):
            meeting.wait(0.2)

    await asyncio.gather(*(each.run(at_once) for each in replicas))
    rows = await desk.run(lambda work: work.outbox_rows((Status.PENDING,), 100))
    assert sorted(row.notice.to for row in rows) == sorted(team.members)
    for each in replicas:
        await each.close()
