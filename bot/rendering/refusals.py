"""Why something was refused, in a sentence that says what happened and what to do."""

from collections.abc import Mapping
from typing import Final

from bot.rendering import buttons, labels
from bot.rendering.blocks import Message
from bot.rendering.texts import Texts, gettext_noop
from core.errors import Code, Refusal
from core.questions import Kind, Question
from core.ticket import SYSTEM, Ticket
from core.views import Named
from core.vocabulary import Action, Field, Role, State
from core.workflow import rules

Names = Mapping[str, str]

ASKED_ANEW: Final = gettext_noop(
    "This service does not ask what the form showed: nothing was sent. What you typed is kept; "
    "please look at the questions again, then send the request."
)
"""Said on the form, drawn again."""

_PLAIN: Final[Mapping[Code, str]] = {
    Code.UNKNOWN_TICKET: gettext_noop(
        "There is no request with this number among those you can see. Check the reference."
    ),
    Code.SAME_AGENT: gettext_noop("This agent already has the ticket. Choose another one."),
    Code.SAME_TEAM: gettext_noop("The ticket is already with this team. Choose another one."),
    Code.NOTHING_CHANGED: gettext_noop("Nothing was changed: the ticket already says all this."),
    Code.NO_TEAM: gettext_noop(
        "No team serves this request yet. Choose another service, or tell an administrator."
    ),
    Code.NOT_ALLOWED: gettext_noop("This is not for you to do: nothing was done."),
    Code.WRONG_STATE: gettext_noop("This cannot be done now: nothing was done."),
    Code.STALE: gettext_noop("The ticket has changed meanwhile: nothing was recorded."),
    Code.TOO_LATE: gettext_noop(
        "The delay to reopen this request is over. Please create a new request."
    ),
    Code.ASKED_ANEW: ASKED_ANEW,
    Code.MISSING: gettext_noop("Something is missing: please complete the form."),
    Code.TOO_LONG: gettext_noop("The text is too long: please shorten it."),
    Code.INVALID: gettext_noop("This choice is not possible any more. Choose another one."),
}

_MISSING: Final[Mapping[Field, str]] = {
    Field.TITLE: gettext_noop("Please give your request a title."),
    Field.DESCRIPTION: gettext_noop("Please describe what happens."),
    Field.SERVICE: gettext_noop("Please choose a service."),
    Field.ACADEMY: gettext_noop("Please choose the académie."),
    Field.OUTSIDE: gettext_noop("Please write the person's name too."),
    Field.EMAIL: gettext_noop("Please write the person's e-mail address too."),
    Field.AGENT: gettext_noop("Please choose an agent."),
    Field.TEAM: gettext_noop("Please choose a team."),
    Field.NOTE: gettext_noop("Please write the note."),
    Field.PARTNER: gettext_noop("Please say which partner is expected to act."),
    Field.REASON: gettext_noop("Please say why the ticket is put on hold."),
    Field.WORDS: gettext_noop("Please write your message."),
    Field.RATING: gettext_noop("Please choose an opinion."),
    Field.ANSWERS: gettext_noop("Please answer this question."),
}

_INVALID: Final[Mapping[Field, str]] = {
    Field.AGENT: gettext_noop("This person is not an agent of the ticket's team. Choose another."),
    Field.TEAM: gettext_noop("This team does not exist any more. Choose another one."),
    Field.SERVICE: gettext_noop("This service does not exist any more. Choose another one."),
    Field.SUBCATEGORY: gettext_noop("This subcategory is not one of the service. Choose another."),
    Field.ACADEMY: gettext_noop("This académie has no assistance platform. Choose another one."),
    Field.EMAIL: gettext_noop("This is no e-mail address, such as name@domain.fr."),
    Field.REQUESTER: gettext_noop("Name one person: of Slack here, or below who is not in Slack."),
    Field.FOLLOW_UP: gettext_noop("This date is past. Choose today or a later day."),
    Field.RESOLUTION: gettext_noop("Only the requester can cancel. Choose another code."),
}


_NO_ANSWER: Final[Mapping[Kind, str]] = {
    Kind.NUMBER: gettext_noop("Please write a number, for example 12 or 3.5."),
    Kind.DATE: gettext_noop("Please choose a date."),
    Kind.PERSON: gettext_noop("Please choose a person."),
}
"""What is no answer to a question of its kind; what else is not, is a choice no longer offered."""


def sentence(refusal: Refusal, texts: Texts, names: Names) -> str:
    """Say why it was refused; `names` are those this reader may know."""
    return (
        _of_ticket(refusal, texts, names)
        or _of_field(refusal, texts)
        or texts(_PLAIN[refusal.code])
    )


def _of_ticket(refusal: Refusal, texts: Texts, names: Names) -> str:
    """Say what became of the ticket meanwhile, or who may act on it."""
    match refusal:
        case Refusal(code=Code.STALE, ticket=Ticket() as ticket):
            return _stale(refusal, ticket, texts, names)
        case Refusal(code=Code.WRONG_STATE, ticket=Ticket() as ticket):
            return _wrong_state(refusal, ticket, texts, names)
        case Refusal(code=Code.TOO_LATE, ticket=Ticket() as ticket) if ticket.reopen_until:
            return _too_late(ticket, texts)
        case Refusal(code=Code.NOT_ALLOWED, action=Action() as action):
            return _not_allowed(action, texts)
    return ""


def _of_field(refusal: Refusal, texts: Texts) -> str:
    """Say what a field lacks."""
    match refusal:
        case Refusal(code=Code.INVALID, question=Question(kind=kind)) if kind in _NO_ANSWER:
            return texts(_NO_ANSWER[kind])
        case Refusal(code=Code.MISSING, question=Question(label=label, label_en=label_en)):
            asked = labels.name(Named(label, label_en or label), texts)
            return texts("This service needs an answer to “{question}”.", question=asked)
        case Refusal(code=Code.MISSING, field=Field() as field) if field in _MISSING:
            return texts(_MISSING[field])
        case Refusal(code=Code.INVALID, field=Field() as field) if field in _INVALID:
            return texts(_INVALID[field])
        case Refusal(code=Code.TOO_LONG, field=Field() as field, limit=int() as limit):
            return _too_long(field, limit, texts)
    return ""


def refusal_message(refusal: Refusal, texts: Texts, names: Names) -> Message:
    """Say it, with a way to the present ticket or to a new request where that helps."""
    said = sentence(refusal, texts, names)
    ticket = refusal.ticket
    if ticket is None:
        return Message.of(said)
    if refusal.code is Code.TOO_LATE or _is_over(refusal, ticket):
        return Message.of(said, (buttons.new(texts("New request"), ticket.id),))
    if refusal.code in {Code.STALE, Code.WRONG_STATE}:
        return Message.of(said, (buttons.show(texts("See the present state"), ticket.id),))
    return Message.of(said)


def _is_over(refusal: Refusal, ticket: Ticket) -> bool:
    """Whether a requester spoke to a closed request: only a new one helps him."""
    return refusal.code is Code.WRONG_STATE and ticket.state is State.CLOSED and _his(refusal)


def _his(refusal: Refusal) -> bool:
    """Whether the reader may be the requester."""
    return any(Role.REQUESTER in rule.by for rule in rules(refusal.action or Action.OPEN))


def _stale(refusal: Refusal, ticket: Ticket, texts: Texts, names: Names) -> str:
    return " ".join(
        (
            texts("{reference} has changed meanwhile.", reference=ticket.reference),
            *_changed(refusal, texts, names),
            _stands(ticket, texts, names),
            texts("Nothing was recorded: look at it again before you act."),
        )
    )


def _wrong_state(refusal: Refusal, ticket: Ticket, texts: Texts, names: Names) -> str:
    action = refusal.action or Action.OPEN
    if _is_over(refusal, ticket):
        return texts(
            "{reference} is closed for good. You can create a new request from it.",
            reference=ticket.reference,
        )
    return " ".join(
        (
            texts(
                "“{action}” is not possible on {reference} now.",
                action=labels.action(action, texts),
                reference=ticket.reference,
            ),
            *_changed(refusal, texts, names),
            _stands(ticket, texts, names),
        )
    )


def _changed(refusal: Refusal, texts: Texts, names: Names) -> tuple[str, ...]:
    """Say what was done last, when, and by whom, where the reader may know (staff only)."""
    last = refusal.last
    if last is None:
        return ()
    deed, when = texts(labels.DEEDS[last.action]), texts.moment(last.at)
    if last.actor == SYSTEM:
        return (texts("Last change: {deed}, automatically, on {when}.", deed=deed, when=when),)
    who = names.get(last.actor)
    if who is None:
        return (texts("Last change: {deed}, on {when}.", deed=deed, when=when),)
    return (texts("Last change: {deed} by {who}, on {when}.", deed=deed, who=who, when=when),)


def _stands(ticket: Ticket, texts: Texts, names: Names) -> str:
    now = labels.state(ticket.state, texts)
    agent = names.get(ticket.agent or "")
    if agent is None:
        return texts("Its state is now “{state}”.", state=now)
    return texts("Its state is now “{state}”, agent: {agent}.", state=now, agent=agent)


def _too_late(ticket: Ticket, texts: Texts) -> str:
    until = texts.moment(ticket.reopen_until) if ticket.reopen_until else ""
    return texts(
        "{reference} could be reopened until {until}: the delay is over. "
        "Please create a new request; its text can start from this one.",
        reference=ticket.reference,
        until=until,
    )


def _not_allowed(action: Action, texts: Texts) -> str:
    if action is Action.OPEN:
        return texts("Only an agent can create a request for somebody else.")
    by = {role for rule in rules(action) for role in rule.by}
    label = labels.action(action, texts)
    if Role.REQUESTER in by and Role.AGENT not in by:
        return texts("“{action}” is for the requester alone: nothing was done.", action=label)
    return texts(
        "“{action}” is for the members of the team in charge: nothing was done.", action=label
    )


def _too_long(field: Field, limit: int, texts: Texts) -> str:
    if field is Field.ANSWERS:
        return texts("This answer is too long: at most {limit} characters.", limit=limit)
    if field is Field.FILES:
        return texts("At most {limit} files can be joined at once.", limit=limit)
    return texts(
        "“{field}” is too long: at most {limit} characters.",
        field=texts(labels.FIELDS[field]),
        limit=limit,
    )
