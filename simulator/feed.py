"""What the page and the tests are told as it happens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from simulator.state.model import Json

T = TypeVar("T")
Witness = Callable[[str, Json], None]
"""Told who was shown what: messages, forms, answers, as the app wrote them."""

_LONGEST_QUEUE = 1000


class Feed:
    """Hands events to those who look on as a person, and wakes those who wait for something."""

    def __init__(self) -> None:
        self._queues: dict[str, set[asyncio.Queue[Json | None]]] = {}
        self._changed = asyncio.Event()
        self.witnesses: list[Witness] = []

    @contextmanager
    def watching(self, user: str) -> Iterator[AsyncIterator[Json]]:
        """Give the events that concern somebody, from now on."""
        queue: asyncio.Queue[Json | None] = asyncio.Queue(_LONGEST_QUEUE)
        watchers = self._queues.setdefault(user, set())
        watchers.add(queue)
        try:
            yield _drain(queue)
        finally:
            watchers.discard(queue)

    def tell(self, user: str, event: Json) -> None:
        """Tell those who look on as somebody; whoever does not keep up misses events."""
        for queue in self._queues.get(user, ()):
            if not queue.full():
                queue.put_nowait(event)

    def shown(self, user: str, content: Json) -> None:
        """Note that somebody was shown something whole, its hidden parts included."""
        for witness in self.witnesses:
            witness(user, content)

    def tell_all(self, event: Json) -> None:
        """Tell everybody."""
        for user in self._queues:
            self.tell(user, event)

    def close(self) -> None:
        """Nothing more will happen: those who look on are let go."""
        for watchers in self._queues.values():
            for queue in watchers:
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(None)

    @property
    def watched(self) -> bool:
        """Whether anybody looks on."""
        return any(self._queues.values())

    def wake(self) -> None:
        """Something changed: those who wait look again."""
        event, self._changed = self._changed, asyncio.Event()
        event.set()

    async def until(self, found: Callable[[], T], timeout: float) -> T:  # noqa: ASYNC109 — the callers' bound
        """Return what `found` returns as soon as it is true; raises TimeoutError (seconds)."""
        async with asyncio.timeout(timeout):
            while True:
                changed = self._changed
                if result := found():
                    return result
                await changed.wait()


async def _drain(queue: asyncio.Queue[Json | None]) -> AsyncIterator[Json]:
    while (event := await queue.get()) is not None:
        yield event
