"""What an operator does about messages left to a person: each decision stays in its row."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from core.outbox import IN_DOUBT, Row, Status
from core.ports import Work

_MOST: Final = 10_000
_SIGNS: Final = 500


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows by their numbers; without any all whose reason holds some words."""

    numbers: Collection[int] = ()
    like: str = ""

    def holds(self, row: Row) -> bool:
        """Whether a row is meant."""
        if self.numbers:
            return row.id in self.numbers
        return self.like.casefold() in row.reason.casefold()


@dataclass(frozen=True, slots=True)
class Decided:
    """What was done with which rows; `missing` are numbers of which nothing is parked."""

    rows: Sequence[Row]
    missing: Sequence[int]


def retry(work: Work, chosen: Chosen, by: str, now: datetime) -> Decided:
    """Put parked rows back to be sent; what may have arrived is looked for first."""

    def again(row: Row) -> Row:
        status = Status.DOUBT if IN_DOUBT in row.reason else Status.PENDING
        reason = f"{row.reason}; retried {_stamp(by, now)}; "
        return replace(row, status=status, due_at=now, attempts=0, reason=_cut(reason))

    return _decide(work, chosen, again)


def discard(work: Work, chosen: Chosen, by: str, why: str, now: datetime) -> Decided:
    """Give parked rows up; they are kept with the reason."""

    def given_up(row: Row) -> Row:
        reason = f"{row.reason}; discarded {_stamp(by, now)}: {_cut(why)}"
        return replace(row, status=Status.DISCARDED, due_at=None, reason=reason)

    return _decide(work, chosen, given_up)


def _decide(work: Work, chosen: Chosen, decide: Callable[[Row], Row]) -> Decided:
    parked = work.outbox_rows((Status.PARKED,), _MOST)
    rows = [decide(row) for row in parked if chosen.holds(row)]
    for row in rows:
        work.mark_row(row)
    done = {row.id for row in rows}
    return Decided(rows, sorted(set(chosen.numbers) - done))


def _stamp(by: str, now: datetime) -> str:
    return f"by {by} at {now:%Y-%m-%d %H:%M} UTC"


def _cut(text: str) -> str:
    """Keep the beginning, which tells what was sent already, and the end, the latest decision."""
    return text if len(text) <= 2 * _SIGNS else f"{text[:_SIGNS]} … {text[-_SIGNS:]}"
