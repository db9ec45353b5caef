"""A desk per test."""

from collections.abc import AsyncIterator

import pytest

from storage.database import open_database
from tests.bot.delivery.desk import Desk, running_desk


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Wait for answers as long as a busy machine may need."""
    async with running_desk(timeout_seconds=20) as running:
        yield running


@pytest.fixture
async def hasty_desk() -> AsyncIterator[Desk]:
    """Give up soon, for calls that are never answered."""
    async with running_desk(timeout_seconds=0.3) as running:
        yield running


@pytest.fixture
async def kept_desk(sql_url: str) -> AsyncIterator[Desk]:
    """Keep its rows where replicas keep them: what runs meanwhile comes between."""
    database = open_database(sql_url)
    async with running_desk(timeout_seconds=20, database=database) as running:
        yield running
