"""The claims of digests of single teams, in memory."""

from datetime import date, datetime

from core.figures import Period
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
