"""The composition root: the one place that knows every part and hands each what it needs."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from storage.database import Database, open_database

from bot.background import Background
from bot.clock import Clock, system_clock
from bot.clockwork import Clockwork
from bot.delivery.worker import Delivery
from bot.intake.gate import Gate
from bot.listeners.services import Services
from bot.rendering.texts import load_texts
from bot.router import Router
from bot.settings import Settings
from bot.slack.client import Identity, Slack, SlackTrouble, connect
from bot.slack.people import People
from bot.web import bolt_app, web_app
from core.calendar import Calendar
from core.ports import Run

_log = logging.getLogger(__name__)

_DRAIN_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Bot:
    """The running desk, part by part."""

    app: Starlette
    run: Run
    services: Services
    delivery: Delivery
    clockwork: Clockwork
    people: People
    slack: Slack
    calendar: Calendar


@asynccontextmanager
async def running(
    settings: Settings, clock: Clock = system_clock, *, paced: bool = True
) -> AsyncIterator[Bot]:
    """Start the desk and stop it in order: nothing more comes in, what is under way ends.

    Raises DatabaseUnavailable. Slack need not answer: the desk starts and waits for it.
    """
    database = open_database(settings.database_url)
    await database.start()
    try:
        async with connect(
            settings.slack_bot_token.get_secret_value(), str(settings.slack_api_url)
        ) as slack:
            bot = _assembled(settings, clock, database, slack, paced=paced)
            sending = asyncio.create_task(bot.delivery.run())
            bot.clockwork.start()
            yield bot
            bot.clockwork.stop()
            await bot.services.background.drain(_DRAIN_SECONDS)
            await bot.delivery.drain(_DRAIN_SECONDS)
            bot.delivery.stop()
            await sending
    finally:
        await database.close()
