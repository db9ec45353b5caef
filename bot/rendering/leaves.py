"""A long text leaf by leaf, each within what a view holds: 100 blocks, 250 kB.

https://docs.slack.dev/reference/views
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from slack_sdk.models.blocks import Block, ButtonElement, PlainTextObject
from slack_sdk.models.views import View

from bot.rendering import blocks, buttons
from bot.rendering.mrkdwn import bold, cut
from bot.rendering.texts import Texts

MOST_BLOCKS: Final = 60
MOST_BYTES: Final = 150_000
CALLBACK: Final = "opened"
OWN: Final = "own"
_SHORT: Final = 24


@dataclass(frozen=True, slots=True)
class Part:
    """What is told under a heading, which is said again where a leaf begins within it."""

    name: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """What one opens of a ticket: which leaf, from whose side, what is said on top."""

    ticket_id: int
    number: int = 1
    own: bool = False
    notice: str = ""

    def written(self) -> str:
        """Write it for a view's private_metadata."""
        return f"{self.ticket_id}.{self.number}"


def read(callback_id: str, metadata: str) -> Leaf | None:
    """Read which leaf a view shows, None where it shows none; raises ValueError."""
    name, _, side = callback_id.partition(".")
    if name != CALLBACK:
        return None
    ticket, _, number = metadata.partition(".")
    return Leaf(buttons.number_of(ticket), buttons.number_of(number), own=side == OWN)


def leaves(parts: Sequence[Part]) -> list[list[Block]]:
    """Part what there is to tell into leaves; there is one at least."""
    found: list[list[Block]] = [[]]
    size = 0
    for part in parts:
        begun = False
        for block in part.blocks:
            weight = _weight(block)
            full = len(found[-1]) >= MOST_BLOCKS or size + weight > MOST_BYTES
            if full and found[-1]:
                found.append([])
                size, begun = 0, False
            if not begun and part.name:
                found[-1] += blocks.sections(bold(part.name))
            begun = True
            found[-1].append(block)
            size += weight
    return found


def _weight(block: Block) -> int:
    """Return how many bytes a block takes, whatever way its letters are written."""
    return len(json.dumps(block.to_dict()))


def bound(
    leaf: Leaf, title: str, head: Sequence[Block], parts: Sequence[Part], texts: Texts
) -> View:
    """Return a modal that shows one leaf, the nearest where there is none of its number."""
    found = leaves(parts)
    number = min(max(leaf.number, 1), len(found))
    shown = (
        *_noticed(leaf.notice),
        *head,
        *found[number - 1],
        *_turning(leaf, number, found, texts),
    )
    side = f".{OWN}" if leaf.own else ""
    return View(
        type="modal",
        callback_id=f"{CALLBACK}{side}",
        title=PlainTextObject(text=cut(title, _SHORT)),
        close=PlainTextObject(text=texts("Close")),
        blocks=list(shown),
        private_metadata=f"{leaf.ticket_id}.{number}",
    )


def _noticed(notice: str) -> Iterator[Block]:
    if notice:
        yield from blocks.sections(notice)


def _turning(
    leaf: Leaf, number: int, found: Sequence[Sequence[Block]], texts: Texts
) -> Iterator[Block]:
    if len(found) == 1:
        return
    yield blocks.context(texts("Page {number} of {count}", number=number, count=len(found)))
    yield from blocks.actions(tuple(_buttons(leaf, number, len(found), texts)))


def _buttons(leaf: Leaf, number: int, count: int, texts: Texts) -> Iterator[ButtonElement]:
    if number > 1:
        yield buttons.leaf(texts("Previous"), leaf.ticket_id, number - 1, "back", own=leaf.own)
    if number < count:
        yield buttons.leaf(texts("Next"), leaf.ticket_id, number + 1, "next", own=leaf.own)


def nothing(ticket_id: int, sentence: str, texts: Texts) -> View:
    """Say why there is nothing to show of a ticket any more."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=PlainTextObject(text=texts("Ticket")),
        close=PlainTextObject(text=texts("Close")),
        blocks=list(blocks.sections(sentence)),
        private_metadata=Leaf(ticket_id).written(),
    )
