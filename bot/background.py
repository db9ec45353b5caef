"""Work that goes on after the answer: calls to Slack whose loss loses nothing."""

import asyncio
import logging
from collections.abc import Coroutine

_log = logging.getLogger(__name__)


class Background:
    """Keeps the tasks that outlive their request, until they end or the desk stops."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        """Start a task; if it fails, one line of the log says which and how."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            # The type alone: an error of Slack's client may hold the words people wrote.
            _log.warning("%s failed: %s", task.get_coro(), type(error).__name__)

    async def drain(self, seconds: float) -> None:
        """Wait for what is under way, so many seconds at most, then cancel the rest."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
