"""Finding what a person means: a button, a field, an option, by what stands written on it."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.blockkit import elements_of
from simulator.state.model import Json


@dataclass(frozen=True, slots=True)
class Found:
    """An element and the block that it is in."""

    block: Json
    element: Json

    @property
    def kind(self) -> str:
        """What kind of element it is."""
        return str(self.element["type"])

    @property
    def block_id(self) -> str:
        """The id of the block."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """The id of the element."""
        return str(self.element.get("action_id", ""))

    def names(self) -> set[str]:
        """Return all that it may be called by."""
        texts = (self.element.get("text"), self.element.get("placeholder"), self.block.get("label"))
        labels = {part["text"] for part in texts if isinstance(part, dict)}
        block = {self.block_id} if self.block["type"] == "input" else set()
        return labels | block | {self.action_id}


def _all(blocks: list[Json]) -> Iterator[Found]:
    for block in blocks:
        if block["type"] in {"section", "actions", "input"}:
            for element in elements_of(block):
                if "action_id" in element:
                    yield Found(block, element)


def control(blocks: list[Json], name: str) -> Found:
    """Return a button by its label or action_id; raises LookupError with what there is."""
    return _one([found for found in _all(blocks) if found.kind == "button"], name)


def field_named(blocks: list[Json], name: str) -> Found:
    """Return a field by its label or one of its ids; raises LookupError with what there is."""
    return _one([found for found in _all(blocks) if found.kind not in {"button", "overflow"}], name)


def _one(candidates: list[Found], name: str) -> Found:
    for found in candidates:
        if name in found.names():
            return found
    there = sorted(set().union(*(found.names() for found in candidates)))
    message = f"no «{name}» among {there}"
    raise LookupError(message)


def option_owner(blocks: list[Json], label: str, menu: str = "") -> tuple[Found, Json]:
    """Return the menu or select that offers an option, and the option; raises LookupError."""
    offered: list[str] = []
    for found in _all(blocks):
        if not menu or menu in found.names():
            for option in _options(found.element):
                if label in {option["text"]["text"], option["value"]}:
                    return found, option
                offered.append(option["text"]["text"])
    message = f"no option «{label}» among {offered}"
    raise LookupError(message)


def option_named(element: Json, label: str) -> Json:
    """Return an option by its label or value; raises LookupError with what there is."""
    options = list(_options(element))
    for option in options:
        if label in {option["text"]["text"], option["value"]}:
            return option
    message = f"no option «{label}» among {[option['text']['text'] for option in options]}"
    raise LookupError(message)


def _options(element: Json) -> Iterator[Json]:
    yield from element.get("options") or ()
    for group in element.get("option_groups") or ():
        yield from group["options"]
