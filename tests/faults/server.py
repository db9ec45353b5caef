"""`guichet serve` with short waits and a clock that tests move: what they start, stop and kill.

Run as a program, with its orders as JSON; settings come from the environment, as in life.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import uvloop

from bot.admin.loading import load
from bot.admin.logs import start_logging
from bot.admin.settings import Settings
from bot.catalogue.applying import read_file
from bot.delivery.worker import UNPACED, Habits
from bot.slack.client import Slack
from bot.transport.serving import listen, serve_until_signal
from bot.wiring import running
from storage.outbox import OutboxUnit
from tests.faults.clock import SharedClock

READY = "ready"


@dataclass(frozen=True)
class Orders:
    """How a process differs from `guichet serve`; seconds on the desk's clock, but for `poll`."""

    moved_by: str
    since: float
    speed: float = 1.0
    lease: float = 60.0
    poll: float = 0.1
    call_seconds: float = 10.0
    looks: Sequence[float] = (5.0, 30.0, 120.0)
    freezes: str = ""
    """Where to stop as by SIGSTOP: before it sends ("sending"), in a transaction ("claiming")."""

    @property
    def habits(self) -> Habits:
        return replace(
            UNPACED,
            lease=timedelta(seconds=self.lease),
            poll=self.poll,
            call_seconds=self.call_seconds,
            looks=self.looks,
        )


async def serve(settings: Settings, orders: Orders) -> None:
    clock = SharedClock(Path(orders.moved_by), orders.speed, orders.since)
    with listen(settings.host, settings.port) as listening:
        async with running(settings, clock, habits=orders.habits) as bot:
            await bot.applier.apply_if_changed(read_file(settings.guichet_catalogue))
            async with bot.receiving():
                print(READY, flush=True)  # noqa: T201 — what whoever started it waits for
                await serve_until_signal(bot.app, listening)


def freeze_once(where: str) -> None:
    """Have this process stopped where a worker is most dangerous, the first time it is there."""
    post, claim = Slack.post, OutboxUnit.claim

    def freeze():
        Slack.post, OutboxUnit.claim = post, claim
        os.kill(os.getpid(), signal.SIGSTOP)

    async def sending(self, *given, **more):
        freeze()
        await asyncio.sleep(0.05)  # for the loop to see which connections were closed meanwhile
        return await post(self, *given, **more)

    def claiming(self, *given, **more):
        rows = claim(self, *given, **more)
        if rows:
            freeze()
        return rows

    if where == "sending":
        Slack.post = sending
    elif where == "claiming":
        OutboxUnit.claim = claiming


if __name__ == "__main__":
    given = Orders(**json.loads(sys.argv[1]))
    freeze_once(given.freezes)
    chosen = load(Settings)
    start_logging(chosen.guichet_log_level, chosen.guichet_log_format)
    uvloop.run(serve(chosen, given))
