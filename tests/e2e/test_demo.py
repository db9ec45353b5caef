"""The demo that `make demo` starts: a month of tickets, found again by the next start."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.demo.running import Demo, fill, started
from bot.demo.workspace import CHANNELS, PEOPLE
from core.ports import Work
from core.ticket import Ticket
from core.vocabulary import State
from simulator.server import bind, listening

SHORT = timedelta(hours=1)
BY_ITSELF = ("fermée définitivement", "attention", "Bilan")
"""What the desk may say of the last hour, in which nobody did anything."""


@asynccontextmanager
async def demo_in(folder: Path) -> AsyncIterator[Demo]:
    door = bind("127.0.0.1", 0)
    async with started(folder, 0, door.getsockname()[1]) as demo, listening(demo.bot.app, door):
        yield demo


async def tickets(demo: Demo) -> list[Ticket]:
    def all_(work: Work) -> Iterator[Ticket]:
        number = 1
        while ticket := work.ticket(number):
            yield ticket
            number += 1

    return await demo.bot.run(lambda work: list(all_(work)))


def written(demo: Demo) -> dict[str, list[Any]]:
    """All that was written, by conversation and by thread."""
    dms = [demo.simulator.person(person[0]).dm for person in PEOPLE]
    places = [*dms, *(channel for channel, *_ in CHANNELS)]
    roots = {place: demo.simulator.messages(place) for place in places}
    threads = {
        f"{place} {root['ts']}": demo.simulator.messages(place, root["ts"])
        for place, messages in roots.items()
        for root in messages
    }
    return roots | threads


def has_picture(message: dict[str, Any]) -> bool:
    return any(block["type"] == "image" for block in message.get("blocks", ()))


async def test_the_demo_looks_lived_in_and_is_found_again_with_its_clock(tmp_path):
    async with demo_in(tmp_path) as demo:
        began = demo.clock()
        await fill(demo, lambda _, __: None)
        played = await tickets(demo)
        assert len(played) >= 30
        assert {ticket.state for ticket in played} == set(State)
        assert await demo.bot.run(lambda work: dict(work.outbox_count())) == {}
        said = [message for place in written(demo).values() for message in place]
        new = [message for message in said if float(message["ts"]) > (began - SHORT).timestamp()]
        assert all(any(words in message["text"] for words in BY_ITSELF) for message in new)
        weekly = [m for m in written(demo)[demo.simulator.person("U0SOPHIE").dm] if has_picture(m)]
        assert 1 <= len(weekly) <= 2
        await demo.simulator.parts.advance(16 * 24)
        later, moved = await tickets(demo), demo.clock()
        assert State.RESOLVED not in {ticket.state for ticket in later}
        await demo.bot.delivery.send_due()
        told = written(demo)
    async with demo_in(tmp_path) as again:
        assert not again.simulator.fresh
        assert await tickets(again) == later
        assert written(again) == told
        assert again.clock() >= moved > began + timedelta(days=16)
