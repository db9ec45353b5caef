"""Messages with an address, ready to be posted."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.charts import Drawing
from bot.delivery.stops import Reason, Unsendable
from bot.rendering.blocks import Message
from bot.slack.people import People
from core.ports import Place, Work
from core.ticket import FileRef, Person

T = TypeVar("T")
_log = logging.getLogger(__name__)

Remember = Callable[[Work, Place], None]
"""Stores where the first message of an envelope arrived."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Messages with an address: `thread` is the root they answer to.

    With `starts_thread` the first message becomes the root of the others. The last of them shows
    the `picture`.
    """

    channel: str
    messages: tuple[Message, ...]
    thread: str | None = None
    broadcast: bool = False
    starts_thread: bool = False
    remember: Remember | None = None
    picture: Drawing | None = None


@dataclass(frozen=True, slots=True)
class CardEnvelope:
    """A card to post, and where it stands if it was posted already."""

    envelope: Envelope
    place: Place | None


@dataclass(frozen=True, slots=True)
class Relay:
    """A file to copy to an address that has no messages; `in_words` is said where it cannot be."""

    envelope: Envelope
    file: FileRef
    caption: str
    in_words: Message


NOTHING = Envelope("", ())
"""What is sent where nothing is left to be told."""


async def conversation_with(people: People, user: str) -> tuple[Person, str]:
    """Return a person who can still read, and the conversation with him; raises Unsendable."""
    person = await people.get(user)
    if not person.active:
        raise Unsendable(Reason.DEACTIVATED)
    return person, await people.dm_channel(person)


def rendered(render: Callable[[], T]) -> T:
    """Render, or park the row: a renderer's fault must not hold what comes after.

    The error itself may hold words people wrote, so only its kind and its line are told.
    """
    try:
        return render()
    except Exception as error:  # noqa: BLE001 — whatever is wrong with one row stays with it
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} at {frame.name}, line {frame.lineno}"
    reason = f"cannot be rendered: {where}"
    _log.error("a message %s", reason)
    raise Unsendable(reason)
