"""What waits to be told of tickets, and in which letters it was, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter

from core.alerts import Alert, Pending, Recipient
from core.outbox import Kind
from storage.memory.state import Part, Turn
from storage.outbox import SETTLED


class AlertPart(Part):
    """Alerts and their letters."""

    def add_alerts(self, alerts: Sequence[Alert]) -> None:
        """Add what is to be told."""
        kept = self._state.alerts
        for alert in alerts:
            kept[max(kept, default=0) + 1] = alert, None

    def to_tell(self, before: datetime, limit: int) -> Sequence[Recipient]:
        """Return for whom something waits, but those told since an instant, or about to be."""
        waiting = {alert.to for alert, letter in self._state.alerts.values() if letter is None}
        ready = (to for to in waiting - self._unsent() if self._turn(to).is_over(before))
        return tuple(sorted(ready, key=lambda to: (to.id, to.is_team)))[:limit]

    def begin_letter(self, to: Recipient, before: datetime) -> int | None:
        """Put all that waits for somebody in a letter, unless he was told after an instant."""
        turn = self._turn(to)
        if not turn.is_over(before):
            return None
        number = turn.letters + 1
        self._state.turns[to] = replace(turn, letters=number)
        for key, (alert, letter) in self._state.alerts.items():
            if alert.to == to and letter is None:
                self._state.alerts[key] = alert, number
        return number

    def end_letter(self, to: Recipient, now: datetime) -> None:
        """Note that somebody is told now."""
        self._state.turns[to] = replace(self._turn(to), told_at=now)

    def alerts(self, to: Recipient, letter: int) -> Pending:
        """Return what is in a letter, oldest first, with the tickets as they stand."""
        kept = sorted(self._state.alerts.items(), key=itemgetter(0))
        found = [alert for _, (alert, number) in kept if (alert.to, number) == (to, letter)]
        return tuple((alert, self._state.tickets[alert.ticket_id]) for alert in found)

    def forget_alerts(self, before: datetime, limit: int) -> int:
        """Erase what was to be told before an instant; returns how many."""
        kept = self._state.alerts
        old = [number for number in sorted(kept) if kept[number][0].at < before][:limit]
        for number in old:
            del kept[number]
        return len(old)

    def _unsent(self) -> set[Recipient]:
        kinds = {Kind.ALERT: False, Kind.TEAM_ALERT: True}
        rows = (row for row in self._state.outbox.values() if row.status not in SETTLED)
        return {
            Recipient(row.notice.to, is_team=kinds[row.notice.kind])
            for row in rows
            if row.notice.kind in kinds
        }

    def _turn(self, to: Recipient) -> Turn:
        return self._state.turns.get(to, Turn())
