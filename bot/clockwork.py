"""What happens by the clock: a sweep a minute closes, reminds, writes digests and so on.

Due dates are rows, so a sweep may run late, twice or on several replicas with the same result; the
schedule lives in memory. https://apscheduler.readthedocs.io/en/3.x/userguide.html
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

from apscheduler.schedulers.asyncio import (  # type: ignore[import-untyped] # the library has no types
    AsyncIOScheduler,
)

from bot.act_log import left
from bot.clock import Clock
from core import attention, digest, escalation, upkeep
from core.calendar import Calendar
from core.ports import Run, Work

_log = logging.getLogger(__name__)

_EVERY_SECONDS: Final = 60
_JOB: Final = {"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600}
"""A sweep may start an hour late: the library's second would drop it silently under load."""

_SEEN_FOR: Final = timedelta(days=7)
"""How long Slack may repeat an event: https://docs.slack.dev/apis/events-api/#retries"""

_TOLD_FOR: Final = timedelta(days=90)
"""How long a row is kept once it was sent or given up, for who asks what became of it."""

_FORGOTTEN_AT_ONCE: Final = 1000
_MOST_BATCHES: Final = 100

_NIGHTLY_AT: Final = {"hour": 4, "minute": 15}
"""On the desk's clock, past the hour that clock changes skip or repeat in Europe."""

ALERTS_EVERY: Final = timedelta(minutes=30)
"""How long somebody is told of no more tickets that call for his attention."""

Nightly = Callable[[], Awaitable[None]]
"""What is asked for every night; a night that is missed does no harm."""

Batch = Callable[[Work], int]
"""Does a bounded part of what is due in one unit of work; returns how many, 0 when none is left."""


class Clockwork:
    """Runs the sweep every minute, and whenever it is asked to; `wake` tells delivery after it."""

    def __init__(
        self,
        run: Run,
        clock: Clock,
        calendar: Calendar,
        wake: Callable[[], None],
        nightly: Nightly | None = None,
        alerts_every: timedelta = ALERTS_EVERY,
    ) -> None:
        self._run = run
        self._clock = clock
        self._calendar = calendar
        self._wake = wake
        self._nightly = nightly
        self._alerts_every = alerts_every
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Sweep at once, for what fell due while nothing ran, and then every minute."""
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=_JOB)
        self._scheduler.add_job(self._sweep_until_stopped)
        self._scheduler.add_job(self._sweep_until_stopped, "interval", seconds=_EVERY_SECONDS)
        self._scheduler.add_job(self.tidy, "cron", **_NIGHTLY_AT, timezone=self._calendar.timezone)
        self._scheduler.start()

    def stop(self) -> None:
        """Begin no sweep any more."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    @property
    def running(self) -> bool:
        """Whether sweeps go on, for whoever watches the process."""
        return self._scheduler is not None and bool(self._scheduler.running)

    async def _sweep_until_stopped(self) -> None:
        """Sweep; the library takes one that is cut off for a failure, and logs where."""
        with suppress(asyncio.CancelledError):
            await self.sweep()

    async def sweep(self) -> None:
        """Do everything that is due now; what fails is logged and tried again a minute later."""
        now, calendar = self._clock(), self._calendar
        await self._all("timing", lambda work: upkeep.time_anew(work, calendar, left))
        await self._all("counting", lambda work: upkeep.count_anew(work, calendar, left))
        await self._all("closing", lambda work: upkeep.close_expired(work, now, calendar, left))
        await self._all("writing digests", lambda work: digest.write_due(work, now, calendar, left))
        await self._all(
            "releasing", lambda work: upkeep.release_strangers(work, now, calendar, left)
        )
        await self._all("looking", lambda work: escalation.look(work, now, calendar, left))
        await self._all("telling", lambda work: attention.tell(work, now, self._alerts_every, left))
        await self._all(
            "forgetting", lambda work: work.forget_seen(now - _SEEN_FOR, _FORGOTTEN_AT_ONCE)
        )
        self._wake()

    async def tidy(self) -> None:
        """Forget what was sent long ago, and ask what is asked every night."""
        before = self._clock() - _TOLD_FOR
        await self._all(
            "forgetting what was told", lambda work: work.forget_told(before, _FORGOTTEN_AT_ONCE)
        )
        await self._all(
            "forgetting alerts", lambda work: work.forget_alerts(before, _FORGOTTEN_AT_ONCE)
        )
        if self._nightly:
            await self._nightly()

    async def _all(self, name: str, batch: Batch) -> None:
        """Run batches until none is left, or so many that the next sweep had better go on."""
        try:
            for _ in range(_MOST_BATCHES):
                if not await self._run(batch):
                    return
        except Exception as error:  # noqa: BLE001 — the other duties and the next sweep go on
            # The type alone: the words of an error may be the words people wrote.
            _log.error("%s failed: %s", name, type(error).__name__)
