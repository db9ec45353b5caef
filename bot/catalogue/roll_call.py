"""Looks every night, and at start, at who is in teams: for what no event told.

It may run twice, or on several replicas at once, with the same result.
"""

import asyncio
import logging
from typing import Final

from bot.catalogue.channels import Sleep
from bot.catalogue.membership import Membership
from bot.slack.client import Gone, Later, Refused
from bot.slack.people import People
from core.directory import Directory
from core.ports import Run

_log = logging.getLogger(__name__)

_GROUP_SECONDS: Final = 3.0
_PERSON_SECONDS: Final = 1.0
"""Half of what Slack allows (20 and 100 calls a minute): the desk has other questions to ask.

https://docs.slack.dev/apis/web-api/rate-limits
"""

_PATIENCE_SECONDS: Final = 600.0


class RollCall:
    """Reads the user groups of the catalogue and looks up each member, one call at a time."""

    def __init__(
        self, run: Run, membership: Membership, people: People, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._run = run
        self._membership = membership
        self._people = people
        self._sleep = sleep
        self._asked = asyncio.Event()

    async def ask(self) -> None:
        """Ask for another look; for the clock."""
        self._asked.set()

    async def keep_up(self) -> None:
        """Look at once and whenever it is asked for; ends only when it is cancelled."""
        while True:
            if await self._looked():
                await self._asked.wait()
            else:
                await self._sleep(_PATIENCE_SECONDS)
            self._asked.clear()

    async def _looked(self) -> bool:
        try:
            await self.look()
        except Exception as error:  # noqa: BLE001 — Slack or a database that fails is waited for
            _log.warning("members of teams cannot be looked at: %s", type(error).__name__)
            return False
        return True

    async def look(self) -> None:
        """Read all user groups, then look up all members; raises SlackTrouble."""
        for group in (await self._catalogue()).groups():
            await self._membership.look(group)
            await self._sleep(_GROUP_SECONDS)
        everybody = (await self._catalogue()).in_force(frozenset()).members()
        for user in sorted(everybody):
            await self._look_up(user)
            await self._sleep(_PERSON_SECONDS)
        await self._membership.release()

    async def _catalogue(self) -> Directory:
        return await self._run(lambda work: work.catalogue())

    async def _look_up(self, user: str) -> None:
        """Learn whether somebody is still there; whoever Slack does not know stays as he was."""
        while True:
            try:
                await self._people.refresh(user)
            except Later as later:
                await self._sleep(later.retry_after)
            except (Gone, Refused) as trouble:
                _log.warning("%s, who is in a team, cannot be looked up: %s", user, trouble.error)
                return
            else:
                return
