"""The mark that lets us find a message again: message metadata, an opaque id and a proof.

Every member and app may read metadata, so it says nothing of the ticket; and anybody may copy it,
so the proof binds it to one place and one part.
https://docs.slack.dev/messaging/message-metadata
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from bot.slack.client import Identity

Payload = Mapping[str, Any]

_EVENT: Final = "guichet_message"


@dataclass(frozen=True, slots=True)
class Spot:
    """What a mark stands for: a part of an outbox row, in a channel or a thread."""

    row: int
    part: int
    channel: str
    thread: str | None


class Marker:
    """Makes and recognises marks with a secret that only the desk knows."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), b"guichet message mark", "sha256")

    def mark(self, spot: Spot) -> Payload:
        """Return the metadata of a message."""
        return {
            "event_type": _EVENT,
            "event_payload": {"id": self._id(spot), "proof": self._proof(spot)},
        }

    def find(self, messages: Iterable[Payload], spot: Spot, me: Identity) -> Iterator[str]:
        """Return the timestamps of the messages that bear this mark and that we wrote."""
        for message in messages:
            if _author_is(message, me) and self._bears(message, spot):
                yield str(message["ts"])

    def _bears(self, message: Payload, spot: Spot) -> bool:
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        told_id, proof = str(payload.get("id", "")), str(payload.get("proof", ""))
        return (
            metadata.get("event_type") == _EVENT
            and hmac.compare_digest(told_id.encode(), self._id(spot).encode())
            and hmac.compare_digest(proof.encode(), self._proof(spot).encode())
        )

    def _id(self, spot: Spot) -> str:
        return self._digest("id", str(spot.row))[:24]

    def _proof(self, spot: Spot) -> str:
        return self._digest(
            "proof", self._id(spot), spot.channel, spot.thread or "", str(spot.part)
        )

    def _digest(self, *parts: str) -> str:
        return hmac.new(self._key, "\n".join(parts).encode(), sha256).hexdigest()


def _author_is(message: Payload, me: Identity) -> bool:
    by_bot = bool(me.bot) and message.get("bot_id") == me.bot
    return by_bot or message.get("user") == me.user
