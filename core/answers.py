"""From what was filled in to the answers a ticket keeps: checked, and frozen as they were asked."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from core.acts import Reply
from core.errors import Code, Refusal
from core.questions import Kind, Question
from core.ticket import Answer
from core.vocabulary import Action, Field

LIMIT: Final = 3000
"""The longest answer, in characters: what a text input holds.

https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
"""

_NUMBER: Final = re.compile(r"[-+]?[0-9][0-9 \u00a0\u202f]{0,29}([.,][0-9]{1,10})?")


def answered(
    service: str, questions: Iterable[Question], replies: Iterable[Reply]
) -> tuple[Answer, ...]:
    """Return what a service's questions were answered, in their order, what is blank left out.

    Raises Refusal MISSING, INVALID or TOO_LONG, with the question's key.
    """
    given = {reply.key: reply for reply in replies if reply.service == service}
    found = (_answer(each, given.get(each.key)) for each in questions)
    return tuple(answer for answer in found if answer)


def _answer(question: Question, reply: Reply | None) -> Answer | None:
    # What is left of a question that was of another kind is no answer to this one.
    is_file = question.kind is Kind.FILE
    if reply is None or not (reply.files if is_file else reply.text.strip()):
        if question.required:
            raise _refusal(Code.MISSING, question)
        return None
    if len(reply.text) > LIMIT:
        raise _refusal(Code.TOO_LONG, question)
    return _frozen(question, reply)


def _frozen(question: Question, reply: Reply) -> Answer:
    """Keep the words of the question, and those of the answer; raises Refusal INVALID."""
    text = reply.text.strip()
    if not _possible(question, reply):
        raise _refusal(Code.INVALID, question)
    answer = Answer(question.key, question.kind, question.label, question.label_en, text)
    match question.kind:
        case Kind.CHOICE:
            chosen = next(each for each in question.choices if each.key == text)
            return replace(answer, text=chosen.label, text_en=chosen.label_en)
        case Kind.PERSON:
            return replace(answer, text=reply.name or text, refs=(text,))
        case Kind.FILE:
            names = ", ".join(file.name or file.id for file in reply.files)
            return replace(answer, text=names, refs=tuple(file.id for file in reply.files))
        case _:
            return answer


def _possible(question: Question, reply: Reply) -> bool:
    text = reply.text.strip()
    match question.kind:
        case Kind.CHOICE:
            return any(choice.key == text for choice in question.choices)
        case Kind.DATE:
            return _is_day(text)
        case Kind.NUMBER:
            return bool(_NUMBER.fullmatch(text))
        case Kind.PERSON:
            return reply.person is not None
        case _:
            return True


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _refusal(code: Code, question: Question) -> Refusal:
    limit = LIMIT if code is Code.TOO_LONG else None
    return Refusal(code, Action.OPEN, Field.ANSWERS, limit, question=question)
