"""Gets to know the members of teams: at start, every night, and whoever is new in between.

It may run twice, or on several replicas at once, with the same result.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from bot.catalogue.channels import Sleep
from bot.catalogue.membership import Membership
from bot.slack.client import Gone, Later, Refused
from bot.slack.people import People
from core.directory import Directory
from core.ports import Run, Work

_log = logging.getLogger(__name__)

_GROUP_SECONDS: Final = 3.0
_PERSON_SECONDS: Final = 1.0
"""Half of what Slack allows (20 and 100 calls a minute): the desk has other questions to ask.

https://docs.slack.dev/apis/web-api/rate-limits
"""

_PATIENCE_SECONDS: Final = 60.0
_REST_SECONDS: Final = 300.0  # a catalogue applied meanwhile may name newcomers


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
        self._nobody: set[str] = set()  # whom Slack does not know: he is not asked about again

    async def ask(self) -> None:
        """Ask for another look; for the clock."""
        self._asked.set()

    async def keep_up(self) -> None:
        """Look at once and whenever it is asked for; ends only when it is cancelled."""
        while True:
            self._asked.clear()
            if await self._done(self.look):
                await self._meet_until_asked()
            else:
                await self._sleep(_PATIENCE_SECONDS)

    async def _meet_until_asked(self) -> None:
        while not self._asked.is_set():
            try:
                async with asyncio.timeout(_REST_SECONDS):
                    await self._asked.wait()
            except TimeoutError:
                await self._done(self.meet)

    async def _done(self, duty: Callable[[], Awaitable[object]]) -> bool:
        try:
            await duty()
        except Exception as error:  # noqa: BLE001 — Slack or a database that fails is waited for
            _log.warning("members of teams cannot be looked at: %s", type(error).__name__)
            return False
        return True

    async def look(self) -> None:
        """Meet who is new, read all user groups, look up all other members; raises SlackTrouble."""
        met = await self.meet()
        for group in (await self._catalogue()).groups():
            await self._membership.look(group)
            await self._sleep(_GROUP_SECONDS)
        everybody = (await self._catalogue()).in_force(frozenset()).members()
        for user in sorted(everybody - met):
            await self._look_up(user)
            await self._sleep(_PERSON_SECONDS)
        await self._membership.release()

    async def meet(self) -> frozenset[str]:
        """Look up the members whom nobody has met, so that they have names; raises SlackTrouble."""
        new = await self._run(_strangers) - self._nobody
        for user in sorted(new):
            await self._look_up(user)
        return new

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
                self._nobody.add(user)
                _log.warning("%s, who is in a team, cannot be looked up: %s", user, trouble.error)
                return
            else:
                return


def _strangers(work: Work) -> frozenset[str]:
    members = work.catalogue().in_force(frozenset()).members()
    return members - work.people(members).keys()
