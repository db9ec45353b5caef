"""What tells of no ticket alone: a channel that is not fit."""

from bot.clock import Clock
from bot.delivery.envelope import NOTHING, Envelope, conversation_with, rendered
from bot.delivery.guard import Guard
from bot.delivery.letters import Letters
from bot.rendering.staff import alarms
from bot.rendering.texts import Catalogue
from bot.slack.people import People
from core.channels import alarm
from core.outbox import Notice


class Overviews:
    """Reads what concerns many tickets, or a whole team, and has it rendered."""

    def __init__(
        self, letters: Letters, guard: Guard, people: People, texts: Catalogue, clock: Clock
    ) -> None:
        self._letters = letters
        self._guard = guard
        self._people = people
        self._texts = texts
        self._clock = clock

    async def of(self, notice: Notice) -> Envelope:
        """Write what is wrong with its channel to a team's member.

        Raises Unsendable, or the SlackTrouble of what had to be asked first.
        """
        found = await self._letters.read(lambda work: alarm(work, notice))
        if found is None:
            return NOTHING
        person, channel = await conversation_with(self._people, notice.to)
        texts = self._texts.for_person(person)
        return Envelope(channel, (rendered(lambda: alarms.alarm(found, texts)),))
