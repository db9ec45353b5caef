"""A workspace in this process, and the desk in processes of its own, which can be killed."""

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.demo.workspace import furnish
from core.outbox import Row, Status
from simulator import Person, Simulator, Timing
from storage.database import Database, open_database
from tests.desk.office import ROOT, SECRET, TOKEN
from tests.faults.clock import MONDAY, SharedClock
from tests.leaks import no_leak
from tests.untimed import catalogue

SECONDS = 60.0
"""For anything to happen on a busy machine."""

_MANY = 500
WAITING = (Status.PENDING, Status.SENDING, Status.DOUBT)


@dataclass
class Server:
    """The desk, served by a process."""

    process: asyncio.subprocess.Process
    port: int
    log_file: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/slack/events"

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    async def kill(self) -> None:
        """Kill it as a power cut would."""
        self.process.kill()
        await self.process.wait()

    async def terminated(self) -> int:
        """Wait until it ended by itself; returns its status."""
        async with asyncio.timeout(SECONDS):
            return await self.process.wait()

    async def frozen(self) -> None:
        """Wait until it is stopped."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        await until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T")

    async def refuses(self) -> None:
        """Wait until it takes no connection any more."""
        async with asyncio.timeout(SECONDS):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    return
                writer.close()
                await asyncio.sleep(0.02)

    def signal(self, number: int) -> None:
        self.process.send_signal(number)


@dataclass
class Workplace:
    """The workspace, the clock and the database that the desk's processes share."""

    folder: Path
    url: str
    simulator: Simulator
    clock: SharedClock
    database: Database
    servers: list[Server] = field(default_factory=list)

    async def serve(self, *, slack: str | None = None, **orders: Any) -> Server:
        """Start the desk and let Slack deliver to it; `slack` is where it finds the Web API."""
        port = free_port()
        log = self.folder / f"server-{len(self.servers)}.log"
        with log.open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.faults.server", self._orders(orders),
                cwd=self.folder, env=self._environment(slack, port),
                stdin=DEVNULL, stdout=PIPE, stderr=errors,
            )  # fmt: skip
        server = Server(process, port, log)
        self.servers.append(server)
        async with asyncio.timeout(SECONDS):
            assert process.stdout is not None
            assert await process.stdout.readline() == b"ready\n", server.log
        self.simulator.events_url = server.url
        return server

    def _orders(self, orders: dict[str, Any]) -> str:
        clock = self.clock
        common = {"moved_by": str(clock.moved_by), "since": clock.since, "speed": clock.speed}
        return json.dumps(common | orders)

    def _environment(self, slack: str | None, port: int) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("GUICHET_", "SLACK_"))}
        return {
            **kept,
            "PYTHONDONTWRITEBYTECODE": "",  # each start would compile everything anew
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"{slack or self.simulator.address}/api/",
            "DATABASE_URL": self.url,
            "PORT": str(port),
            "GUICHET_CATALOGUE": str(self.folder / "catalogue.yml"),
            "GUICHET_LOG_FORMAT": "json",
        }

    def person(self, name: str) -> Person:
        """Somebody by his short name: «anne»."""
        return self.simulator.person(f"U0{name.upper()}")

    async def opened(self, by: str = "chloe", title: str = "Prise arrachée") -> int:
        """Open a request through /demande and its form; returns its number."""
        person = self.person(by)
        await person.command("/demande")
        await self.simulator.until(lambda: "input" in str(person.views), SECONDS)
        wanted = {"title": title, "description": "Bureau 112.", "service": "Réseau et internet"}
        errors = await person.submit(wanted)
        assert not errors, errors
        await person.close(everything=True)
        found = await self.database.run(lambda work: work.asked_by(person.id, 1))
        return found[0].id

    def card(self, number: int, channel: str = "C0RESEAU") -> dict[str, Any]:
        """The card of a ticket, the latest posted in a channel."""
        posted = self.simulator.messages(channel)
        return [m for m in posted if m["text"].replace("*", "").startswith(f"R-{number:06d} ·")][-1]

    async def request(self, number: int) -> list[dict[str, Any]]:
        """The messages of a request's thread in its requester's DM, its root first."""
        place = await self.database.run(lambda work: work.thread(number))
        assert place is not None
        return self.simulator.messages(place.channel, place.ts)

    async def waiting(self) -> list[Row]:
        return [*await self.database.run(lambda work: work.outbox_rows(WAITING, _MANY))]

    async def settle(self, lease: float = 0.0) -> None:
        """Wait until nothing waits any more, moving the clock to what is due later.

        `lease` is how many seconds whoever died may still hold rows.
        """
        self.clock.advance(seconds=lease)
        await self.simulator.settled(SECONDS)
        try:
            async with asyncio.timeout(2 * SECONDS):
                while await self.database.run(lambda work: work.next_due()):
                    self._skip_to(await self.waiting())
                    await asyncio.sleep(0.1)
        except TimeoutError:
            logs = [server.log[-2000:] for server in self.servers]
            left = await self.waiting()
            pytest.fail("\n".join([f"still waits at {self.clock()}: {left}", *logs]))

    def _skip_to(self, rows: Sequence[Row]) -> None:
        """Move the clock to when the next row is due, if nobody has any in hand.

        Rows behind the first of their conversation wait for it, however long they have been due.
        """
        ordered = sorted(rows, key=lambda row: row.id, reverse=True)
        first = {row.notice.conversation: row for row in ordered}.values()
        due = [row.due_at for row in first if row.due_at and not row.lease_until]
        ahead = (min(due, default=MONDAY) - self.clock()).total_seconds()
        if len(due) == len(first) and ahead > 0:
            self.clock.advance(seconds=ahead)

    async def end(self) -> None:
        """End every process that still runs."""
        for server in self.servers:
            if server.process.returncode is None:
                server.signal(signal.SIGCONT)
                await server.kill()


async def _hasty(seconds: float) -> None:
    """Repeat after a hundredth of the time that Slack would let pass."""
    await asyncio.sleep(seconds / 100)


PATIENT = Timing(SECONDS, _hasty)


@asynccontextmanager
async def workplace(
    folder: Path, url: str, *, timing: Timing = PATIENT, speed: float = 1.0
) -> AsyncIterator[Workplace]:
    """Open a workplace in which nothing internal may get out, whatever fails."""
    async with (
        unwatched(folder, url, timing=timing, speed=speed) as place,
        no_leak(place.simulator, place.database.run),
    ):
        try:
            yield place
        finally:
            await place.end()


@asynccontextmanager
async def unwatched(
    folder: Path, url: str, *, timing: Timing = PATIENT, speed: float = 1.0
) -> AsyncIterator[Workplace]:
    """Open a workspace with its people, and the database of a desk that nobody serves yet."""
    clock = SharedClock(folder / "moved_by", speed)
    (folder / "catalogue.yml").write_text(catalogue())
    slack = Simulator(ROOT / "manifest.yml", SECRET, TOKEN, clock=clock, timing=timing)
    database = open_database(url)
    await database.start()
    async with slack.serving():
        furnish(slack)
        place = Workplace(folder, url, slack, clock, database)
        try:
            yield place
        finally:
            await place.end()
    slack.close()
    await database.close()


async def until(found: Callable[[], Any]) -> None:
    """Wait for something that no event tells."""
    async with asyncio.timeout(SECONDS):
        while not found():  # noqa: ASYNC110 — nothing would set an event
            await asyncio.sleep(0.01)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
