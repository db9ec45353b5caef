"""By when a ticket is to be taken and resolved, for those who serve it; no requester is told."""

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.rendering.texts import Texts
from core.clocks import StopWatch, watch
from core.views import StaffTicket
from core.vocabulary import WAITING, Clock


def deadlines(
    subject: StaffTicket,
    texts: Texts,
    written: Callable[[datetime], str],
    now: datetime | None = None,
) -> Iterator[tuple[str, str]]:
    """Name the deadlines that there are, a late one as such; `written` writes a date.

    The one to take charge counts until somebody does. Without `now`, as on a card that stays as
    it is while time goes by, a date says no more than itself while its clock runs.
    """
    own, resolve = (watch(subject.ticket, clock) for clock in Clock)
    if own.since and own.due:
        yield texts("Deadline to take charge"), _dated(own, own.due, texts, written, now)
    if resolve.due:
        yield texts("Deadline to resolve"), _dated(resolve, resolve.due, texts, written, now)
    elif _stands_still(subject):
        yield texts("Deadline to resolve"), texts("the clock is stopped while the ticket waits")


def _dated(
    kept: StopWatch,
    due: datetime,
    texts: Texts,
    written: Callable[[datetime], str],
    now: datetime | None,
) -> str:
    """Write a date, as one that is past if it is; a clock that stands still keeps no other."""
    late = kept.since is None or (now is not None and due < now)
    return texts.rich("{date} (overdue)", date=written(due)) if late else written(due)


def _stands_still(subject: StaffTicket) -> bool:
    """Whether the work left is counted on once the waiting ends."""
    found = subject.ticket
    target = subject.service.target(found.priority, found.academy)
    return found.state in WAITING and target is not None and target.resolve is not None
