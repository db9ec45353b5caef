"""The forms of a requester: his answer, reopening, cancelling, his opinion."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from slack_sdk.models.blocks import Block, InputBlock
from slack_sdk.models.views import View

from bot.rendering import blocks, inputs, labels
from bot.rendering.filled import Metadata
from bot.rendering.forms import modal, noticed
from bot.rendering.mrkdwn import bold, joined
from bot.rendering.requester import offers
from bot.rendering.texts import Texts, gettext_noop
from core.acts import Given
from core.views import PublicTicket
from core.vocabulary import Action, Field, Role
from core.workflow import Ask, rules

TITLES: Final[Mapping[Action, str]] = {
    Action.ANSWER: gettext_noop("Answer"),
    Action.REOPEN: gettext_noop("Reopen my request"),
    Action.WITHDRAW: gettext_noop("Cancel my request"),
    Action.RATE: gettext_noop("Your opinion"),
    Action.CLOSE: gettext_noop("It is solved"),
}

SUBMITS: Final[Mapping[Action, str]] = {
    Action.ANSWER: gettext_noop("Send"),
    Action.REOPEN: gettext_noop("Reopen"),
    Action.WITHDRAW: gettext_noop("Confirm"),
    Action.RATE: gettext_noop("Send my opinion"),
    Action.CLOSE: gettext_noop("Confirm"),
}

_WORDS: Final[Mapping[Action, str]] = {
    Action.ANSWER: gettext_noop("Your answer"),
    Action.REOPEN: gettext_noop("What does not work yet?"),
    Action.WITHDRAW: gettext_noop("Why do you cancel it?"),
    Action.RATE: gettext_noop("Something to add?"),
}

_HINTS: Final[Mapping[Action, str]] = {
    Action.ANSWER: gettext_noop("Whoever handles your request reads it at once."),
    Action.REOPEN: gettext_noop("Say what you see now: the team starts from there."),
    Action.WITHDRAW: gettext_noop("The team will stop working on it. You can reopen it later."),
    Action.RATE: gettext_noop("Your comment helps the team do better."),
}


def requester_form(
    action: Action, ticket: PublicTicket, texts: Texts, given: Given, notice: str = ""
) -> View:
    """Draw the form of an action of the requester, filled in with what he gave already."""
    shown: tuple[Block, ...] = (
        *blocks.sections(joined((bold(ticket.reference), ticket.title), " · ")),
        *noticed(notice, given.files, texts),
        *(block for ask in _asks(action, ticket) for block in _inputs(ask, action, texts, given)),
    )
    return modal(
        texts(TITLES[action]),
        shown,
        texts,
        submit=texts(SUBMITS[action]),
        acting=action,
        about=Metadata(ticket.id, files=given.files),
    )


def _asks(action: Action, ticket: PublicTicket) -> Iterable[Ask]:
    """Return what the table's row asks; the row of another state where this one has none."""
    mine = [rule for rule in offers.rules(ticket) if rule.action is action]
    every = [rule for rule in rules(action) if Role.REQUESTER in rule.by]
    return (mine or every)[0].asks


def _inputs(ask: Ask, action: Action, texts: Texts, given: Given) -> Iterator[InputBlock]:
    optional = not ask.required
    match ask.field:
        case Field.RATING:
            scale = {str(each.value): texts(name) for each, name in labels.RATINGS.items()}
            chosen = str(given.rating.value) if given.rating else None
            yield inputs.radio(Field.RATING, texts("Are you satisfied?"), scale, chosen)
        case Field.FILES:
            yield inputs.files(texts("Attachments"), hint=texts("Up to 10 files."))
        case Field.WORDS:
            # Files alone make an answer, so Slack must not insist on words.
            free = optional or action is Action.ANSWER
            yield from inputs.paragraphs(
                Field.WORDS,
                texts(_WORDS[action]),
                given.words,
                optional=free,
                hint=texts(_HINTS[action]),
            )
        case field:
            yield from inputs.paragraphs(
                field, texts(labels.FIELDS[field]), str(given.get(field) or ""), optional=optional
            )
