"""The raw request guard: nothing is parsed before its signature is right.

Bolt parses before it verifies, answers 500 to malformed timestamps and logs the body of badly
signed requests; so the guard stands first and says nothing of what it refuses but a status.
https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import json
import urllib.parse
from collections.abc import AsyncIterable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import SecretStr
from slack_sdk.signature import Clock, SignatureVerifier

MAX_BODY: Final = 1_000_000
"""Bytes; Slack's largest payload, a view of 250 kB in a form encoding, stays well below."""

Payload = dict[str, Any]


@dataclass(eq=False)
class Turned(Exception):  # noqa: N818 — turned away, with the status to answer
    """A request that does not come from our workspace's Slack, or cannot be read."""

    status: int


class WallClock(Clock):
    """The clock of the wire, for signatures: real time even when the desk's clock is moved."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now

    def now(self) -> float:
        """Return seconds since the epoch."""
        return self._now()


class Gate:
    """Lets in what Slack signed for this app, parsed once."""

    def __init__(self, signing_secret: SecretStr, now: Callable[[], float]) -> None:
        self._verifier = SignatureVerifier(signing_secret.get_secret_value(), WallClock(now))

    def admit(self, body: bytes, headers: Mapping[str, str]) -> Payload:
        """Return the payload of a request; raises Turned with 400 or 401."""
        self._verify(body, headers)
        return parse(body, headers.get("content-type", ""))

    def _verify(self, body: bytes, headers: Mapping[str, str]) -> None:
        timestamp = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and signature.isascii()):
            raise Turned(401)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise Turned(400) from None
        if not self._verifier.is_valid(text, timestamp, signature):
            raise Turned(401)


def parse(body: bytes, content_type: str) -> Payload:
    """Read a signed body: JSON, a form, or JSON in its field `payload`; raises Turned 400."""
    try:
        if content_type.startswith("application/json"):
            return _object(json.loads(body))
        form = urllib.parse.parse_qs(body.decode(), keep_blank_values=True, strict_parsing=True)
        if "payload" in form:
            return _object(json.loads(form["payload"][-1]))
        return {name: values[-1] for name, values in form.items()}
    except (ValueError, RecursionError):
        raise Turned(400) from None


def _object(value: object) -> Payload:
    if not isinstance(value, dict):
        raise Turned(400)
    return value


async def read_body(chunks: AsyncIterable[bytes]) -> bytes:
    """Read a request's body; raises Turned 413 as soon as it grows over MAX_BODY."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > MAX_BODY:
            raise Turned(413)
    return bytes(body)
