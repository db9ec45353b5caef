"""The claims of digests of single teams, which the version before subscriptions writes and reads.

Kept for as long as it may run beside this one; see docs/adr/0016-subscriptions.md.
"""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, select

from core.figures import Period
from storage.tables import digest
from storage.unit import Unit

_PERIOD: Final = (digest.c.id, digest.c.team, digest.c.day, digest.c.since, digest.c.until)
_LAST: Final = (
    select(*_PERIOD)
    .where(digest.c.team == bindparam("team", type_=digest.c.team.type))
    .order_by(digest.c.day.desc())
    .limit(1)
)
_BY_ID: Final = select(*_PERIOD).where(digest.c.id == bindparam("number"))


class DigestUnit(Unit):
    """Claims of digests of single teams."""

    def last_digest(self, team: str) -> Period | None:
        """Return the claim of a team's latest digest."""
        return _period(self._connection.execute(_LAST, {"team": team}).first())

    def digest(self, number: int) -> Period | None:
        """Return the claim of a digest."""
        return _period(self._connection.execute(_BY_ID, {"number": number}).first())

    def add_digest(self, team: str, day: date, since: datetime, until: datetime) -> Period | None:
        """Claim a team's digest of a day; None when it is claimed already, by whomever."""
        claim = self._shared.dialect.insert_missing(digest)
        row = {"team": team, "day": day.isoformat(), "since": since, "until": until}
        if self._connection.execute(claim, row).rowcount != 1:
            return None
        return self.last_digest(team)


def _period(row: Any) -> Period | None:  # noqa: ANN401 — a row of any driver, or none
    if row is None:
        return None
    number, team, day, since, until = row
    return Period(number, team, date.fromisoformat(day), since, until)
