"""Block Kit as Slack checks it: tables of shapes and limits, and the problems found."""

import json
import secrets
from typing import Any

from simulator.blockkit.blocks import HOME, IN_MESSAGES, TITLE, VIEW, VIEW_BYTES
from simulator.blockkit.crossings import crossings, elements_of
from simulator.blockkit.elements import OPTION, OPTION_GROUP
from simulator.blockkit.rules import Shape, items, problem
from simulator.state.model import Json

__all__ = [
    "TITLE", "VIEW_BYTES", "check_blocks", "check_home", "check_suggestions", "check_view",
    "elements_of", "size", "with_ids",
]  # fmt: skip

_SUGGESTIONS = Shape(
    {},
    {"options": items(OPTION, 100, 0), "option_groups": items(OPTION_GROUP, 100, 0)},
    one_of=("options", "option_groups"),
)


def check_blocks(blocks: Any) -> list[str]:  # noqa: ANN401 — whatever the app sent
    """Return what is wrong with the blocks of a message, in Slack's words."""
    return list(IN_MESSAGES(blocks, "/blocks")) or list(crossings(blocks, "/blocks", modal=False))


def check_view(view: Any) -> list[str]:  # noqa: ANN401 — whatever the app sent
    """Return what is wrong with a modal view, in Slack's words."""
    problems = list(VIEW(view, "/view"))
    if problems:
        return problems
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        problems.append(problem("missing required field: submit", "/view"))
    return problems + list(crossings(view["blocks"], "/view/blocks", modal=True))


def check_home(view: Any) -> list[str]:  # noqa: ANN401 — whatever the app sent
    """Return what is wrong with the view of an App Home, in Slack's words."""
    problems = list(HOME(view, "/view"))
    return problems or list(crossings(view["blocks"], "/view/blocks", modal=False))


def check_suggestions(answer: Any) -> list[str]:  # noqa: ANN401 — whatever the app sent
    """Return what is wrong with the options given for a select that is searched."""
    return list(_SUGGESTIONS(answer, ""))


def size(value: Any) -> int:  # noqa: ANN401 — JSON
    """Return how many bytes a JSON value takes on the wire."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def with_ids(blocks: list[Json]) -> list[Json]:
    """Return blocks in which every block and every element has an id, as Slack gives them."""
    return [_with_ids(block) for block in blocks]


def _with_ids(block: Json) -> Json:
    named = {**block, "block_id": block.get("block_id") or _new()}
    for name in ("element", "accessory"):
        if isinstance(block.get(name), dict):
            named[name] = _named(block[name])
    if block["type"] == "actions":
        named["elements"] = [_named(element) for element in block["elements"]]
    return named


def _named(element: Json) -> Json:
    return element if element["type"] == "image" else {"action_id": _new(), **element}


def _new() -> str:
    return secrets.token_urlsafe(4)
