"""What figures count, in a few statements, each by an index.

Milestones are found by team and instant, open tickets by team: what was closed long ago is never
looked at, however much there is of it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Executable,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from core.figures import (
    YOUNGER,
    Age,
    Backlog,
    Flow,
    Hops,
    Scope,
    Share,
    Timing,
    nearest_rank,
)
from core.milestones import Reached
from core.vocabulary import Action
from storage.columns import Word
from storage.scopes import CAME_OR_WENT, DURING, LATE_TO_OWN, LATE_TO_RESOLVE, OPEN_WITHIN, given
from storage.ticket_tables import change, milestone, ticket
from storage.unit import Unit

_m, _t = milestone.c, ticket.c
_QUARTER: Final = timedelta(minutes=15)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER: Final = type_coerce(_m.at, BigInteger) // literal_column("900000000", BigInteger)
"""The quarter of an hour since 1970, of a number of microseconds."""

_FLOW: Final = select(_m.reached, func.count()).where(CAME_OR_WENT).group_by(_m.reached)
_QUARTERS: Final = (
    select(_NUMBER, _m.reached, func.count()).where(CAME_OR_WENT).group_by(_NUMBER, _m.reached)
)

_AGE: Final = case(
    *((_t.opened_at > bindparam(f"{age}_ago"), age) for age in YOUNGER), else_=Age.OLDER
)
_open = (
    select(
        _t.state,
        type_coerce(_AGE, Word(Age)).label("age"),
        _t.service,
        _t.priority,
        case((or_(LATE_TO_OWN, LATE_TO_RESOLVE), 1), else_=0).label("late"),
    )
    .where(OPEN_WITHIN)
    .subquery()
)
_BACKLOG: Final = select(*_open.c, func.count()).group_by(*_open.c)

_RESOLVED: Final = and_(DURING, _m.reached == Reached.RESOLVED)
_HELD: Final = (
    select(_t.agent, func.count()).where(OPEN_WITHIN, _t.agent.is_not(None)).group_by(_t.agent)
)
_SOLVED: Final = select(_m.actor, func.count()).where(_RESOLVED).group_by(_m.actor)

_KIND: Final = bindparam("kind", type_=Word(Reached))
_TIMED: Final = and_(DURING, _m.reached == _KIND)
_TIMING: Final = select(
    func.count(), func.count().filter(_m.late.is_(False)), func.count(_m.late)
).where(_TIMED)
_NTH: Final = select(_m.spent).where(_TIMED).order_by(_m.spent).limit(1).offset(bindparam("rank"))

_HANDLED: Final = (
    Action.TAKE, Action.ASSIGN, Action.DISPATCH, Action.MISROUTE, Action.REQUEST_INFO, Action.HOLD,
    Action.REOPEN,
)  # fmt: skip
_TIMES_HANDLED: Final = (
    select(func.count())
    .where(
        change.c.ticket_id == _m.ticket_id,
        change.c.seq < _m.seq,
        change.c.action.in_(_HANDLED),
    )
    .scalar_subquery()
)
# Once is when its first agent got it: anything more was in between.
_FIRST_CONTACT: Final = select(func.count().filter(_TIMES_HANDLED == 1), func.count()).where(
    _RESOLVED
)
_HOPS: Final = select(
    func.coalesce(func.sum(_m.hops), 0),
    func.count().filter(_m.hops > 1),
    func.count().filter(_m.returns > 0),
    func.count(),
).where(_RESOLVED)


class FigureUnit(Unit):
    """Counts."""

    def count_flow(self, scope: Scope) -> Flow:
        """Count what came, went and came back."""
        return _flow(dict(self._rows(_FLOW, scope)))

    def count_flow_by_quarter(self, scope: Scope) -> Mapping[datetime, Flow]:
        """Count the same by quarters of an hour, from the UTC instant they begin at."""
        found: defaultdict[int, dict[Reached, int]] = defaultdict(dict)
        for quarter, reached, many in self._rows(_QUARTERS, scope):
            found[quarter][reached] = many
        return {_EPOCH + n * _QUARTER: _flow(many) for n, many in found.items()}

    def count_open(self, scope: Scope, now: datetime) -> Backlog:
        """Count the open tickets as they stand; of the scope's time nothing is looked at."""
        ago = {f"{age}_ago": now - span for age, span in YOUNGER.items()}
        rows = self._rows(_BACKLOG, scope, now=now, **ago)
        states, ages, services, priorities, late = (_summed(rows, n) for n in range(5))
        return Backlog(states, ages, services, priorities, late.get(1, 0))

    def count_held(self, scope: Scope) -> Mapping[str, int]:
        """Count the open tickets that each agent has."""
        return dict(self._rows(_HELD, scope))

    def count_resolved_by(self, scope: Scope) -> Mapping[str, int]:
        """Count what each agent resolved."""
        return dict(self._rows(_SOLVED, scope))

    def time_reached(self, scope: Scope, reached: Reached) -> Timing:
        """Tell how long it took until what was OWNED or RESOLVED in a time was so."""
        ((count, in_time, aimed),) = self._rows(_TIMING, scope, kind=reached)
        median, ninetieth = (self._nth(scope, reached, percent, count) for percent in (50, 90))
        return Timing(count, median, ninetieth, Share(in_time, aimed))

    def _nth(self, scope: Scope, reached: Reached, percent: int, count: int) -> timedelta | None:
        if not count:
            return None
        (row,) = self._rows(_NTH, scope, kind=reached, rank=nearest_rank(percent, count))
        spent: timedelta = row.spent
        return spent

    def count_first_contact(self, scope: Scope) -> Share:
        """Count, of what was resolved, what its first agent had, with nothing in between."""
        ((part, whole),) = self._rows(_FIRST_CONTACT, scope)
        return Share(part, whole)

    def count_hops(self, scope: Scope) -> Hops:
        """Count the changes of team of what was resolved."""
        ((total, several, returned, whole),) = self._rows(_HOPS, scope)
        return Hops(int(total), Share(several, whole), Share(returned, whole))

    def _rows(self, statement: Executable, scope: Scope, **more: object) -> Sequence[Any]:
        return self._connection.execute(statement, given(scope) | more).all()


def _flow(counts: Mapping[Reached, int]) -> Flow:
    return Flow(**{reached.value: many for reached, many in counts.items()})


def _summed(rows: Sequence[Any], column: int) -> dict[Any, int]:
    """Add up the last column of some rows by another."""
    found: Counter[Any] = Counter()
    for row in rows:
        found[row[column]] += row[-1]
    return dict(found)
