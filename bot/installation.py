"""Where the app is installed: asked of Slack at start, and again until it answers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from slack_bolt.authorization import AuthorizeResult

from bot.slack.client import Identity, Refused, Slack, SlackTrouble

_log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]
Authorize = Callable[[], Awaitable[AuthorizeResult]]

_WAITS: Final = (1.0, 5.0, 15.0, 60.0)
_FRESH_SECONDS: Final = 30.0


class Installation:
    """Who the bot is in its workspace, None as long as Slack has not said."""

    def __init__(
        self, slack: Slack, monotonic: Callable[[], float], sleep: Sleep = asyncio.sleep
    ) -> None:
        self._slack = slack
        self._monotonic = monotonic
        self._sleep = sleep
        self._known: Identity | None = None
        self._app: str | None = None
        self._valid = False
        self._asked_at: float | None = None

    @property
    def team(self) -> str | None:
        """The workspace's id, None before Slack told it."""
        return self._known.team if self._known else None

    @property
    def app(self) -> str | None:
        """The app's id, None before Slack told it."""
        return self._app

    async def learn(self) -> None:
        """Ask Slack who the bot is, until it answers."""
        attempt = 0
        while not await self._ask():
            await self._sleep(_WAITS[min(attempt, len(_WAITS) - 1)])
            attempt += 1

    async def is_valid(self) -> bool:
        """Whether the token serves, as Slack said less than half a minute ago."""
        now = self._monotonic()
        if self._asked_at is None or now - self._asked_at >= _FRESH_SECONDS:
            await self._ask()
        return self._valid

    async def _ask(self) -> bool:
        try:
            self._known = await self._slack.identity(fresh=True)
            self._app = self._app or await self._app_of(self._known.bot)
        except SlackTrouble as trouble:
            _log.warning("Slack does not say who the bot is: %s", trouble)
            self._valid = False
        else:
            self._valid = True
        self._asked_at = self._monotonic()
        return self._valid

    async def _app_of(self, bot: str) -> str | None:
        """Ask which app the bot is of; where Slack will not say, payloads are not compared."""
        try:
            return await self._slack.app_of(bot) or None
        except Refused:
            return None

    def authorize(self) -> Authorize:
        """Return what Bolt asks of each request: it waits for nothing, and never fails.

        Bolt gets no token: nothing here answers through it, and what it keeps it may show.
        """

        async def authorized() -> AuthorizeResult:
            me = self._known
            return AuthorizeResult(
                enterprise_id=None,
                team_id=me.team if me else None,
                bot_id=me.bot if me else None,
                bot_user_id=me.user if me else None,
            )

        return authorized
