"""One connection of the app in Socket Mode, seen from Slack.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
import uuid
from typing import Any, Final

from aiohttp import WSMsgType, web

from simulator.state.model import APP, Json
from simulator.wire.parcels import TIMEOUT, UNREACHED, Ack, Parcel

_HOST: Final = "applink-simulated"
_ANSWERED: Final = frozenset({"view_submission", "block_suggestion"})
"""The interactions whose acknowledgement may hold an answer."""


class Line:
    """Sends envelopes and waits for their acknowledgements.

    `frozen` it stands half-open: nothing passes any more and nobody is told. `deaf` to so many
    acknowledgements, it loses them on their way.
    """

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.frozen = False
        self.deaf = 0
        self.leaving = False
        self._socket = socket
        self._awaited: dict[str, asyncio.Future[Ack]] = {}

    @property
    def unacknowledged(self) -> int:
        """How many envelopes wait for their acknowledgement."""
        return len(self._awaited)

    async def greet(self, connections: int) -> None:
        """Say hello, as the first thing."""
        about = {"host": _HOST, "build_number": 1, "approximate_connection_time": 18060}
        await self._socket.send_json(
            {
                "type": "hello",
                "num_connections": connections,
                "debug_info": about,
                "connection_info": {"app_id": APP},
            }
        )

    async def dismiss(self, reason: str) -> None:
        """Ask the app to leave this connection for another one."""
        self.leaving = True
        await self._socket.send_json(
            {"type": "disconnect", "reason": reason, "debug_info": {"host": _HOST}}
        )

    async def listen(self) -> None:
        """Take acknowledgements and answer pings, until the connection ends."""
        try:
            async for message in self._socket:
                if self.frozen:
                    continue
                if message.type is WSMsgType.PING:
                    await self._socket.pong(message.data)
                elif message.type is WSMsgType.TEXT:
                    self._acknowledge(json.loads(message.data))
        finally:
            for awaited in self._awaited.values():
                _settle(awaited, Ack(trouble=UNREACHED))

    async def send(self, parcel: Parcel, seconds: float) -> Ack:
        """Send a parcel and return what the app answered within so many seconds."""
        envelope = _envelope(parcel)
        awaited: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._awaited[envelope["envelope_id"]] = awaited
        try:
            async with asyncio.timeout(seconds):
                if not self.frozen:
                    await self._socket.send_json(envelope)
                ack = await awaited
        except TimeoutError:
            return Ack(trouble=TIMEOUT)
        except ConnectionError:
            return Ack(trouble=UNREACHED)
        finally:
            del self._awaited[envelope["envelope_id"]]
        return ack if envelope["accepts_response_payload"] or ack.trouble else Ack(ack.status, {})

    async def close(self) -> None:
        """Close the connection."""
        await self._socket.close()

    def _acknowledge(self, told: Json) -> None:
        awaited = self._awaited.get(told.get("envelope_id", ""))
        if self.deaf:
            self.deaf -= 1
        elif awaited:
            _settle(awaited, Ack(200, told.get("payload") or {}))


def _settle(awaited: asyncio.Future[Ack], ack: Ack) -> None:
    if not awaited.done():
        awaited.set_result(ack)


def _envelope(parcel: Parcel) -> dict[str, Any]:
    answered = parcel.kind == "slash_commands" or parcel.payload.get("type") in _ANSWERED
    envelope: dict[str, Any] = {
        "envelope_id": str(uuid.uuid4()),
        "payload": parcel.payload,
        "type": parcel.kind,
        "accepts_response_payload": answered,
    }
    if parcel.kind == "events_api":
        reason = "timeout" if parcel.trouble else ""
        envelope |= {"retry_attempt": parcel.attempt, "retry_reason": reason}
    return envelope
