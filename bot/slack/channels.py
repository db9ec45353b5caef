"""Teams' channels: what Slack tells of them, remembered by the desk and never trusted for long.

https://docs.slack.dev/reference/objects/conversation-object
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.clock import Clock
from bot.slack.client import Gone, Later, Slack
from core import channels
from core.directory import Team
from core.ports import Run
from core.standing import Standing, Unfit

_log = logging.getLogger(__name__)

_INFO: Final = "conversations.info"
OF_OTHERS: Final = "of_others"
"""What forbids to post in a former channel of a team that the catalogue gave to another team."""

_LOOKS: Final = 3
_RESTLESS_SECONDS: Final = 5.0  # for a channel that changes under each look


class Channels:
    """Says what forbids to post in a team's channel, and looks when that is not known well."""

    def __init__(self, slack: Slack, run: Run, clock: Clock) -> None:
        self._slack = slack
        self._run = run
        self._clock = clock
        self._looking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def obstacle(self, channel: str, requester: str, team: Team) -> str | None:
        """Return what forbids to post about somebody's ticket there; its team is warned of it.

        Nobody is warned of a channel that is another team's by now. Raises SlackTrouble where
        Slack must be asked and does not tell.
        """
        if channel != team.channel and await self._is_of_others(channel, team):
            return OF_OTHERS
        standing = await self.standing(channel)
        found = standing.obstacle(requester, team)
        if found and found not in standing.told:
            await self._run(lambda work: channels.warn(work, channel, found, self._clock()))
        return found

    async def _is_of_others(self, channel: str, team: Team) -> bool:
        return await self._run(lambda work: channels.is_of_others(work, channel, team))

    async def standing(self, channel: str) -> Standing:
        """Return how a channel stands now; its team is warned of what is new.

        Raises Later for a channel that does not keep still, SlackTrouble where Slack does not tell.
        """
        standing = await self._known(channel)
        for _ in range(_LOOKS):
            if standing.is_fresh(self._clock()):
                return standing
            standing = await self.look(channel)
        raise Later(_INFO, "changes_under_each_look", _RESTLESS_SECONDS)

    async def doubt(self, channel: str) -> bool:
        """Note that a channel changed; False where it is none of the desk's."""
        return await self._run(lambda work: channels.doubt(work, channel))

    async def look(self, channel: str) -> Standing:
        """Ask Slack how a channel stands, unless somebody just did; raises SlackTrouble."""
        async with self._looking[channel]:
            known = await self._known(channel)
            if known.is_fresh(self._clock()):
                return known
            seen = await self._seen(channel, known.doubts)
            return await self._run(lambda work: channels.remember(work, seen, self._clock()))

    async def _known(self, channel: str) -> Standing:
        return await self._run(lambda work: work.standing(channel)) or Standing(channel)

    async def _seen(self, channel: str, doubts: int) -> Standing:
        """Ask what it is and, where it is fit, who is in it."""
        now = self._clock()
        try:
            told = await self._slack.conversation(channel)
            wrong = next(unfit(told), None)
            members = frozenset() if wrong else await self._slack.members(channel)
        except Gone:
            # Slack says so of a private channel that the bot is not in.
            wrong, members = Unfit.LEFT, frozenset()
        if wrong:
            _log.warning(
                "%s is unfit for internal journals (%s): what goes there waits", channel, wrong
            )
        return Standing(channel, wrong, members, doubts, doubts, now)


def unfit(told: Mapping[str, Any]) -> Iterator[Unfit]:
    """Return all that makes a channel unfit for internal journals.

    A channel shared within the organisation alone (`is_org_shared`) is as private as any other.
    """
    for wrong, is_so in (
        (Unfit.PUBLIC, not told.get("is_private") or told.get("is_mpim")),
        (Unfit.SHARED, told.get("is_ext_shared") or told.get("is_pending_ext_shared")),
        (Unfit.ARCHIVED, told.get("is_archived")),
        (Unfit.LEFT, not told.get("is_member")),
    ):
        if is_so:
            yield wrong
