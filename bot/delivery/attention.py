"""What calls for attention: to a person, or in a team's channel where that may get it."""

from bot.clock import Clock
from bot.delivery.envelope import NOTHING, Envelope, conversation_with, rendered
from bot.delivery.guard import Guard
from bot.delivery.letters import Letters
from bot.delivery.stops import NotYet
from bot.rendering.staff import attention as rendering
from bot.rendering.texts import Catalogue
from bot.slack.people import People
from core import attention
from core.alerts import AlertLetter
from core.outbox import Kind, Notice


class Attention:
    """Reads what calls for somebody's attention as it is sent, and has it rendered."""

    def __init__(
        self, letters: Letters, guard: Guard, people: People, texts: Catalogue, clock: Clock
    ) -> None:
        self._letters = letters
        self._guard = guard
        self._people = people
        self._texts = texts
        self._clock = clock

    async def of(self, notice: Notice, *, waits: bool) -> Envelope:
        """Write all that somebody is told at once, nothing where nothing of it is so any more.

        Raises Unsendable, Held, or the SlackTrouble of what had to be asked first; NotYet where it
        `waits` for a card that it links to.
        """
        if notice.kind is Kind.TEAM_ALERT:
            return await self._to_team(notice, waits=waits)
        return await self._to_person(notice, waits=waits)

    async def _to_person(self, notice: Notice, *, waits: bool) -> Envelope:
        found = await self._read(notice, waits=waits)
        if found is None:
            return NOTHING
        person, channel = await conversation_with(self._people, notice.to)
        served = await self._letters.read(lambda work: work.directory().teams_of(notice.to))
        texts, now = self._texts.for_person(person), self._clock()
        message = rendered(lambda: rendering.attention(found, texts, now, leads=not served))
        return Envelope(channel, (message,))

    async def _to_team(self, notice: Notice, *, waits: bool) -> Envelope:
        team = await self._letters.read(lambda work: work.directory().teams.get(notice.to))
        if team is None:
            return NOTHING
        found = await self._read(notice, await self._guard.apart(team), waits=waits)
        if found is None:
            return NOTHING
        texts, now = self._texts.for_team(team), self._clock()
        message = rendered(lambda: rendering.attention(found, texts, now))
        return Envelope(team.channel, (message,))

    async def _read(
        self, notice: Notice, apart: frozenset[str] = frozenset(), *, waits: bool
    ) -> AlertLetter | None:
        """Read what is told, with the name of everybody in it."""
        found = await self._letters.read(lambda work: attention.letter(work, notice, apart))
        if found and waits and not found.is_linked:
            raise NotYet
        if found is None or not found.nameless:
            return found
        await self._people.fetch_missing(found.nameless)
        return await self._letters.read(lambda work: attention.letter(work, notice, apart))
