"""Follows user groups: who leaves one has no rights from the commit on, and his tickets go back."""

import asyncio
import logging
from collections.abc import Callable, Iterable

from bot.act_log import left
from bot.catalogue import groups
from bot.catalogue.channels import Sleep
from bot.clock import Clock
from bot.slack.client import Refused, Slack, WorkspaceGone
from core import upkeep
from core.calendar import Calendar
from core.directory import UserGroup
from core.ports import Run, Work

_log = logging.getLogger(__name__)


class Membership:
    """Keeps the members of user groups; `wake` tells delivery that somebody must be told."""

    def __init__(
        self,
        run: Run,
        slack: Slack,
        clock: Clock,
        calendar: Calendar,
        wake: Callable[[], None],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._run = run
        self._slack = slack
        self._clock = clock
        self._calendar = calendar
        self._wake = wake
        self._sleep = sleep
        self._reading = asyncio.Lock()  # what was read first must not be remembered last

    async def look(self, group: str) -> None:
        """Read a user group anew; one that Slack refuses to tell of keeps its members.

        Raises SlackTrouble where asking again later may help.
        """
        async with self._reading:
            told = await self._told(group)
            kept = await self._run(lambda work: _remember(work, told))
        if kept is not None and kept.trouble:
            _log.warning(
                "user group %s cannot be read (%s): those last known in it (%d) keep their rights",
                kept.key,
                kept.trouble,
                len(kept.members),
            )
        await self.release()

    async def _told(self, group: str) -> UserGroup:
        try:
            return await groups.read(self._slack, group, self._sleep)
        except (Refused, WorkspaceGone) as trouble:
            return UserGroup(group, trouble=trouble.error)

    async def is_in_trouble(self, group: str) -> bool:
        """Whether a user group of the catalogue could not be read."""
        known = await self._run(lambda work: work.catalogue().user_groups.get(group))
        return bool(known and known.trouble)

    async def release(self) -> None:
        """Put back to their queues the tickets of whoever is no longer in their team."""
        now, calendar = self._clock(), self._calendar
        while await self._run(lambda work: upkeep.release_strangers(work, now, calendar, left)):
            pass
        self._wake()


def _remember(work: Work, told: UserGroup) -> UserGroup | None:
    """Keep what was read, and the members where it was not; None when no team has the group."""
    known = work.catalogue().user_groups
    if told.key not in known:
        return None
    group = groups.merged(known, told)
    work.save_user_group(group)
    return group


def change_group(work: Work, group: str, added: Iterable[str], removed: Iterable[str]) -> bool:
    """Follow what Slack told of a user group; False when no team has it."""
    known = work.catalogue().user_groups.get(group)
    if known is None:
        return False
    members = (known.members | frozenset(added)) - frozenset(removed)
    work.save_user_group(UserGroup(group, members, known.trouble))
    return True
