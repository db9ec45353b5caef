"""What sending needs, shared by messages, cards and files: turns, brakes, leases, looks."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.delivery.ledger import Claim, Ledger
from bot.delivery.marker import Marker
from bot.delivery.pacing import Brakes, Pacer
from bot.slack.client import Later, Slack

Sleep = Callable[[float], Awaitable[None]]

_LONGEST_TURN: Final = 2.0  # seconds: a longer wait leaves the worker free for other channels


class InDoubt(Exception):  # noqa: N818 — an answer: look again later
    """Not found yet; the next look is in so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"next look in {seconds} s")
        self.seconds = seconds


class NotItsTurn(Exception):  # noqa: N818 — an answer: the channel's turn comes later
    """The pace of a channel asks to wait so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"turn in {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a method in a place; `pace` names the pace it must keep, none when empty."""

    method: str
    pace: str
    place: str


class Looks:
    """Counts the looks for rows in doubt; after a restart the counting begins anew."""

    def __init__(self, waits: Sequence[float]) -> None:
        self._waits = waits
        self._taken: dict[int, int] = {}

    def next_wait(self, row: int) -> float | None:
        """Return how many seconds to wait before the next look, None when all were taken."""
        taken = self._taken.get(row, 0)
        if taken >= len(self._waits):
            self.forget(row)
            return None
        self._taken[row] = taken + 1
        return self._waits[taken]

    def forget(self, row: int) -> None:
        """Note that a row is no longer in doubt."""
        self._taken.pop(row, None)


@dataclass(frozen=True, slots=True)
class Tools:
    """What sending needs, shared by messages, cards and files."""

    slack: Slack
    ledger: Ledger
    marker: Marker
    pacer: Pacer
    brakes: Brakes
    looks: Looks
    sleep: Sleep

    @asynccontextmanager
    async def call(
        self, claim: Claim, call: Call, duration: timedelta = timedelta()
    ) -> AsyncIterator[None]:
        """Make a call when its turn has come and nothing forbids it, under a lease that lasts.

        Raises NotItsTurn, Later or LeaseLost before the call; after it, whatever it raises.
        """
        ledger, brakes = self.ledger, self.brakes
        brakes.check(call.method, call.place, ledger.now)
        await self._turn(call, claim.row.id)
        await ledger.hold(claim, duration)
        try:
            yield
        except Later as later:
            until = ledger.now + timedelta(seconds=later.retry_after)
            brakes.hold(call.method, call.place, until)
            raise

    async def _turn(self, call: Call, row: int) -> None:
        wait = self.pacer.wait(call.pace, call.place, row)
        if wait > _LONGEST_TURN:
            raise NotItsTurn(wait)
        if wait > 0:
            await self.sleep(wait)
        self.pacer.done(row)

    async def still_in_doubt(self, claim: Claim) -> None:
        """Raise InDoubt until the next look; when all were taken, the row may be sent again."""
        wait = self.looks.next_wait(claim.row.id)
        if wait is not None:
            raise InDoubt(wait)
        await self.ledger.keep(claim, attempts=claim.row.attempts + 1)
