"""The HTTP server of the workspace: the Web API, the page, and what the page asks for."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from simulator.api.web_api import WebApi
from simulator.people.page_api import PageApi
from simulator.wire.broken import Protocol

PAGE = Path(__file__).parent / "page"
_GRACE_SECONDS = 1.0
_TURNS = 5
_FRESH = {"Cache-Control": "no-cache"}


class _Page(StaticFiles):
    """The page's files: always asked for anew, scripts under the type that browsers insist on."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 — passed on
        """Return a file."""
        response = super().file_response(*args, **kwargs)
        response.headers.update(_FRESH)
        if str(args[0]).endswith(".js"):
            response.headers["Content-Type"] = "text/javascript; charset=utf-8"
        return response


def web_app(api: WebApi, page: PageApi, folder: Path = PAGE) -> Starlette:
    """Build the application."""

    async def index(_: Request) -> Response:
        return FileResponse(folder / "index.html", headers=_FRESH)

    return Starlette(
        routes=[
            Route("/api/{method}", api.method, methods=["GET", "POST"]),
            Route("/upload/v1/{secret}", api.upload, methods=["POST"]),
            Route("/files-pri/{file}/{name:path}", api.download),
            Route("/response/{team}/{secret}", api.response_url, methods=["POST"]),
            Route("/archives/{channel}/{message}", _permalink),
            Route("/signin", _sign_in),
            *page.routes(),
            Route("/", index),
            Mount("/page", _Page(directory=folder)),
        ]
    )


async def _permalink(request: Request) -> Response:
    """Lead from the permanent link of a message to the page, which shows it."""
    channel, digits = request.path_params["channel"], request.path_params["message"][1:]
    where = f"/?channel={channel}&ts={digits[:-6]}.{digits[-6:]}"
    thread = request.query_params.get("thread_ts")
    return RedirectResponse(where + (f"&thread={thread}" if thread else ""))


async def _sign_in(_: Request) -> Response:
    return HTMLResponse("<!DOCTYPE html><title>Slack</title><p>Sign in to your workspace</p>")


class _Server(uvicorn.Server):
    """A server among others in one process: the signals belong to who started it.

    It waits for its end instead of looking for it ten times a second.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ending = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until the end."""
        await self.ending.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more connections, end the idle ones, and let answers under way go out."""
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        for _ in range(_TURNS):  # whoever was just let in is seen as a connection
            await asyncio.sleep(0)
        if tasks := set(self.server_state.tasks):
            _, late = await asyncio.wait(tasks, timeout=_GRACE_SECONDS)
            for task in late:
                task.cancel()
        while connections := list(self.server_state.connections):
            for connection in connections:
                connection.transport.close()
            await asyncio.sleep(0)  # until each has seen its end

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


@asynccontextmanager
async def listening(app: Starlette, listener: socket.socket) -> AsyncIterator[None]:
    """Serve an application on a socket that is bound already."""
    config = uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        date_header=False,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 — uvicorn offers no event
            await asyncio.sleep(0)
        yield
    finally:
        server.ending.set()
        await task


def bind(host: str, port: int) -> socket.socket:
    """Bind a socket; raises OSError when the port is taken."""
    listener = socket.create_server((host, port), backlog=1024)
    listener.setblocking(False)
    # Connections inherit it. asyncio sets it only where a socket names its protocol.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
