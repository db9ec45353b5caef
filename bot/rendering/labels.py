"""A label for every value people read; a value without one is a mistake that a test finds."""

from collections.abc import Iterable, Mapping
from typing import Final

from bot.rendering.mrkdwn import Mrkdwn, cut
from bot.rendering.texts import Texts, gettext_noop
from core.ports import Listing
from core.ticket import FileRef
from core.views import Named
from core.vocabulary import (
    Action,
    Field,
    Impact,
    Priority,
    Rating,
    Resolution,
    State,
    Topic,
    Urgency,
)

_FILE: Final = 80  # characters of a file's name

STATES: Final[Mapping[State, str]] = {
    State.DISPATCHED: gettext_noop("Dispatched"),
    State.ASSIGNED: gettext_noop("Assigned"),
    State.WAITING_REQUESTER: gettext_noop("Waiting for requester"),
    State.WAITING_PARTNER: gettext_noop("On hold (partner)"),
    State.RESOLVED: gettext_noop("Resolved"),
    State.CLOSED: gettext_noop("Closed"),
}

REQUEST_STATES: Final[Mapping[State, str]] = {
    State.DISPATCHED: gettext_noop("Sent to the team"),
    State.ASSIGNED: gettext_noop("Being handled"),
    State.WAITING_REQUESTER: gettext_noop("Waiting for your answer"),
    State.WAITING_PARTNER: gettext_noop("Waiting for an outside party"),
    State.RESOLVED: gettext_noop("Solved"),
    State.CLOSED: gettext_noop("Closed for good"),
}
"""What a requester reads: a request is feminine in French, and it is his."""

ACTIONS: Final[Mapping[Action, str]] = {
    Action.OPEN: gettext_noop("Create a request"),
    Action.TAKE: gettext_noop("Take charge"),
    Action.ASSIGN: gettext_noop("Assign"),
    Action.DISPATCH: gettext_noop("Transfer"),
    Action.MISROUTE: gettext_noop("Misrouted"),
    Action.MESSAGE: gettext_noop("Reply to requester"),
    Action.REQUEST_INFO: gettext_noop("Ask for information"),
    Action.HOLD: gettext_noop("Put on hold"),
    Action.RESUME: gettext_noop("Resume"),
    Action.RESOLVE: gettext_noop("Resolve"),
    Action.REOPEN: gettext_noop("Reopen"),
    Action.RELEASE: gettext_noop("Give back to the team"),
    Action.EDIT: gettext_noop("Edit"),
    Action.NOTE: gettext_noop("Internal journal"),
    Action.ANSWER: gettext_noop("Answer"),
    Action.WITHDRAW: gettext_noop("Cancel my request"),
    Action.CLOSE: gettext_noop("It is solved"),
    Action.RATE: gettext_noop("Your opinion"),
}
"""What a button says."""

DEEDS: Final[Mapping[Action, str]] = {
    Action.OPEN: gettext_noop("opening"),
    Action.TAKE: gettext_noop("taking charge"),
    Action.ASSIGN: gettext_noop("assignment"),
    Action.DISPATCH: gettext_noop("transfer"),
    Action.MISROUTE: gettext_noop("transfer (misrouted)"),
    Action.MESSAGE: gettext_noop("reply to the requester"),
    Action.REQUEST_INFO: gettext_noop("question to the requester"),
    Action.HOLD: gettext_noop("putting on hold"),
    Action.RESUME: gettext_noop("resumption"),
    Action.RESOLVE: gettext_noop("resolution"),
    Action.REOPEN: gettext_noop("reopening"),
    Action.RELEASE: gettext_noop("return to the team"),
    Action.EDIT: gettext_noop("edit"),
    Action.NOTE: gettext_noop("internal note"),
    Action.ANSWER: gettext_noop("answer of the requester"),
    Action.WITHDRAW: gettext_noop("cancellation by the requester"),
    Action.CLOSE: gettext_noop("closing"),
    Action.RATE: gettext_noop("opinion of the requester"),
}
"""What was done, as a history and a refusal name it."""

PRIORITIES: Final[Mapping[Priority, str]] = {
    Priority.CRITICAL: gettext_noop("Critical"),
    Priority.HIGH: gettext_noop("High"),
    Priority.MEDIUM: gettext_noop("Medium"),
    Priority.LOW: gettext_noop("Low"),
}

URGENCIES: Final[Mapping[Urgency, str]] = {
    Urgency.CRITICAL: gettext_noop("Critical"),
    Urgency.HIGH: gettext_noop("High"),
    Urgency.MEDIUM: gettext_noop("Medium"),
    Urgency.LOW: gettext_noop("Low"),
}

IMPACTS: Final[Mapping[Impact, str]] = {
    Impact.DEPARTMENT: gettext_noop("A whole department"),
    Impact.SERVICE: gettext_noop("A service"),
    Impact.PERSON: gettext_noop("One person"),
}

RESOLUTIONS: Final[Mapping[Resolution, str]] = {
    Resolution.ASSISTANCE: gettext_noop("Assistance"),
    Resolution.TRAINING: gettext_noop("Training"),
    Resolution.REPAIR: gettext_noop("Repair"),
    Resolution.UPDATE: gettext_noop("Update"),
    Resolution.FIX: gettext_noop("Correction"),
    Resolution.OTHER: gettext_noop("Other"),
    Resolution.WITHDRAWN: gettext_noop("Cancelled by the requester"),
}

RATINGS: Final[Mapping[Rating, str]] = {
    Rating.VERY_SATISFIED: gettext_noop("Very satisfied"),
    Rating.RATHER_SATISFIED: gettext_noop("Rather satisfied"),
    Rating.RATHER_UNHAPPY: gettext_noop("Rather unhappy"),
    Rating.VERY_UNHAPPY: gettext_noop("Very unhappy"),
}

FIELDS: Final[Mapping[Field, str]] = {
    Field.TITLE: gettext_noop("Title"),
    Field.DESCRIPTION: gettext_noop("Description"),
    Field.SERVICE: gettext_noop("Service"),
    Field.SUBCATEGORY: gettext_noop("Subcategory"),
    Field.IMPACT: gettext_noop("Impact"),
    Field.URGENCY: gettext_noop("Urgency"),
    Field.ACADEMY: gettext_noop("Académie"),
    Field.REQUESTER: gettext_noop("Requester"),
    Field.OUTSIDE: gettext_noop("Requester who is not in Slack"),
    Field.EMAIL: gettext_noop("E-mail address"),
    Field.AGENT: gettext_noop("Agent"),
    Field.TEAM: gettext_noop("Team"),
    Field.NOTE: gettext_noop("Internal note"),
    Field.PARTNER: gettext_noop("Partner"),
    Field.REASON: gettext_noop("Reason"),
    Field.WORDS: gettext_noop("Message"),
    Field.FOLLOW_UP: gettext_noop("Follow-up date"),
    Field.RESOLUTION: gettext_noop("Resolution code"),
    Field.RATING: gettext_noop("Satisfaction"),
    Field.FILES: gettext_noop("Attachments"),
    Field.ANSWERS: gettext_noop("Answers"),
}

LISTINGS: Final[Mapping[Listing, str]] = {
    Listing.MINE: gettext_noop("My tickets"),
    Listing.QUEUE: gettext_noop("To be taken by my teams"),
    Listing.TEAM: gettext_noop("Handled by my colleagues"),
    Listing.RESOLVED_BY_ME: gettext_noop("Resolved by me"),
    Listing.RESOLVED_BY_TEAM: gettext_noop("Resolved by my colleagues"),
}

TOPICS: Final[Mapping[Topic, str]] = {
    **{
        Topic(action.value): deed for action, deed in DEEDS.items() if action is not Action.MISROUTE
    },
    Topic.REASSIGN: gettext_noop("reassignment"),
    Topic.REVISION: gettext_noop("edited message of the requester"),
    Topic.FOLLOW_UP: gettext_noop("follow-up date"),
    Topic.DEPARTURE: gettext_noop("closed account of the requester"),
    Topic.DIGEST: gettext_noop("digest of a team"),
    Topic.ALARM: gettext_noop("a team's channel that is not fit"),
    Topic.REMINDER: gettext_noop("reminder of a question"),
    Topic.UNANSWERED: gettext_noop("question without an answer"),
    Topic.ALERT: gettext_noop("tickets that call for attention"),
}
"""What a message is about."""


def state(value: State, texts: Texts) -> str:
    """Name a state as staff reads it."""
    return texts(STATES[value])


def signed(sign: str, words: str) -> str:
    """Put a sign before words, on the same line as their beginning."""
    return f"{sign}\N{NO-BREAK SPACE}{words}"


def state_at_a_glance(value: State, texts: Texts) -> str:
    """Name a state behind a sign that is found without reading."""
    return signed(_STATE_SIGNS[value], texts(STATES[value]))


def priority_at_a_glance(value: Priority, texts: Texts) -> str:
    """Name a priority behind a sign that is found without reading."""
    named = texts("{priority} priority", priority=texts(PRIORITIES[value]).lower())
    return signed(_PRIORITY_SIGNS[value], named)


def priority_in_short(value: Priority, texts: Texts) -> str:
    """Name a priority by its sign and one word, where each line of a list has one."""
    return signed(_PRIORITY_SIGNS[value], texts(PRIORITIES[value]).lower())


_STATE_SIGNS: Final[Mapping[State, str]] = {
    State.DISPATCHED: "📥",
    State.ASSIGNED: "🔧",
    State.WAITING_REQUESTER: "💬",
    State.WAITING_PARTNER: "⏳",
    State.RESOLVED: "✅",
    State.CLOSED: "🔒",
}
_PRIORITY_SIGNS: Final[Mapping[Priority, str]] = {
    Priority.CRITICAL: "🔴",
    Priority.HIGH: "🟠",
    Priority.MEDIUM: "🟡",
    Priority.LOW: "🔵",
}


def action(value: Action, texts: Texts) -> str:
    """Name an action as its button does."""
    return texts(ACTIONS[value])


def attachments(files: Iterable[FileRef], texts: Texts) -> Mrkdwn:
    """Name the files that go with something, at most ten; the long names are cut."""
    names = ", ".join(cut(file.name.strip() or file.id, _FILE) for file in files)
    return texts.rich("Attachments: {files}", files=names)


def name(thing: Named, texts: Texts) -> str:
    """Name a thing of the catalogue in the reader's language."""
    return thing.fr if texts.language == "fr" else thing.en
