"""A whole desk in one process: the simulated workspace, the bot over HTTP or a socket, a clock.

People press, type and read through the simulator; what they get is what Slack would show them.
"""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import simulator.server
from bot.admin.settings import GivenSettings
from bot.delivery.worker import UNPACED, Habits
from bot.demo.workspace import furnish
from bot.transport.socket_mode import LineHabits
from bot.wiring import Bot, running
from core import desk as core_desk
from core.acts import Act, Given
from core.ticket import Ticket, reference
from core.vocabulary import Action
from simulator import AppToken, Person, Simulator, Timing
from tests.desk.heard import Heard, Seen, everything
from tests.leaks import no_leak
from tests.untimed import catalogue

ROOT = Path(__file__).parents[2]
SECRET, TOKEN = "0123456789abcdef0123456789abcdef", "xoxb-for-tests-only"
APP_TOKEN = "xapp-for-tests-only"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

_SECRETS = {
    "http": {"slack_signing_secret": SECRET},
    "socket": {"slack_app_token": APP_TOKEN},
}
_LINE = LineHabits()


@dataclass
class StandingClock:
    """The desk's clock in tests: it moves only when told to."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Office:
    """The desk and the people around it."""

    bot: Bot
    simulator: Simulator
    clock: StandingClock

    def person(self, name: str) -> Person:
        """Somebody by his short name: «anne»."""
        return self.simulator.person(f"U0{name.upper()}")

    async def quiet(self) -> None:
        """Wait until nothing more is to be said by anybody."""
        for _ in range(3):  # what is sent may call for more: a reaction, a file, a receipt
            await self.simulator.settled()
            await self.bot.services.background.drain(5)
            await self.bot.delivery.send_due()
        await self.simulator.settled()

    async def pass_time(self, **by: float) -> None:
        """Move the clock and let happen what is due."""
        await self.quiet()
        await self.bot.indexer.catch_up()  # a sweep passes over what somebody is writing
        self.clock.advance(**by)
        await self.bot.clockwork.sweep()
        await self.quiet()

    async def ticket(self, number: int) -> Ticket:
        found = await self.bot.run(lambda work: work.ticket(number))
        assert found is not None
        return found

    async def opened(self, by: str = "chloe", **values: Any) -> int:
        """Open a request through /demande and its form; returns its number."""
        person = self.person(by)
        await person.command("/demande")
        await self.quiet()
        wanted = {
            "title": "Prise arrachée",
            "description": "Bureau 112.",
            "service": "Réseau et internet",
            **values,
        }
        errors = await person.submit(wanted)
        assert not errors, errors
        await person.close(everything=True)
        await self.quiet()
        found = await self.bot.run(lambda work: work.asked_by(person.id, 1))
        return found[0].id

    async def play(self, number: int, name: str, action: Action, **given: Any) -> Ticket:
        """Have somebody act without pressing anything: what a test begins with."""
        act = Act(action, f"U0{name.upper()}", Given(**given))
        outcome = await self.bot.run(
            lambda work: core_desk.act(work, number, act, self.clock(), self.bot.calendar)
        )
        await self.quiet()
        return outcome.ticket

    async def begun(self, by: str = "chloe", **given: Any) -> int:
        """Open a request without a form: what a test begins with; returns its number."""
        await self.bot.people.get(f"U0{by.upper()}")
        asked = {
            "title": "Prise arrachée",
            "description": "Bureau 112.",
            "service": "reseau",
            **given,
        }
        act = Act(Action.OPEN, f"U0{by.upper()}", Given(**asked))
        ticket = await self.bot.run(
            lambda work: core_desk.open_request(work, act, self.clock(), self.bot.calendar)
        )
        await self.quiet()
        return ticket.id

    def look(self) -> Seen:
        """What the bot has said until now."""
        return everything(self.simulator)

    def heard(self, before: Seen) -> Heard:
        """What the bot has said since."""
        return Heard(before, self.look())

    def card(self, number: int, channel: str = "C0RESEAU") -> dict[str, Any]:
        """The card of a ticket in a channel, the latest posted there."""
        named = f"{reference(number)} · "
        posted = self.simulator.messages(channel)
        return [m for m in posted if m["text"].replace("*", "").startswith(named)][-1]

    def thread(self, number: int, channel: str = "C0RESEAU") -> list[dict[str, Any]]:
        """The replies under a ticket's card."""
        return self.simulator.messages(channel, self.card(number, channel)["ts"])[1:]

    async def request(self, number: int) -> list[dict[str, Any]]:
        """The messages of a request's thread in its requester's DM, its root first."""
        place = await self.bot.run(lambda work: work.thread(number))
        assert place is not None
        return self.simulator.messages(place.channel, place.ts)


@asynccontextmanager
async def office(
    folder: Path,
    database_url: str | None = None,
    *,
    transport: str = "http",
    ack_seconds: float = 10.0,
    habits: Habits = UNPACED,
    line: LineHabits = _LINE,
    prepared: Path | None = None,
) -> AsyncIterator[Office]:
    """Open a desk furnished like the demo's, with nothing in it yet.

    In the end nothing internal may have reached anybody who may not read it, see tests/leaks.py.
    `prepared` is where a SQLite desk with its catalogue and its people is kept for the next test.
    """
    url = database_url or f"sqlite:///{folder / 'desk.db'}"
    ready = taken_up(url, prepared)
    clock = StandingClock()
    slack = Simulator(
        ROOT / "manifest.yml",
        SECRET,
        TOKEN,
        clock=clock,
        timing=Timing(ack_seconds),
        app_token=AppToken(APP_TOKEN),
        socket_mode=transport == "socket",
    )
    async with slack.serving() as address:
        settings = GivenSettings.model_validate(
            {
                "slack_bot_token": TOKEN,
                **_SECRETS[transport],
                "slack_api_url": f"{address}/api/",
                "guichet_data_dir": folder,
                "database_url": url,
            }
        )
        async with (
            running(settings, clock, habits=habits, line=line) as bot,
            connected(bot, slack),
        ):
            furnish(slack)
            if not ready:
                await bot.applier.apply(catalogue())
                await bot.roll_call.meet()
                keep(url, prepared)
            async with no_leak(slack, bot.run):
                yield Office(bot, slack, clock)
    slack.close()


_FILE = "sqlite:///"


def taken_up(url: str, prepared: Path | None) -> bool:
    """Begin with the SQLite desk that an earlier test kept, if there is one."""
    ready = url.startswith(_FILE) and prepared is not None and prepared.exists()
    if ready:
        shutil.copy(prepared, url.removeprefix(_FILE))
    return ready


def keep(url: str, prepared: Path | None) -> None:
    """Keep a SQLite desk as it stands, while it is in use."""
    if url.startswith(_FILE) and prepared is not None:
        file = url.removeprefix(_FILE)
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(prepared)) as copy:
            source.backup(copy)


@asynccontextmanager
async def connected(bot: Bot, slack: Simulator) -> AsyncIterator[None]:
    """Let Slack and the desk reach each other, in the way the desk is set to."""
    if bot.socket:
        async with bot.receiving():
            yield
        return
    listener = simulator.server.bind("127.0.0.1", 0)
    slack.events_url = f"http://127.0.0.1:{listener.getsockname()[1]}/slack/events"
    async with simulator.server.listening(bot.app, listener):
        yield
