"""The outbox in memory."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from core.outbox import HELD, Kind, Notice, Row, Status, urgency
from storage.memory.state import CURRENT, Part
from storage.outbox import SETTLED, claimed, wake_at


class OutboxPart(Part):
    """What waits to be told."""

    def tell(self, notices: Sequence[Notice], now: datetime) -> None:
        """Add notices to the outbox."""
        rows = self._state.outbox
        for notice in notices:
            number = max(rows, default=0) + 1
            rows[number] = Row(number, notice, Status.PENDING, now, due_at=now)

    def claim(
        self, now: datetime, lease_until: datetime, limit: int, *, skip: Iterable[str] = ()
    ) -> Sequence[Row]:
        """Claim the first due row of each conversation, those to `skip` left out."""
        skipped = {*skip}
        while any(self._supersede(row) for row in self._due(now, skipped)[:limit]):
            continue
        found = [claimed(row, lease_until) for row in self._due(now, skipped)[:limit]]
        for row in found:
            self.mark_row(row)
        return tuple(found)

    def _due(self, now: datetime, skipped: set[str]) -> Sequence[Row]:
        """Return the rows that are first in their conversation and due, in their order."""
        in_flight = (r for r in self._waiting() if r.lease_until and r.lease_until > now)
        busy = skipped | {row.notice.conversation for row in in_flight}
        due = [
            (urgency(row.notice.kind), wake, row.id, row)
            for row in self._heads()
            if (wake := wake_at(row)) and wake <= now
            if row.notice.conversation not in busy
        ]
        return [row for *_, row in sorted(due, key=lambda each: each[:3])]

    def _heads(self) -> Sequence[Row]:
        heads: dict[str, Row] = {}
        for row in self._waiting():
            heads.setdefault(row.notice.conversation, row)
        return tuple(heads.values())

    def _waiting(self) -> Iterator[Row]:
        rows = (self._state.outbox[number] for number in sorted(self._state.outbox))
        return (row for row in rows if wake_at(row))

    def _supersede(self, head: Row) -> bool:
        """Leave out the redraws before the last one, when the card has a place already."""
        card = head.notice.ticket_id, head.notice.hop
        if not _is_redraw(head) or card not in self._state.cards:
            return False
        *needless, _ = [r for r in self._waiting() if _is_redraw(r) and _together(r, head)]
        for row in needless:
            self.mark_row(replace(row, status=Status.SUPERSEDED, due_at=None))
        return bool(needless)

    def cards_to_come(self, team: str) -> int:
        """Count the cards that wait to be posted in a team's channel."""
        cards = (r.notice for r in self._waiting() if r.notice.kind is Kind.CARD)
        places = {(n.ticket_id, n.hop) for n in cards if n.to == team}
        return len(places - self._state.cards.keys())

    def mark_row(self, row: Row) -> None:
        """Write what became of a row."""
        self._state.outbox[row.id] = row

    def hasten_held(self, now: datetime) -> None:
        """Let the rows that wait for a channel to be put right be due now."""
        for row in [*self._waiting()]:
            if HELD in row.reason and row.lease_until is None:
                self.mark_row(replace(row, due_at=now))

    def next_due(self) -> datetime | None:
        """Return when the next row is due, None when nothing waits."""
        return min((wake for row in self._heads() if (wake := wake_at(row))), default=None)

    def outbox_rows(self, statuses: Iterable[Status], limit: int) -> Sequence[Row]:
        """Return the rows that stand so, oldest first, for an operator."""
        wanted, rows = {*statuses}, self._state.outbox
        return tuple(rows[n] for n in sorted(rows) if rows[n].status in wanted)[:limit]

    def outbox_count(self) -> Mapping[Status, int]:
        """Return how many rows stand where; what is done with is not counted."""
        done = SETTLED - {Status.PARKED}
        return Counter(r.status for r in self._state.outbox.values() if r.status not in done)

    def forget_told(self, before: datetime, limit: int) -> int:
        """Erase rows told before an instant that are done with, save those to agents; how many.

        The last row stays, so that its number is not given again.
        """
        rows = self._state.outbox
        old = [n for n in sorted(rows)[:-1] if _is_over(rows[n]) and rows[n].created_at < before]
        for number in old[:limit]:
            del rows[number]
        return len(old[:limit])

    def mark_key(self) -> str:
        """Return the secret that proves which messages are ours."""
        return self._state.keys[CURRENT]


def _is_over(row: Row) -> bool:
    return row.status in SETTLED - {Status.PARKED} and row.notice.kind is not Kind.AGENT


def _is_redraw(row: Row) -> bool:
    return row.notice.kind is Kind.CARD and row.status is Status.PENDING and not row.part


def _together(one: Row, other: Row) -> bool:
    return one.notice.conversation == other.notice.conversation
