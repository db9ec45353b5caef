"""The HTTP server: listens, and on SIGTERM or SIGINT ends what is under way before it stops."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from bot.admin.mistakes import Mistake, Mistaken
from bot.rendering.texts import gettext_noop

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_GRACE_SECONDS: Final = 10


class _Server(uvicorn.Server):
    """uvicorn raises the signal anew once it has stopped, which would skip the desk's own drain."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)


def listen(host: str, port: int) -> socket.socket:
    """Open the port, before anything else starts; raises Mistaken when it cannot be opened."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        taken = gettext_noop("HOST and PORT: {host}, port {port}, cannot be listened on ({error}).")
        reason = error.strerror or type(error).__name__
        raise Mistaken([Mistake.of(taken, host=host, port=port, error=reason)]) from None
    # Connections inherit it. Without it an answer in two writes waits some 40 ms for an ACK, and
    # asyncio sets it only on sockets that name their protocol, which those accepted here do not.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


async def serve_until_signal(app: ASGIApp, listening: socket.socket) -> None:
    """Serve until a signal comes; requests under way then have ten seconds."""
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    await _Server(config).serve(sockets=[listening])
