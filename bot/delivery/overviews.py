"""What tells of no ticket alone: the digest of a team, a channel that is not fit."""

from bot.clock import Clock
from bot.delivery.envelope import NOTHING, Envelope, conversation_with, rendered
from bot.delivery.guard import Guard
from bot.delivery.letters import Letters
from bot.rendering.blocks import Message
from bot.rendering.staff import alarms
from bot.rendering.staff import digest as digest_messages
from bot.rendering.texts import Catalogue, Texts
from bot.slack.people import People
from core import digest
from core.channels import alarm
from core.figures import Digest
from core.outbox import Kind, Notice
from core.standing import Alarm


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
        """Write a digest to a supervisor, or what is wrong with its channel to a team's member.

        Raises Unsendable, or the SlackTrouble of what had to be asked first.
        """
        read = alarm if notice.kind is Kind.ALARM else digest.letter
        found = await self._letters.read(lambda work: read(work, notice))
        if found is None:
            return NOTHING
        person, channel = await conversation_with(self._people, notice.to)
        texts = self._texts.for_person(person)
        return Envelope(channel, (rendered(lambda: _about_team(found, texts)),))


def _about_team(found: Digest | Alarm, texts: Texts) -> Message:
    if isinstance(found, Alarm):
        return alarms.alarm(found, texts)
    return digest_messages.digest(found, texts)
