"""A desk with a real outbox, delivery, and a Slack on loopback; time moves only when told to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from inspect import isawaitable
from typing import Any, TypeVar

from pydantic import SecretStr

from bot.charts import Artist
from bot.delivery.envelopes import Envelopes
from bot.delivery.worker import Delivery, Habits, new_delivery
from bot.rendering.texts import load_texts
from bot.slack.channels import Channels
from bot.slack.client import Slack, connect
from bot.slack.people import People
from core import desk
from core.acts import Act, Given
from core.outbox import Notice, Row, Status
from core.ports import Run, Work
from core.ticket import Source
from core.vocabulary import Action
from storage.database import Database
from storage.memory import MemoryDatabase
from tests.bot.delivery.loopback import TOKEN, Loopback, loopback
from tests.core.world import CALENDAR, CHLOE, DIRECTORY, FILLED, NOW, PEOPLE

T = TypeVar("T")

ALL = tuple(Status)
TEXTS = load_texts()
SECRET = "a secret of tests"


async def until(happened: Callable[[], Any]) -> None:
    """Let the event loop go on until something happened; five seconds are for slow machines."""
    async with asyncio.timeout(5):
        while True:
            seen = happened()
            if await seen if isawaitable(seen) else seen:
                return
            await asyncio.sleep(0.001)


class Time:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        self.move(seconds)


class Desk:
    def __init__(self, run: Any, slack: Slack, server: Loopback, time: Time) -> None:
        self.run = run
        self.slack = slack
        self.server = server
        self.time = time
        self.people = People(slack, run)
        self.envelopes: type[Envelopes] = Envelopes
        self.artist = Artist()
        self.delivery = self.new_delivery()

    def new_delivery(self, run: Run | None = None, **habits: Any) -> Delivery:
        """Make another worker, as another replica or after a restart."""
        run = run or self.run
        chosen = replace(Habits(paces={}, sleep=self.time.sleep), **habits)
        people = People(self.slack, run)
        channels = Channels(self.slack, run, self.time)
        envelopes = self.envelopes(run, self.slack, people, channels, TEXTS, self.time, CALENDAR)
        return new_delivery(run, self.time, self.slack, envelopes, self.artist, SECRET, chosen)

    def doomed_delivery(self, method: str, place: str, nth: int = 1) -> Delivery:
        """Start a worker that dies right after Slack accepts its nth call of a method in a place.

        It can write nothing any more: its rows stay as they were before the call.
        """
        left, dead = nth, False

        def accepted(name: str, args: dict[str, Any]) -> None:
            nonlocal left, dead
            if (name, args.get("channel") or args.get("channel_id")) == (method, place):
                left -= 1
                dead = dead or left == 0

        async def run(function: Callable[[Work], Any]) -> Any:
            if dead:
                message = "this worker is dead"
                raise OSError(message)
            return await self.run(function)

        self.server.after_accept = accepted
        return self.new_delivery(run)

    async def die(self, delivery: Delivery) -> None:
        """Let a doomed worker send until it is dead."""
        with suppress(OSError):
            await delivery.send_due()

    async def open(self, requester: str = CHLOE, **given: Any) -> int:
        wanted = Given(
            **{
                "title": "Messagerie en panne",
                "description": "Je ne reçois plus rien.",
                "service": "messagerie",
                "academy": "toulouse",
                **given,
            }
        )
        act = Act(Action.OPEN, requester, wanted)
        opened = await self.run(lambda work: desk.open_request(work, act, self.time(), CALENDAR))
        return opened.id

    async def do(
        self, ticket: int, actor: str, action: Action, *, source: Source | None = None, **given: Any
    ) -> None:
        act = Act(action, actor, Given(**{**FILLED.get(action, {}), **given}), source=source)
        await self.run(lambda work: desk.act(work, ticket, act, self.time(), CALENDAR))

    async def tell(self, *notices: Notice) -> None:
        await self.run(lambda work: work.tell(notices, self.time()))

    async def read(self, function: Callable[[Work], T]) -> T:
        return await self.run(function)

    async def rows(self, *statuses: Status) -> list[Row]:
        return [*await self.run(lambda work: work.outbox_rows(statuses or ALL, 5000))]

    async def waiting(self) -> list[Row]:
        return await self.rows(Status.PENDING, Status.SENDING, Status.DOUBT)

    async def all_done(self) -> bool:
        return not await self.waiting()

    async def reasons(self) -> list[str]:
        return [row.reason for row in await self.rows(Status.PARKED)]

    async def settle(self, delivery: Delivery | None = None, rounds: int = 300) -> None:
        """Send until nothing waits, moving the clock to when the next row is due."""
        worker = delivery or self.delivery
        for _ in range(rounds):
            await worker.send_due()
            due = await self.run(lambda work: work.next_due())
            if due is None:
                return
            self.time.now = max(self.time.now + timedelta(seconds=0.5), due)
        message = f"still waiting: {await self.waiting()}"
        raise AssertionError(message)


@asynccontextmanager
async def running_desk(
    timeout_seconds: float, database: Database | None = None
) -> AsyncIterator[Desk]:
    time = Time()
    database = database or MemoryDatabase()
    await database.start()
    try:
        async with (
            loopback(time) as server,
            connect(
                SecretStr(TOKEN), f"{server.url}api/", timeout_seconds=timeout_seconds
            ) as slack,
        ):
            await database.run(_furnish)
            yield Desk(database.run, slack, server, time)
    finally:
        await database.close()


def _furnish(work: Work) -> None:
    work.replace_catalogue(DIRECTORY)
    for person in PEOPLE.values():
        work.save_person(person)
