"""The forms of the team: the fields are those that the action's row of the table asks for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from slack_sdk.models.blocks import Block, InputBlock
from slack_sdk.models.views import View

from bot.rendering import blocks, inputs, labels
from bot.rendering.filled import Metadata
from bot.rendering.forms import academy, modal, noticed, scale, services
from bot.rendering.staff import cards
from bot.rendering.texts import Texts, gettext_noop
from core.acts import Given
from core.views import StaffTicket
from core.vocabulary import Action, Field, Resolution, Role
from core.workflow import Ask, rules

SUBMITS: Final[Mapping[Action, str]] = {
    Action.TAKE: gettext_noop("Take charge"),
    Action.ASSIGN: gettext_noop("Assign"),
    Action.DISPATCH: gettext_noop("Transfer"),
    Action.MISROUTE: gettext_noop("Transfer"),
    Action.MESSAGE: gettext_noop("Send to requester"),
    Action.REQUEST_INFO: gettext_noop("Send the question"),
    Action.HOLD: gettext_noop("Put the ticket on hold"),
    Action.RESUME: gettext_noop("Resume"),
    Action.RESOLVE: gettext_noop("Send the solution"),
    Action.REOPEN: gettext_noop("Reopen"),
    Action.RELEASE: gettext_noop("Give back to the team"),
    Action.EDIT: gettext_noop("Save"),
    Action.NOTE: gettext_noop("Add to the journal"),
}

_WORDS: Final[Mapping[Action, str]] = {
    Action.MESSAGE: gettext_noop("Your message to the requester"),
    Action.REQUEST_INFO: gettext_noop("Your question to the requester"),
    Action.RESOLVE: gettext_noop("The solution, as the requester will read it"),
    Action.REOPEN: gettext_noop("Why is it reopened?"),
}

_STAFF: Final = frozenset({Role.AGENT, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class _Form:
    action: Action
    subject: StaffTicket
    texts: Texts
    given: Given


def staff_form(
    action: Action,
    subject: StaffTicket,
    texts: Texts,
    given: Given,
    notice: str = "",
    *,
    version: int | None = None,
) -> View:
    """Draw the form of an action, filled in with what was given already.

    It bears the version of the ticket that it shows: `version` when it shows an earlier one.
    """
    form = _Form(action, subject, texts, _prefilled(action, subject, given))
    asks = _asks(action, subject)
    shown: tuple[Block, ...] = (
        *blocks.sections(cards.title(subject.ticket)),
        *noticed(notice, given.files, texts),
        *(block for ask in asks for block in _inputs(ask, form)),
        *_explained(action, asks, texts),
    )
    seen = subject.ticket.version if version is None else version
    return modal(
        labels.action(action, texts),
        shown,
        texts,
        submit=texts(SUBMITS[action]),
        acting=action,
        about=Metadata(subject.ticket.id, seen, given.files),
    )


def _asks(action: Action, subject: StaffTicket) -> tuple[Ask, ...]:
    """Return what the table's row asks, and the académie where «Affecté à tort» needs it."""
    staff = [rule for rule in rules(action) if rule.by & _STAFF]
    now = [rule for rule in staff if subject.ticket.state in rule.sources]
    asks = (now or staff)[0].asks
    return (*asks, Ask(Field.ACADEMY)) if action is Action.MISROUTE else asks


def _prefilled(action: Action, subject: StaffTicket, given: Given) -> Given:
    """Show what the ticket says where nothing was given; a service given brings its own part."""
    ticket = subject.ticket
    if action is not Action.EDIT:
        return given
    return replace(
        given,
        title=given.title or ticket.title,
        service=given.service or ticket.service,
        subcategory=given.subcategory if given.service else ticket.subcategory,
        impact=given.impact or ticket.impact,
        urgency=given.urgency or ticket.urgency,
    )


def _explained(action: Action, asks: Iterable[Ask], texts: Texts) -> Iterator[Block]:
    """Say on the form who will read what: before anything reaches the requester (G9)."""
    asked = {ask.field for ask in asks}
    if Field.WORDS in asked and Field.FILES in asked:
        yield blocks.context(texts("The requester will read this text and get these files."))
    elif Field.WORDS in asked:
        yield blocks.context(texts("The requester will read this text."))
    elif action is Action.HOLD:
        yield blocks.context(
            texts("The requester is told that his request is on hold, neither with whom nor why.")
        )
    elif Field.NOTE in asked:
        yield blocks.context(texts("The requester never sees this note."))


def _inputs(ask: Ask, form: _Form) -> Iterator[InputBlock]:
    """Draw one field that a row asks for."""
    texts, given = form.texts, form.given
    match ask.field:
        case Field.AGENT:
            yield _agent(form)
        case Field.TEAM:
            yield _team(form)
        case Field.ACADEMY:
            yield academy(form.subject.directory, texts, given.academy)
        case Field.SERVICE:
            yield from _services(form)
        case Field.SUBCATEGORY:
            return  # drawn with the service that it belongs to
        case Field.IMPACT | Field.URGENCY:
            label = texts(labels.FIELDS[ask.field])
            yield scale(ask.field, label, given, texts, optional=not ask.required)
        case Field.RESOLUTION:
            yield _resolution(form)
        case Field.FOLLOW_UP:
            hint = texts("You will be reminded on that day.")
            yield inputs.day(Field.FOLLOW_UP, texts("Follow-up date"), given.follow_up, hint=hint)
        case Field.FILES:
            yield inputs.files(texts("Attachments"), hint=texts("Up to 10 files."))
        case field:
            yield from _text(field, ask, form)


def _agent(form: _Form) -> InputBlock:
    given = form.given.agent
    return inputs.search(
        Field.AGENT,
        form.texts("Agent of the team"),
        (given, form.subject.name(given)) if given else None,
        placeholder=form.texts("Choose an agent"),
    )


def _team(form: _Form) -> InputBlock:
    subject = form.subject
    others = {k: t.name for k, t in subject.directory.teams.items() if k != subject.ticket.team}
    return inputs.choice(
        Field.TEAM,
        form.texts("Team"),
        others,
        form.given.team,
        placeholder=form.texts("Choose a team"),
    )


def _services(form: _Form) -> Iterator[InputBlock]:
    """Offer the catalogue's services, and the ticket's own even when it was retired."""
    subject = form.subject
    offered = {subject.service.key: subject.service, **subject.directory.services}
    yield from services(offered, form.given.service, form.given.subcategory, form.texts)


def _resolution(form: _Form) -> InputBlock:
    offered = {
        code.value: form.texts(name)
        for code, name in labels.RESOLUTIONS.items()
        if code is not Resolution.WITHDRAWN
    }
    chosen = form.given.resolution
    return inputs.choice(
        Field.RESOLUTION,
        form.texts("Resolution code"),
        offered,
        chosen.value if chosen else None,
        optional=True,
        placeholder=form.texts("Choose"),
    )


def _text(field: Field, ask: Ask, form: _Form) -> Iterator[InputBlock]:
    value = str(form.given.get(field) or "")
    label, hint = _label(field, form)
    optional = not ask.required or _files_suffice(field, form.action)
    if field in {Field.TITLE, Field.PARTNER}:
        yield inputs.line(field, label, value, optional=optional, hint=hint)
    else:
        yield from inputs.paragraphs(field, label, value, optional=optional, hint=hint)


def _files_suffice(field: Field, action: Action) -> bool:
    """Files alone make a note or a message, so Slack must not insist on words."""
    return (field, action) in {(Field.NOTE, Action.NOTE), (Field.WORDS, Action.MESSAGE)}


def _label(field: Field, form: _Form) -> tuple[str, str]:
    """Return a text field's label and hint, in plain words."""
    texts = form.texts
    match field:
        case Field.WORDS:
            return texts(_WORDS[form.action]), ""
        case Field.NOTE:
            return texts("Note for the internal journal"), ""
        case Field.PARTNER:
            return texts("Which partner must act?"), texts("For example: the phone company")
        case Field.REASON:
            return texts("Why is the ticket put on hold?"), ""
        case _:
            return texts(labels.FIELDS[field]), ""
