"""Requests that Slack would never send: right signature, wrong content."""

import json
from typing import Any

from simulator.wire.deliveries import Ack
from tests.desk.office import Office


def press(desk: Office, name: str, action_id: str, value: str, **more: Any) -> dict[str, Any]:
    """A press of a button that stands nowhere, in the DM of who presses."""
    person, parts = desk.person(name), desk.simulator.parts
    return {
        **parts.interactions.base(person.id),
        "type": "block_actions",
        "trigger_id": parts.backend.grants.trigger(person.id),
        "container": {"type": "message", "message_ts": "1.0", "channel_id": person.dm},
        "channel": {"id": person.dm, "name": "directmessage"},
        "actions": [{"type": "button", "action_id": action_id, "value": value, "block_id": "b"}],
        **more,
    }


def form(
    desk: Office, name: str, callback: str, metadata: Any, **values: dict[str, Any]
) -> dict[str, Any]:
    """A form sent off that was never opened; `values` are the states of its fields."""
    kept = metadata if isinstance(metadata, str) else json.dumps(metadata)
    return {
        **desk.simulator.parts.interactions.base(desk.person(name).id),
        "type": "view_submission",
        "trigger_id": "1.2.3",
        "view": {
            "id": f"V0{callback}{name}{abs(hash(kept))}",
            "type": "modal",
            "hash": "1.abc",
            "callback_id": callback,
            "private_metadata": kept,
            "state": {"values": {field: {field: state} for field, state in values.items()}},
            "blocks": [{"type": "input", "block_id": field} for field in values],
        },
    }


async def send(desk: Office, payload: dict[str, Any]) -> Ack:
    """Send a payload, signed, and wait for all that comes of it."""
    ack = await desk.simulator.deliveries.interaction(payload)
    await desk.quiet()
    return ack


def words(text: str) -> dict[str, Any]:
    """The state of a text field."""
    return {"type": "plain_text_input", "value": text}


def chosen(value: str) -> dict[str, Any]:
    """The state of a select."""
    return {"type": "static_select", "selected_option": {"value": value}}
