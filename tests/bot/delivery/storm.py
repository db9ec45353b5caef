"""Many requests at once for one team, in a workspace that keeps to Slack's own rates.

Time is the desk's: it moves to the end of the shortest wait when everybody waits.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from pathlib import Path

from pydantic import SecretStr

from bot.charts import Artist
from bot.delivery.envelopes import Envelopes
from bot.delivery.worker import Delivery, Habits, new_delivery
from bot.rendering.texts import load_texts
from bot.slack.channels import Channels
from bot.slack.client import connect
from bot.slack.people import People
from bot.slack.rates import SLACK_RATES, Rates
from core import desk
from core.acts import Act, Given
from core.calendar import Calendar
from core.outbox import Row, Status
from core.ports import Work
from core.ticket import Person
from core.vocabulary import Action
from simulator import SLACK_LIMITS, Simulator
from storage.database import Database
from tests.core.world import CALENDAR, DIRECTORY, NOW, PEOPLE
from tests.leaks import no_leak

MANIFEST = Path(__file__).parents[3] / "manifest.yml"
SECRET, TOKEN = "0123456789abcdef0123456789abcdef", "xoxb-for-tests-only"
TEAM_CHANNEL = "C0TLS"


@dataclass
class Hourglass:
    """A clock that moves when all that are under way sleep."""

    now: datetime = NOW
    numbers: Iterator[int] = field(default_factory=count)
    sleepers: list[tuple[datetime, int, asyncio.Event]] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    async def sleep(self, seconds: float) -> None:
        end = asyncio.Event()
        until = self.now + timedelta(seconds=seconds)
        heappush(self.sleepers, (until, next(self.numbers), end))
        await end.wait()

    async def run(self, delivery: Delivery) -> None:
        while True:
            await asyncio.sleep(0.0005)
            if self.sleepers and len(self.sleepers) == delivery.under_way:
                until, _, end = heappop(self.sleepers)
                self.now = max(self.now, until)
                end.set()


@dataclass
class Storm:
    """The desk and its Slack; instants are seconds since the storm began."""

    database: Database
    slack: Simulator
    clock: Hourglass
    delivery: Delivery

    async def break_out(self, tickets: int, people: int, *, known: bool = True) -> None:
        """Have requests opened at once by people whose conversations are `known`, or newcomers."""
        asking = [f"U0ASK{number:04d}" for number in range(people)]
        for user in asking:
            self.slack.add_user(user, f"Demandeuse {user[-4:]}")
        persons = [
            Person(
                user,
                f"Demandeuse {user[-4:]}",
                dm_channel=self.slack.person(user).dm if known else None,
            )
            for user in asking
        ]

        def write(work: Work) -> None:
            for person in persons:
                work.save_person(person)
            for number in range(tickets):
                given = Given(
                    title=f"Panne {number}",
                    description="Plus rien.",
                    service="messagerie",
                    academy="toulouse",
                )
                act = Act(Action.OPEN, asking[number % people], given)
                desk.open_request(work, act, self.clock.now, CALENDAR)

        await self.database.run(write)

    async def pass_by(self) -> None:
        """Send until nothing waits."""
        async with self.moving():
            while True:
                await self.delivery.send_due()
                due = await self.database.run(lambda work: work.next_due())
                if due is None:
                    return
                self.clock.now = max(self.clock.now, due)

    @asynccontextmanager
    async def moving(self) -> AsyncIterator[None]:
        """Let time pass for those who sleep."""
        running = asyncio.create_task(self.clock.run(self.delivery))
        try:
            yield
        finally:
            running.cancel()

    async def rows(self) -> list[Row]:
        return [*await self.database.run(lambda work: work.outbox_rows(Status, 20_000))]

    def refusals(self) -> Counter[str]:
        """Count the calls that Slack refused for coming too fast, by method."""
        return Counter(c["what"] for c in self.slack.calls if c["error"] == "RateLimited")

    def in_channel(self) -> list[tuple[float, str]]:
        """Tell what was said in the team's channel, and when."""
        return [_told(m) for m in self.slack.messages(TEAM_CHANNEL)]

    def to_people(self) -> list[tuple[float, str]]:
        """Tell what was said in conversations with people, and when."""
        channels = (c for c in self.slack.workspace.logs if c.startswith("D"))
        return sorted(_told(m) for c in channels for m in self.slack.messages(c))


def _told(message: dict) -> tuple[float, str]:
    return float(message["ts"]) - NOW.timestamp(), message["text"]


@asynccontextmanager
async def storm_over(database: Database) -> AsyncIterator[Storm]:
    """Put together a desk that paces what it sends, and a Slack that counts it."""
    clock = Hourglass()
    slack = Simulator(
        MANIFEST, SECRET, TOKEN,
        clock=clock, limits=SLACK_LIMITS, limits_time=clock.seconds, remembered=50_000,
    )  # fmt: skip
    rates = Rates(SLACK_RATES, clock.seconds)
    await database.start()
    async with (
        slack.serving() as address,
        connect(SecretStr(TOKEN), f"{address}/api/", rates=rates) as client,
    ):
        await database.run(_furnish)
        slack.add_user("U0ANNE", "Anne")
        slack.add_channel(TEAM_CHANNEL, "plateforme-tls", ["U0ANNE"])
        habits = Habits(sleep=clock.sleep, time=clock.seconds)
        people = People(client, database.run)
        channels = Channels(client, database.run, clock)
        envelopes = Envelopes(
            database.run, client, people, channels, load_texts(), clock, Calendar()
        )
        delivery = new_delivery(database.run, clock, client, envelopes, Artist(), SECRET, habits)
        async with no_leak(slack, database.run):
            yield Storm(database, slack, clock, delivery)
    slack.close()
    await database.close()


def _furnish(work: Work) -> None:
    work.replace_catalogue(DIRECTORY)
    for person in PEOPLE.values():
        work.save_person(person)
