"""Deliveries over Socket Mode: the app connects, and each payload goes to one of its connections.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import secrets
from typing import Final

from aiohttp import web

from simulator.errors import Refused
from simulator.feed import Feed
from simulator.state.model import APP
from simulator.wire.line import Line
from simulator.wire.parcels import UNREACHED, Ack, Parcel

MOST: Final = 10
"""Connections of one app: https://docs.slack.dev/apis/events-api/using-socket-mode#multiple"""

_PATH: Final = "/link/"
_CLOSING: Final = 0.5  # seconds for the app to close its side


class Sockets:
    """The app's connections; `known` once it had one. Served beside the Web API, on its own port.

    What can be made to go wrong: `refresh`, `drop`, `freeze`, `lose`.
    """

    def __init__(self, feed: Feed, *, enabled: bool) -> None:
        self.enabled = enabled
        self.known = False
        self._feed = feed
        self._tickets: set[str] = set()
        self._lines: dict[Line, web.Request] = {}
        self._turn = 0
        self._runner: web.AppRunner | None = None
        self._address = ""

    async def start(self, host: str) -> None:
        """Listen on a free port."""
        if not self.enabled:
            return
        app = web.Application()
        app.router.add_get(_PATH, self._serve)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self._address = f"ws://{host}:{port}{_PATH}"

    async def stop(self) -> None:
        """Close every connection and listen no more."""
        for line in [*self._lines]:
            await line.close()
        if self._runner:
            await self._runner.cleanup()

    def open(self) -> str:
        """Return an address to connect to, once; raises Refused where Socket Mode is off."""
        if not self.enabled:
            raise Refused(error="socket_mode_not_enabled")
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return f"{self._address}?ticket={ticket}&app_id={APP}"

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._lines)

    @property
    def unacknowledged(self) -> int:
        """How many envelopes wait for their acknowledgement."""
        return sum(line.unacknowledged for line in self._lines)

    async def carry(self, parcel: Parcel, seconds: float) -> Ack:
        """Deliver a parcel over any one of the connections."""
        line = self._next()
        return await line.send(parcel, seconds) if line else Ack(trouble=UNREACHED)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask the app to leave each present connection for a new one."""
        for line in [*self._lines]:
            await line.dismiss(reason)

    async def close(self) -> None:
        """Close the connections that the app was asked to leave."""
        for line in [line for line in self._lines if line.leaving]:
            await line.close()

    def drop(self) -> None:
        """Break every connection without a word."""
        for request in self._lines.values():
            if request.transport:
                request.transport.abort()

    def freeze(self) -> None:
        """Leave every connection half-open: neither pings are answered nor anything sent."""
        for line in self._lines:
            line.frozen = True

    def lose(self, acknowledgements: int = 1) -> None:
        """Lose the next acknowledgements on each connection."""
        for line in self._lines:
            line.deaf = acknowledgements

    def _next(self) -> Line | None:
        """Take turns; connections that are being left come last."""
        lines = [line for line in self._lines if not line.leaving] or [*self._lines]
        self._turn += 1
        return lines[self._turn % len(lines)] if lines else None

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False, timeout=_CLOSING)
        await socket.prepare(request)
        line = Line(socket)
        if len(self._lines) >= MOST:
            await line.dismiss("too_many_websockets")
            await line.close()
            return socket
        await self._keep(line, request)
        return socket

    async def _keep(self, line: Line, request: web.Request) -> None:
        self._lines[line] = request
        self.known = True
        try:
            await line.greet(len(self._lines))
            self._feed.wake()
            await line.listen()
        finally:
            del self._lines[line]
            self._feed.wake()
