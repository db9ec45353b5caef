"""From a row of the outbox to messages with an address, read and written at the last moment.

So a card always shows the latest state, and whoever lost the right to read gets nothing.
"""

import logging
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from bot.rendering import prompts
from bot.rendering.blocks import Message
from bot.rendering.requester import letters
from bot.rendering.staff import cards
from bot.rendering.staff import lines as thread_lines
from bot.rendering.texts import Catalogue
from bot.slack.client import Refused, Slack
from bot.slack.people import People
from core.audience import AUDIENCES
from core.outbox import Kind, Notice
from core.ports import Place, Run, Work
from core.reading import requester_letter, staff_letter
from core.ticket import SYSTEM, Person
from core.views import RequesterLetter, StaffLetter

T = TypeVar("T")
_log = logging.getLogger(__name__)

Remember = Callable[[Work, Place], None]
"""Stores where the first message of an envelope arrived."""


class Unsendable(Exception):  # noqa: N818 — an answer: a person must look
    """A row that no waiting will make sendable; the reason is for an operator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotYet(Exception):  # noqa: N818 — an answer: something else must arrive first
    """A row that needs what another one brings."""


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
class _Staff:
    letter: StaffLetter
    place: Place | None
    missing: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Own:
    letter: RequesterLetter
    root: Place | None
    missing: frozenset[str]


CARD_WAITS: Final = 30
"""How often an agent's message waits for the card that it links to."""


class Envelopes:
    """Reads what rows are about and has it rendered."""

    def __init__(self, run: Run, slack: Slack, people: People, texts: Catalogue) -> None:
        self._run = run
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
            case Kind.CHANNEL:
                return await self._in_channel(notice)
            case Kind.AGENT:
                return await self._to_agent(notice, attempts)
            case Kind.REQUESTER:
                return await self._to_requester(notice)
            case Kind.PROMPT:
                return await self._prompt(notice)
            case _:
                raise Unsendable(f"no message is made of a {notice.kind}")

    async def card(self, notice: Notice) -> CardEnvelope:
        """Draw a card in its latest state, or a former team's as «transféré à …»."""
        found = await self.staff(notice)
        letter = found.letter
        texts = self._texts.for_team(letter.team)
        if notice.hop < letter.subject.ticket.hop:
            card = _rendered(lambda: cards.transferred(letter.subject, letter.team, texts))
        else:
            card = _rendered(lambda: cards.card(letter.subject, texts))
        envelope = Envelope(
            letter.team.channel,
            (card,),
            starts_thread=True,
            remember=lambda work, place: work.save_card(notice.ticket_id, notice.hop, place),
        )
        return CardEnvelope(envelope, found.place)

    async def staff(self, notice: Notice) -> _Staff:
        """Read what a message to a team or an agent is made of, with the names in it."""
        return await self._named(lambda work: _read_staff(work, notice))

    async def own(self, notice: Notice) -> _Own:
        """Read what a message to a requester is made of, with the names in it."""
        return await self._named(lambda work: _read_own(work, notice))

    async def requester_dm(self, user: str) -> tuple[Person, str]:
        """Return a person who can still read, and the conversation with him."""
        person = await self._people.get(user)
        if not person.active:
            raise Unsendable("the person is deactivated in Slack")
        return person, await self._people.dm_channel(person)

    async def _named(self, read: Callable[[Work], "_ReadT"]) -> "_ReadT":
        found = await self._read(read)
        if not found.missing:
            return found
        await self._people.fetch_missing(found.missing)
        return await self._read(read)

    async def _read(self, read: Callable[[Work], T]) -> T:
        try:
            return await self._run(read)
        except LookupError:
            raise Unsendable("the ticket, the act or the team is not there") from None

    # Whether a team's channel may get what is internal (it might have become shared with another
    # organisation) is for this one place to check: every internal message passes here.
    async def _team_place(self, notice: Notice) -> tuple[StaffLetter, Place]:
        found = await self.staff(notice)
        if found.place is None:
            raise Unsendable("its card was not posted")
        return found.letter, found.place

    async def _in_thread(self, notice: Notice) -> Envelope:
        letter, card = await self._team_place(notice)
        texts = self._texts.for_team(letter.team)
        render = thread_lines.journal if notice.kind is Kind.JOURNAL else thread_lines.lines
        messages = _rendered(lambda: render(letter, texts))
        return Envelope(card.channel, messages, card.ts)

    async def _in_channel(self, notice: Notice) -> Envelope:
        letter, card = await self._team_place(notice)
        texts = self._texts.for_team(letter.team)
        message = _rendered(lambda: thread_lines.channel(letter, card.permalink, texts))
        return Envelope(card.channel, (message,))

    async def _to_agent(self, notice: Notice, attempts: int) -> Envelope:
        person, channel = await self.requester_dm(notice.to)
        found = await self.staff(notice)
        if found.place is None and attempts < CARD_WAITS:
            raise NotYet
        link = found.place.permalink if found.place else ""
        texts = self._texts.for_person(person)
        message = _rendered(lambda: thread_lines.agent(found.letter, link, texts))
        return Envelope(channel, (message,))

    async def _to_requester(self, notice: Notice) -> Envelope:
        person, channel = await self.requester_dm(notice.to)
        found = await self.own(notice)
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
            raise Unsendable("no message to answer")
        letter = await self._read(lambda work: prompts.read(work, notice))
        person = await self._people.get(notice.to)
        message = _rendered(lambda: prompts.prompt(letter, self._texts.for_person(person)))
        try:
            root = await self._slack.thread_of(source.channel, source.ts)
        except Refused:
            raise Unsendable("the message it answers is not there any more") from None
        return Envelope(source.channel, (message,), root)


_ReadT = TypeVar("_ReadT", _Staff, _Own)


def rooted(notice: Notice, channel: str, root: Place | None) -> Envelope:
    """Address a requester's thread; when it has no root yet, the message becomes the root."""
    if root is not None:
        return Envelope(root.channel, (), root.ts)

    def remember(work: Work, place: Place) -> None:
        work.save_thread(notice.ticket_id, place)

    return Envelope(channel, (), starts_thread=True, remember=remember)


def _read_staff(work: Work, notice: Notice) -> _Staff:
    letter = staff_letter(work, notice)
    ticket, change = letter.subject.ticket, letter.change
    agents = change.fields.get("agent", (None, None))
    people = {ticket.requester, ticket.opened_by, ticket.agent, ticket.resolved_by, change.actor}
    people |= {entry.author for entry in letter.journal} | set(agents)
    place = work.card(notice.ticket_id, notice.hop)
    return _Staff(letter, place, _unknown(people, letter.subject.names))


def _read_own(work: Work, notice: Notice) -> _Own:
    letter = requester_letter(work, notice)
    ticket, change = work.ticket(notice.ticket_id), work.change(notice.ticket_id, notice.seq)
    people = {ticket.agent if ticket else None, change.actor if change else None, notice.to}
    known = work.people(user for user in people if user)
    return _Own(letter, work.thread(notice.ticket_id), _unknown(people, known))


def _unknown(people: Iterable[str | None], known: Iterable[str]) -> frozenset[str]:
    return frozenset({user for user in people if user} - set(known) - {SYSTEM})


def _rendered(render: Callable[[], T]) -> T:
    """Render, or park the row: a renderer's fault must not hold what comes after.

    The error itself may hold words people wrote, so only its kind and its line are told.
    """
    try:
        return render()
    except Exception as error:  # noqa: BLE001 — whatever is wrong with one row stays with it
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} at {frame.name}, line {frame.lineno}"
    _log.error("a message cannot be rendered: %s", where)
    raise Unsendable(f"cannot be rendered: {where}")
