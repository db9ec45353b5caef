"""The parts of a running workspace, as those who play people in it need them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC

from simulator.api.backend import Backend
from simulator.errors import NotPossible
from simulator.feed import Feed
from simulator.people import sentences
from simulator.people.gestures import Gestures
from simulator.people.interactions import Interactions
from simulator.people.submissions import Submissions
from simulator.wire.traffic import Traffic

Advance = Callable[[float], Awaitable[None]]
"""Moves the clock by so many hours, and lets happen what is due."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that the page and the drivers use."""

    backend: Backend
    gestures: Gestures
    interactions: Interactions
    submissions: Submissions
    traffic: Traffic
    feed: Feed
    mover: Advance | None

    def clock(self) -> str:
        """Return the present instant of the workspace."""
        now = self.backend.workspace.now().astimezone(UTC)
        return now.isoformat(timespec="seconds").replace("+00:00", "Z")

    async def advance(self, hours: float) -> str:
        """Move the clock; returns the new instant. Raises NotPossible where that cannot be."""
        if self.mover is None:
            raise NotPossible(sentences.NO_ADVANCE)
        await self.mover(hours)
        self.feed.tell_all({"type": "clock", "clock": self.clock()})
        return self.clock()
