"""A line between two programs on this machine that can be cut: connections pass, or are refused."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

Take = Callable[[bytes], bytes]


class Line:
    """Leads to an address; `take` may look at what comes back, and keep it."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._port = 0
        self.take: Take = bytes

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def restore(self) -> None:
        """Let connections pass."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """End every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in [*self._writers]:
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, back}
        try:
            await asyncio.gather(_pump(reader, back, bytes), _pump(there, writer, self._taken))
        finally:
            self._writers -= {writer, back}

    def _taken(self, data: bytes) -> bytes:
        return self.take(data)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, take: Take) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(take(data))
            await writer.drain()
    writer.close()


@asynccontextmanager
async def line_to(target: str) -> AsyncIterator[Line]:
    """Lay a line to an address."""
    line = Line(target)
    await line.restore()
    try:
        yield line
    finally:
        await line.cut()
