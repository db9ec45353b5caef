"""What a requester is told, in his ticket's thread: public fields and one entry, nothing else.

These functions take a `RequesterLetter`, a `RequesterView` or `PublicTicket` values; no internal
type is imported in this room, so that nothing internal can be handed to it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from slack_sdk.models.blocks import ButtonElement

from bot.rendering import blocks, labels
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import Mrkdwn, bold, joined
from bot.rendering.requester import offers
from bot.rendering.texts import Texts
from core.views import PublicTicket, RequesterLetter
from core.vocabulary import Action, State, Topic


def letter(received: RequesterLetter, texts: Texts) -> tuple[Message, ...]:
    """Write what a notice tells its requester, in as many messages as the words need."""
    write = _LETTERS.get(received.notice.topic)
    return write(received, texts) if write else ()


def file_caption(received: RequesterLetter, texts: Texts) -> Mrkdwn:
    """Say whose file it is that is relayed to the requester."""
    return texts.rich(
        "{who} sends you a file for your request {reference}.",
        who=_writer(received, texts),
        reference=received.ticket.reference,
    )


def team(ticket: PublicTicket, texts: Texts) -> str:
    """Name the team inside a sentence."""
    return texts("the team {team}", team=ticket.team)


def _writer(received: RequesterLetter, texts: Texts) -> str:
    """Name who acted, at the start of a sentence; the team where it hides its staff."""
    return received.author or texts("The team {team}", team=received.ticket.team)


def _reference(ticket: PublicTicket) -> Mrkdwn:
    return bold(ticket.reference)


def _told(
    head: Mrkdwn,
    received: RequesterLetter,
    texts: Texts,
    tail: str = "",
    buttons: Sequence[ButtonElement] = (),
) -> tuple[Message, ...]:
    """Tell the words of the entry under a head, and what can be done under a tail."""
    entry = received.entry
    chunks = [*blocks.said(head, entry.words if entry else "")]
    if entry and entry.files:
        chunks.append(labels.attachments(entry.files, texts))
    if tail:
        chunks.append(joined((tail,)))
    return blocks.messages(chunks, buttons)


def _open(received: RequesterLetter, texts: Texts) -> tuple[Message, ...]:
    ticket = received.ticket
    if received.own:
        head = texts.rich("Your request {reference} is recorded.", reference=_reference(ticket))
    elif received.author is None:
        head = texts.rich(
            "The request {reference} was created for you.", reference=_reference(ticket)
        )
    else:
        head = texts.rich(
            "{who} created the request {reference} for you.",
            who=received.author,
            reference=_reference(ticket),
        )
    next_ = texts(
        "It was sent to the team {team}, and an agent will take charge of it: you will be told "
        "here. To add something, write in this thread.",
        team=ticket.team,
    )
    chunks = (
        joined((head, bold(ticket.title))),
        *blocks.said(texts.rich("The description:"), ticket.description),
        joined((next_,)),
    )
    return blocks.messages(chunks, (offers.show(ticket, texts),))


def _taken(received: RequesterLetter, texts: Texts) -> tuple[Message, ...]:
    ticket = received.ticket
    if ticket.handler:
        said = texts.rich(
            "{agent} is now handling your request {reference}.",
            agent=ticket.handler,
            reference=_reference(ticket),
        )
    else:
        said = texts.rich(
            "The team {team} is now handling your request {reference}.",
            team=ticket.team,
            reference=_reference(ticket),
        )
    return blocks.messages((said,))


def _dispatch(received: RequesterLetter, texts: Texts) -> tuple[Message, ...]:
    ticket = received.ticket
    said = texts.rich(
        "Your request {reference} was passed on to the team {team}. "
        "You have nothing to do: you will be told here what comes next.",
        team=ticket.team,
        reference=_reference(ticket),
    )
    return blocks.messages((said,))


def _message(received: RequesterLetter, texts: Texts) -> tuple[Message, ...]:
    head = texts.rich(
        "{who} writes to you about your request {reference}:",
        who=_writer(received, texts),
        reference=_reference(received.ticket),
    )
    return _told(head, received, texts, texts("To answer, write in this thread."))


def _request_info(received: RequesterLetter, texts: Texts) -> tuple[Message, ...]:
    ticket = received.ticket
    head = texts.rich(
        "{who} needs an answer from you to go on with your request {reference}:",
        who=_writer(received, texts),
        reference=_reference(ticket),
    )
    return _asked(head, received, texts)


def _reminder(received: RequesterLetter, texts: Texts) -> tuple[Message, ...]:
    """Ask the same again; not of whoever answered meanwhile."""
    ticket = received.ticket
    if ticket.state is not State.WAITING_REQUESTER:
        return ()
    head = texts.rich(
        "Reminder: your request {reference} still waits for your answer. {who} asked you:",
        who=_writer(received, texts),
        reference=_reference(ticket),
    )
    return _asked(head, received, texts)


def _asked(head: Mrkdwn, received: RequesterLetter, texts: Texts) -> tuple[Message, ...]:
    """Tell a question, and how it is answered."""
    tail = texts(
        "Your request waits for your answer. Use the button, or write in this thread; "
        "you can join files."
    )
    return _told(head, received, texts, tail, offers.some(received.ticket, texts, Action.ANSWER))


def _hold(received: RequesterLetter, texts: Texts) -> tuple[Message, ...]:
    said = texts.rich(
        "Your request {reference} is on hold: somebody outside the team must act first. "
        "You have nothing to do: you will be told here what comes next.",
        reference=_reference(received.ticket),
    )
    return blocks.messages((said,))


def _resolve(received: RequesterLetter, texts: Texts) -> tuple[Message, ...]:
    ticket = received.ticket
    head = texts.rich(
        "{who} solved your request {reference}. The solution:",
        who=_writer(received, texts),
        reference=_reference(ticket),
    )
    tail = " ".join(
        (texts("Is the problem solved? If it is not, tell us."), *_until(ticket, texts))
    )
    shown = offers.some(ticket, texts, Action.CLOSE, Action.REOPEN)
    return _told(head, received, texts, tail, shown)


def _until(ticket: PublicTicket, texts: Texts) -> tuple[str, ...]:
    """Say until when a solved request can be reopened, while it is solved."""
    if ticket.state is not State.RESOLVED or ticket.reopen_until is None:
        return ()
    until = texts.moment(ticket.reopen_until)
    return (texts("You can reopen it until {until}; then it is closed for good.", until=until),)


def _withdraw(received: RequesterLetter, texts: Texts) -> tuple[Message, ...]:
    ticket = received.ticket
    said = texts.rich(
        "Your request {reference} is cancelled, as you asked.", reference=_reference(ticket)
    )
    chunks = (joined((said, *_until(ticket, texts)), " "),)
    return blocks.messages(chunks, offers.some(ticket, texts, Action.REOPEN))


def _reopen(received: RequesterLetter, texts: Texts) -> tuple[Message, ...]:
    ticket = received.ticket
    if not received.own:
        head = texts.rich(
            "{who} reopened your request {reference}:",
            who=_writer(received, texts),
            reference=_reference(ticket),
        )
        return _told(head, received, texts)
    said = texts.rich(
        "Your request {reference} is reopened. Your message was passed on to {who}.",
        reference=_reference(ticket),
        who=ticket.handler or team(ticket, texts),
    )
    return blocks.messages((said,))


def _answer(received: RequesterLetter, texts: Texts) -> tuple[Message, ...]:
    ticket = received.ticket
    if ticket.state is State.RESOLVED:
        return _answer_to_solved(ticket, texts)
    said = texts.rich(
        "Your answer about {reference} is recorded and was passed on to {who}.",
        reference=_reference(ticket),
        who=ticket.handler or team(ticket, texts),
    )
    return blocks.messages((said,))


def _answer_to_solved(ticket: PublicTicket, texts: Texts) -> tuple[Message, ...]:
    said = texts.rich(
        "Your message about {reference} is recorded. The request stays solved: "
        "if the problem is still there, reopen it.",
        reference=_reference(ticket),
    )
    chunks = (joined((said, *_until(ticket, texts)), " "),)
    return blocks.messages(chunks, offers.some(ticket, texts, Action.REOPEN))


def _close(received: RequesterLetter, texts: Texts) -> tuple[Message, ...]:
    ticket = received.ticket
    if received.own:
        said = texts.rich(
            "Thank you. Your request {reference} is closed for good.",
            reference=_reference(ticket),
        )
    else:
        said = texts.rich(
            "Your request {reference} is closed for good: the delay to reopen it is over.",
            reference=_reference(ticket),
        )
    if ticket.rating is not None:
        return blocks.messages((said,))
    asked = texts("What do you think of the help you got? One press is enough.")
    return blocks.messages((said, joined((asked,))), offers.ratings(ticket, texts))


def _rate(received: RequesterLetter, texts: Texts) -> tuple[Message, ...]:
    ticket = received.ticket
    if ticket.rating is None:
        return ()
    said = texts.rich(
        "Thank you: your opinion on {reference} is recorded (“{rating}”). You can change it.",
        reference=_reference(ticket),
        rating=texts(labels.RATINGS[ticket.rating]),
    )
    return blocks.messages((said,), offers.some(ticket, texts, Action.RATE))


_LETTERS: Final[Mapping[Topic, Callable[[RequesterLetter, Texts], tuple[Message, ...]]]] = {
    Topic.OPEN: _open,
    Topic.TAKE: _taken,
    Topic.ASSIGN: _taken,
    Topic.DISPATCH: _dispatch,
    Topic.MESSAGE: _message,
    Topic.REQUEST_INFO: _request_info,
    Topic.REMINDER: _reminder,
    Topic.HOLD: _hold,
    Topic.RESOLVE: _resolve,
    Topic.WITHDRAW: _withdraw,
    Topic.REOPEN: _reopen,
    Topic.ANSWER: _answer,
    Topic.CLOSE: _close,
    Topic.RATE: _rate,
}

TOPICS: Final = frozenset(_LETTERS)
"""What requesters are told of; a test compares it with the audience table."""
