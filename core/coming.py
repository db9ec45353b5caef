"""When many cards are on their way to a team's channel, one line there says how many."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from core.outbox import Kind, Notice
from core.ports import Work

_CALM: Final = timedelta(minutes=10)


def announce(work: Work, card: Notice, now: datetime) -> None:
    """Have a team told how many cards are coming, unless it was told since a calm of ten minutes.

    Each card that is late says so, on any replica; the count is taken when the line is written.
    """
    spell = int(now.timestamp() // _CALM.total_seconds())
    is_first = work.first_time(f"coming:{card.to}:{spell}", now)
    was_calm = work.first_time(f"coming:{card.to}:{spell - 1}", now)
    if is_first and was_calm:
        work.tell((replace(card, kind=Kind.COMING),), now)
