"""What a message may contain: text, blocks, metadata.

https://docs.slack.dev/reference/methods/chat.postMessage
https://docs.slack.dev/messaging/message-metadata
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from simulator.blockkit import check_blocks, size, with_ids
from simulator.errors import Refused, invalid
from simulator.state.files import Files
from simulator.state.model import Json

POST_CUT: Final = 40_000
UPDATE_MOST: Final = 4_000
METADATA_BYTES: Final = 8_192
"""Slack names the error and not the figure: this one is ours, on the safe side."""

_EVENT_TYPE: Final = re.compile(r"[\w.\-]{1,255}")


def content(files: Files, args: Mapping[str, Any], to: str) -> Json:
    """Return the text and blocks of a message to a conversation or a person; raises Refused."""
    text, blocks = args.get("text") or "", args.get("blocks") or []
    if not isinstance(text, str):
        raise invalid(["[ERROR] must be a string [json-pointer:/text]"])
    if not isinstance(blocks, list):
        raise Refused(error="invalid_blocks_format")
    if not text.strip() and not blocks:
        raise Refused(error="no_text")
    if problems := check_blocks(blocks):
        raise invalid(problems, error="invalid_blocks")
    files.show(blocks, to, "/blocks", "invalid_blocks")
    said: Json = {"text": text[:POST_CUT]}
    return {**said, "blocks": with_ids(blocks)} if blocks else said


def metadata(args: Mapping[str, Any]) -> Json:
    """Return the metadata of a message, if any; raises Refused."""
    given = args.get("metadata")
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise Refused(error="invalid_metadata_format")
    if set(given) != {"event_type", "event_payload"} or not _well_formed(given):
        raise Refused(error="invalid_metadata_schema")
    if size(given) > METADATA_BYTES:
        raise Refused(error="metadata_too_large")
    return {"metadata": given}


def _well_formed(given: Json) -> bool:
    kind, payload = given["event_type"], given["event_payload"]
    return (
        isinstance(kind, str)
        and bool(_EVENT_TYPE.fullmatch(kind))
        and isinstance(payload, dict)
        and all(_is_flat(value) for value in payload.values())
    )


def _is_flat(value: Any) -> bool:  # noqa: ANN401 — JSON
    """Whether a value is a scalar, an object of scalars, or a list of such."""
    parts = value if isinstance(value, list) else [value]
    inner = [v for part in parts for v in (part.values() if isinstance(part, dict) else [part])]
    return all(isinstance(v, str | int | float) for v in inner)
