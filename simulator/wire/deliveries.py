"""What Slack sends to the app: within a time limit, events again when they fail.

https://docs.slack.dev/apis/events-api/#retries
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from simulator.feed import Feed
from simulator.state.model import Json
from simulator.wire.http import HttpCarrier
from simulator.wire.parcels import UNREACHED, Ack, Carrier, Parcel
from simulator.wire.sockets import Sockets
from simulator.wire.traffic import Traffic

Wait = Callable[[float], Awaitable[None]]
"""Waits for so many seconds."""

RETRIES: Final = (0.0, 60.0, 300.0)
"""Seconds before each redelivery of an event."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long an answer may take, in seconds, and how a redelivery is waited for."""

    ack_seconds: float = 3.0
    wait: Wait = asyncio.sleep


class Deliveries:
    """Sends payloads to the app, at its address if it gave one; counts what is under way."""

    def __init__(
        self, http: HttpCarrier, sockets: Sockets, traffic: Traffic, feed: Feed, timing: Timing
    ) -> None:
        self._http = http
        self._sockets = sockets
        self._traffic = traffic
        self._feed = feed
        self.timing = timing
        self._tasks: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def under_way(self) -> int:
        """How many events are being delivered, or wait to be delivered again."""
        return len(self._tasks)

    def event(self, payload: Json) -> None:
        """Deliver an event in the background, up to four times in all."""
        if self._carrier() is None:
            return
        task = asyncio.get_running_loop().create_task(self._insist(payload))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._feed.wake()

    async def _insist(self, payload: Json) -> None:
        event = payload["event"]
        name = ".".join(filter(None, (event["type"], event.get("subtype"))))
        who = event["user"] if isinstance(event.get("user"), str) else None
        parcel = Parcel("events_api", payload)
        for number, pause in enumerate((*RETRIES, None), start=1):
            ack = await self._deliver(name, who, parcel)
            if ack.trouble is None or ack.final or pause is None:
                return
            await self.timing.wait(pause)
            parcel = replace(parcel, attempt=number, trouble=ack.trouble)

    async def interaction(self, payload: Json) -> Ack:
        """Deliver an interaction once and return how the app answered."""
        parcel = Parcel("interactive", payload)
        return await self._deliver(payload["type"], payload["user"]["id"], parcel)

    async def command(self, form: Mapping[str, str]) -> Ack:
        """Deliver a slash command once and return how the app answered."""
        parcel = Parcel("slash_commands", dict(form))
        return await self._deliver(form["command"], form["user_id"], parcel)

    async def _deliver(self, what: str, who: str | None, parcel: Parcel) -> Ack:
        started = time.perf_counter()
        carrier = self._carrier()
        limit = self.timing.ack_seconds
        ack = await carrier.carry(parcel, limit) if carrier else Ack(trouble=UNREACHED)
        self._traffic.note(
            "out",
            what,
            who=who,
            status=ack.status,
            error=ack.trouble,
            seconds=time.perf_counter() - started,
            request=parcel.payload,
            response=ack.body,
        )
        if who is not None and ack.body:
            self._feed.shown(who, {"answer": ack.body})
        self._feed.wake()
        return ack

    def _carrier(self) -> Carrier | None:
        """Return the way to the app, None as long as it never came."""
        if self._http.url is not None:
            return self._http
        return self._sockets if self._sockets.known else None
