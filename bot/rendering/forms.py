"""The forms that everybody meets: creating a request, and what a form becomes afterwards.

https://docs.slack.dev/surfaces/modals
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from slack_sdk.models.blocks import Block, InputBlock, PlainTextObject
from slack_sdk.models.views import View

from bot.rendering import blocks, inputs, labels, questions
from bot.rendering.filled import (
    Along,
    Metadata,
    Origin,
    action,
    brings_along,
    callback,
    errors,
    first_words,
    metadata,
    options,
    read,
)
from bot.rendering.mrkdwn import bold, cut
from bot.rendering.texts import Texts
from core.acts import Given
from core.directory import Directory, Service
from core.ticket import FileRef, reference
from core.views import named
from core.vocabulary import Action, Field

__all__ = [
    "Metadata",
    "Origin",
    "action",
    "brings_along",
    "callback",
    "creation",
    "errors",
    "first_words",
    "kept",
    "loading",
    "metadata",
    "modal",
    "opened",
    "options",
    "read",
]

_TYPED: Final = (
    Field.TITLE, Field.DESCRIPTION, Field.PARTNER, Field.REASON, Field.NOTE, Field.WORDS,
    Field.OUTSIDE, Field.EMAIL,
)  # fmt: skip
_BLOCKS: Final = 100
_SHORT: Final = 24
"""The longest title and label of a modal; a test holds our own languages to it, uncut.

https://docs.slack.dev/reference/views/modal-views
"""


def modal(
    title: str,
    shown: Sequence[Block],
    texts: Texts,
    *,
    submit: str = "",
    acting: Action = Action.OPEN,
    about: Metadata | None = None,
) -> View:
    """Return a modal; without a submit label it can only be closed."""
    return View(
        type="modal",
        callback_id=callback(acting),
        title=_short(title),
        submit=_short(submit) if submit else None,
        close=_short(texts("Cancel") if submit else texts("Close")),
        blocks=list(shown[:_BLOCKS]),
        private_metadata=(about or Metadata()).written(),
    )


def _short(text: str) -> PlainTextObject:
    return PlainTextObject(text=cut(text, _SHORT))


def creation(
    directory: Directory,
    texts: Texts,
    given: Given,
    *,
    ask_academy: bool,
    for_other: bool,
    notice: str = "",
    origin: Origin | None = None,
) -> View:
    """Draw the form that creates a request; `for_other` offers to name whom it is for.

    `origin` is the message that it is made from.
    """
    about = questions.remembering(Metadata(files=given.files, origin=origin), directory, given)
    shown = (
        *noticed(notice, given.files, texts),
        *questions.left_out(about, directory, given, texts),
        inputs.line(
            Field.TITLE,
            texts("What is it about?"),
            given.title,
            hint=texts("In a few words, for example: no access to my mailbox"),
        ),
        *inputs.paragraphs(
            Field.DESCRIPTION,
            texts("What happens?"),
            given.description,
            hint=texts("What you were doing, what you see, since when."),
        ),
        *services(directory.services, given.service, given.subcategory, texts),
        *questions.drawn(directory, given, texts),
        *_scales(given, texts),
        *_who(directory, texts, given, ask_academy=ask_academy, for_other=for_other),
        inputs.files(texts("Attachments"), hint=texts("Up to 10 files, a screenshot for example.")),
        *_along(origin, texts),
    )
    return modal(
        texts("Create a request"),
        shown,
        texts,
        submit=texts("Send the request"),
        about=about,
    )


def _along(origin: Origin | None, texts: Texts) -> Iterator[Block]:
    """Offer what may come along with the message that a request is made from."""
    if origin is None:
        return
    yield blocks.context(texts("The link to the message is kept for the team alone."))
    if origin.thread:
        offer = {Along.THREAD.value: texts("Join the earlier messages of the thread, and files")}
        hint = texts("The team reads them; the requester does not.")
        label = texts("What came before")
        yield inputs.checks(Along.THREAD, label, offer, (), optional=True, hint=hint)


def noticed(notice: str, files: Sequence[FileRef], texts: Texts) -> Iterator[Block]:
    """Say on top of a form what changed, and which files of a draft it already holds."""
    if notice:
        yield from blocks.sections(notice)
    if files:
        listed = ", ".join(file.name or file.id for file in files)
        yield blocks.context(texts("Files of your message, already joined: {files}", files=listed))


def services(
    offered: Mapping[str, Service], service: str | None, subcategory: str | None, texts: Texts
) -> Iterator[InputBlock]:
    """Ask for the service; the form is drawn again with what belongs to the one chosen."""
    names = {key: labels.name(named(each), texts) for key, each in offered.items()}
    yield inputs.redrawing(
        inputs.choice(
            Field.SERVICE,
            texts("Service asked for"),
            names,
            service,
            placeholder=texts("Choose a service"),
        )
    )
    chosen = offered.get(service or "")
    parts = chosen.subcategories if chosen else {}
    if parts:
        asked = inputs.choice(
            Field.SUBCATEGORY,
            texts("Subcategory"),
            {key: labels.name(named(each), texts) for key, each in parts.items()},
            subcategory,
            optional=True,
            placeholder=texts("Choose a subcategory"),
            block_id=f"{Field.SUBCATEGORY}.{service}"[:255],
        )
        has_questions = any(part.questions for part in parts.values())
        yield inputs.redrawing(asked) if has_questions else asked


def _scales(given: Given, texts: Texts) -> Iterator[InputBlock]:
    yield scale(Field.IMPACT, texts("Who is affected?"), given, texts, optional=True)
    yield scale(Field.URGENCY, texts("How urgent is it?"), given, texts, optional=True)


def scale(
    field: Field, label: str, given: Given, texts: Texts, *, optional: bool = False
) -> InputBlock:
    """Ask for an impact or an urgency."""
    values = labels.IMPACTS if field is Field.IMPACT else labels.URGENCIES
    chosen = given.impact if field is Field.IMPACT else given.urgency
    return inputs.choice(
        field,
        label,
        {str(value.value): texts(name) for value, name in values.items()},
        str(chosen.value) if chosen else None,
        optional=optional,
        placeholder=texts("Choose"),
    )


def _who(
    directory: Directory, texts: Texts, given: Given, *, ask_academy: bool, for_other: bool
) -> Iterator[InputBlock]:
    if for_other:
        yield inputs.person(
            Field.REQUESTER,
            texts("For whom?"),
            given.requester,
            hint=texts("Leave blank if the request is yours."),
        )
        yield inputs.line(
            Field.OUTSIDE,
            texts("Or for somebody who is not in Slack: the name"),
            given.outside,
            optional=True,
            hint=texts("Guichet writes nothing to them: your team passes on what they are told."),
        )
        label = texts("And the e-mail address")
        yield inputs.line(Field.EMAIL, label, given.email, optional=True)
    if directory.academies and (ask_academy or for_other):
        yield academy(directory, texts, given.academy, optional=not ask_academy)


def academy(
    directory: Directory, texts: Texts, chosen: str | None, *, optional: bool = False
) -> InputBlock:
    """Ask for an académie."""
    label = texts("Académie")
    if optional:
        label = texts("Académie of the requester, if it is not known")
    return inputs.choice(
        Field.ACADEMY,
        label,
        {key: each.name for key, each in directory.academies.items()},
        chosen,
        optional=optional,
        placeholder=texts("Choose an académie"),
    )


def loading(texts: Texts) -> View:
    """Say that the form is coming, while Slack is asked who a newcomer is."""
    return modal(
        texts("Create a request"), blocks.sections(texts("The form is being prepared…")), texts
    )


def opened(ticket_id: int, team: str, texts: Texts, notice: str = "") -> View:
    """Answer the creation form with the reference, and with what there is to know besides."""
    number = reference(ticket_id)
    said = texts.rich("Your request {reference} is recorded.", reference=bold(number))
    after = texts(
        "It was sent to the team {team}. You will follow it in your messages with Guichet.",
        team=team,
    )
    shown = (*blocks.sections(said), *blocks.sections(after), *noticed(notice, (), texts))
    return modal(texts("Request recorded"), shown, texts)


def kept(text: str, given: Given, texts: Texts) -> View:
    """Say why a form cannot be sent any more, and show what was typed so that it can be copied."""
    shown: list[Block] = list(blocks.sections(text))
    typed = [(field, str(given.get(field))) for field in _TYPED if given.get(field)]
    if typed:
        shown += blocks.sections(texts("What you typed is not lost. You can copy it from here:"))
    for field, words in typed:
        shown += blocks.sections(bold(texts(labels.FIELDS[field])))
        shown += blocks.sections(words)
    return modal(texts("Nothing was recorded"), shown, texts)
