"""How teams' channels stand, in every database."""

from dataclasses import replace
from datetime import timedelta

from core.outbox import HELD, Kind, Status
from core.standing import Standing, Unfit
from tests.storage.play import notice

SEEN = Standing("C0TLS", Unfit.SHARED, frozenset({"U1", "U2"}), 3, 2, told=frozenset({"shared"}))


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
