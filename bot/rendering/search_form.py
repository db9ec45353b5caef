"""The form in which one searches from the App Home; what was found stands under the words.

https://docs.slack.dev/surfaces/modals
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from slack_sdk.models.blocks import Block, PlainTextObject
from slack_sdk.models.views import View

from bot.intake.searching import LONGEST
from bot.rendering import inputs
from bot.rendering.blocks import Message
from bot.rendering.texts import Texts

CALLBACK: Final = "search"

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


class Ask(StrEnum):
    """The fields of the form."""

    WORDS = "sought"


def form(texts: Texts, sought: str = "", answer: Message | None = None) -> View:
    """Draw the form, with what these words found."""
    hint = texts("A word, a name or a reference; the newest requests come first.")
    shown: list[Block] = [
        inputs.few_words(Ask.WORDS, texts("What are you looking for?"), sought, LONGEST, hint=hint)
    ]
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=PlainTextObject(text=texts("Search")),
        submit=PlainTextObject(text=texts("Search")),
        close=PlainTextObject(text=texts("Close")),
        blocks=[*shown, *(answer.blocks if answer else ())],
    )


def read(values: Values) -> str:
    """Read the words that are looked for."""
    element = (values.get(Ask.WORDS) or {}).get(Ask.WORDS) or {}
    return str(element.get("value") or "")
