"""What people write: in a card's thread, in a request's thread, or to the bot at large.

An event is answered only when it is stored; the same one again has no second effect, whether
Slack repeats the event or tells of the same message by another one.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from bot.act_log import Attempt
from bot.intake.inbound import Said, said
from bot.listeners import patience
from bot.listeners.replies import refused, texts_of
from bot.listeners.services import Services
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import mentions, plain
from bot.rendering.texts import Texts
from core import desk, reading
from core.access import access_ticket_for_staff, access_ticket_to_act
from core.acts import Act, Given
from core.errors import Code, Refusal
from core.outbox import Kind, Notice
from core.ports import Work
from core.ticket import Source
from core.vocabulary import Action, State, Topic


async def message_event(services: Services, event: dict[str, Any]) -> None:
    """Take in a message event; raises what the database raises, so that Slack sends it again."""
    message = said(event)
    if message is None:
        return
    if message.is_dm:
        if _begins(message) and await patience.is_too_much(services, message):
            return
        await _in_dm(services, message)
    elif message.thread_ts and message.thread_ts != message.ts:
        await _in_channel(services, message)


def _begins(message: Said) -> bool:
    """Whether a message begins something of its own: it is no answer, no edit, no deletion."""
    return not message.revision and message.thread_ts in {None, message.ts}


async def _in_channel(services: Services, message: Said) -> None:
    """Record a note written in a card's thread (the guide, G7)."""
    try:
        attempt = Attempt(Action.NOTE, message.user)
        moved = await services.run(lambda work: _note(services, work, message), attempt)
    except Refusal as refusal:
        services.background.spawn(_not_recorded(services, message, refusal))
        return
    if moved is not None:
        services.background.spawn(_say_moved(services, message, moved))
    services.wake()


def _note(services: Services, work: Work, message: Said) -> int | None:
    """Write a note, or return the ticket's number when its card has moved to another team."""
    card = work.card_at(message.channel, message.thread_ts or "")
    if card is None or not _is_new(services, work, message):
        return None
    ticket = access_ticket_to_act(work, card.ticket_id, message.user)
    if ticket.hop != card.hop:
        return access_ticket_for_staff(work, ticket.id, message.user).id
    text = _text(work, message)
    act = Act(
        Action.NOTE,
        message.user,
        Given(note=text, files=message.files),
        source=_source(message),
        mentions=mentions(message.text),
    )
    _record(services, work, card.ticket_id, act, message)
    return None


def _record(services: Services, work: Work, ticket_id: int, act: Act, message: Said) -> None:
    now, calendar = services.clock(), services.calendar
    if message.revision:
        desk.revise(work, ticket_id, act, now, calendar, deleted=message.deleted)
    else:
        desk.hear(work, ticket_id, act, now, calendar)


def _is_new(services: Services, work: Work, message: Said) -> bool:
    """Note what was said under all its names; whether it was heard under none of them before."""
    now = services.clock()
    return all(work.first_time(name, now) for name in _names(message))


def _names(message: Said) -> Iterator[str]:
    """Return the names by which Slack may tell of the same words again."""
    yield f"message:{message.channel}:{message.ts}:{message.revision}"
    if message.event_id:
        yield f"event:{message.event_id}"
    if message.client_id:
        yield f"client:{message.client_id}:{message.revision}"


def _source(message: Said) -> Source:
    return Source(message.channel, message.ts, message.revision)


def _text(work: Work, message: Said) -> str:
    people = work.people(mentions(message.text))
    return plain(message.text, {person.id: person.name for person in people.values()})


async def _not_recorded(services: Services, message: Said, refusal: Refusal) -> None:
    """Tell the author, and only him, that what he did in a thread is not in the journal."""
    refusal_message, texts = await refused(services, refusal, message.user)
    lead = texts("Your message is not recorded in the ticket.")
    if message.deleted:
        lead = _still_there(texts)
    reason = refusal_message.text
    await services.slack.ephemeral(
        message.channel, message.user, Message.of(f"{lead} {reason}"), thread_ts=message.thread_ts
    )


async def _say_moved(services: Services, message: Said, ticket_id: int) -> None:
    """Tell the author where the ticket went: to a member of that team with a link to its card."""

    def read(work: Work) -> tuple[str, str]:
        subject = reading.find_for_staff(work, ticket_id, message.user)
        return subject.team.name, reading.card_link(work, ticket_id, message.user)

    team, link = await services.run(read)
    texts = await texts_of(services, message.user)
    sentence = texts(
        "Your message is not recorded: the ticket is now with {team}. "
        "Write in its thread there: {link}",
        team=team,
        link=link or "–",
    )
    if message.deleted:
        sentence = _still_there(texts)
    await services.slack.ephemeral(
        message.channel, message.user, Message.of(sentence), thread_ts=message.thread_ts
    )


def _still_there(texts: Texts) -> str:
    """Say what became of a deletion that is not recorded: whoever deleted a secret must know."""
    return texts("Deleting your message here changed nothing in the ticket.")


async def _in_dm(services: Services, message: Said) -> None:
    """Record an answer, or say what to do with words that are none; nothing typed is lost."""
    try:
        attempt = Attempt(Action.ANSWER, message.user)
        await services.run(lambda work: _dm(services, work, message), attempt)
    except Refusal as refusal:
        if message.deleted:
            return  # nothing is left that could be taken up
        await services.run(partial(_prompt_refusal, services, message, refusal))
    services.wake()


def _dm(services: Services, work: Work, message: Said) -> None:
    if not _is_new(services, work, message):
        return
    root = message.thread_ts if message.thread_ts != message.ts else None
    ticket_id = work.thread_at(message.channel, root) if root else None
    if ticket_id is not None:
        _answer(services, work, ticket_id, message)
    elif not message.revision:
        told = work.told_agent(message.channel, root) if root else None
        topic = Topic.OPEN if told is None else Topic.NOTE
        work.tell((_prompt(message, topic, told or 0),), services.clock())


def _answer(services: Services, work: Work, ticket_id: int, message: Said) -> None:
    given = Given(words=_text(work, message), files=message.files)
    act = Act(Action.ANSWER, message.user, given, source=_source(message))
    _record(services, work, ticket_id, act, message)


def _prompt_refusal(services: Services, message: Said, refusal: Refusal, work: Work) -> None:
    """Answer a message in the thread of a closed ticket with the way to a new request."""
    if not _is_new(services, work, message):
        return
    ticket = refusal.ticket
    closed = ticket is not None and ticket.state is State.CLOSED
    topic = Topic.CLOSE if closed and refusal.code is Code.WRONG_STATE else Topic.OPEN
    number = ticket.id if ticket is not None else 0
    work.tell((_prompt(message, topic, number),), services.clock())


def _prompt(message: Said, topic: Topic, ticket_id: int) -> Notice:
    return Notice(Kind.PROMPT, topic, ticket_id, 0, message.user, source=_source(message))
