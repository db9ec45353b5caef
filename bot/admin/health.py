"""Whether the desk is ready to serve, part by part, for whoever watches the process."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.installation import Installation
from core.ports import Run

_log = logging.getLogger(__name__)

_PATIENCE: Final = 3.0  # seconds for the database to answer


@dataclass(frozen=True, slots=True)
class Health:
    """The checks behind `GET /health/ready`; `running` says of each loop whether it goes on."""

    run: Run
    installation: Installation
    running: Mapping[str, Callable[[], bool]]

    async def __call__(self) -> Mapping[str, bool]:
        """Return what is well and what is not."""
        loops = {name: is_running() for name, is_running in self.running.items()}
        return {
            "database": await self._database(),
            "slack": await self.installation.is_valid(),
            **loops,
        }

    async def _database(self) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self.run(lambda work: work.next_due())
        except Exception as error:  # noqa: BLE001 — whatever it is, the database does not serve
            _log.warning("the database does not answer: %s", type(error).__name__)
            return False
        return True
