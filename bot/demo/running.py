"""Starts the workspace and the bot beside each other, and stops them on Ctrl-C."""

import asyncio
import json
import secrets
import shutil
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.admin.manifest import MANIFEST
from bot.admin.mistakes import Mistake, Mistaken
from bot.admin.settings import GivenSettings, Settings
from bot.delivery.worker import UNPACED
from bot.demo.clock import MovableClock
from bot.demo.seeding import Advancing, Seeding
from bot.demo.workspace import catalogue, furnish
from bot.rendering.texts import gettext_noop
from bot.transport.serving import listen, serve_until_signal
from bot.wiring import Bot, running
from simulator import Simulator

FOLDER: Final = Path(".guichet-demo")
"""Where the demo keeps its workspace and its desk, in the folder it is started from."""

_HOST: Final = "127.0.0.1"
_COMPLETE: Final = "complete"


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo and the address of its page."""

    address: str
    bot: Bot
    simulator: Simulator
    clock: MovableClock
    port: int


def main(*, port: int, reset: bool) -> None:
    """Run the demo until Ctrl-C, or empty it; raises Mistaken when its port is taken."""
    if reset:
        empty(FOLDER)
        Console().print("La démonstration est vidée : `make demo` en recommence une neuve.")
        return
    if not (FOLDER / _COMPLETE).exists():
        empty(FOLDER)  # its first start, if there was one, was cut off half-way
    asyncio.run(_until_stopped(port))


def empty(folder: Path) -> None:
    """Forget a demo's workspace and its desk."""
    shutil.rmtree(folder, ignore_errors=True)


async def _until_stopped(port: int) -> None:
    console = Console()
    with listen(_HOST, 0) as inbox:
        async with started(FOLDER, port, inbox.getsockname()[1]) as demo:
            serving = asyncio.create_task(serve_until_signal(demo.bot.app, inbox))
            await _first_time(demo, console)
            console.print(f"\n  [bold]{demo.address}[/bold]  —  Ctrl-C arrête tout.\n")
            if sys.stdout.isatty():
                webbrowser.open(demo.address)
            await serving
            console.print("La démonstration est arrêtée ; `make demo` la reprend où elle en est.")


@asynccontextmanager
async def started(folder: Path, port: int, events_port: int) -> AsyncIterator[Demo]:
    """Start both; the bot's HTTP door is for the caller to serve, on `events_port`.

    Raises Mistaken when the page's port is taken.
    """
    secret, token = _secrets(folder)
    clock = MovableClock(folder / "clock.json")
    demo: Demo | None = None

    async def advance(hours: float) -> None:
        clock.advance(timedelta(hours=hours))
        if demo is not None:
            await demo.bot.clockwork.sweep()

    simulator = Simulator(
        MANIFEST,
        secret,
        token,
        events_url=f"http://{_HOST}:{events_port}/slack/events",
        clock=clock,
        state=folder / "workspace",
        advance=advance,
    )
    try:
        async with _page(simulator, port) as address:
            settings = _settings(folder, address, secret, token)
            async with running(settings, clock, habits=UNPACED) as bot:
                demo = Demo(address, bot, simulator, clock, port)
                yield demo
    finally:
        simulator.close()


@asynccontextmanager
async def _page(simulator: Simulator, port: int) -> AsyncIterator[str]:
    async with AsyncExitStack() as stack:
        try:
            address = await stack.enter_async_context(simulator.serving(_HOST, port))
        except OSError:
            taken = gettext_noop("Port {port} is taken: choose another, like PORT=8080 make demo.")
            raise Mistaken([Mistake.of(taken, port=port)]) from None
        yield address


def _secrets(folder: Path) -> tuple[str, str]:
    """Return the demo's signing secret and token, made once."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "secrets.json"
    if not file.exists():
        file.write_text(json.dumps([secrets.token_hex(16), f"xoxb-{secrets.token_hex(16)}"]))
    secret, token = json.loads(file.read_text())
    return secret, token


def _settings(folder: Path, address: str, secret: str, token: str) -> Settings:
    return GivenSettings.model_validate(
        {
            "slack_bot_token": token,
            "slack_signing_secret": secret,
            "slack_api_url": f"{address}/api/",
            "guichet_data_dir": folder,
            "database_url": f"sqlite:///{folder / 'guichet.db'}",
        }
    )


async def _first_time(demo: Demo, console: Console) -> None:
    """Make the workspace look lived in, the first time."""
    if not demo.simulator.fresh:
        return
    columns = (TextColumn("Un mois de tickets se joue…"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("")
        await fill(demo, lambda done, of: progress.update(task, completed=done, total=of))
    (FOLDER / _COMPLETE).touch()


async def open_doors(demo: Demo) -> None:
    """Bring people, channels and the catalogue into a new workspace."""
    furnish(demo.simulator)
    await demo.bot.applier.apply(catalogue())
    await demo.bot.roll_call.meet()


async def fill(demo: Demo, progress: Advancing) -> None:
    """Play a month of tickets in a new workspace; raises RuntimeError for what went unsent."""
    await open_doors(demo)
    await Seeding(demo.bot, demo.simulator, demo.clock).play(progress)
