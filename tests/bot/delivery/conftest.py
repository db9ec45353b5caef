"""A desk per test: patient enough for a busy machine, or hasty where a call must time out."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.delivery.desk import Desk, running_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with running_desk(tmp_path, timeout_seconds=20) as running:
        yield running


@pytest.fixture
async def hasty_desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with running_desk(tmp_path, timeout_seconds=0.3) as running:
        yield running
