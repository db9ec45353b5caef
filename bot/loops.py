"""What goes on beside the requests: sending, the clock's work, asking Slack who is who."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from bot.background import Background
from bot.clockwork import Clockwork
from bot.delivery.worker import Delivery
from bot.installation import Installation

Endless = Callable[[], Coroutine[Any, Any, None]]
"""Begins something that goes on until it is cancelled."""


class Loops:
    """Starts what goes on, says whether it does, and ends it in order."""

    def __init__(
        self,
        delivery: Delivery,
        clockwork: Clockwork,
        installation: Installation,
        background: Background,
        beside: Sequence[Endless],
    ) -> None:
        self._delivery = delivery
        self._clockwork = clockwork
        self._installation = installation
        self._background = background
        self._beside = beside
        self._sending: asyncio.Task[None] | None = None
        self._learning: asyncio.Task[None] | None = None
        self._going_on: Sequence[asyncio.Task[None]] = ()

    def start(self) -> None:
        """Start everything; returns at once."""
        self._learning = asyncio.create_task(self._installation.learn())
        self._going_on = [asyncio.create_task(begin()) for begin in self._beside]
        self._sending = asyncio.create_task(self._delivery.run())
        self._clockwork.start()

    async def learned(self) -> None:
        """Return once Slack has said who the bot is."""
        if self._learning:
            await asyncio.shield(self._learning)

    def is_sending(self) -> bool:
        """Whether delivery goes on."""
        return self._sending is not None and not self._sending.done()

    def is_ticking(self) -> bool:
        """Whether the clock's work goes on."""
        return self._clockwork.running

    async def stop(self, seconds: float) -> None:
        """Begin nothing more; what is under way has so many seconds to end, twice over."""
        self._clockwork.stop()
        await self._background.drain(seconds)
        await self._delivery.drain(seconds)
        self._delivery.stop()
        asking = [*self._going_on, *([self._learning] if self._learning else ())]
        for task in asking:
            task.cancel()
        ending = [*asking, self._sending] if self._sending else asking
        await asyncio.gather(*ending, return_exceptions=True)
