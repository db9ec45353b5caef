"""The loop from the outbox to Slack: many conversations at once, one message in flight in each."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Final

from bot.charts import Artist
from bot.clock import Clock
from bot.delivery.envelopes import Envelopes
from bot.delivery.ledger import Claim, Ledger
from bot.delivery.marker import Marker
from bot.delivery.outcomes import Outcomes
from bot.delivery.pacing import SLACK_PACE, Brakes, Pacer
from bot.delivery.sender import Sender
from bot.delivery.sending import Looks, Sleep, Tools
from bot.slack.client import Slack
from bot.slack.rates import SLACK_RATES, Pace, Time
from core.outbox import Row
from core.ports import Run

_log = logging.getLogger(__name__)

_SHORTEST_REST: Final = 0.2  # seconds; a due row may be in the hands of another replica


@dataclass(frozen=True, slots=True)
class Habits:
    """How delivery goes about its work; durations in seconds."""

    at_once: int = 20
    lease: timedelta = timedelta(seconds=60)
    call_seconds: float = 10.0
    poll: float = 5.0
    paces: Mapping[str, Pace] = field(default_factory=lambda: SLACK_PACE)
    rates: Mapping[str, Pace] = field(default_factory=lambda: SLACK_RATES)
    looks: Sequence[float] = (5.0, 30.0, 120.0)
    sleep: Sleep = asyncio.sleep
    time: Time = monotonic


UNPACED: Final = Habits(paces={}, rates={})
"""As fast as it can: Slack itself would refuse what comes so fast."""


class Delivery:
    """Sends what waits in the outbox, until it is stopped."""

    def __init__(
        self, run: Run, clock: Clock, tools: Tools, sender: Sender, habits: Habits
    ) -> None:
        self._run = run
        self._clock = clock
        self._tools = tools
        self._sender = sender
        self._habits = habits
        self._outcomes = Outcomes(tools)
        self._awake = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._draining = False
        self._stopping = False

    async def run(self) -> None:
        """Send rows as they fall due, until `stop`; a database that fails is waited for."""
        while not self._stopping:
            self._awake.clear()
            try:
                await self._start_due()
                seconds = await self._until_due()
            except Exception as error:  # noqa: BLE001 — nothing may end the sending
                _log.error("the outbox cannot be read: %s", type(error).__name__)
                seconds = self._habits.poll
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._awake.wait()
        await self._cancel()

    @property
    def under_way(self) -> int:
        """How many rows are being sent."""
        return len(self._under_way)

    @property
    def refusal(self) -> str:
        """Slack's name of why it refuses the app, empty while it does not."""
        return self._outcomes.refusal

    def wake(self) -> None:
        """Tell that rows may wait."""
        self._awake.set()

    async def send_due(self) -> None:
        """Send everything that is due and return when it is done with; raises what storage does."""
        while await self._start_due() or self._under_way:
            await asyncio.wait(self._under_way.values(), return_when=asyncio.FIRST_COMPLETED)

    async def drain(self, seconds: float) -> None:
        """Begin nothing more, and wait so many seconds at most for what is under way."""
        self._draining = True
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=seconds)

    def stop(self) -> None:
        """End `run`; what is cut off in a call is looked for when its lease is over."""
        self._draining = self._stopping = True
        self.wake()

    async def _start_due(self) -> int:
        """Claim what is due and begin to send it; returns how many rows."""
        async with self._claiming:
            now = self._clock()
            most = 1 if self._outcomes.cautious else self._habits.at_once
            free = most - len(self._under_way)
            if self._draining or free <= 0 or self._tools.brakes.left(now):
                return 0
            until, busy = now + self._habits.lease, tuple(self._under_way)
            rows = await self._run(lambda work: work.claim(now, until, free, skip=busy))
            for row in rows:
                self._begin(row)
            return len(rows)

    def _begin(self, row: Row) -> None:
        conversation = row.notice.conversation
        task = asyncio.create_task(self._send(Claim(row)))
        self._under_way[conversation] = task
        task.add_done_callback(lambda _: self._ended(conversation))

    def _ended(self, conversation: str) -> None:
        del self._under_way[conversation]
        self.wake()

    async def _send(self, claim: Claim) -> None:
        try:
            await self._deliver(claim)
        except Exception as error:  # noqa: BLE001 — the row comes back when its lease is over
            _log.error("row %d cannot be marked: %s", claim.row.id, type(error).__name__)

    async def _deliver(self, claim: Claim) -> None:
        try:
            await self._sender.send(claim)
        except Exception as error:  # noqa: BLE001 — one row's trouble is no other's
            await self._outcomes.failed(claim, error)
        else:
            self._outcomes.sent(claim)

    async def _until_due(self) -> float:
        """Return how long to rest: until the next row may be sent, no longer than a poll."""
        due = await self._run(lambda work: work.next_due())
        if due is None:
            return self._habits.poll
        now = self._clock()
        seconds = max((due - now) / timedelta(seconds=1), self._tools.brakes.left(now))
        return min(max(seconds, _SHORTEST_REST), self._habits.poll)

    async def _cancel(self) -> None:
        tasks = tuple(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def new_delivery(
    run: Run,
    clock: Clock,
    slack: Slack,
    envelopes: Envelopes,
    artist: Artist,
    secret: str,
    habits: Habits,
) -> Delivery:
    """Put delivery together; `secret` proves which messages are ours, to ourselves alone."""
    tools = Tools(
        slack=slack,
        ledger=Ledger(run, clock, habits.lease),
        marker=Marker(secret),
        pacer=Pacer(habits.paces, habits.time),
        brakes=Brakes(),
        looks=Looks(habits.looks),
        sleep=habits.sleep,
    )
    return Delivery(run, clock, tools, Sender(tools, envelopes, artist), habits)
