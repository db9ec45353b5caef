"""Compares a catalogue with the workspace: asks Slack about each channel, person and user group."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.admin.check import people, places
from bot.admin.check.asking import Asker
from bot.admin.check.findings import Check, Finding, skipped
from bot.admin.check.people import Group, Member
from bot.admin.check.places import Place
from bot.admin.check.store import Holdings
from bot.admin.mistakes import Phrase
from bot.rendering.texts import gettext_noop
from bot.slack.client import Slack
from bot.slack.troubles import SlackTrouble
from bot.slack.web_api import Payload, WebApi
from core.directory import Directory, Team
from core.ports import Place as CardPlace

IN_WORKSPACE: Final = (
    Check.WORKSPACE,
    Check.CHANNELS,
    Check.THREADS,
    Check.PEOPLE,
    Check.GROUPS,
)

_IN_NONE: Final = Phrase(gettext_noop("the bot is in none of the teams' channels"))


@dataclass(frozen=True, slots=True)
class Workspace:
    """The workspace, to be asked about what a catalogue names; nothing is written there."""

    slack: Slack
    api: WebApi
    asker: Asker

    async def compare(self, name: str, held: Holdings) -> Iterable[Finding]:
        """Ask about everything; channels, people and groups side by side, each one by one."""
        found, members, groups = await asyncio.gather(
            self._places(held), self._members(held.directory), self._groups(held.directory)
        )
        return [
            people.workspace(name, found, members),
            places.channels(found),
            _threads(found),
            people.members(members),
            people.groups(groups),
        ]

    async def _places(self, held: Holdings) -> list[Place]:
        return [
            await self._place(team, held.cards.get(team.key))
            for team in held.directory.teams.values()
        ]

    async def _place(self, team: Team, card: CardPlace | None) -> Place:
        """Ask about a channel, and read there where the bot is in it."""
        told = await self.asker.ask(
            "conversations.info", lambda: self.slack.conversation(team.channel)
        )
        if isinstance(told, SlackTrouble) or not told.get("is_member"):
            return Place(team, told)
        thread = card.ts if card and card.channel == team.channel else None
        read = await self._peek(team.channel, thread)
        return Place(team, told, read if isinstance(read, SlackTrouble) else None)

    async def _peek(self, channel: str, thread: str | None) -> Payload | SlackTrouble:
        """Read a thread of the channel, its metadata included; its last message without one."""
        method = "conversations.replies" if thread else "conversations.history"

        async def peek() -> Payload:
            return await self.api.read(
                method, channel=channel, ts=thread, limit="1", include_all_metadata="true"
            )

        return await self.asker.ask(method, peek)

    async def _members(self, directory: Directory) -> list[Member]:
        return [
            Member(user, team, await self._user(user))
            for user, team in people.named(directory).items()
        ]

    async def _user(self, user: str) -> Payload | SlackTrouble:
        return await self.asker.ask("users.info", lambda: self.slack.user(user))

    async def _groups(self, directory: Directory) -> list[Group]:
        return [
            Group(group, team, await self._in_group(group))
            for group, team in people.groups_named(directory).items()
        ]

    async def _in_group(self, group: str) -> frozenset[str] | SlackTrouble:
        return await self.asker.ask(
            "usergroups.users.list", lambda: self.slack.group_members(group)
        )


def _threads(found: Sequence[Place]) -> Finding:
    readable = [place for place in found if places.is_in(place)]
    return places.threads(readable) if readable else skipped(Check.THREADS, _IN_NONE)
