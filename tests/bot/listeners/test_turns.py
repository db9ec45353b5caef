"""One at a time for each person, and nobody waits for what another will do."""

import asyncio

import pytest

from bot.listeners.turns import Turns


async def test_one_person_is_served_in_order_while_others_go_on():
    turns, told, done = Turns(), [], asyncio.Event()

    async def serve(user, name):
        async with turns.of(user):
            told.append(f"{name} begins")
            if name == "first":
                await done.wait()
            told.append(f"{name} ends")

    first = asyncio.create_task(serve("U1", "first"))
    await asyncio.sleep(0)
    second = asyncio.create_task(serve("U1", "second"))
    await asyncio.sleep(0)
    await serve("U2", "other")
    assert told == ["first begins", "other begins", "other ends"]
    assert (turns.is_waited_for("U1"), turns.is_waited_for("U2")) == (True, False)
    done.set()
    await asyncio.gather(first, second)
    assert told[3:] == ["first ends", "second begins", "second ends"]


async def test_nothing_is_kept_of_whom_nobody_waits_for_even_when_a_turn_fails():
    turns = Turns()
    with pytest.raises(LookupError):
        async with turns.of("U1"):
            raise LookupError
    async with turns.of("U1"):
        assert not turns.is_waited_for("U1")
    assert turns._locks == {}  # noqa: SLF001 — nothing else tells of it
