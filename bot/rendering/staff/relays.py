"""What a team is to pass on to a requester who is not in Slack: what it would have told him.

Made of what a requester may read, like what is sent to those who are in Slack.
"""

from collections.abc import Mapping
from typing import Final

from bot.rendering import blocks, buttons, labels
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import Mrkdwn, bold, cut, joined
from bot.rendering.texts import Texts, gettext_noop
from core.ticket import Person
from core.views import RequesterLetter
from core.vocabulary import State, Topic

_NAME: Final = 150


def relay(received: RequesterLetter, person: Person | None, texts: Texts) -> tuple[Message, ...]:
    """Write what is to be passed on, and to whom; nothing of a question answered meanwhile."""
    ticket, topic = received.ticket, received.notice.topic
    answered = topic is Topic.REMINDER and ticket.state is not State.WAITING_REQUESTER
    if person is None or topic not in _TOLD or answered:
        return ()
    head = texts.rich(
        "To be passed on to {name}, {email}, who is not in Slack:",
        name=bold(cut(person.name, _NAME)),
        email=person.email or "",
    )
    # On a closed ticket nothing more can be noted.
    closed = ticket.state is State.CLOSED
    offered = () if closed else (buttons.passed_on(texts("Passed on"), ticket.id),)
    return blocks.messages((head, *_told(received, texts)), offered)


def _told(received: RequesterLetter, texts: Texts) -> tuple[Mrkdwn, ...]:
    ticket, entry = received.ticket, received.entry
    facts = {
        "reference": bold(ticket.reference),
        "team": ticket.team,
        "who": ticket.handler or texts("the team {team}", team=ticket.team),
    }
    head = texts.rich(_TOLD[received.notice.topic], **facts)
    if ticket.reopen_until and received.notice.topic is Topic.RESOLVE:
        until = texts.moment(ticket.reopen_until)
        head = joined((head, texts("It can be reopened until {until}.", until=until)), " ")
    files = (labels.attachments(entry.files, texts),) if entry and entry.files else ()
    return (*blocks.said(head, entry.words if entry else ""), *files)


_TOLD: Final[Mapping[Topic, str]] = {
    Topic.OPEN: gettext_noop("The request {reference} is recorded; the team {team} has it."),
    Topic.TAKE: gettext_noop("The request {reference} is now handled by {who}."),
    Topic.ASSIGN: gettext_noop("The request {reference} is now handled by {who}."),
    Topic.DISPATCH: gettext_noop("The request {reference} was passed on to the team {team}."),
    Topic.MESSAGE: gettext_noop("A message about the request {reference}:"),
    Topic.REQUEST_INFO: gettext_noop("A question about the request {reference}, which waits:"),
    Topic.REMINDER: gettext_noop("The request {reference} still waits for an answer to this:"),
    Topic.HOLD: gettext_noop(
        "The request {reference} is on hold: somebody outside the team must act first."
    ),
    Topic.RESOLVE: gettext_noop("The request {reference} is solved:"),
    Topic.REOPEN: gettext_noop("The request {reference} is reopened:"),
    Topic.CLOSE: gettext_noop("The request {reference} is closed for good."),
}
"""What a requester is told of, but for what he alone does: nobody does it for him."""

TOPICS: Final = frozenset(_TOLD)
