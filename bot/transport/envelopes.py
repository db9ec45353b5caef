"""What travels over a connection: envelopes that Slack sends, and acknowledgements of them.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from slack_bolt import BoltResponse
from slack_sdk.socket_mode.response import SocketModeResponse

DISCONNECT: Final = "disconnect"
LINK_DISABLED: Final = "link_disabled"
REASONS: Final = frozenset({"warning", "refresh_requested", "too_many_websockets", LINK_DISABLED})
"""Why Slack asks for another connection, or for none."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload, the id to acknowledge it with, and whether an answer may go along."""

    id: str
    payload: dict[str, Any]
    may_answer: bool


def read(text: str) -> Mapping[str, Any]:
    """Read what came as a JSON object; what is none is empty."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def envelope(message: Mapping[str, Any]) -> Envelope | None:
    """Return the envelope that a message is, None for one that holds nothing to answer."""
    number, payload = message.get("envelope_id"), message.get("payload")
    if not (isinstance(number, str) and isinstance(payload, dict)):
        return None
    return Envelope(number, payload, message.get("accepts_response_payload") is True)


def acknowledgement(taken: Envelope, answer: BoltResponse) -> dict[str, Any]:
    """Return what tells Slack that an envelope was taken, with the answer where one is awaited."""
    payload = json.loads(answer.body) if answer.body and taken.may_answer else None
    told: dict[str, Any] = SocketModeResponse(taken.id, payload).to_dict()
    return told
