"""The rows we hold, and what is written of them; each write is a transaction of its own."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot.clock import Clock
from bot.delivery.stops import LeaseLost
from core import channels, looking
from core.outbox import IN_DOUBT, Row, Status
from core.ports import Run, Work
from core.ticket import reference

_log = logging.getLogger(__name__)

Save = Callable[[Work], None]
"""What else is written with a row."""

_MARGIN: Final = timedelta(seconds=20)
"""What is left of a lease when a call starts: twice the longest a call may take."""


_LEVELS: Final = {Status.SENT: logging.INFO, Status.PENDING: logging.DEBUG}

_TROUBLE: Final = "trouble: "
"""What comes after it in a row's reason is replaced by the next trouble; what is before stays."""


class Claim:
    """A row in our hands as it was last written, with the trouble it has.

    `may_have_acted` once a call began that must not be made twice.
    """

    def __init__(self, row: Row) -> None:
        self.row = row
        self.may_have_acted = row.status is Status.DOUBT

    def note(self, trouble: str) -> None:
        """Keep the latest trouble for whoever reads the row; it is written with the next change."""
        reason = f"{self.row.reason.partition(_TROUBLE)[0]}{_TROUBLE}{trouble}"
        self.row = replace(self.row, reason=reason)

    @property
    def in_doubt(self) -> bool:
        """Whether an earlier call of this row may have taken effect."""
        return self.row.status is Status.DOUBT


class Ledger:
    """Writes what becomes of rows."""

    def __init__(self, run: Run, clock: Clock, lease: timedelta) -> None:
        self._run = run
        self._clock = clock
        self._lease = lease

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self._clock()

    async def keep(self, claim: Claim, save: Save | None = None, **changes: Any) -> None:  # noqa: ANN401 — fields of Row
        """Write changes of a row that stays in our hands."""
        until = self.now + self._lease
        changes.setdefault("status", Status.SENDING)
        await self._write(claim, save, due_at=None, lease_until=until, **changes)

    async def hold(self, claim: Claim, duration: timedelta = timedelta()) -> None:
        """Make sure that the lease outlasts a call, or one of a known duration.

        Raises LeaseLost when it is over already.
        """
        until = claim.row.lease_until
        if until is None or self.now >= until:
            raise LeaseLost
        if until - self.now < _MARGIN + duration:
            later = self.now + self._lease + duration
            await self._write(claim, None, lease_until=later)

    def is_late(self, claim: Claim) -> bool:
        """Whether the lease ended while we were calling, so that another may have sent too."""
        until = claim.row.lease_until
        return until is not None and self.now >= until

    async def close(self, claim: Claim, save: Save | None = None, **changes: Any) -> None:  # noqa: ANN401 — fields of Row
        """Note that a row was sent, and whose page in the App Home it tells to be out of date."""

        def write(work: Work) -> None:
            if save:
                save(work)
            looking.note_told(work, claim.row.notice, self.now)

        await self._release(claim, write, Status.SENT, due_at=None, **changes)

    async def park(self, claim: Claim, reason: str) -> None:
        """Leave a row to a person; what its reason told of parts already sent stays."""
        if claim.in_doubt and IN_DOUBT not in reason:
            reason = f"{IN_DOUBT}: {reason}"
        reason = f"{claim.row.reason.partition(_TROUBLE)[0]}{reason}"
        await self._release(claim, None, Status.PARKED, due_at=None, reason=reason)

    async def again(
        self,
        claim: Claim,
        seconds: float,
        save: Save | None = None,
        **changes: Any,  # noqa: ANN401 — fields of Row
    ) -> None:
        """Put a row back for later; one in doubt stays in doubt."""
        status = Status.DOUBT if claim.in_doubt else Status.PENDING
        await self._release(claim, save, status, due_at=self._in(seconds), **changes)

    async def move(self, claim: Claim) -> None:
        """Let what waits for a card follow it to the channel that its team has by now."""

        def tell(work: Work) -> None:
            channels.move(work, claim.row, self.now)

        await self._release(claim, tell, Status.SUPERSEDED, due_at=None)

    async def doubt(self, claim: Claim, seconds: float, **changes: Any) -> None:  # noqa: ANN401 — fields of Row
        """Note that the fate of a call is unknown, to be looked into later."""
        await self._release(claim, None, Status.DOUBT, due_at=self._in(seconds), **changes)

    def _in(self, seconds: float) -> datetime:
        return self.now + timedelta(seconds=seconds)

    async def _release(
        self,
        claim: Claim,
        save: Save | None,
        status: Status,
        **changes: Any,  # noqa: ANN401 — fields of Row
    ) -> None:
        await self._write(claim, save, status=status, lease_until=None, **changes)
        _told(claim.row)

    async def _write(self, claim: Claim, save: Save | None, **changes: Any) -> None:  # noqa: ANN401 — fields of Row
        row = replace(claim.row, **changes)

        def write(work: Work) -> None:
            if save:
                save(work)
            work.mark_row(row)

        await self._run(write)
        claim.row = row


def _told(row: Row) -> None:
    """Log where a row stands that left our hands; its reason names Slack's error, or ours."""
    fields = {
        "row": row.id,
        "kind": row.notice.kind.value,
        "ticket": reference(row.notice.ticket_id) if row.notice.ticket_id else None,
        "outcome": row.status.value,
        "attempts": row.attempts,
    } | ({"reason": row.reason} if row.reason else {})
    _log.log(_LEVELS.get(row.status, logging.WARNING), "delivery", extra=fields)
