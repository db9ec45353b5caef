"""What digests count of a team, and the claims that make each of them written once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, distinct, func, or_, select

from core.figures import Period
from core.ticket import Ticket
from core.vocabulary import WAITING, Action, Resolution, State
from storage.tables import digest
from storage.ticket_tables import OPEN, REOPENED, RESOLVED, change, ticket
from storage.tickets import FIELDS
from storage.unit import Unit

_TEAM: Final = bindparam("team", type_=ticket.c.team.type)
_PERIOD: Final = (digest.c.id, digest.c.team, digest.c.day, digest.c.since, digest.c.until)
_LAST: Final = select(*_PERIOD).where(digest.c.team == _TEAM).order_by(digest.c.day.desc()).limit(1)
_BY_ID: Final = select(*_PERIOD).where(digest.c.id == bindparam("number"))
_BACKLOG: Final = (
    select(ticket.c.state, func.count())
    .where(OPEN, ticket.c.team == _TEAM)
    .group_by(ticket.c.state)
)
_WAITS_SINCE: Final = (
    select(func.max(change.c.at))
    .where(
        change.c.ticket_id == ticket.c.id,
        change.c.action.in_([Action.REQUEST_INFO, Action.HOLD]),
    )
    .scalar_subquery()
    .label("waits_since")
)
_WAITING_LONGEST: Final = (
    select(*FIELDS, _WAITS_SINCE)
    .where(OPEN, ticket.c.team == _TEAM, ticket.c.state.in_(sorted(WAITING)))
    .order_by(_WAITS_SINCE, ticket.c.id)
    .limit(bindparam("rows"))
)
_WITHDRAWN: Final = bindparam("withdrawn", Resolution.WITHDRAWN, ticket.c.resolution.type)
_COUNT_RESOLVED: Final = select(func.count()).where(
    RESOLVED,
    ticket.c.team == _TEAM,
    ticket.c.resolved_at >= bindparam("since"),
    ticket.c.resolved_at < bindparam("until"),
    or_(ticket.c.resolution.is_(None), ticket.c.resolution != _WITHDRAWN),
)
_COUNT_REOPENED: Final = (
    select(func.count(distinct(change.c.ticket_id)))
    .join_from(change, ticket, ticket.c.id == change.c.ticket_id)
    .where(
        REOPENED,
        change.c.at >= bindparam("since"),
        change.c.at < bindparam("until"),
        ticket.c.team == _TEAM,
    )
)


class DigestUnit(Unit):
    """Counts and claims digests."""

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

    def backlog(self, team: str) -> Mapping[State, int]:
        """Return how many open tickets a team has in each state; states without any left out."""
        return dict(self._connection.execute(_BACKLOG, {"team": team}).all())

    def waiting_longest(self, team: str, limit: int) -> Sequence[tuple[Ticket, datetime]]:
        """Return tickets that wait for requester or partner, longest first, and since when."""
        found = self._connection.execute(_WAITING_LONGEST, {"team": team, "rows": limit})
        return tuple((Ticket(*row[:-1]), row[-1]) for row in found)

    def count_resolved(self, team: str, since: datetime, until: datetime) -> int:
        """Count what was resolved in a time and is so still; withdrawn requests left out."""
        return self._count(_COUNT_RESOLVED, team, since, until)

    def count_reopened(self, team: str, since: datetime, until: datetime) -> int:
        """Count the tickets of a team that were reopened in a time."""
        return self._count(_COUNT_REOPENED, team, since, until)

    def _count(self, statement: Any, team: str, since: datetime, until: datetime) -> int:  # noqa: ANN401 — a select of one number
        given = {"team": team, "since": since, "until": until}
        return int(self._connection.execute(statement, given).scalar_one())


def _period(row: Any) -> Period | None:  # noqa: ANN401 — a row of any driver, or none
    if row is None:
        return None
    number, team, day, since, until = row
    return Period(number, team, date.fromisoformat(day), since, until)
