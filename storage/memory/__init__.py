"""A database that lives in memory and forgets: the same ports, for tests that need no file.

All values are frozen, so a unit of work gets copies of the dictionaries, and its commit is to
put them in place of the old ones.
"""

from collections.abc import Callable
from typing import TypeVar

from core.ports import Work
from storage.errors import DatabaseUnavailable
from storage.memory.alerts import AlertPart
from storage.memory.digests import DigestPart
from storage.memory.figures import FigurePart
from storage.memory.people import ChannelPart, IntakePart, PeoplePart, PlacePart
from storage.memory.portals import PortalPart
from storage.memory.search import SearchPart
from storage.memory.state import State
from storage.memory.subscriptions import SubscriptionPart
from storage.memory.tickets import ListPart

T = TypeVar("T")


class MemoryDatabase:
    """One process, no file; nothing can come between two units of work."""

    def __init__(self) -> None:
        self._state = State()
        self._last = 0
        self._open = False

    async def start(self) -> None:
        """Open it."""
        self._open = True

    async def run(self, function: Callable[[Work], T], /) -> T:
        """Run a function in a unit of work; what it raises leaves everything as it was."""
        if not self._open:
            message = "The database is not open."
            raise DatabaseUnavailable(message)
        draft = self._state.copy()
        result = function(MemoryWork(draft, self._next_id))
        self._state = draft
        return result

    async def hear(self, heard: Callable[[], None], /) -> None:
        """Tell nobody: there is no other process."""

    async def close(self) -> None:
        """Close it; what it holds stays, as it would in a file."""
        self._open = False

    def _next_id(self) -> int:
        self._last += 1
        return self._last


class MemoryWork(
    ListPart,
    FigurePart,
    PeoplePart,
    PlacePart,
    ChannelPart,
    DigestPart,
    SubscriptionPart,
    AlertPart,
    SearchPart,
    PortalPart,
    IntakePart,
):
    """Everything core asks for, as `core.ports.Work` says it."""

    def apart(self, part: Callable[[], object], /) -> Exception | None:
        """Do a part that may fail, with a copy of what was there before."""
        before = self._state.copy()
        try:
            part()
        except Exception as error:  # noqa: BLE001 — whatever one part meets, the others go on
            self._state.become(before)
            return error
        return None
