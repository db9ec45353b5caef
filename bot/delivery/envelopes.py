"""From a row of the outbox to messages with an address, read and written at the last moment.

So a card always shows the latest state, and whoever lost the right to read gets nothing.
"""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from bot.delivery.guard import Guard
from bot.delivery.letters import Letters
from bot.delivery.stops import NotYet, Reason, Unsendable
from bot.rendering import prompts
from bot.rendering.blocks import Message
from bot.rendering.requester import letters
from bot.rendering.staff import alarms, alerts, cards
from bot.rendering.staff import digest as digest_messages
from bot.rendering.staff import lines as thread_lines
from bot.rendering.texts import Catalogue, Texts
from bot.slack.channels import Channels
from bot.slack.client import Refused, Slack
from bot.slack.people import People
from core import digest
from core.audience import AUDIENCES
from core.channels import alarm
from core.figures import Digest
from core.outbox import Kind, Notice
from core.ports import Place, Run, Work
from core.standing import Alarm
from core.ticket import FileRef, Person
from core.views import Farewell, StaffLetter

T = TypeVar("T")
_log = logging.getLogger(__name__)

Remember = Callable[[Work, Place], None]
"""Stores where the first message of an envelope arrived."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Messages with an address: `thread` is the root they answer to.

    With `starts_thread` the first message becomes the root of the others.
    """

    channel: str
    messages: tuple[Message, ...]
    thread: str | None = None
    broadcast: bool = False
    starts_thread: bool = False
    remember: Remember | None = None


@dataclass(frozen=True, slots=True)
class CardEnvelope:
    """A card to post, and where it stands if it was posted already."""

    envelope: Envelope
    place: Place | None


@dataclass(frozen=True, slots=True)
class Relay:
    """A file to copy to an address that has no messages; `in_words` is said where it cannot be."""

    envelope: Envelope
    file: FileRef
    caption: str
    in_words: Message


CARD_WAITS: Final = 30
"""How often an agent's message waits for the card that it links to."""


class Envelopes:
    """Reads what rows are about and has it rendered."""

    def __init__(
        self, run: Run, slack: Slack, people: People, channels: Channels, texts: Catalogue
    ) -> None:
        self._letters = Letters(run, people)
        self._guard = Guard(self._letters, channels)
        self._slack = slack
        self._people = people
        self._texts = texts

    async def of(self, notice: Notice, attempts: int = 0) -> Envelope:
        """Write the messages of a row.

        Raises Unsendable, NotYet, or the SlackTrouble of what had to be asked first.
        """
        match notice.kind:
            case Kind.THREAD | Kind.JOURNAL:
                return await self._in_thread(notice)
            case Kind.CHANNEL | Kind.COMING:
                return await self._in_channel(notice)
            case Kind.AGENT:
                return await self._to_agent(notice, attempts)
            case Kind.DIGEST | Kind.ALARM:
                return await self._to_staff(notice)
            case Kind.REQUESTER:
                return await self._to_requester(notice)
            case Kind.PROMPT:
                return await self._prompt(notice)
            case _:
                raise Unsendable(Reason.NO_RENDERER)

    async def card(self, notice: Notice) -> CardEnvelope:
        """Draw a card in its latest state, or a former team's as «transféré à …»."""
        found = await self._guard.read(notice)
        letter = found.letter
        texts = self._texts.for_team(letter.team)
        if notice.hop < letter.subject.ticket.hop:
            card = _rendered(lambda: cards.transferred(letter.subject, notice.hop, texts))
        else:
            card = _rendered(lambda: cards.card(letter.subject, texts))
        envelope = Envelope(
            letter.team.channel,
            (card,),
            starts_thread=True,
            remember=lambda work, place: work.save_card(notice.ticket_id, notice.hop, place),
        )
        return CardEnvelope(envelope, found.place)

    async def relay(self, notice: Notice) -> Relay:
        """Address one file of a journal; raises what `of` raises.

        The letter holds the file only where the reader of the notice may see it.
        """
        if notice.kind is Kind.THREAD_FILE:
            letter, card = await self._team_place(notice)
            texts = self._texts.for_team(letter.team)
            caption = _rendered(lambda: thread_lines.file_caption(letter, texts))
            return _relay(Envelope(card.channel, (), card.ts), letter.file, caption, texts)
        person, channel = await self._dm(notice.to)
        own, texts = await self._letters.own(notice), self._texts.for_person(person)
        caption = _rendered(lambda: letters.file_caption(own.letter, texts))
        return _relay(rooted(notice, channel, own.root), own.letter.file, caption, texts)

    async def reopened(self, user: str) -> bool:
        """Open the conversation with somebody anew; whether that made another one of it."""
        person = await self._people.get(user)
        return await self._people.dm_channel(person, again=True) != person.dm_channel

    async def _dm(self, user: str) -> tuple[Person, str]:
        """Return a person who can still read, and the conversation with him."""
        person = await self._people.get(user)
        if not person.active:
            raise Unsendable(Reason.DEACTIVATED)
        return person, await self._people.dm_channel(person)

    async def look_again(self, notice: Notice) -> None:
        """Look at the channel of a notice that Slack refused; raises Held where it must wait."""
        await self._guard.look_again(notice)

    async def _team_place(self, notice: Notice) -> tuple[StaffLetter, Place]:
        found = await self._guard.read(notice)
        if found.place is None:
            raise Unsendable(Reason.NO_CARD)
        return found.letter, found.place

    async def _in_thread(self, notice: Notice) -> Envelope:
        letter, card = await self._team_place(notice)
        texts = self._texts.for_team(letter.team)
        render = thread_lines.journal if notice.kind is Kind.JOURNAL else thread_lines.lines
        messages = _rendered(lambda: render(letter, texts))
        return Envelope(card.channel, messages, card.ts)

    async def _in_channel(self, notice: Notice) -> Envelope:
        if notice.kind is Kind.COMING:
            return await self._coming(notice)
        letter, card = await self._team_place(notice)
        texts = self._texts.for_team(letter.team)
        message = _rendered(lambda: alerts.channel(letter, card.permalink, texts))
        return Envelope(card.channel, (message,))

    async def _coming(self, notice: Notice) -> Envelope:
        team = (await self._guard.read(notice)).letter.team
        count = await self._letters.read(lambda work: work.cards_to_come(notice.to))
        if not count:
            return Envelope("", ())
        texts = self._texts.for_team(team)
        return Envelope(team.channel, (_rendered(lambda: alerts.coming(count, texts)),))

    async def _to_agent(self, notice: Notice, attempts: int) -> Envelope:
        person, channel = await self._dm(notice.to)
        found = await self._letters.agent(notice)
        if found is None:
            return Envelope("", ())
        texts = self._texts.for_person(person)
        if isinstance(found, Farewell):
            return Envelope(channel, (_rendered(lambda: alerts.farewell(found, texts)),))
        if found.place is None and attempts < CARD_WAITS:
            raise NotYet
        link = found.place.permalink if found.place else ""
        message = _rendered(lambda: alerts.agent(found.letter, link, texts))
        return Envelope(channel, (message,))

    async def _to_staff(self, notice: Notice) -> Envelope:
        """Write a digest to a supervisor, or what is wrong with its channel to a team's member."""
        read = alarm if notice.kind is Kind.ALARM else digest.letter
        found = await self._letters.read(lambda work: read(work, notice))
        if found is None:
            return Envelope("", ())
        person, channel = await self._dm(notice.to)
        texts = self._texts.for_person(person)
        return Envelope(channel, (_rendered(lambda: _about_team(found, texts)),))

    async def _to_requester(self, notice: Notice) -> Envelope:
        person, channel = await self._dm(notice.to)
        found = await self._letters.own(notice)
        texts = self._texts.for_person(person)
        messages = _rendered(lambda: letters.letter(found.letter, texts))
        return replace(
            rooted(notice, channel, found.root),
            messages=messages,
            broadcast=AUDIENCES[notice.topic].broadcast,
        )

    async def _prompt(self, notice: Notice) -> Envelope:
        source = notice.source
        if source is None:
            raise Unsendable(Reason.NO_SOURCE)
        letter = await self._letters.read(lambda work: prompts.read(work, notice))
        person = await self._people.get(notice.to)
        message = _rendered(lambda: prompts.prompt(letter, self._texts.for_person(person)))
        try:
            root = await self._slack.thread_of(source.channel, source.ts)
        except Refused:
            raise Unsendable(Reason.SOURCE_GONE) from None
        # Under a message of the DM itself an answer in its thread alone would be overlooked.
        return Envelope(source.channel, (message,), root, broadcast=root == source.ts)


def _about_team(found: Digest | Alarm, texts: Texts) -> Message:
    if isinstance(found, Alarm):
        return alarms.alarm(found, texts)
    return digest_messages.digest(found, texts)


def rooted(notice: Notice, channel: str, root: Place | None) -> Envelope:
    """Address a requester's thread; without a root in his DM, the message becomes the root."""
    if root is not None and root.channel == channel:
        return Envelope(channel, (), root.ts)

    def remember(work: Work, place: Place) -> None:
        work.save_thread(notice.ticket_id, place)

    return Envelope(channel, (), starts_thread=True, remember=remember)


def _relay(envelope: Envelope, file: FileRef | None, caption: str, texts: Texts) -> Relay:
    if file is None:
        raise Unsendable(Reason.NO_FILE)
    lost = texts(
        "The file “{name}” could not be copied here: it is too large, was deleted, or is kept "
        "elsewhere than in Slack. It can be asked for by another way.",
        name=file.name,
    )
    return Relay(envelope, file, caption, Message.of(lost))


def _rendered(render: Callable[[], T]) -> T:
    """Render, or park the row: a renderer's fault must not hold what comes after.

    The error itself may hold words people wrote, so only its kind and its line are told.
    """
    try:
        return render()
    except Exception as error:  # noqa: BLE001 — whatever is wrong with one row stays with it
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} at {frame.name}, line {frame.lineno}"
    reason = f"cannot be rendered: {where}"
    _log.error("a message %s", reason)
    raise Unsendable(reason)
