"""Keeps the App Home of those who looked today up to date, whoever acts, within Slack's limits.

What changed is noted beside what is sent, so that a busy hour costs one page a person in ten
seconds, and one page a second and a half in all. Replicas share the pages by claiming them.
https://docs.slack.dev/reference/methods/views.publish
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from bot.listeners import home
from bot.listeners.services import Services
from bot.slack.client import Ambiguous, Later, SlackTrouble, Unreachable, WorkspaceGone
from core.looking import GAP

Sleep = Callable[[float], Awaitable[None]]

_log = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 1.5
_IDLE_SECONDS: Final = 3.0
_AWAY_SECONDS: Final = 30.0


class Refresher:
    """Draws pages that are out of date, the longest first, one after the other."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def keep_up(self, sleep: Sleep = asyncio.sleep) -> None:
        """Go on until cancelled."""
        while True:
            await sleep(await self._next())

    async def _next(self) -> float:
        try:
            return await self.step()
        except Exception as error:  # noqa: BLE001 — the database may be away; the loop goes on
            # The type alone: the words of an error may be the words people wrote.
            _log.warning("refreshing failed: %s", type(error).__name__)
            return _AWAY_SECONDS

    async def step(self) -> float:
        """Draw one page, if one is due; returns the seconds until the next may be."""
        now = self._services.clock()
        portal = await self._services.run(lambda work: work.claim_portal(now, now + GAP))
        if portal is None:
            return _IDLE_SECONDS
        try:
            await home.show_again(self._services, portal)
        except Later as later:
            return later.retry_after
        except (Ambiguous, Unreachable, WorkspaceGone):
            return _AWAY_SECONDS
        except SlackTrouble:  # refused: it would be again, until something else is shown
            await self._services.run(lambda work: work.portal_shown(portal))
        return PAUSE_SECONDS
