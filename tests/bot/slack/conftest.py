"""A Slack on loopback, and the client that calls it."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.slack.client import Slack, connect
from tests.bot.delivery.loopback import TOKEN, Loopback, loopback
from tests.core.world import NOW


@pytest.fixture
async def server() -> AsyncIterator[Loopback]:
    async with loopback(lambda: NOW) as serving:
        yield serving


@pytest.fixture
async def slack(server: Loopback) -> AsyncIterator[Slack]:
    async with connect(SecretStr(TOKEN), f"{server.url}api/", timeout_seconds=20) as client:
        yield client


@pytest.fixture
async def hasty_slack(server: Loopback) -> AsyncIterator[Slack]:
    """Gives up soon, for calls that are never answered."""
    async with connect(SecretStr(TOKEN), f"{server.url}api/", timeout_seconds=0.3) as client:
        yield client
