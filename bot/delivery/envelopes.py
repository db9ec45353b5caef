"""From a row of the outbox to messages with an address, read and written at the last moment.

So a card always shows the latest state, and whoever lost the right to read gets nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

from bot.clock import Clock
from bot.delivery.attention import Attention
from bot.delivery.bulletins import Bulletins
from bot.delivery.envelope import (
    NOTHING,
    CardEnvelope,
    Envelope,
    Relay,
    conversation_with,
    rendered,
)
from bot.delivery.guard import Guard
from bot.delivery.letters import Letters
from bot.delivery.stops import NotYet, Reason, Unsendable
from bot.rendering import prompts
from bot.rendering.blocks import Message
from bot.rendering.requester import letters
from bot.rendering.staff import alarms, alerts, cards, relays
from bot.rendering.staff import lines as thread_lines
from bot.rendering.texts import Catalogue, Texts
from bot.slack.channels import Channels
from bot.slack.client import Refused, Slack
from bot.slack.people import People
from core.audience import AUDIENCES
from core.calendar import Calendar
from core.channels import alarm
from core.outbox import Kind, Notice
from core.ports import Place, Run, Work
from core.reading import relayed_letter
from core.ticket import FileRef
from core.views import Farewell, StaffLetter

Writers = Mapping[Kind, Callable[[Notice], Awaitable[Envelope]]]
"""How the messages of each kind are written."""

CARD_WAITS: Final = 30
"""How often a message waits for the cards that it links to."""


class Envelopes:
    """Reads what rows are about and has it rendered."""

    def __init__(
        self,
        run: Run,
        slack: Slack,
        people: People,
        channels: Channels,
        texts: Catalogue,
        clock: Clock,
        calendar: Calendar,
    ) -> None:
        self._letters = Letters(run, people)
        self._guard = Guard(self._letters, channels)
        self._slack = slack
        self._people = people
        self._texts = texts
        bulletins = Bulletins(self._letters, self._guard, people, texts, clock, calendar)
        self._attention = Attention(self._letters, self._guard, people, texts, clock)
        self._writers: Writers = {
            Kind.THREAD: self._in_thread,
            Kind.JOURNAL: self._in_thread,
            Kind.RELAY: self._to_pass_on,
            Kind.CHANNEL: self._in_channel,
            Kind.COMING: self._in_channel,
            Kind.BULLETIN: bulletins.of,
            Kind.TEAM_BULLETIN: bulletins.of,
            Kind.DIGEST: bulletins.of,
            Kind.ALARM: self._alarm,
            Kind.REQUESTER: self._to_requester,
            Kind.PROMPT: self._prompt,
        }

    async def of(self, notice: Notice, attempts: int = 0) -> Envelope:
        """Write the messages of a row.

        Raises Unsendable, NotYet, or the SlackTrouble of what had to be asked first.
        """
        if notice.kind is Kind.AGENT:
            return await self._to_agent(notice, attempts)
        if notice.kind in {Kind.ALERT, Kind.TEAM_ALERT}:
            return await self._attention.of(notice, waits=attempts < CARD_WAITS)
        write = self._writers.get(notice.kind)
        if write is None:
            raise Unsendable(Reason.NO_RENDERER)
        return await write(notice)

    async def card(self, notice: Notice) -> CardEnvelope:
        """Draw a card in its latest state, or a former team's as «transféré à …»."""
        found = await self._guard.read(notice)
        letter = found.letter
        texts = self._texts.for_team(letter.team)
        if notice.hop < letter.subject.ticket.hop:
            card = rendered(lambda: cards.transferred(letter.subject, notice.hop, texts))
        else:
            card = rendered(lambda: cards.card(letter.subject, texts))
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
            caption = rendered(lambda: thread_lines.file_caption(letter, texts))
            return _relay(Envelope(card.channel, (), card.ts), letter.file, caption, texts)
        person, channel = await conversation_with(self._people, notice.to)
        own, texts = await self._letters.own(notice), self._texts.for_person(person)
        caption = rendered(lambda: letters.file_caption(own.letter, texts))
        return _relay(rooted(notice, channel, own.root), own.letter.file, caption, texts)

    async def empty(self, notice: Notice) -> Envelope:
        """Address a row that has nothing left to say: what is in doubt of it is looked for there.

        Nowhere where the team is gone, or no conversation with the person was ever opened.
        """
        if notice.kind in {Kind.TEAM_ALERT, Kind.TEAM_BULLETIN, Kind.COMING}:
            team = await self._letters.read(lambda work: work.directory().teams.get(notice.to))
            return Envelope(team.channel if team else "", ())
        person = await self._people.get(notice.to)
        return Envelope(person.dm_channel or "", ())

    async def reopened(self, user: str) -> bool:
        """Open the conversation with somebody anew; whether that made another one of it."""
        person = await self._people.get(user)
        return await self._people.dm_channel(person, again=True) != person.dm_channel

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
        messages = rendered(lambda: render(letter, texts))
        return Envelope(card.channel, messages, card.ts)

    async def _to_pass_on(self, notice: Notice) -> Envelope:
        """Write to a team what it is to pass on to who is not in Slack."""
        staff, card = await self._team_place(notice)
        received, person = await self._letters.read(lambda work: relayed_letter(work, notice))
        texts = self._texts.for_team(staff.team)
        messages = rendered(lambda: relays.relay(received, person, texts))
        return Envelope(card.channel, messages, card.ts)

    async def _in_channel(self, notice: Notice) -> Envelope:
        if notice.kind is Kind.COMING:
            return await self._coming(notice)
        letter, card = await self._team_place(notice)
        texts = self._texts.for_team(letter.team)
        message = rendered(lambda: alerts.channel(letter, card.permalink, texts))
        return Envelope(card.channel, (message,))

    async def _coming(self, notice: Notice) -> Envelope:
        team = (await self._guard.read(notice)).letter.team
        count = await self._letters.read(lambda work: work.cards_to_come(notice.to))
        if not count:
            return NOTHING
        texts = self._texts.for_team(team)
        return Envelope(team.channel, (rendered(lambda: alerts.coming(count, texts)),))

    async def _to_agent(self, notice: Notice, attempts: int) -> Envelope:
        person, channel = await conversation_with(self._people, notice.to)
        found = await self._letters.agent(notice)
        if found is None:
            return NOTHING
        texts = self._texts.for_person(person)
        if isinstance(found, Farewell):
            return Envelope(channel, (rendered(lambda: alerts.farewell(found, texts)),))
        if found.place is None and attempts < CARD_WAITS:
            raise NotYet
        link = found.place.permalink if found.place else ""
        message = rendered(lambda: alerts.agent(found.letter, link, texts))
        return Envelope(channel, (message,))

    async def _alarm(self, notice: Notice) -> Envelope:
        """Write to a member of a team what is wrong with its channel."""
        found = await self._letters.read(lambda work: alarm(work, notice))
        if found is None:
            return NOTHING
        person, channel = await conversation_with(self._people, notice.to)
        texts = self._texts.for_person(person)
        return Envelope(channel, (rendered(lambda: alarms.alarm(found, texts)),))

    async def _to_requester(self, notice: Notice) -> Envelope:
        person, channel = await conversation_with(self._people, notice.to)
        found = await self._letters.own(notice)
        texts = self._texts.for_person(person)
        messages = rendered(lambda: letters.letter(found.letter, texts))
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
        message = rendered(lambda: prompts.prompt(letter, self._texts.for_person(person)))
        try:
            root = await self._slack.thread_of(source.channel, source.ts)
        except Refused:
            raise Unsendable(Reason.SOURCE_GONE) from None
        # Under a message of the DM itself an answer in its thread alone would be overlooked.
        return Envelope(source.channel, (message,), root, broadcast=root == source.ts)


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
