"""`guichet check`: puts together what is examined from the settings, right or not."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import monotonic
from typing import Final

from pydantic import SecretStr

from bot.admin import manifest
from bot.admin.check import slack
from bot.admin.check.asking import Asker
from bot.admin.check.comparing import Workspace
from bot.admin.check.findings import Check, Finding, skipped
from bot.admin.check.running import NO_SETTINGS, Examined, examine, nothing_else, settings
from bot.admin.loading import load
from bot.admin.mistakes import Mistake, Mistaken
from bot.admin.settings import Settings, StoreSettings
from bot.clock import system_clock
from bot.databases import seen
from bot.slack.client import connect

_LONGEST_SECONDS: Final = 180.0


async def findings() -> Sequence[Finding]:
    """Make every check; it takes three minutes at most, and changes nothing anywhere."""
    known, mistakes = _settings()
    told = settings(mistakes)
    if known is None:
        return [told, *nothing_else()]
    async with _examined(known) as desk:
        return [told, *await examine(desk)]


def _settings() -> tuple[StoreSettings | None, Sequence[Mistake]]:
    """Return the settings, or as many as make checks possible, and the mistakes in them."""
    try:
        return load(Settings), ()
    except Mistaken as mistaken:
        mistakes = mistaken.mistakes
    try:
        return load(StoreSettings), mistakes
    except Mistaken:
        return None, mistakes


@asynccontextmanager
async def _examined(known: StoreSettings) -> AsyncIterator[Examined]:
    token = known.slack_bot_token
    scopes = manifest.scopes(manifest.read())
    async with connect(token or SecretStr(""), known.slack_api_url) as client:
        bot = client.web_api(token) if token else None
        asker = Asker(monotonic, asyncio.sleep, _LONGEST_SECONDS)
        app = _app_token(known)
        yield Examined(
            address=known.slack_api_url,
            bot=bot,
            app=client.web_api(app) if isinstance(app, SecretStr) else app,
            scopes=scopes,
            look=lambda: seen(known.database_url.get_secret_value()),
            now=system_clock,
            workspace=Workspace(client, bot, asker) if bot else None,
        )


def _app_token(known: StoreSettings) -> SecretStr | Finding:
    """Return the app's token where it is used."""
    if not isinstance(known, Settings):
        return skipped(Check.APP_TOKEN, NO_SETTINGS)
    if known.guichet_transport == "http" or known.slack_app_token is None:
        return slack.no_app_token()
    return known.slack_app_token
