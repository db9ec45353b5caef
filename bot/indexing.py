"""Writes what tickets are found by, beside the acts: soon after each, and whatever was left.

Replicas share the work: rows that one of them holds the others pass over.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Final

from bot.act_log import left
from core import indexing
from core.ports import Run

_log = logging.getLogger(__name__)

_GATHERING_SECONDS: Final = 0.2
"""How long acts are waited for that come together: they are written together."""

_POLL_SECONDS: Final = 30.0
"""For what another process left behind, or one of an older version did."""


class Indexer:
    """Brings the words of tickets up to their latest acts."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._awake = asyncio.Event()
        self._writing = asyncio.Lock()

    def wake(self) -> None:
        """Tell that something was written of a ticket."""
        self._awake.set()

    async def keep_up(self) -> None:
        """Write whenever it is woken, and now and then, until cancelled."""
        while True:
            self._awake.clear()
            try:
                await self.catch_up()
            except Exception as error:  # noqa: BLE001 — acts go on, and so does the next time
                _log.error("indexing failed: %s", type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(_POLL_SECONDS):
                    await self._awake.wait()
            await asyncio.sleep(_GATHERING_SECONDS)

    async def catch_up(self) -> None:
        """Write until all is in step, a few tickets in each unit of work; one does so at a time."""
        async with self._writing:
            written = -1
            while written:
                written = await self._run(lambda work: indexing.index_anew(work, left))
