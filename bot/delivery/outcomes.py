"""What becomes of a row that was not sent: each kind of trouble has its answer here."""

import logging
from datetime import timedelta
from typing import Final

from bot.delivery.ledger import Claim, Save
from bot.delivery.sending import MOST_ATTEMPTS, Tools
from bot.delivery.stops import Held, InDoubt, LeaseLost, Moved, NotItsTurn, NotYet, Unsendable
from bot.slack.client import POST, Ambiguous, Later, SlackTrouble, Unreachable, WorkspaceGone
from core.coming import announce
from core.outbox import HELD, Kind, Status

_log = logging.getLogger(__name__)

_NOT_YET_SECONDS: Final = 2.0
_LATE_SECONDS: Final = 10.0
_HELD_SECONDS: Final = 120.0  # for what no event tells
_FIRST_SECONDS: Final = 5.0
_LONGEST_SECONDS: Final = 300.0
_LONGEST_CUT_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 60.0
_OVER: Final = frozenset({Status.SENT, Status.PARKED, Status.SUPERSEDED})


class Outcomes:
    """Notes what becomes of rows, and how long everything must wait."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._cuts = 0
        self._paused = ""

    @property
    def cautious(self) -> bool:
        """Whether Slack did not answer last time: one row then tries for all."""
        return bool(self._cuts or self._paused)

    @property
    def refusal(self) -> str:
        """Slack's name of why it refuses the app, empty while it does not."""
        return self._paused

    def sent(self, claim: Claim) -> None:
        """Note that Slack took a row."""
        self._answered()
        self._forget(claim)

    async def failed(self, claim: Claim, error: Exception) -> None:
        """Write what becomes of a row after what happened to it; raises what storage raises.

        Nothing is written of a row that may be another worker's by now: it comes back by itself.
        """
        if isinstance(error, LeaseLost) or self._tools.ledger.is_late(claim):
            return
        if isinstance(error, SlackTrouble):
            claim.note(str(error))
            await self._after_trouble(claim, error)
        else:
            await self._after_stop(claim, error)
        self._forget(claim)

    async def _after_stop(self, claim: Claim, stop: Exception) -> None:
        ledger = self._tools.ledger
        match stop:
            case NotItsTurn(seconds=seconds):
                await ledger.again(claim, seconds, self._told(claim, stop))
            case NotYet():
                await ledger.again(claim, _NOT_YET_SECONDS, attempts=claim.row.attempts + 1)
            case InDoubt(seconds=seconds):
                await ledger.doubt(claim, seconds)
            case Held(obstacle=obstacle):
                claim.note(f"{HELD}{obstacle}")
                await ledger.again(claim, _HELD_SECONDS)
            case Moved():
                await ledger.move(claim)
            case Unsendable(reason=reason):
                await ledger.park(claim, reason)
            case _:
                await self._surprised(claim, stop)

    def _told(self, claim: Claim, late: NotItsTurn) -> Save | None:
        """Have the team told once when its cards are posted later than it would expect."""
        notice, now = claim.row.notice, self._tools.ledger.now
        if notice.kind is not Kind.CARD or late.method != POST or late.seconds < _LATE_SECONDS:
            return None
        return lambda work: announce(work, notice, now)

    async def _after_trouble(self, claim: Claim, trouble: SlackTrouble) -> None:
        ledger = self._tools.ledger
        match trouble:
            case Later(retry_after=seconds):
                await ledger.again(claim, seconds)
            case Unreachable():
                await ledger.again(claim, self._cut())
            case WorkspaceGone():
                await ledger.again(claim, self._pause(trouble))
            case Ambiguous() if claim.row.attempts < MOST_ATTEMPTS:
                await self._try_again(claim)
            case Ambiguous():
                await ledger.park(claim, str(trouble))
            case _:  # refused: waiting changes nothing
                self._answered()
                await ledger.park(claim, str(trouble))

    async def _try_again(self, claim: Claim) -> None:
        """After a call that may be repeated: wait longer each time."""
        attempts = claim.row.attempts
        wait = min(_FIRST_SECONDS * 2.0 ** min(attempts, 10), _LONGEST_SECONDS)
        await self._tools.ledger.again(claim, wait, attempts=attempts + 1)

    async def _surprised(self, claim: Claim, error: Exception) -> None:
        """After a fault of ours: look before sending again; the same fault twice is parked.

        Its kind alone is told: its words may be the words people wrote.
        """
        name = f"unexpected {type(error).__name__}"
        _log.error("row %d (%s): %s", claim.row.id, claim.row.notice.kind, name)
        if claim.row.reason.endswith(name):
            await self._tools.ledger.park(claim, name)
            return
        claim.note(name)
        if claim.may_have_acted:
            await self._tools.ledger.doubt(claim, self._tools.looks.begin(claim.row))
        else:
            await self._tools.ledger.again(claim, _FIRST_SECONDS)

    def _cut(self) -> float:
        """Let everything wait for the line, longer each time; returns how many seconds."""
        if self._cuts == 0:
            _log.warning("Slack cannot be reached; everything waits")
        seconds = min(2.0 ** min(self._cuts, 10), _LONGEST_CUT_SECONDS)
        if not self._tools.brakes.left(self._tools.ledger.now):
            self._cuts += 1
        return self._hold_all(seconds)

    def _pause(self, trouble: WorkspaceGone) -> float:
        """Let everything wait for a person, told what to do once for each cause."""
        if trouble.error != self._paused:
            self._paused = trouble.error
            _log.error(
                "Slack refuses the app (%s): nothing is sent and nothing is lost. Install the app "
                "again with the scopes of manifest.yml and set SLACK_BOT_TOKEN; sending resumes "
                "by itself.",
                trouble,
            )
        return self._hold_all(_PAUSE_SECONDS)

    def _hold_all(self, seconds: float) -> float:
        """Hold everything unless it is held: calls that began together fail together."""
        brakes, now = self._tools.brakes, self._tools.ledger.now
        if not brakes.left(now):
            brakes.hold_all(now + timedelta(seconds=seconds))
        return brakes.left(now)

    def _answered(self) -> None:
        if self.cautious:
            _log.info("Slack answers again")
        self._cuts, self._paused = 0, ""

    def _forget(self, claim: Claim) -> None:
        if claim.row.status in _OVER:
            self._tools.forget(claim.row)
