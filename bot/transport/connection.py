"""One connection to Slack: what comes is answered, and acknowledged once it is committed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import ClientWebSocketResponse, WSMessage, WSMsgType
from slack_bolt import BoltResponse

from bot.intake.gate import Turned
from bot.transport.envelopes import (
    DISCONNECT,
    LINK_DISABLED,
    REASONS,
    Envelope,
    acknowledgement,
    envelope,
    read,
)

_log = logging.getLogger(__name__)

Answer = Callable[[dict[str, Any]], Awaitable[BoltResponse]]

_OK: Final = 200


class Connection:
    """Takes envelopes as long as it lasts; `leaving` is set when another should take its place.

    What is not taken is not acknowledged: Slack sends an event again.
    """

    def __init__(
        self, socket: ClientWebSocketResponse, answer: Answer, monotonic: Callable[[], float]
    ) -> None:
        self.leaving = asyncio.Event()
        self._socket = socket
        self._answer = answer
        self._monotonic = monotonic
        self._heard_at = monotonic()
        self._taking = True
        self._tasks: set[asyncio.Task[None]] = set()
        self._reading = asyncio.create_task(self._read())

    @property
    def silent_seconds(self) -> float:
        """How long nothing came, not even the answer to a ping."""
        return self._monotonic() - self._heard_at

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self._reading.done()

    async def retire(self, seconds: float) -> None:
        """Go on until Slack closes the connection, so many seconds at most, then close it."""
        await asyncio.wait([self._reading], timeout=seconds)
        await self.close(seconds)

    def stop_taking(self) -> None:
        """Leave what comes from now on to another connection."""
        self._taking = False

    async def close(self, seconds: float) -> None:
        """Take nothing more, acknowledge what ends within so many seconds, and close."""
        self.stop_taking()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._socket.close()
        await asyncio.wait([self._reading])

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                self._heard_at = self._monotonic()
                await self._receive(message)
        except Exception as error:  # noqa: BLE001 — whatever broke it, another one is opened
            _log.warning("the connection to Slack broke: %s", type(error).__name__)
        finally:
            self.leaving.set()

    async def _receive(self, message: WSMessage) -> None:
        if message.type is WSMsgType.PING:
            await self._socket.pong(message.data)
        elif message.type is WSMsgType.TEXT:
            self._take(message.data)

    def _take(self, text: str) -> None:
        told = read(text)
        if told.get("type") == DISCONNECT:
            self._leave(told.get("reason"))
        elif self._taking and (taken := envelope(told)):
            task = asyncio.create_task(self._serve(taken))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _leave(self, reason: object) -> None:
        if reason == LINK_DISABLED:
            _log.error("Socket Mode was turned off for the app, at api.slack.com")
        else:
            _log.info("Slack asks for a new connection: %s", reason if reason in REASONS else "?")
        self.leaving.set()

    async def _serve(self, taken: Envelope) -> None:
        """Answer an envelope; what fails is told in the log by its type alone."""
        try:
            answer = await self._answer(taken.payload)
            if answer.status == _OK:
                await self._socket.send_json(acknowledgement(taken, answer))
        except Turned as turned:
            _log.warning("a payload was turned away: %d", turned.status)
        except Exception as error:  # noqa: BLE001 — Slack, not having been told, sends it again
            _log.warning("a payload was not acknowledged: %s", type(error).__name__)
