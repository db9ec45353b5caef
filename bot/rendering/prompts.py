"""Answers to words typed to the bot where they are no entry: nothing typed is lost.

A plain DM is met with «Répondre à R-…» when a request of its author waits for him, and «Créer une
demande»; words under a closed request with the way to a new one; words of an agent under a message
of ours with the link to the thread where they belong.
"""

from dataclasses import dataclass

from bot.rendering import buttons
from bot.rendering.blocks import Message
from bot.rendering.texts import Texts
from core import reading
from core.outbox import Notice
from core.ports import Work
from core.ticket import reference
from core.views import PublicTicket
from core.vocabulary import Topic

_OFFERED = 3  # more waiting requests than this would bury «Créer une demande»


@dataclass(frozen=True, slots=True)
class PromptLetter:
    """What a prompt is made of: the author's own requests, or the link to a card he may open."""

    notice: Notice
    waiting: tuple[PublicTicket, ...] = ()
    card: str = ""

    @property
    def ts(self) -> str:
        """The message that was typed: Slack keeps its words until a form takes them up."""
        return self.notice.source.ts if self.notice.source else ""


def read(work: Work, notice: Notice) -> PromptLetter:
    """Return what a prompt is made of."""
    if notice.topic is Topic.NOTE:
        return PromptLetter(notice, card=reading.card_link(work, notice.ticket_id, notice.to))
    return PromptLetter(notice, reading.waiting_for(work, notice.to)[:_OFFERED])


def prompt(letter: PromptLetter, texts: Texts) -> Message:
    """Write the answer, with a button for each thing that can be done with the words."""
    match letter.notice.topic:
        case Topic.NOTE:
            return _belongs_elsewhere(letter, texts)
        case Topic.CLOSE:
            return _closed(letter, texts)
        case _:
            return _offer(letter, texts)


def _belongs_elsewhere(letter: PromptLetter, texts: Texts) -> Message:
    number = reference(letter.notice.ticket_id)
    if not letter.card:
        return Message.of(texts("Your message is not recorded here."))
    return Message.of(
        texts(
            "Your message is not recorded here: the internal journal of {reference} is the thread "
            "of its card. {link}",
            reference=number,
            link=letter.card,
        )
    )


def _closed(letter: PromptLetter, texts: Texts) -> Message:
    number = reference(letter.notice.ticket_id)
    sentence = texts(
        "{reference} is closed for good and takes no more messages. "
        "A new request can start from your words.",
        reference=number,
    )
    return Message.of(sentence, (buttons.new_with(texts("New request"), letter.ts),))


def _offer(letter: PromptLetter, texts: Texts) -> Message:
    answers = tuple(
        buttons.answer_with(
            texts("Answer {reference}", reference=ticket.reference), ticket.id, index, letter.ts
        )
        for index, ticket in enumerate(letter.waiting)
    )
    create = buttons.new_with(texts("Create a request"), letter.ts)
    sentence = texts("What shall I do with this message?")
    return Message.of(sentence, (*answers, create))
