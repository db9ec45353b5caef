"""What no single block can tell: ids given twice, choices that are no options, and the like.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from simulator.blockkit.blocks import MARKDOWN
from simulator.blockkit.rules import problem
from simulator.state.model import Json


def crossings(blocks: list[Json], at: str, *, modal: bool) -> Iterator[str]:
    """Give the problems between well-formed blocks."""
    yield from _twice("block_id", blocks, at)
    for place, block in enumerate(blocks):
        here = f"{at}/{place}"
        yield from _twice("action_id", elements_of(block), here)
        for element in elements_of(block):
            yield from _not_offered(element, here)
            if element["type"] == "file_input" and not modal:
                yield problem("unsupported element: file_input", here)
    yield from _table_and_markdown(blocks, at)


def elements_of(block: Json) -> list[Json]:
    """Return the interactive elements of a block."""
    several = block.get("elements", []) if block["type"] in {"actions", "context"} else []
    every = [block.get("element"), block.get("accessory"), *several]
    return [element for element in every if element]


def _twice(name: str, parts: Iterable[Json], at: str) -> Iterator[str]:
    counted = Counter(part[name] for part in parts if name in part)
    for value, times in counted.items():
        if times > 1:
            yield problem(f"`{name}` {value} already exists", at)


def _not_offered(element: Json, at: str) -> Iterator[str]:
    groups = element.get("option_groups") or [{"options": element.get("options")}]
    options = [option for group in groups for option in group["options"] or ()]
    chosen = [element.get("initial_option"), *element.get("initial_options", ())]
    if options and any(choice and choice not in options for choice in chosen):
        yield problem("initial option must match an option", at)


def _table_and_markdown(blocks: list[Json], at: str) -> Iterator[str]:
    if sum(block["type"] == "table" for block in blocks) > 1:
        yield problem("only one table allowed", at)
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN:
        yield problem(f"markdown must be less than {MARKDOWN + 1} characters in all", at)
