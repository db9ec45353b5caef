"""Answers that go wrong on the wire, as a fault orders."""

import asyncio
import socket
import struct
from typing import Any, Final

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from simulator.state.model import Json
from simulator.wire.faults import (
    Fault,
    Held,
    Html,
    Named,
    RateLimited,
    ServerError,
    Timeout,
    Truncated,
)

_PAGE: Final = "<!DOCTYPE html><html><head><title>Slack</title></head><body>…</body></html>"


class Protocol(HttpToolsProtocol):
    """Uvicorn's protocol, which lets an answer reach its own connection, to break it."""

    def on_message_begin(self) -> None:
        """Begin a request; the connection goes along in its scope."""
        super().on_message_begin()
        self.scope["extensions"] = {"connection": {"transport": self.transport}}


def spoil(fault: Fault, answer: Json) -> Response:
    """Return the response that a fault makes of an answer."""
    response: Response
    match fault:
        case RateLimited(retry_after=seconds):
            headers = {} if seconds is None else {"Retry-After": str(seconds)}
            response = JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers)
        case ServerError(status=status):
            response = HTMLResponse(_PAGE, status)
        case Html():
            response = HTMLResponse(_PAGE)
        case Named(error=error):
            response = JSONResponse({"ok": False, "error": error})
        case Timeout():
            response = Silent()
        case Held(gate=gate):
            response = Late(answer, gate)
        case Truncated():
            response = Broken(JSONResponse(answer).body, half=True)
        case _:
            response = Broken(b"", half=False)
    return response


class Silent(Response):
    """No answer until the caller goes away."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 — ASGI's signature
        """Wait for the caller to hang up."""
        await _gone(receive)


class Late(JSONResponse):
    """An answer that waits for a gate to open."""

    def __init__(self, answer: Json, gate: asyncio.Event) -> None:
        super().__init__(answer)
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, then answer."""
        await self._gate.wait()
        await super().__call__(scope, receive, send)


class Broken(Response):
    """A connection reset, after half of the answer or before any of it."""

    def __init__(self, body: bytes | memoryview, *, half: bool) -> None:
        super().__init__(bytes(body), media_type="application/json")
        self._half = half

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the half, if any, then reset the connection."""
        transport = scope["extensions"]["connection"]["transport"]
        if self._half:
            start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
            await send(start)
            middle = bytes(self.body[: len(self.body) // 2])
            await send({"type": "http.response.body", "body": middle, "more_body": True})
            transport.close()  # an orderly end, too early
        else:
            reset(transport)
        await _gone(receive)


async def _gone(receive: Receive) -> None:
    """Wait until the connection is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def reset(transport: Any) -> None:  # noqa: ANN401 — asyncio's or uvloop's
    """Close a connection at once, so that the other side sees a reset."""
    raw = transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
