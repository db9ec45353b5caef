"""Deliveries over HTTP: signed, to the app's one address.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlencode

import aiohttp

from simulator.wire.parcels import TIMEOUT, UNREACHED, Ack, Parcel

_OK: Final = 200
_IDLE_SECONDS: Final = 4.0  # less than servers keep an idle connection: none is used as it closes
_REASONS: Final = {TIMEOUT: "http_timeout", UNREACHED: "connection_failed"}
_FORM: Final = "application/x-www-form-urlencoded"


class HttpCarrier:
    """Posts parcels to `url`, None as long as the app has no address."""

    def __init__(self, secret: str, wall: Callable[[], float]) -> None:
        self.url: str | None = None
        self._secret = secret.encode()
        self._wall = wall
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the one HTTP session."""
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_SECONDS)
        self._session = aiohttp.ClientSession(connector=connector)

    async def stop(self) -> None:
        """Close the session."""
        if self._session:
            await self._session.close()

    async def carry(self, parcel: Parcel, seconds: float) -> Ack:
        """Post a parcel."""
        if self.url is None or self._session is None:
            return Ack(trouble=UNREACHED)
        kind, body = _written(parcel)
        headers = {"Content-Type": kind, **_again(parcel)}
        headers |= sign(self._secret, body, int(self._wall()))
        limit = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._session.post(
                self.url, data=body, headers=headers, timeout=limit, allow_redirects=False
            ) as answer:
                return _read(answer, await answer.read())
        except TimeoutError:
            return Ack(trouble=TIMEOUT)
        except (aiohttp.ClientError, OSError):
            return Ack(trouble=UNREACHED)


def _written(parcel: Parcel) -> tuple[str, bytes]:
    """Return the type of a parcel's body, and the body."""
    if parcel.kind == "events_api":
        return "application/json", json.dumps(parcel.payload).encode()
    if parcel.kind == "interactive":
        return _FORM, urlencode({"payload": json.dumps(parcel.payload)}).encode()
    return _FORM, urlencode(parcel.payload).encode()


def _again(parcel: Parcel) -> Mapping[str, str]:
    if not parcel.attempt:
        return {}
    reason = _REASONS.get(parcel.trouble, "http_error")
    return {"X-Slack-Retry-Num": str(parcel.attempt), "X-Slack-Retry-Reason": reason}


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
