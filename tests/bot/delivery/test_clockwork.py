"""The sweep: late, twice, on two replicas or after a fault, with the same result."""

import asyncio
from datetime import date, timedelta

import pytest

from bot.clockwork import Clockwork
from core.ticket import SYSTEM
from core.vocabulary import Action, State
from tests.bot.delivery.desk import Desk
from tests.core.world import ANNE, CALENDAR, CHLOE, DIRECTORY, without

DM = "D" + CHLOE


def clockwork(desk: Desk, run=None) -> Clockwork:
    return Clockwork(run or desk.run, desk.time, CALENDAR, desk.delivery.wake)


async def solved(desk: Desk) -> int:
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.TAKE)
    await desk.do(ticket, ANNE, Action.RESOLVE)
    return ticket


async def state(desk: Desk, ticket: int) -> State:
    return (await desk.read(lambda work: work.ticket(ticket))).state


async def test_a_solved_request_is_closed_when_its_delay_is_over_and_not_before(desk: Desk):
    ticket = await solved(desk)
    desk.time.now += timedelta(days=16, seconds=-1)
    await clockwork(desk).sweep()
    before = await state(desk, ticket)
    desk.time.move(1)

    await clockwork(desk).sweep()
    await desk.settle()

    assert (before, await state(desk, ticket)) == (State.RESOLVED, State.CLOSED)
    assert desk.server.messages[DM][-1]["broadcast"] is True
    [closing] = [
        change
        for change in await desk.read(lambda work: work.history(ticket))
        if change.action is Action.CLOSE
    ]
    assert closing.actor == SYSTEM


async def test_two_replicas_sweeping_at_once_close_once(kept_desk: Desk):
    desk = kept_desk
    tickets = [await solved(desk) for _ in range(5)]
    desk.time.now += timedelta(days=17)

    await asyncio.gather(clockwork(desk).sweep(), clockwork(desk).sweep())
    await clockwork(desk).sweep()

    for ticket in tickets:
        history = await desk.read(lambda work, ticket=ticket: work.history(ticket))
        assert [change.action for change in history].count(Action.CLOSE) == 1


async def test_more_than_a_batch_is_closed_in_one_sweep(desk: Desk, monkeypatch):
    monkeypatch.setattr("core.upkeep.BATCH", 2)
    tickets = [await solved(desk) for _ in range(5)]
    desk.time.now += timedelta(days=17)

    await clockwork(desk).sweep()

    assert {await state(desk, ticket) for ticket in tickets} == {State.CLOSED}


async def test_a_follow_up_date_that_came_is_told_once(desk: Desk):
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.TAKE)
    await desk.do(ticket, ANNE, Action.HOLD, follow_up=date(2026, 3, 5))
    await desk.settle()
    before = len(desk.server.messages["D" + ANNE])
    desk.time.now += timedelta(days=4)

    await clockwork(desk).sweep()
    await clockwork(desk).sweep()
    await desk.settle()

    assert len(desk.server.messages["D" + ANNE]) == before + 1


async def test_what_somebody_who_left_his_team_held_goes_back_to_the_queue(desk: Desk):
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.TAKE)
    await desk.read(lambda work: work.replace_catalogue(without(DIRECTORY, ANNE)))

    await clockwork(desk).sweep()

    assert await state(desk, ticket) is State.DISPATCHED


async def test_what_was_seen_is_forgotten_after_a_week(desk: Desk):
    for number in range(3):
        await desk.read(lambda work, n=number: work.first_time(f"Ev{n}", desk.time()))
    desk.time.now += timedelta(days=7)
    await clockwork(desk).sweep()
    kept = not await desk.read(lambda work: work.first_time("Ev0", desk.time()))
    desk.time.move(1)

    await clockwork(desk).sweep()

    assert kept
    assert await desk.read(lambda work: work.first_time("Ev1", desk.time()))


async def test_a_duty_that_fails_is_logged_by_its_kind_and_the_others_are_done(
    desk: Desk, caplog, monkeypatch
):
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.TAKE)
    await desk.read(lambda work: work.replace_catalogue(without(DIRECTORY, ANNE)))

    def broken(*_):
        message = "mot de passe"
        raise ValueError(message)

    monkeypatch.setattr("core.upkeep.close_expired", broken)

    await clockwork(desk).sweep()

    assert "closing failed: ValueError" in caplog.text
    assert "mot de passe" not in caplog.text
    assert await state(desk, ticket) is State.DISPATCHED


async def test_it_sweeps_at_once_when_started_and_wakes_delivery(desk: Desk):
    ticket = await solved(desk)
    desk.time.now += timedelta(days=17)
    swept = asyncio.Event()
    ticking = Clockwork(desk.run, desk.time, CALENDAR, swept.set)

    ticking.start()
    running = ticking.running
    async with asyncio.timeout(5):
        await swept.wait()
    ticking.stop()
    await asyncio.sleep(0)

    assert running
    assert not ticking.running
    assert await state(desk, ticket) is State.CLOSED


async def test_a_sweep_that_is_cut_off_by_the_end_is_no_failure(desk: Desk, caplog):
    begun = asyncio.Event()

    async def endless(_):
        begun.set()
        await asyncio.Event().wait()

    ticking = clockwork(desk, endless)
    ticking.start()
    await begun.wait()
    ticking.stop()
    for _ in range(5):
        await asyncio.sleep(0)

    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("times", [1, 2])
async def test_stopping_what_never_ran_or_stopped_is_fine(desk: Desk, times: int):
    ticking = clockwork(desk)

    for _ in range(times):
        ticking.stop()

    assert not ticking.running


async def test_every_night_what_was_sent_three_months_ago_is_forgotten(desk: Desk):
    asked = []

    async def ask() -> None:
        asked.append(desk.time.now)

    clockwork = Clockwork(desk.run, desk.time, CALENDAR, lambda: None, ask)
    await desk.open()
    await desk.settle()
    desk.time.move(timedelta(days=89).total_seconds())
    await desk.open()
    await clockwork.tidy()
    assert len(await desk.rows()) == 4

    desk.time.move(timedelta(days=2).total_seconds())
    await clockwork.tidy()

    assert {row.notice.ticket_id for row in await desk.rows()} == {2}
    assert len(asked) == 2
