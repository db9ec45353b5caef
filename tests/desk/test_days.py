"""The sixteen days, and what the clock does: late, twice, or on two desks at once."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.clockwork import Clockwork
from core.vocabulary import Action, State
from storage.database import open_database
from tests.desk.heard import everything
from tests.desk.test_told import brought_to

SPRING = (datetime(2026, 3, 20, 13, 30, tzinfo=UTC), datetime(2026, 4, 5, 12, 30, tzinfo=UTC))
AUTUMN = (datetime(2026, 10, 15, 12, 30, tzinfo=UTC), datetime(2026, 10, 31, 13, 30, tzinfo=UTC))
PLAIN = (datetime(2026, 6, 1, 12, 30, tzinfo=UTC), datetime(2026, 6, 17, 12, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("resolved", "end"), [SPRING, AUTUMN, PLAIN], ids=["spring", "autumn", "plain"]
)
async def test_reopening_is_refused_from_the_exact_instant_on_even_before_the_sweep(
    desk, resolved, end
):
    desk.clock.now = resolved
    await brought_to(desk, State.RESOLVED)
    ticket, chloe = await desk.ticket(1), desk.person("chloe")
    assert ticket.reopen_until == end
    solution = (await desk.request(1))[-1]
    assert "14:30" in solution["text"] or "13:30" in solution["text"]
    desk.clock.now = end
    await chloe.command("/ticket rouvrir R-1 encore")
    await desk.quiet()
    assert (await desk.ticket(1)).state is State.RESOLVED
    assert "a pris fin le" in chloe.ephemerals()[-1]["text"]
    assert "Nouvelle demande" in str(chloe.ephemerals()[-1]["blocks"])
    desk.clock.now = end.replace(minute=29, second=59)
    await chloe.command("/ticket rouvrir R-1 encore")
    await desk.quiet()
    assert (await desk.ticket(1)).state is State.ASSIGNED


async def test_the_sweep_closes_once_however_often_it_runs(desk):
    await brought_to(desk, State.RESOLVED)
    await desk.pass_time(days=15, hours=23)
    assert (await desk.ticket(1)).state is State.RESOLVED
    before = desk.look()
    desk.clock.advance(hours=1)
    await asyncio.gather(*(desk.bot.clockwork.sweep() for _ in range(3)))
    await desk.quiet()
    await desk.pass_time(days=3)
    assert (await desk.ticket(1)).state is State.CLOSED
    (told,) = desk.heard(before).posted(desk.person("chloe").dm)
    assert "fermée définitivement" in told["text"]
    history = await desk.bot.run(lambda work: work.history(1))
    assert [c.action for c in history].count(Action.CLOSE) == 1


async def test_a_sweep_that_is_late_closes_all_the_same(desk):
    await brought_to(desk, State.RESOLVED)
    await desk.pass_time(days=400)
    assert (await desk.ticket(1)).state is State.CLOSED


async def test_resolving_again_starts_a_new_delay(desk):
    await brought_to(desk, State.RESOLVED)
    await desk.pass_time(days=10)
    await desk.play(1, "chloe", Action.REOPEN, words="Encore.")
    await desk.play(1, "karim", Action.RESOLVE, words="Refait.")
    await desk.pass_time(days=15)
    assert (await desk.ticket(1)).state is State.RESOLVED
    await desk.pass_time(days=1)
    assert (await desk.ticket(1)).state is State.CLOSED


async def test_the_day_to_come_back_to_the_partner_is_told_once(desk):
    await brought_to(desk, State.ASSIGNED)
    day = desk.clock.now.date().replace(day=5)
    await desk.play(1, "karim", Action.HOLD, partner="Orange", reason="Câble", follow_up=day)
    before = desk.look()
    await desk.pass_time(days=2)
    assert not desk.heard(before).posted(desk.person("karim").dm)
    await desk.pass_time(days=1)
    await desk.pass_time(days=1)
    (told,) = desk.heard(before).posted(desk.person("karim").dm)
    assert "Date de relance atteinte" in told["text"]
    lines = [m["text"] for m in desk.thread(1) if "Date de relance atteinte" in m["text"]]
    assert len(lines) == 1


async def test_two_desks_on_one_database_close_and_remind_once(desk, tmp_path):
    """Another replica sweeps at the same time: same result."""
    for number in range(1, 4):
        await desk.begun(title=f"Panne {number}")
        await desk.play(number, "karim", Action.TAKE)
        await desk.play(number, "karim", Action.RESOLVE, words="Fait.")
    other = open_database(f"sqlite:///{tmp_path / 'desk.db'}")
    await other.start()
    try:
        second = Clockwork(other.run, desk.clock, desk.bot.calendar, lambda: None)
        before = everything(desk.simulator)
        desk.clock.advance(days=16)
        await asyncio.gather(
            desk.bot.clockwork.sweep(), second.sweep(), desk.bot.clockwork.sweep(), second.sweep()
        )
        await desk.quiet()
    finally:
        await other.close()
    for number in range(1, 4):
        history = await desk.bot.run(lambda work, n=number: work.history(n))
        assert [c.action for c in history].count(Action.CLOSE) == 1
    assert len(desk.heard(before).posted(desk.person("chloe").dm)) == 3
