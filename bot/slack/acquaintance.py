"""Gets to know the members of teams, so that they are chosen and read about by name."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from bot.slack.client import Later, SlackTrouble
from bot.slack.people import People
from core.ports import Run, Work

_log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]

_REST_SECONDS: Final = 300.0  # a catalogue applied meanwhile may name newcomers
_PATIENCE_SECONDS: Final = 60.0


class Acquaintance:
    """Asks Slack about each member nobody has met, one at a time: a catalogue may name hundreds."""

    def __init__(self, run: Run, people: People, sleep: Sleep = asyncio.sleep) -> None:
        self._run = run
        self._people = people
        self._sleep = sleep

    async def keep_up(self) -> None:
        """Meet whoever is new, again and again; ends only when it is cancelled."""
        while True:
            await self._sleep(await self._try())

    async def _try(self) -> float:
        """Return how many seconds to wait before the next try."""
        try:
            await self.meet()
        except Later as later:
            return later.retry_after
        except SlackTrouble:
            return _PATIENCE_SECONDS
        except Exception as error:  # noqa: BLE001 — a database that fails is waited for
            _log.warning("members of teams cannot be looked up: %s", type(error).__name__)
            return _PATIENCE_SECONDS
        return _REST_SECONDS

    async def meet(self) -> None:
        """Meet every member who is not known yet; raises SlackTrouble."""
        for user in await self._run(_strangers):
            await self._people.fetch_missing((user,))


def _strangers(work: Work) -> list[str]:
    members = work.directory().members()
    return sorted(members - work.people(members).keys())
