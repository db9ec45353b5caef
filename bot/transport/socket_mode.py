"""Keeps one connection to Slack open: opens it, watches it, replaces it, ends it in order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from aiohttp import ClientWebSocketResponse

from bot.slack.troubles import Later, Refused, SlackTrouble, WorkspaceGone
from bot.transport.connection import Answer, Connection

_log = logging.getLogger(__name__)

Dial = Callable[[], Awaitable[ClientWebSocketResponse]]
"""Opens a connection; raises a SlackTrouble."""


@dataclass(frozen=True, slots=True)
class LineHabits:
    """How a connection is kept; durations in seconds.

    `heartbeat` is the time between two pings; where nothing comes for half of it after one, the
    connection is closed. `waits` come before the attempts that follow one another, `lasting` is how
    long a connection stands before it counts as good, `retiring` how long one that is replaced may
    go on, `silence` how long one that says nothing counts as open.
    """

    heartbeat: float = 10.0
    waits: Sequence[float] = (0.0, 1.0, 5.0, 15.0, 30.0)
    lasting: float = 10.0
    retiring: float = 15.0
    silence: float = 30.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    monotonic: Callable[[], float] = monotonic


class SocketMode:
    """The desk's line to Slack.

    The new connection is open before the old one ends, so that nothing is lost in between:
    https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect
    """

    def __init__(self, dial: Dial, answer: Answer, habits: LineHabits) -> None:
        self._dial = dial
        self._answer = answer
        self._habits = habits
        self._current: Connection | None = None
        self._retiring: set[asyncio.Task[None]] = set()
        self._old: set[Connection] = set()
        self._keeping: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Open the first connection and keep one open from now on.

        Raises Refused or WorkspaceGone when Slack does not take the token; a Slack that does not
        answer is called again.
        """
        try:
            self._current = await self._open()
        except (Refused, WorkspaceGone):
            raise
        except SlackTrouble as trouble:
            _log.warning("no connection to Slack: %s", trouble)
        self._keeping = asyncio.create_task(self._keep())

    def is_open(self) -> bool:
        """Whether Slack was heard on the present connection a short while ago."""
        current = self._current
        return (
            current is not None
            and not current.ended
            and current.silent_seconds < self._habits.silence
        )

    async def close(self, seconds: float) -> None:
        """Take nothing more; what is under way has so many seconds to end."""
        for connection in self._all():
            connection.stop_taking()
        if self._keeping:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        for task in self._retiring:
            task.cancel()
        await asyncio.gather(*self._retiring, return_exceptions=True)
        await asyncio.gather(*(connection.close(seconds) for connection in self._all()))

    def _all(self) -> Sequence[Connection]:
        return [*self._old, *([self._current] if self._current else ())]

    async def _keep(self) -> None:
        attempt = 0
        while True:
            since = self._habits.monotonic()
            if self._current:
                await self._current.leaving.wait()
            lasted = self._habits.monotonic() - since >= self._habits.lasting
            attempt = 0 if lasted else attempt
            await self._habits.sleep(self._habits.waits[min(attempt, len(self._habits.waits) - 1)])
            attempt += 1
            await self._replace()

    async def _replace(self) -> None:
        """Open a connection in the place of the present one, which goes on for a while."""
        try:
            new = await self._open()
        except SlackTrouble as trouble:
            _log.warning("no connection to Slack: %s", trouble)
            if isinstance(trouble, Later):
                await self._habits.sleep(trouble.retry_after)
            return
        former, self._current = self._current, new
        if former:
            self._retire(former)

    def _retire(self, former: Connection) -> None:
        self._old.add(former)
        task = asyncio.create_task(former.retire(self._habits.retiring))
        self._retiring.add(task)
        task.add_done_callback(lambda done: self._retired(done, former))

    def _retired(self, task: asyncio.Task[None], former: Connection) -> None:
        self._retiring.discard(task)
        if not task.cancelled():
            self._old.discard(former)

    async def _open(self) -> Connection:
        return Connection(await self._dial(), self._answer, self._habits.monotonic)
