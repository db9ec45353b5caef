"""One at a time for each person: what is read last is what he sees last."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Lets one go on for a person while the others wait, in order."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    def is_waited_for(self, user: str) -> bool:
        """Whether somebody waits behind who has his turn, and will do what is to be done."""
        _, waiting = self._locks.get(user, (None, 0))
        return waiting > 1

    @asynccontextmanager
    async def of(self, user: str) -> AsyncIterator[None]:
        """Wait for one's turn; nothing is kept of people for whom nobody waits."""
        lock, waiting = self._locks.get(user, (asyncio.Lock(), 0))
        self._locks[user] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            _, waiting = self._locks.pop(user)
            if waiting > 1:
                self._locks[user] = lock, waiting - 1
