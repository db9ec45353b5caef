"""The people of the workspace: what Slack tells of them, remembered by the desk."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from bot.intake.cleaning import one_line
from bot.slack.client import Gone, Identity, Refused, Slack, SlackTrouble
from core.ports import Run, Work
from core.ticket import SYSTEM, Person, is_outside

Payload = Mapping[str, Any]

PATIENCE_SECONDS: Final = 1.0
"""How long Slack is waited for before an answer, of the three seconds in which it wants one."""


class People:
    """Knows people from storage, and asks Slack about the others once."""

    def __init__(self, slack: Slack, run: Run) -> None:
        self._slack = slack
        self._run = run
        self._met: set[str] = set()

    async def meet(self, user: str) -> None:
        """Make a newcomer known before he is answered, so that he reads his own language.

        Slack may be slow or away: he is then answered in the default language, in time.
        """
        if user in self._met:
            return
        if await self._run(lambda work: work.person(user)) is None:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self.refresh(user)
            except (SlackTrouble, TimeoutError):
                return
        self._met.add(user)

    async def get(self, user: str) -> Person:
        """Return somebody, asked of Slack the first time; raises SlackTrouble."""
        known = await self._run(lambda work: work.person(user))
        return known or await self.refresh(user)

    async def refresh(self, user: str) -> Person:
        """Ask Slack about somebody and remember the answer; raises SlackTrouble.

        https://docs.slack.dev/reference/methods/users.info
        """
        return await self.learn(await self._slack.user(user))

    async def learn(self, told: Payload) -> Person:
        """Remember a person as Slack just described him."""
        person = await self.read(told)
        return await self._run(lambda work: remember(work, person))

    async def read(self, told: Payload) -> Person:
        """Read how Slack describes a person (an answer, or the event user_change)."""
        return read(told, await self._slack.identity())

    async def fetch_missing(self, users: Iterable[str]) -> None:
        """Make people known who are not; whoever Slack does not know stays unknown."""
        wanted = {user for user in users if user and user != SYSTEM}
        known = await self._run(lambda work: work.people(wanted)) if wanted else {}
        await asyncio.gather(*(self._try(user) for user in sorted(wanted - known.keys())))

    async def _try(self, user: str) -> None:
        try:
            await self.refresh(user)
        except (Gone, Refused):
            return

    async def dm_channel(self, person: Person, *, again: bool = False) -> str:
        """Return the conversation with somebody, opened and remembered the first time.

        `again` opens it anew, for when the one remembered is refused. Raises SlackTrouble.
        """
        if person.dm_channel and not again:
            return person.dm_channel
        if is_outside(person.id):
            method = "conversations.open"
            raise Gone(method, "not_in_slack")
        channel = await self._slack.open_dm(person.id)
        await self._run(lambda work: _remember_dm(work, person, channel))
        return channel


def read(told: Payload, me: Identity) -> Person:
    """Read a user object; e-mail only where a scope gave it, people of elsewhere are external.

    https://docs.slack.dev/reference/objects/user-object
    """
    profile = told.get("profile") or {}
    names = (profile.get("real_name"), told.get("real_name"), profile.get("display_name"))
    name = next((name for name in names if name), None) or told.get("name") or told["id"]
    grid = (told.get("enterprise_user") or {}).get("teams") or ()  # of one organisation's grid
    is_ours = me.team in {told.get("team_id") or me.team, *grid}
    return Person(
        id=told["id"],
        name=one_line(str(name)),
        email=profile.get("email"),
        locale=told.get("locale"),
        timezone=told.get("tz"),
        active=not told.get("deleted"),
        external=bool(told.get("is_stranger")) or not is_ours,
    )


def remember(work: Work, person: Person) -> Person:
    """Remember a person; keep what Slack did not tell this time, or never does."""
    known = work.person(person.id)
    if known is not None:
        person = replace(
            person,
            email=person.email or known.email,
            locale=person.locale or known.locale,
            timezone=person.timezone or known.timezone,
            academy=known.academy,
            dm_channel=known.dm_channel,
        )
    work.save_person(person)
    return person


def _remember_dm(work: Work, person: Person, channel: str) -> None:
    work.save_person(replace(work.person(person.id) or person, dm_channel=channel))
