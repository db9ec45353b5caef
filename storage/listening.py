"""Hears, on PostgreSQL, that rows were added to the outbox, whichever process added them.

It has a connection of its own, beside those that work; a trigger tells, see the migrations.
https://www.postgresql.org/docs/current/sql-listen.html
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncEngine

_log = logging.getLogger(__name__)

_CHANNEL: Final = "guichet_outbox"
_PAUSE_SECONDS: Final = 1.0
_QUIET_SECONDS: Final = 30.0
_PATIENCE_SECONDS: Final = 10.0


async def listen(engine: AsyncEngine, heard: Callable[[], None]) -> None:
    """Call `heard` for all that is told, until cancelled; a connection that is lost is replaced.

    It is called at each beginning too, for what was told while nobody listened.
    """
    while True:
        try:
            await _listen(engine, heard)
        except Exception as error:  # noqa: BLE001 — delivery looks by itself until all is well again
            _log.warning("the database tells of no new rows: %s", type(error).__name__)
        await asyncio.sleep(_PAUSE_SECONDS)


async def _listen(engine: AsyncEngine, heard: Callable[[], None]) -> None:
    """Listen as long as the connection lasts."""
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        try:
            lost = asyncio.Event()
            driver.add_termination_listener(lambda _: lost.set())
            await driver.add_listener(_CHANNEL, lambda *_: heard())
            heard()
            while not await _is_set(lost, _QUIET_SECONDS):
                await _ask(driver)
        finally:
            await connection.invalidate()


async def _is_set(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


async def _ask(driver: Any) -> None:  # noqa: ANN401 — the driver has no types
    """Make sure that a silent server is still there; raises what shows that it is not."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        await driver.execute("SELECT 1")
