"""Slack's limits, checked on payloads: written from its documentation, not from our code.

https://docs.slack.dev/reference/block-kit
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from slack_sdk.models.views import View

from bot.rendering.blocks import Message

Payload = Mapping[str, Any]

TEXT = 40_000
"""Slack cuts a message's text past this; an update takes 4,000 at most."""


def size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def check_message(message: Message, *, longest: int = TEXT) -> None:
    payload = message.payload()
    assert 0 < size(payload["text"]) <= longest
    assert payload["text"].strip()
    assert 0 < len(payload["blocks"]) <= 50
    for block in payload["blocks"]:
        _check_block(block)


def check_view(view: View) -> None:
    body = view.to_dict()
    assert len(json.dumps(body)) <= 250_000
    assert 0 < len(body["blocks"]) <= 100
    assert ("title" in body) == (body["type"] == "modal")
    for name in ("title", "submit", "close"):
        assert 0 < size(body.get(name, {"text": "-"})["text"]) <= 24
    assert size(body.get("private_metadata", "")) <= 3000
    ids = [block["block_id"] for block in body["blocks"] if block["type"] == "input"]
    assert len(ids) == len(set(ids))
    for block in body["blocks"]:
        _check_block(block)


def _check_block(block: Payload) -> None:
    assert size(block.get("block_id", "")) <= 255
    match block["type"]:
        case "section":
            _check_section(block)
        case "header":
            _check_texts([block["text"]], 150)
        case "context":
            assert 0 < len(block["elements"]) <= 10
            _check_texts(block["elements"], 3000)
        case "actions":
            assert 0 < len(block["elements"]) <= 25
            ids = [element["action_id"] for element in block["elements"]]
            assert len(ids) == len(set(ids))
            for element in block["elements"]:
                _check_element(element)
        case "input":
            _check_texts([block["label"]], 2000)
            _check_texts([block["hint"]] if "hint" in block else [], 2000)
            _check_element(block["element"])
        case "image":
            _check_texts([{"text": block["alt_text"]}], 2000)
            assert ("image_url" in block) != ("slack_file" in block)
        case "divider":
            pass
        case other:
            raise AssertionError(other)


def _check_section(block: Payload) -> None:
    assert "text" in block or block["fields"]
    _check_texts([block["text"]] if "text" in block else [], 3000)
    assert len(block.get("fields", ())) <= 10
    _check_texts(block.get("fields", ()), 2000)
    if "accessory" in block:
        _check_element(block["accessory"])


def _check_texts(texts: Iterable[Payload], most: int) -> None:
    for text in texts:
        assert 0 < size(text["text"]) <= most


def _check_element(element: Payload) -> None:
    assert 0 < size(element["action_id"]) <= 255
    _check_texts([element["placeholder"]] if "placeholder" in element else [], 150)
    match element["type"]:
        case "button":
            _check_texts([element["text"]], 75)
            assert size(element.get("value", "")) <= 2000
        case "overflow":
            assert 1 <= len(element["options"]) <= 5
        case "radio_buttons":
            assert 1 <= len(element["options"]) <= 10
        case "static_select":
            assert 1 <= len(element["options"]) <= 100
        case "plain_text_input":
            assert 0 < element["max_length"] <= 3000
            assert size(element.get("initial_value", "")) <= element["max_length"]
    for option in element.get("options", ()):
        _check_texts([option["text"]], 75)
        assert 0 < size(option["value"]) <= 150
    if "confirm" in element:
        confirm = element["confirm"]
        _check_texts([confirm["title"]], 100)
        _check_texts([confirm["text"]], 300)
        _check_texts([confirm["confirm"], confirm["deny"]], 30)
