"""What digests count of a team, and their claims, in memory."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from core import vocabulary
from core.figures import Period
from core.ticket import Ticket
from core.vocabulary import WAITING, Action, Resolution
from storage.memory.state import Part


class DigestPart(Part):
    """Digests."""

    def last_digest(self, team: str) -> Period | None:
        """Return the claim of a team's latest digest."""
        own = (period for period in self._state.digests.values() if period.team == team)
        return max(own, key=lambda period: period.day, default=None)

    def digest(self, number: int) -> Period | None:
        """Return the claim of a digest."""
        return next((p for p in self._state.digests.values() if p.id == number), None)

    def add_digest(self, team: str, day: date, since: datetime, until: datetime) -> Period | None:
        """Claim a team's digest of a day."""
        digests = self._state.digests
        if (team, day) in digests:
            return None
        period = digests[team, day] = Period(len(digests) + 1, team, day, since, until)
        return period

    def backlog(self, team: str) -> Mapping[vocabulary.State, int]:
        """Return how many open tickets a team has in each state."""
        return Counter(ticket.state for ticket in self._of(team) if ticket.is_open)

    def waiting_longest(self, team: str, limit: int) -> Sequence[tuple[Ticket, datetime]]:
        """Return tickets that wait, longest first, and since when."""
        waiting = [ticket for ticket in self._of(team) if ticket.state in WAITING]
        dated = sorted((self._waits_since(ticket), ticket.id, ticket) for ticket in waiting)
        return tuple((ticket, since) for since, _, ticket in dated[:limit])

    def _waits_since(self, ticket: Ticket) -> datetime:
        asked = {Action.REQUEST_INFO, Action.HOLD}
        changes = self._state.changes.items()
        return max(c.at for (number, _), c in changes if number == ticket.id and c.action in asked)

    def count_resolved(self, team: str, since: datetime, until: datetime) -> int:
        """Count what was resolved in a time and is so still; withdrawn requests left out."""
        solved = (t for t in self._of(team) if t.resolution is not Resolution.WITHDRAWN)
        return sum(1 for t in solved if t.resolved_at and since <= t.resolved_at < until)

    def count_reopened(self, team: str, since: datetime, until: datetime) -> int:
        """Count the tickets of a team that were reopened in a time."""
        reopened = {
            change.ticket_id
            for change in self._state.changes.values()
            if change.action is Action.REOPEN and since <= change.at < until
        }
        return sum(1 for ticket in self._of(team) if ticket.id in reopened)

    def _of(self, team: str) -> Iterator[Ticket]:
        return (ticket for ticket in self._state.tickets.values() if ticket.team == team)
