"""What Slack sends to the app: signed, within a time limit, events again when it fails.

https://docs.slack.dev/authentication/verifying-requests-from-slack
https://docs.slack.dev/apis/events-api/#retries
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp

from simulator.feed import Feed
from simulator.state.model import Json
from simulator.wire.traffic import Traffic

Wait = Callable[[float], Awaitable[None]]
"""Waits for so many seconds."""

RETRIES: Final = (0.0, 60.0, 300.0)
"""Seconds before each redelivery of an event."""

_OK: Final = 200
_IDLE_SECONDS: Final = 4.0  # less than servers keep an idle connection: none is used as it closes
_TIMEOUT: Final = "operation_timeout"
_REASONS: Final = {_TIMEOUT: "http_timeout", "dispatch_failed": "connection_failed"}


@dataclass(frozen=True, slots=True)
class Ack:
    """What the app answered; `trouble` is Slack's word for what went wrong, None when all is well.

    `final` when the app wants no redelivery.
    """

    status: int | None = None
    body: Any = None
    trouble: str | None = None
    final: bool = False


@dataclass(frozen=True, slots=True)
class Timing:
    """How long an answer may take, in seconds, and how a redelivery is waited for."""

    ack_seconds: float = 3.0
    wait: Wait = asyncio.sleep


class Deliveries:
    """Sends payloads to the app's one address; counts what is still under way."""

    def __init__(
        self,
        secret: str,
        wall: Callable[[], float],
        traffic: Traffic,
        feed: Feed,
        timing: Timing,
    ) -> None:
        self.url: str | None = None
        self._secret = secret.encode()
        self._wall = wall
        self._traffic = traffic
        self._feed = feed
        self._timing = timing
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Open the one HTTP session."""
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_SECONDS)
        self._session = aiohttp.ClientSession(connector=connector)

    async def stop(self) -> None:
        """Give up what is under way and close the session."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    @property
    def under_way(self) -> int:
        """How many events are being delivered, or wait to be delivered again."""
        return len(self._tasks)

    def event(self, payload: Json) -> None:
        """Deliver an event in the background, up to four times in all."""
        if self.url is None or self._session is None:
            return
        task = asyncio.get_running_loop().create_task(self._insist(payload))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._feed.wake()

    async def _insist(self, payload: Json) -> None:
        body = json.dumps(payload).encode()
        event = payload["event"]
        name = ".".join(filter(None, (event["type"], event.get("subtype"))))
        who = event["user"] if isinstance(event.get("user"), str) else None
        headers: dict[str, str] = {}
        for number, pause in enumerate((*RETRIES, None), start=1):
            ack = await self._post(name, who, body, "application/json", headers, payload)
            if ack.trouble is None or ack.final or pause is None:
                return
            await self._timing.wait(pause)
            headers = {
                "X-Slack-Retry-Num": str(number),
                "X-Slack-Retry-Reason": _REASONS.get(ack.trouble, "http_error"),
            }

    async def interaction(self, payload: Json) -> Ack:
        """Deliver an interaction once and return how the app answered."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return await self._form(payload["type"], payload["user"]["id"], body, payload)

    async def command(self, form: Mapping[str, str]) -> Ack:
        """Deliver a slash command once and return how the app answered."""
        return await self._form(form["command"], form["user_id"], urlencode(form).encode(), form)

    async def _form(self, what: str, who: str, body: bytes, shown: Any) -> Ack:  # noqa: ANN401 — JSON
        return await self._post(what, who, body, "application/x-www-form-urlencoded", {}, shown)

    async def _post(
        self,
        what: str,
        who: str | None,
        body: bytes,
        content_type: str,
        headers: Mapping[str, str],
        shown: Any,  # noqa: ANN401 — JSON values
    ) -> Ack:
        started = time.perf_counter()
        ack = await self._send(body, {"Content-Type": content_type, **headers})
        self._traffic.note(
            "out",
            what,
            who=who,
            status=ack.status,
            error=ack.trouble,
            seconds=time.perf_counter() - started,
            request=shown,
            response=ack.body,
        )
        self._feed.wake()
        return ack

    async def _send(self, body: bytes, headers: Mapping[str, str]) -> Ack:
        if self.url is None or self._session is None:
            return Ack(trouble="dispatch_failed")
        signed = {**headers, **sign(self._secret, body, int(self._wall()))}
        limit = aiohttp.ClientTimeout(total=self._timing.ack_seconds)
        try:
            async with self._session.post(
                self.url, data=body, headers=signed, timeout=limit, allow_redirects=False
            ) as answer:
                return _read(answer, await answer.read())
        except TimeoutError:
            return Ack(trouble=_TIMEOUT)
        except (aiohttp.ClientError, OSError):
            return Ack(trouble="dispatch_failed")


def _read(answer: aiohttp.ClientResponse, body: bytes) -> Ack:
    if answer.status != _OK:
        final = answer.headers.get("X-Slack-No-Retry") == "1"
        return Ack(answer.status, None, "http_service_error", final)
    text = body.decode("utf-8", "replace")
    try:
        return Ack(answer.status, json.loads(text) if text.strip() else {})
    except ValueError:
        return Ack(answer.status, text)


def sign(secret: bytes, body: bytes, timestamp: int) -> dict[str, str]:
    """Return the headers that prove a body comes from Slack."""
    base = b"v0:%d:%s" % (timestamp, body)
    return {
        "X-Slack-Request-Timestamp": str(timestamp),
        "X-Slack-Signature": "v0=" + hmac.new(secret, base, hashlib.sha256).hexdigest(),
    }
