"""What was written while nobody listened, read back in the conversations of open tickets.

It is taken in as events are, so what was heard all the same has no second effect. Words that were
edited are told as they stand now; what was deleted meanwhile shows nowhere any more.
https://docs.slack.dev/reference/methods/conversations.replies
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from slack_bolt import BoltResponse

from bot.listeners.services import Services
from bot.slack.client import Gone, Later, Refused
from core import intake
from core.intake import Missed
from core.ports import Place, Work

_log = logging.getLogger(__name__)

Payload = Mapping[str, Any]
Sleep = Callable[[float], Awaitable[None]]
Reading = Callable[[], Awaitable[Sequence[Payload]]]
Answer = Callable[[dict[str, Any]], Awaitable[BoltResponse]]

_EVERY_SECONDS: Final = 60.0
_CLOSED_SECONDS: Final = 5.0
"""While Slack cannot reach us: once it can again, what was missed is read at once."""

_REST_SECONDS: Final = 3.0
"""About half of what Slack allows: delivery has threads to look into, too."""

_FROM_THE_BEGINNING: Final = "0"
_FAILED: Final = 500


class NotTakenIn(Exception):  # noqa: N818 — an answer: it is to be read again
    """A message could not be stored."""


class ReadBack:
    """Notes every minute that intake is alive, and reads back what came before it was again."""

    def __init__(
        self,
        services: Services,
        answer: Answer,
        is_open: Callable[[], bool],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._services = services
        self._answer = answer
        self._is_open = is_open
        self._sleep = sleep

    async def keep_up(self) -> None:
        """Look again and again; ends only when it is cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 — Slack or a database that fails is waited for
                _log.warning("what was missed cannot be read: %s", type(error).__name__)
            await self._sleep(_EVERY_SECONDS if self._is_open() else _CLOSED_SECONDS)

    async def look(self) -> None:
        """Note that intake is alive, if it is, and read back what it missed, if it did.

        Raises SlackTrouble, NotTakenIn and what the database raises: another look begins anew.
        """
        if not self._is_open():
            return
        missed = await self._services.run(self._take)
        if missed is not None and (read := await self._read(missed)):
            await self._services.run(lambda work: intake.done(work, read))

    def _take(self, work: Work) -> Missed | None:
        now = self._services.clock()
        return intake.take(work, now) if intake.note_alive(work, now) else None

    async def _read(self, missed: Missed) -> Missed | None:
        """Read all conversations; None when it is another's to read them."""
        _log.info("what was written since %s is read back", missed.since.isoformat())
        places = await self._services.run(lambda work: work.open_places())
        for channel, reading in self._readings(places, missed.since):
            for event in events(await self._told(reading), channel, missed.since):
                await self._take_in(event)
            held = await self._services.run(partial(self._go_on, missed))
            if held is None:
                return None
            missed = held
            await self._sleep(_REST_SECONDS)
        return missed

    def _readings(self, places: Sequence[Place], since: datetime) -> Iterator[tuple[str, Reading]]:
        """Return how each conversation is read: threads whole, as an edit may be of an old word."""
        slack = self._services.slack
        for place in places:
            thread = partial(slack.replies, place.channel, place.ts, _FROM_THE_BEGINNING)
            yield place.channel, thread
        for channel in dict.fromkeys(each.channel for each in places if _is_dm(each.channel)):
            yield channel, partial(slack.history, channel, f"{since.timestamp():.6f}")

    async def _told(self, reading: Reading) -> Sequence[Payload]:
        while True:
            try:
                return await reading()
            except Later as later:
                await self._sleep(later.retry_after)
            except (Gone, Refused) as trouble:
                _log.warning("a conversation cannot be read back: %s", trouble)
                return ()

    async def _take_in(self, event: dict[str, Any]) -> None:
        """Let an event in by the door of all events; raises NotTakenIn."""
        answer = await self._answer({"type": "event_callback", "event": event})
        if answer.status >= _FAILED:
            raise NotTakenIn

    def _go_on(self, missed: Missed, work: Work) -> Missed | None:
        now = self._services.clock()
        if self._is_open():
            intake.note_alive(work, now)
        return intake.hold_on(work, missed, now)


def events(messages: Sequence[Payload], channel: str, since: datetime) -> Iterator[dict[str, Any]]:
    """Return the events that tell of what was written or edited since an instant."""
    for message in sorted(messages, key=lambda said: _seconds(said.get("ts"))):
        if _seconds(message.get("ts")) >= since.timestamp():
            yield {"type": "message", **message, "channel": channel}
        if _seconds((message.get("edited") or {}).get("ts")) >= since.timestamp():
            changed = {"subtype": "message_changed", "message": message}
            yield {"type": "message", **changed, "channel": channel}


def _seconds(ts: object) -> float:
    """Read a timestamp of Slack's, 0 where there is none."""
    try:
        return float(str(ts))
    except ValueError:
        return 0.0


def _is_dm(channel: str) -> bool:
    return channel.startswith("D")
