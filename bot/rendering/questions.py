"""The questions of a service on the form that creates a request.

What was answered for another service than the one chosen is kept in the form, as far as there is
room, and said where there is none or where nobody asks it any more.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Final

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    InputInteractiveElement,
    PlainTextInputElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement

from bot.rendering import blocks, inputs, labels
from bot.rendering.asked import ACTION, asked, staying
from bot.rendering.filled import Metadata, Values, read
from bot.rendering.mrkdwn import bold, units
from bot.rendering.texts import Texts
from core.acts import Given, Reply
from core.answers import LIMIT
from core.directory import Directory
from core.questions import Kind, Question
from core.views import Named

_MEMORY: Final = 3000
"""What a view's private_metadata holds. https://docs.slack.dev/reference/views"""

_MOST_BLOCKS: Final = 40
_MOST_BYTES: Final = 120_000
_FILES: Final = 10
_NUMBER: Final = 50


def drawn(directory: Directory, given: Given, texts: Texts) -> Iterator[Block]:
    """Ask what the service and the subcategory ask, filled in with what was answered already."""
    replies = {reply.key: reply for reply in given.answers if reply.service == given.service}
    for block_id, question in asked(directory, given).items():
        reply = replies.get(question.key, Reply(given.service or "", question.key))
        yield inputs.labelled(
            block_id,
            _in(question.label, question.label_en, texts),
            _element(question, reply, texts),
            optional=not question.required or bool(_joined(question, reply)),
            hint=_in(question.hint, question.hint_en, texts),
        )
        if names := _joined(question, reply):
            yield blocks.context(texts("Already joined: {files}", files=names))


def _in(label: str, label_en: str, texts: Texts) -> str:
    return labels.name(Named(label, label_en or label), texts)


def _joined(question: Question, reply: Reply) -> str:
    """Name the files answered before: an input cannot show them."""
    files = reply.files if question.kind is Kind.FILE else ()
    return ", ".join(file.name or file.id for file in files)


def _element(question: Question, reply: Reply, texts: Texts) -> InputInteractiveElement:
    text = reply.text
    match question.kind:
        case Kind.CHOICE:
            return _choice(question, text, texts)
        case Kind.DATE:
            return DatePickerElement(action_id=ACTION, initial_date=_day(text))
        case Kind.PERSON:
            picked = replace(reply, is_person=True).person
            return UserSelectElement(action_id=ACTION, initial_user=picked)
        case Kind.FILE:
            return FileInputElement(action_id=ACTION, max_files=_FILES)
        case kind:
            most = _NUMBER if kind is Kind.NUMBER else LIMIT
            return PlainTextInputElement(
                action_id=ACTION,
                initial_value=text[:most] or None,
                multiline=kind is Kind.LONG,
                max_length=most,
            )


def _choice(question: Question, key: str, texts: Texts) -> StaticSelectElement:
    options = [
        blocks.option(_in(each.label, each.label_en, texts), each.key) for each in question.choices
    ]
    chosen = next((option for option in options if option.value == key), None)
    return StaticSelectElement(action_id=ACTION, options=options, initial_option=chosen)


def _day(text: str) -> str | None:
    """Return a day, None for what is left of a question that asked for something else."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def again(directory: Directory, values: Values, about: Metadata) -> Given:
    """Read a form that is about to be drawn again; the files of inputs that stay are theirs."""
    given = read(values, about.files, about.replies)
    stay = staying(directory, values, given)
    before = {(reply.service, reply.key): reply.files for reply in about.replies}
    answers = (
        replace(reply, files=before.get((reply.service, reply.key), ()))
        if (reply.service, reply.key) in stay
        else reply
        for reply in given.answers
    )
    kept = tuple(reply for reply in answers if not reply.is_blank)
    return replace(given, files=about.files, answers=kept)


def remembering(about: Metadata, directory: Directory, given: Given) -> Metadata:
    """Have a form remember what its inputs do not hold, the shortest first, while there is room."""
    apart = [r for r in given.answers if r.files or not _holds(directory, given, r)]
    for reply in sorted(apart, key=lambda reply: len(reply.text)):
        longer = replace(about, replies=(*about.replies, reply))
        if units(longer.written()) <= _MEMORY:
            about = longer
    return about


def _asked_now(directory: Directory, given: Given) -> Mapping[str, Question]:
    return {question.key: question for question in asked(directory, given).values()}


def _holds(directory: Directory, given: Given, reply: Reply) -> bool:
    """Whether an input of the form shows what was answered."""
    questions = _asked_now(directory, given)
    match questions.get(reply.key) if reply.service == given.service else None:
        case None:
            return False
        case Question(kind=Kind.CHOICE, choices=choices):
            return any(choice.key == reply.text for choice in choices)
        case Question(kind=Kind.DATE):
            return _day(reply.text) is not None
        case Question(kind=Kind.PERSON):
            return replace(reply, is_person=True).person is not None
        case Question(kind=Kind.FILE):
            return bool(reply.files)
        case _:
            return bool(reply.text)


def left_out(about: Metadata, directory: Directory, given: Given, texts: Texts) -> Iterator[Block]:
    """Show what was answered and is asked no more, or cannot be kept, so that it can be copied.

    A form holds a hundred blocks and 250 kB, and its inputs come first.
    """
    shown = islice(_left_out(about, directory, given, texts), _MOST_BLOCKS)
    room = _MOST_BYTES
    for block in shown:
        room -= len(json.dumps(block.to_dict()))
        if room < 0:
            return
        yield block


def _left_out(about: Metadata, directory: Directory, given: Given, texts: Texts) -> Iterator[Block]:
    known = dict(_known(directory))
    now = {(given.service, key) for key in _asked_now(directory, given)}
    kept = {r for r in about.replies if (r.service, r.key) in known.keys() - now}
    left = [r for r in given.answers if r not in kept and not _holds(directory, given, r)]
    if left:
        said = texts("This is not part of the request any more. You can copy it from here:")
        yield from blocks.sections(said)
    for reply in left:
        yield from _shown(reply, known.get((reply.service, reply.key)), texts)


def _shown(reply: Reply, question: Question | None, texts: Texts) -> Iterator[Block]:
    choices = question.choices if question else ()
    named = (_in(c.label, c.label_en, texts) for c in choices if c.key == reply.text)
    files = ", ".join(file.name or file.id for file in reply.files)
    if question:
        yield from blocks.sections(bold(_in(question.label, question.label_en, texts)))
    yield from blocks.sections(next(named, reply.text or files))


def _known(directory: Directory) -> Iterable[tuple[tuple[str, str], Question]]:
    for service in directory.services.values():
        for part in (None, *service.subcategories):
            for question in service.asks(part):
                yield (service.key, question.key), question
