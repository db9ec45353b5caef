"""What a request was asked and answered, in the reader's language: its requester's own words."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from slack_sdk.models.blocks import Block

from bot.rendering import blocks, labels
from bot.rendering.mrkdwn import Mrkdwn, bold, cut, joined
from bot.rendering.texts import Texts
from core.questions import Kind
from core.ticket import Answer
from core.views import Named

_MESSAGE: Final = 6000


def told(answers: Iterable[Answer], texts: Texts) -> Iterator[Block]:
    """Tell answers whole."""
    for answer in answers:
        for chunk in blocks.said(bold(_label(answer, texts)), _text(answer, texts)):
            yield from blocks.sections(chunk)


def listed(answers: Sequence[Answer], texts: Texts) -> Iterator[Block]:
    """Tell answers in a few blocks, the endless ones cut: a message holds fifty."""
    told, _ = brief(answers, texts, _MESSAGE)
    yield from blocks.listed(told)


def brief(answers: Sequence[Answer], texts: Texts, most: int) -> tuple[tuple[Mrkdwn, ...], bool]:
    """Tell answers in a line each, together in so many characters; and whether that is all."""
    room = most // (2 * max(len(answers), 1))
    said = [(_label(each, texts), _text(each, texts).replace("\n", " ")) for each in answers]
    shown = [(cut(label, room), cut(text, room)) for label, text in said]
    return tuple(joined((bold(label), text), " ") for label, text in shown), shown == said


def _label(answer: Answer, texts: Texts) -> str:
    return labels.name(Named(answer.label, answer.label_en or answer.label), texts)


def _text(answer: Answer, texts: Texts) -> str:
    if answer.kind is Kind.DATE:
        return texts.date(date.fromisoformat(answer.text))
    return labels.name(Named(answer.text, answer.text_en or answer.text), texts)
