"""What sending needs, shared by messages, cards and files: turns, brakes, leases, looks."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.delivery.ledger import Claim, Ledger
from bot.delivery.marker import Marker
from bot.delivery.pacing import Brakes, Pacer, Place
from bot.delivery.stops import InDoubt, NotItsTurn, Reason, Unsendable
from bot.slack.client import Ambiguous, Later, Slack
from core.outbox import Row

Sleep = Callable[[float], Awaitable[None]]

MOST_ATTEMPTS: Final = 50
"""After so many tries, over hours, a row is left to a person: those after it go on."""

_LONGEST_TURN: Final = 2.0  # seconds: a longer wait leaves the worker free for other channels


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a method; `paces` are those it must keep, the first being where it is held back.

    A `repeatable` one does no harm when it is made twice, so that its fate needs no look. One that
    goes `ahead` of those that wait for their turn takes the room that paces leave.
    """

    method: str
    paces: tuple[Place, ...] = ()
    repeatable: bool = False
    ahead: bool = False


class Looks:
    """Counts the looks for rows in doubt; after a restart the counting begins anew.

    It does so too for a row that another replica sent again, or part of it, since the last look.
    """

    def __init__(self, waits: Sequence[float]) -> None:
        self._waits = waits
        self._taken: dict[int, tuple[_Stage, int]] = {}

    def begin(self, row: Row) -> float:
        """Note that a row is in doubt from now on; returns the seconds before the first look."""
        self._taken[row.id] = (_stage(row), 1)
        return self._waits[0]

    def next_wait(self, row: Row) -> float | None:
        """Return how many seconds to wait before the next look, None when all were taken."""
        stage, taken = self._taken.get(row.id, (_stage(row), 0))
        if stage != _stage(row):
            taken = 0
        if taken >= len(self._waits):
            self.forget(row.id)
            return None
        self._taken[row.id] = (_stage(row), taken + 1)
        return self._waits[taken]

    def forget(self, row: int) -> None:
        """Note that a row is no longer in doubt."""
        self._taken.pop(row, None)


_Stage = tuple[int, int, str | None]


def _stage(row: Row) -> _Stage:
    """Return what changes whenever something of a row is sent, or sent again."""
    return row.attempts, row.part, row.sent_file


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

        Raises NotItsTurn, Later or LeaseLost before the call; after it, InDoubt when it may have
        taken effect and must not be repeated, or whatever trouble it had.
        """
        ledger = self.ledger
        await self._turn(call, claim.row.notice.conversation)
        await ledger.hold(claim, duration)
        claim.may_have_acted |= not call.repeatable
        try:
            yield
        except Later as later:
            self._hold(call, later.retry_after)
            raise
        except Ambiguous as trouble:
            if call.repeatable:
                raise
            claim.note(str(trouble))
            raise InDoubt(self.looks.begin(claim.row)) from None

    async def _turn(self, call: Call, who: str) -> None:
        self._check_brakes(call)
        wait = 0.0 if call.ahead else self.pacer.wait(call.paces, who)
        if wait > _LONGEST_TURN:
            raise NotItsTurn(call.method, wait)
        if wait > 0:
            await self.sleep(wait)
            self._check_brakes(call)  # Slack may have asked to wait meanwhile
        self.pacer.done(who)

    def _check_brakes(self, call: Call) -> None:
        for _, where in call.paces[:1]:
            self.brakes.check(call.method, where, self.ledger.now)

    def _hold(self, call: Call, seconds: float) -> None:
        """Keep to what Slack asks, where it asks it."""
        for place in call.paces[:1]:
            self.brakes.hold(call.method, place[1], self.ledger.now + timedelta(seconds=seconds))
            self.pacer.restart(place, seconds)

    async def still_in_doubt(self, claim: Claim) -> None:
        """Raise InDoubt until the next look; when all were taken, the row may be sent again.

        Raises Unsendable for a row that was sent again too often, LeaseLost for another's.
        """
        wait = self.looks.next_wait(claim.row)
        if wait is not None:
            raise InDoubt(wait)
        if claim.row.attempts >= MOST_ATTEMPTS:
            raise Unsendable(Reason.NEVER_ARRIVES)
        await self.ledger.hold(claim)
        await self.ledger.keep(claim, attempts=claim.row.attempts + 1)

    def forget(self, row: Row) -> None:
        """Note that a row needs neither a turn nor a look any more."""
        self.looks.forget(row.id)
        self.pacer.done(row.notice.conversation)
