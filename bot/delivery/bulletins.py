"""Digests («bilans»): to a supervisor, or in the channel of the one team that they are about."""

from collections.abc import Sequence
from dataclasses import replace

from slack_sdk.models.blocks import ButtonElement

from bot.charts import drawing_of
from bot.clock import Clock
from bot.delivery.envelope import NOTHING, Envelope, conversation_with, rendered
from bot.delivery.guard import Guard
from bot.delivery.letters import Letters
from bot.rendering.staff import bulletin, subscriptions
from bot.rendering.texts import Catalogue, Texts
from bot.slack.people import People
from core import digest
from core.calendar import Calendar
from core.digest import DigestLetter
from core.outbox import Kind, Notice


class Bulletins:
    """Reads digests as they are sent, and has them rendered."""

    def __init__(
        self,
        letters: Letters,
        guard: Guard,
        people: People,
        texts: Catalogue,
        clock: Clock,
        calendar: Calendar,
    ) -> None:
        self._letters = letters
        self._guard = guard
        self._people = people
        self._texts = texts
        self._clock = clock
        self._calendar = calendar

    async def of(self, notice: Notice) -> Envelope:
        """Write a digest; raises Unsendable, Held, or the SlackTrouble of what had to be asked."""
        found = await self._read(notice)
        if found is None:
            return NOTHING
        if notice.kind is Kind.TEAM_BULLETIN:
            return await self._to_team(found)
        person, channel = await conversation_with(self._people, notice.to)
        return _enveloped(channel, found, self._texts.for_person(person))

    async def _read(self, notice: Notice) -> DigestLetter | None:
        """Read what it tells, with the name of everybody in it."""
        now, calendar = self._clock(), self._calendar
        return await self._letters.named(
            lambda work: digest.letter(work, notice, now, calendar),
            lambda found: found.nameless if found else frozenset(),
        )

    async def _to_team(self, found: DigestLetter) -> Envelope:
        """Write it in the team's language, without the tickets of who reads along."""
        (team,) = found.bulletin.teams
        aside = await self._guard.apart(team)
        texts = self._texts.for_team(team)
        if found.subscription:
            texts = replace(texts, zone=found.subscription.zone)
        return _enveloped(team.channel, found.without(aside), texts)


def _enveloped(channel: str, found: DigestLetter, texts: Texts) -> Envelope:
    subscription = found.subscription
    message = rendered(
        lambda: bulletin.bulletin(
            found.bulletin,
            found.names,
            found.directory,
            texts,
            rhythm=subscription.rhythm if subscription else None,
            buttons=_under(found, texts),
        )
    )
    return Envelope(channel, (message,), picture=drawing_of(found.bulletin.curve, texts))


def _under(found: DigestLetter, texts: Texts) -> Sequence[ButtonElement]:
    return subscriptions.under(found.subscription, texts) if found.subscription else ()
