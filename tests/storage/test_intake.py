"""How long intake was alive, and what is to be read back: noted once for all replicas."""

import asyncio
from datetime import timedelta

import pytest

from core import intake
from tests.core.world import NOW

MINUTE = timedelta(minutes=1)


class Watching:
    """The minutes of a desk: its clock, and what is noted in its database."""

    def __init__(self, database):
        self.database, self.now = database, NOW

    async def alive(self, after=MINUTE):
        self.now += after
        return await self.database.run(lambda work: intake.note_alive(work, self.now))

    async def take(self):
        return await self.database.run(lambda work: intake.take(work, self.now))

    async def hold_on(self, missed):
        return await self.database.run(lambda work: intake.hold_on(work, missed, self.now))

    async def done(self, missed):
        await self.database.run(lambda work: intake.done(work, missed))


@pytest.fixture
async def watching(database):
    return Watching(database)


async def test_a_first_start_has_missed_nothing(watching):
    assert not await watching.alive()
    assert await watching.take() is None


async def test_while_intake_is_alive_nothing_is_read_back(watching):
    for _ in range(5):
        assert not await watching.alive()
    assert not await watching.alive(3 * MINUTE)
    assert await watching.take() is None


async def test_after_an_outage_all_since_shortly_before_it_is_read_back(watching):
    await watching.alive()
    last = watching.now
    assert await watching.alive(10 * MINUTE)
    missed = await watching.take()
    assert missed.since == last - 5 * MINUTE


async def test_what_is_read_back_is_not_read_again(watching):
    await watching.alive()
    await watching.alive(10 * MINUTE)
    await watching.done(await watching.take())
    assert not await watching.alive()
    assert await watching.take() is None


async def test_one_replica_reads_and_another_takes_over_when_it_says_nothing_more(watching):
    await watching.alive()
    await watching.alive(10 * MINUTE)
    first = await watching.take()
    assert not await watching.alive()
    assert await watching.take() is None
    held = await watching.hold_on(first)
    for _ in range(5):
        await watching.alive()
    second = await watching.take()
    assert second.since == first.since
    assert await watching.hold_on(held) is None
    await watching.done(held)
    for _ in range(5):
        await watching.alive()
    assert await watching.take() is not None


async def test_of_many_replicas_that_ask_at_once_one_reads(watching):
    await watching.alive()
    await watching.alive(10 * MINUTE)
    await asyncio.gather(*(watching.alive(0 * MINUTE) for _ in range(8)))  # connections are there
    taken = await asyncio.gather(*(watching.take() for _ in range(8)))
    assert sum(missed is not None for missed in taken) == 1


async def test_an_outage_during_the_reading_makes_it_begin_anew_from_the_earlier_one(watching):
    await watching.alive()
    await watching.alive(10 * MINUTE)
    first = await watching.take()
    assert await watching.alive(4 * MINUTE)
    assert await watching.hold_on(first) is None
    await watching.done(first)
    assert (await watching.take()).since == first.since


async def test_a_clock_that_jumps_back_misses_nothing_and_stays_on_watch(watching):
    await watching.alive()
    assert not await watching.alive(-timedelta(hours=1))
    assert await watching.alive(10 * MINUTE)
