"""The room of pictures: a curve → a PNG and the words that stand for it.

The library that draws is large: it is imported when the first picture is drawn, never at start.
"""

import asyncio
import logging
from dataclasses import dataclass

from bot.charts.words import alt_text
from bot.rendering.texts import Texts
from core.figures import Curve

__all__ = ["Artist", "Drawing", "Picture", "alt_text", "curve", "drawing_of"]


@dataclass(frozen=True, slots=True)
class Picture:
    """An image, and what it shows in words, for who does not see it."""

    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that is not drawn yet: what it is to show, in the words of its readers."""

    shown: Curve
    texts: Texts

    @property
    def alt(self) -> str:
        """The words that stand for it."""
        return alt_text(self.shown, self.texts)


def drawing_of(shown: Curve | None, texts: Texts) -> Drawing | None:
    """Return what to draw of a curve, None where the figures say as much: a day draws no line."""
    return Drawing(shown, texts) if shown and len(shown.days) > 1 else None


def curve(shown: Curve, texts: Texts) -> Picture:
    """Draw what came, what went and what remained, day by day or in longer steps.

    The same curve in the same language is the same bytes. It takes some tenths of a second of
    a processor, the first time some more: not for an event loop. Raises ValueError without days.
    """
    # Where it keeps its caches is nobody's concern: without a home it takes a temporary folder.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    from bot.charts.drawing import draw  # noqa: PLC0415 — not before a picture is asked for

    return Picture(draw(shown, texts), alt_text(shown, texts))


class Artist:
    """Draws beside the event loop, one picture at a time: what draws is not made for threads."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def draw(self, wanted: Drawing) -> Picture:
        """Draw when its turn has come; raises whatever drawing does."""
        async with self._turn:
            return await asyncio.to_thread(curve, wanted.shown, wanted.texts)
