"""A ticket opened by who serves it: all of it, both journals told apart by words, leaf by leaf."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.rendering import answers, blocks
from bot.rendering.leaves import Leaf, Part, bound
from bot.rendering.staff import cards, lines, tickets
from bot.rendering.texts import Texts
from core.ticket import InternalEntry, RequesterEntry
from core.views import StaffView


def opened(view: StaffView, texts: Texts, now: datetime, leaf: Leaf) -> View:
    """Draw a leaf of a ticket; what may be done to it stands on each."""
    found = view.subject.ticket
    head = (*cards.heading(found), *blocks.actions(tickets.actions(view, texts)))
    return bound(leaf, found.reference, head, tuple(_parts(view, texts, now)), texts)


def _parts(view: StaffView, texts: Texts, now: datetime) -> Iterator[Part]:
    yield Part("", _request(view, texts, now))
    yield Part(texts(tickets.INTERNAL), _journal(view.internal, view, texts))
    yield Part(texts(tickets.PUBLIC), _journal(view.public, view, texts))
    yield Part(texts("History"), _history(view, texts))


def _request(view: StaffView, texts: Texts, now: datetime) -> tuple[Block, ...]:
    facts = tuple(tickets.facts(view, texts, now))
    tables = (blocks.fields(facts[at : at + 10]) for at in range(0, len(facts), 10))
    found = view.subject.ticket
    words = (*blocks.sections(found.description), *answers.told(found.answers, texts))
    return (*tables, *words, *tickets.files(view, texts))


def _journal(
    entries: Sequence[InternalEntry | RequesterEntry], view: StaffView, texts: Texts
) -> tuple[Block, ...]:
    """Tell a journal whole, the latest entry first."""
    written = [entry for entry in entries if lines.says_something(entry)]
    if not written:
        return (blocks.context(texts("Nothing is written here yet.")),)
    chunks = chain.from_iterable(
        lines.entry_chunks(entry, view.subject, texts, dated=True) for entry in reversed(written)
    )
    return tuple(block for chunk in chunks for block in blocks.sections(chunk))


def _history(view: StaffView, texts: Texts) -> tuple[Block, ...]:
    """Tell every change, the latest first, in as few sections as hold them."""
    return tuple(
        blocks.listed(tickets.told_change(each, view, texts) for each in reversed(view.history))
    )
