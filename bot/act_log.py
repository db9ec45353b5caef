"""One line of the log for each act: who did what to which ticket, what came of it, how long.

It wraps the unit of work, through which all acts pass, those of the clock and of a catalogue too.
No word of a ticket is in a line.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar, cast

from core.acts import Outcome
from core.errors import Refusal
from core.ports import Run, Work
from core.ticket import Change, reference
from core.vocabulary import Action

_log = logging.getLogger(__name__)

T = TypeVar("T")

_MILLISECONDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody wants done; no ticket where the unit of work has to find or open it."""

    action: Action
    person: str
    ticket: int | None = None


class Attempting(Protocol):
    """Runs a function in a unit of work; an attempt leaves a line even when nothing comes of it."""

    async def __call__(self, function: Callable[[Work], T], /, attempt: Attempt | None = None) -> T:
        """Return what the function returned, once it is committed; see `core.ports.Run`."""


class ActLog:
    """Runs units of work and logs the acts that were written, refused or already done.

    `timer` counts seconds; a unit's time is from its asking to its commit, turns waited included.
    """

    def __init__(self, run: Run, timer: Callable[[], float]) -> None:
        self._run = run
        self._timer = timer

    async def __call__(self, function: Callable[[Work], T], /, attempt: Attempt | None = None) -> T:
        """Run a function; raises what `Run` raises. A form that opens instead leaves no line."""
        began, heard = self._timer(), _Heard()
        try:
            result = await self._run(lambda work: function(heard.anew(work)))
        except Exception as error:
            if attempt:
                _told(attempt, self._since(began), **_what_of(error))
            raise
        milliseconds = self._since(began)
        for change in heard.changes:
            done = Attempt(change.action, change.actor, change.ticket_id)
            _told(done, milliseconds, outcome="done")
        if attempt and heard.before and not heard.changes:
            _told(attempt, milliseconds, outcome="replayed")
        return result

    def _since(self, began: float) -> float:
        return round((self._timer() - began) * _MILLISECONDS, 1)


class _Heard:
    """A unit of work, overheard: the acts that it wrote, and whether it met a key noted before."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.before = False

    def anew(self, work: Work) -> Work:
        """Listen to a unit of work; what an earlier one wrote was rolled back."""
        self._work = work
        self.changes.clear()
        self.before = False
        return cast("Work", self)  # all it does not hear it hands on

    def write(self, outcome: Outcome, *, new: bool = False) -> None:
        """Write an outcome and remember its act."""
        self._work.write(outcome, new=new)
        self.changes.append(outcome.change)

    def first_time(self, key: str, now: datetime) -> bool:
        """Note a key and remember whether it was noted before."""
        first = self._work.first_time(key, now)
        self.before |= not first
        return first

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 — whatever a unit of work has
        return getattr(self._work, name)


def left(of: int | str, error: Exception) -> None:
    """Log that a ticket or a team was left as it was, by the type of what it met alone."""
    name = reference(of) if isinstance(of, int) else of
    _log.error("%s was left as it was: %s", name, type(error).__name__)


def _what_of(error: Exception) -> dict[str, Any]:
    """Tell a refusal by its code and the ticket it found, a failure by its type alone."""
    if not isinstance(error, Refusal):
        return {"outcome": "failed", "error": type(error).__name__}
    found = {"found": error.ticket.id} if error.ticket else {}
    return {"outcome": "refused", "code": error.code.value, **found}


def _told(
    attempt: Attempt,
    milliseconds: float,
    *,
    found: int | None = None,
    **what: Any,  # noqa: ANN401 — words
) -> None:
    number = attempt.ticket or found
    fields = {
        "ticket": reference(number) if number else None,
        "person": attempt.person,
        "action": attempt.action.value,
        **what,
        "ms": milliseconds,
    }
    _log.info("act", extra=fields)
