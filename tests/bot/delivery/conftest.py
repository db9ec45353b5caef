"""A desk per test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.delivery.desk import Desk, running_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with running_desk(tmp_path) as running:
        yield running
