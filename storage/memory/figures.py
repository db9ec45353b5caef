"""What figures count, in memory."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from core import vocabulary
from core.counts import Due, Pile
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
from core.milestones import Milestone, Reached
from core.ticket import Change, Ticket
from core.vocabulary import WAITING, Action
from storage.memory.state import Part

_QUARTER = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SIDES = {Reached.LEFT: Reached.ARRIVED, Reached.ARRIVED: Reached.LEFT}
_GIVEN = (Action.TAKE, Action.ASSIGN)
_BETWEEN = (Action.DISPATCH, Action.MISROUTE, Action.REQUEST_INFO, Action.HOLD, Action.REOPEN)


class FigurePart(Part):
    """Figures."""

    def count_flow(self, scope: Scope) -> Flow:
        """Count what came, went and came back."""
        return _flow(self._moves(scope))

    def count_flow_by_quarter(self, scope: Scope) -> Mapping[datetime, Flow]:
        """Count the same by quarters of an hour."""
        found: defaultdict[datetime, list[Milestone]] = defaultdict(list)
        for each in self._moves(scope):
            found[_EPOCH + (each.at - _EPOCH) // _QUARTER * _QUARTER].append(each)
        return {quarter: _flow(moves) for quarter, moves in found.items()}

    def count_open(self, scope: Scope, now: datetime) -> Backlog:
        """Count the open tickets as they stand."""
        found = list(self._open(scope))
        return Backlog(
            states=Counter[vocabulary.State](ticket.state for ticket in found),
            ages=Counter(_age(now - ticket.opened_at) for ticket in found),
            services=Counter(ticket.service for ticket in found),
            priorities=Counter(ticket.priority for ticket in found),
            late=sum(1 for ticket in found if _missed(ticket, now)),
        )

    def count_held(self, scope: Scope) -> Mapping[str, int]:
        """Count the open tickets that each agent has."""
        return Counter(ticket.agent for ticket in self._open(scope) if ticket.agent)

    def count_resolved_by(self, scope: Scope) -> Mapping[str, int]:
        """Count what each agent resolved."""
        return Counter(each.actor for each in self._reached(scope, Reached.RESOLVED))

    def time_reached(self, scope: Scope, reached: Reached) -> Timing:
        """Tell how long it took until what was OWNED or RESOLVED in a time was so."""
        found = list(self._reached(scope, reached))
        spent = sorted(each.spent for each in found)
        aimed = [each for each in found if each.late is not None]
        median, ninetieth = (
            spent[nearest_rank(percent, len(spent))] if spent else None for percent in (50, 90)
        )
        on_time = Share(sum(1 for each in aimed if not each.late), len(aimed))
        return Timing(len(found), median, ninetieth, on_time)

    def count_first_contact(self, scope: Scope) -> Share:
        """Count, of what was resolved, what its first agent had, with nothing in between."""
        found = list(self._reached(scope, Reached.RESOLVED))
        return Share(sum(1 for each in found if self._at_once(each)), len(found))

    def _at_once(self, resolved: Milestone) -> bool:
        before = [change.action for change in self._acts(resolved.ticket_id, resolved.seq)]
        handed = sum(action in _GIVEN for action in before)
        return handed == 1 and not any(action in _BETWEEN for action in before)

    def count_hops(self, scope: Scope) -> Hops:
        """Count the changes of team of what was resolved."""
        found = list(self._reached(scope, Reached.RESOLVED))
        several = sum(1 for each in found if each.hops > 1)
        returned = sum(1 for each in found if each.returns)
        whole = len(found)
        return Hops(sum(m.hops for m in found), Share(several, whole), Share(returned, whole))

    def piled(
        self, pile: Pile, scope: Scope, now: datetime, limit: int
    ) -> tuple[Sequence[tuple[Ticket, datetime]], int]:
        """Return the worst of a pile, each with its instant, and how many there are in all."""
        dated = ((self._since(pile, t, scope, now), t.id, t) for t in self._open(scope))
        found = sorted((since, number, t) for since, number, t in dated if since)
        return [(ticket, since) for since, _, ticket in found[:limit]], len(found)

    def _since(self, pile: Pile, ticket: Ticket, scope: Scope, now: datetime) -> datetime | None:
        match pile:
            case Pile.UNOWNED:
                return None if ticket.agent else self._unowned_since(ticket)
            case Pile.LATE:
                return _missed(ticket, now)
            case Pile.WAITING:
                waits = ticket.state in WAITING
                return self._last(ticket, Action.REQUEST_INFO, Action.HOLD) if waits else None
            case Pile.REOPENED:
                found = self._reached(scope, Reached.REOPENED)
                return max((m.at for m in found if m.ticket_id == ticket.id), default=None)

    def _unowned_since(self, ticket: Ticket) -> datetime:
        put_back = (Action.RELEASE, Action.DISPATCH, Action.MISROUTE, Action.REOPEN)
        since = self._last(ticket, *put_back) if ticket.owned_at else None
        return since or ticket.opened_at

    def _last(self, ticket: Ticket, *actions: Action) -> datetime | None:
        acts = self._acts(ticket.id, ticket.seq + 1)
        return max((change.at for change in acts if change.action in actions), default=None)

    def due_later(self, scope: Scope, now: datetime) -> Sequence[Due]:
        """Return the open tickets with a target that is not reached."""
        found = (_ahead(ticket, now) for ticket in self._open(scope))
        return [due for due in found if due.own or due.resolve]

    def tickets_numbered(self, numbers: Sequence[int]) -> Mapping[int, Ticket]:
        """Return tickets by number."""
        return {number: self._state.tickets[number] for number in numbers}

    def links_of(self, tickets: Sequence[Ticket]) -> Mapping[int, str]:
        """Return the permanent links to the present cards of tickets, of those that have one."""
        cards = ((t.id, self._state.cards.get((t.id, t.hop))) for t in tickets)
        return {number: card.permalink for number, card in cards if card and card.permalink}

    def _open(self, scope: Scope) -> Iterator[Ticket]:
        return (t for t in self._state.tickets.values() if t.is_open and _within(scope, t))

    def _during(self, scope: Scope) -> Iterator[Milestone]:
        found = (m for m in self._state.milestones.values() if scope.since <= m.at < scope.until)
        return (each for each in found if _within(scope, each))

    def _reached(self, scope: Scope, reached: Reached) -> Iterator[Milestone]:
        return (each for each in self._during(scope) if each.reached is reached)

    def _moves(self, scope: Scope) -> Iterator[Milestone]:
        for each in self._during(scope):
            other = _SIDES.get(each.reached)
            side = self._state.milestones.get((each.ticket_id, each.seq, other)) if other else None
            if each.reached is not Reached.OWNED and not (side and _within(scope, side)):
                yield each

    def _acts(self, ticket_id: int, before: int) -> Iterator[Change]:
        found = ((ticket_id, seq) for seq in range(1, before))
        return (self._state.changes[act] for act in found)


def _within(scope: Scope, found: Ticket | Milestone) -> bool:
    return (
        found.team in scope.teams
        and scope.service in {None, found.service}
        and scope.academy in {None, found.academy}
    )


def _flow(moves: Iterable[Milestone]) -> Flow:
    return Flow(**Counter(each.reached.value for each in moves))


def _age(span: timedelta) -> Age:
    return next((age for age, limit in YOUNGER.items() if span < limit), Age.OLDER)


def _missed(ticket: Ticket, now: datetime) -> datetime | None:
    """Return when the first of the targets was reached that are past."""
    dues = (ticket.own_due if ticket.own_since else None, ticket.resolve_due)
    return min((due for due in dues if due and due < now), default=None)


def _ahead(ticket: Ticket, now: datetime) -> Due:
    own = ticket.own_due if ticket.own_since else None
    own, resolve = (due if due and due >= now else None for due in (own, ticket.resolve_due))
    t = ticket
    return Due(t.id, t.team, t.service, t.priority, t.academy, own, resolve)
