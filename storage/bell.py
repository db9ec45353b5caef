"""Tells, over PostgreSQL, that rows were added to the outbox, and hears when others tell it.

It has a connection of its own, beside those that work. It tells after the commit and not in it: a
transaction that notifies holds up the commits of all others that do, three of four of them.
https://www.postgresql.org/docs/current/sql-notify.html
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


class Bell:
    """Rung by whoever adds rows, heard by every other process that listens.

    What is rung while nothing listens, or lost with a connection, delivery finds by itself.
    """

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Tell the others soon; what is rung meanwhile is told once."""
        self._rung.set()

    async def listen(self, engine: AsyncEngine, heard: Callable[[], None]) -> None:
        """Call `heard` when others tell, until cancelled; a lost connection is replaced.

        It is called at each beginning too, for what was told while nobody listened.
        """
        while True:
            try:
                await self._listen(engine, heard)
            except Exception as error:  # noqa: BLE001 — delivery looks by itself until all is well
                _log.warning("the database tells of no new rows: %s", type(error).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _listen(self, engine: AsyncEngine, heard: Callable[[], None]) -> None:
        """Listen and tell as long as the connection lasts."""
        async with engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            try:
                driver.add_termination_listener(lambda _: self.ring())
                await driver.add_listener(_CHANNEL, _of_others(driver.get_server_pid(), heard))
                # A notice need not outlive the server: nothing waits for the disk.
                await driver.execute("SET synchronous_commit = off")
                heard()
                while not driver.is_closed():
                    await self._tell(driver)
            finally:
                await connection.invalidate()

    async def _tell(self, driver: Any) -> None:  # noqa: ANN401 — the driver has no types
        """Tell once it is rung; raises what shows that a silent server is not there any more."""
        rung = await self._is_rung()
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await driver.execute(f"NOTIFY {_CHANNEL}" if rung else "SELECT 1")

    async def _is_rung(self) -> bool:
        try:
            async with asyncio.timeout(_QUIET_SECONDS):
                await self._rung.wait()
        except TimeoutError:
            return False
        self._rung.clear()
        return True


def _of_others(own: int, heard: Callable[[], None]) -> Callable[..., None]:
    """Return what the driver calls, with the process on the server that told; our own is known."""

    def told(_: object, process: int, *_rest: object) -> None:
        if process != own:
            heard()

    return told
