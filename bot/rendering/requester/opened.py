"""A request opened by whose it is: public fields and the requester journal, leaf by leaf."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.rendering import answers, blocks
from bot.rendering.leaves import Leaf, Part, bound
from bot.rendering.requester import offers, requests
from bot.rendering.texts import Texts
from core.views import RequesterView


def own_opened(view: RequesterView, texts: Texts, leaf: Leaf) -> View:
    """Draw a leaf of a request; what its requester can do stands on each."""
    ticket = view.ticket
    head = (
        *blocks.sections(requests.title(ticket)),
        *blocks.actions(offers.all_(ticket, texts)),
    )
    return bound(leaf, ticket.reference, head, tuple(_parts(view, texts)), texts)


def _parts(view: RequesterView, texts: Texts) -> Iterator[Part]:
    facts = blocks.fields(requests.facts(view.ticket, texts))
    words = blocks.sections(view.ticket.description)
    yield Part("", (facts, *words, *answers.told(view.ticket.answers, texts)))
    yield Part(texts("Requester journal"), tuple(_journal(view, texts)))


def _journal(view: RequesterView, texts: Texts) -> Iterator[Block]:
    """Tell the dialogue whole, the latest words first."""
    said = requests.said(view)
    if not said:
        yield blocks.context(texts("Nothing is written here yet."))
    for entry in reversed(said):
        for chunk in requests.entry_chunks(entry, view, texts):
            yield from blocks.sections(chunk)
