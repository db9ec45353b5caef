"""Work that outlives its request: it ends, or is ended, and its failure is one line."""

import asyncio

from bot.background import Background


async def test_draining_waits_for_what_is_under_way():
    background, done = Background(), []

    async def work() -> None:
        await asyncio.sleep(0)
        done.append(True)

    background.spawn(work())
    await background.drain(5)

    assert done


async def test_what_takes_too_long_is_cancelled():
    background, ended = Background(), []

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    background.spawn(endless())
    await background.drain(0.01)

    assert ended


async def test_a_failure_is_told_by_its_kind_and_what_failed_without_its_words(caplog):
    async def broken() -> None:
        message = "mot de passe"
        raise ValueError(message)

    background = Background()
    background.spawn(broken())
    await background.drain(5)
    await asyncio.sleep(0)

    assert "ValueError" in caplog.text
    assert "broken" in caplog.text
    assert "mot de passe" not in caplog.text


async def test_draining_nothing_returns_at_once():
    await Background().drain(5)
