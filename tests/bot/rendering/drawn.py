"""Messages and modals written out as text, so that a reviewer reads what users read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from slack_sdk.models.views import View

from bot.rendering.blocks import Message

Payload = Mapping[str, Any]


def message(drawn: Message | Iterable[Message]) -> str:
    parts = (drawn,) if isinstance(drawn, Message) else tuple(drawn)
    return "\n---\n".join("\n".join(_blocks(part.payload()["blocks"])) for part in parts)


def view(drawn: View) -> str:
    body = drawn.to_dict()
    buttons = [body[name]["text"] for name in ("submit", "close") if name in body]
    head = f"«{body['title']['text']}»  [{'] ['.join(buttons)}]"
    return "\n".join((head, *_blocks(body["blocks"])))


def _blocks(blocks: Iterable[Payload]) -> Iterator[str]:
    for block in blocks:
        match block["type"]:
            case "section":
                yield from _section(block)
            case "header":
                yield f"# {block['text']['text']}"
            case "context":
                yield from (f"({each['text']})" for each in block["elements"])
            case "actions":
                yield "  ".join(_element(each) for each in block["elements"])
            case "image":
                yield f"[picture: {block['alt_text']}]"
            case "input":
                yield from _input(block)
            case other:
                raise AssertionError(other)


def _section(block: Payload) -> Iterator[str]:
    if "text" in block:
        yield block["text"]["text"]
    yield from (field["text"].replace("\n", " ", 1) for field in block.get("fields", ()))
    if "accessory" in block:
        yield _element(block["accessory"])


def _element(element: Payload) -> str:
    if element["type"] == "overflow":
        return "⋯ " + " / ".join(option["text"]["text"] for option in element["options"])
    style = {"primary": "*", "danger": "!"}.get(element.get("style", ""), "")
    shown = f"[{style}{element['text']['text']}]"
    if "confirm" in element:
        confirm = element["confirm"]
        asked = (confirm[name]["text"] for name in ("title", "text", "confirm", "deny"))
        shown += f" ({' | '.join(asked)})"
    return shown


def _input(block: Payload) -> Iterator[str]:
    element = block["element"]
    optional = "" if not block.get("optional") else " (optional)"
    yield f"{block['label']['text']}{optional}: {element['type']}"
    if "placeholder" in element:
        yield f"    {element['placeholder']['text']}"
    if "hint" in block:
        yield f"    {block['hint']['text']}"
    for option in element.get("options", ()):
        yield f"    - {option['text']['text']}"
    for name in ("initial_value", "initial_option", "initial_user", "initial_date"):
        if name in element:
            initial = element[name]
            yield f"    = {initial['text']['text'] if isinstance(initial, dict) else initial}"
