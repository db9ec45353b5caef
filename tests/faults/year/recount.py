"""The figures of that year, counted from the list of what happened and from nothing else."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from tests.faults.year import almanac
from tests.faults.year.almanac import DAY, first_shown, wall
from tests.faults.year.diary import ASKED, HELD, QUEUED, TAKEN, Fact, Standing
from tests.faults.year.offices import URGENT, target

SHOWN = 5
Line = tuple[int, datetime]
Times = tuple[int, timedelta | None, timedelta | None, int, int]
"""How many, half within, nine in ten within, how many on time, and of how many."""
Where = Callable[[Standing], bool]
"""Whether something is counted as it stands: of some teams, of one service."""
FLOW = ("opened", "arrived", "left", "resolved", "withdrawn", "reopened")
_AGES = (("day", 1), ("days", 3), ("week", 7), ("month", 30))


@dataclass(frozen=True)
class Stretch:
    """A time in which a clock runs, in the hands of a team; without an end it runs still."""

    start: datetime
    end: datetime | None
    team: str


class Recount:
    """What was done so far, and by which hours it counts."""

    def __init__(self, facts: Sequence[Fact], hours: dict[str, almanac.Counted]) -> None:
        self.facts = facts
        self.hours = hours
        self.lives: dict[int, list[Fact]] = {}
        for fact in facts:
            self.lives.setdefault(fact.ticket, []).append(fact)

    def flow(self, where: Where, since: datetime, until: datetime) -> dict[str, int]:
        during = [fact for fact in self.facts if since <= fact.at < until]
        counts = Counter(kind for fact in during for kind in _kinds(fact, where))
        return {kind: counts[kind] for kind in FLOW}

    def open(self, where: Where) -> list[list[Fact]]:
        """The lives of the tickets that are open now."""
        lives = self.lives.values()
        return [life for life in lives if life[-1].now.is_open and where(life[-1].now)]

    def backlog(self, where: Where, now: datetime) -> dict[str, Counter]:
        lives = self.open(where)
        return {
            "states": Counter(life[-1].now.state for life in lives),
            "services": Counter(life[-1].now.service for life in lives),
            "priorities": Counter(URGENT[life[-1].now.urgency] for life in lives),
            "ages": Counter(_age(now - life[0].at) for life in lives),
        }

    def piles(
        self, where: Where, since: datetime, until: datetime, now: datetime
    ) -> dict[str, tuple[list[Line], int]]:
        """Each heap of what needs a decision: its first tickets, and how many there are."""
        found: dict[str, list[Line]] = {
            name: [] for name in ("unowned", "late", "soon", "waiting", "reopened")
        }
        for life in self.open(where):
            number, here = life[0].ticket, life[-1].now
            ends = [at for clock in ("own", "resolve") if (at := self.reached(life, clock))]
            back = [(f.at, f.now) for f in life if f.action == "reopen" and since <= f.at < until]
            instants = {
                "unowned": None if here.agent else _queued_since(life),
                "late": min((at for at in ends if at < now), default=None),
                "soon": min((at for at in self._near(life, now)), default=None),
                "waiting": _asked_at(life) if here.state in {ASKED, HELD} else None,
                "reopened": max((at for at, there in back if where(there)), default=None),
            }
            for name, at in instants.items():
                if at:
                    found[name].append((number, at))
        return {name: (_worst(lines), len(lines)) for name, lines in found.items()}

    def loads(self, where: Where, since: datetime, until: datetime) -> dict[str, tuple[int, int]]:
        held = Counter(life[-1].now.agent for life in self.open(where) if life[-1].now.agent)
        solved = Counter(fact.actor for fact in self.solved(where, since, until))
        return {agent: (held[agent], solved[agent]) for agent in {*held, *solved}}

    def solved(self, where: Where, since: datetime, until: datetime) -> list[Fact]:
        found = (fact for fact in self.facts if since <= fact.at < until)
        return [fact for fact in found if fact.action == "resolve" and where(fact.now)]

    def curve(
        self, where: Where, since: datetime, until: datetime, zone: str
    ) -> list[tuple[date, int, int, int]]:
        """Day by day: what came, what went, and how many were open at its end."""
        day, found = wall(zone, since).date(), []
        start = since
        while start < until:
            end = min(first_shown(zone, day + DAY, datetime.min.time()), until)
            flow = self.flow(where, start, end)
            came = flow["opened"] + flow["arrived"] + flow["reopened"]
            went = flow["left"] + flow["resolved"] + flow["withdrawn"]
            found.append((day, came, went, self._open_at(where, end)))
            day, start = day + DAY, end
        return found

    def _open_at(self, where: Where, end: datetime) -> int:
        """How many were open just before an instant."""
        lives = ([fact for fact in life if fact.at < end] for life in self.lives.values())
        latest = (life[-1].now for life in lives if life)
        return sum(here.is_open and where(here) for here in latest)

    def times(self, where: Where, since: datetime, until: datetime, clock: str) -> Times:
        """How long each took until its first agent had it, or until each solution."""
        found = [
            (self.spent(life[: n + 1], clock), self._missed(life[: n + 1], clock))
            for life in self.lives.values()
            for n, fact in enumerate(life)
            if since <= fact.at < until and where(fact.now) and _stops(life[: n + 1], clock)
        ]
        spent = sorted(minutes for minutes, _ in found)
        late = [missed for _, missed in found if missed is not None]
        return len(found), _rank(spent, 50), _rank(spent, 90), late.count(False), len(late)

    def spent(self, life: Sequence[Fact], clock: str) -> timedelta:
        """The work that a clock counted until it stopped."""
        parts = _stretches(life, clock)
        minutes = (self.hours[p.team].between(p.start, p.end or life[-1].at) for p in parts)
        return sum(minutes) * almanac.MINUTE

    def _missed(self, life: Sequence[Fact], clock: str) -> bool | None:
        limit = _limit(life[-1], clock)
        return None if limit is None else self._ends(_stretches(life, clock), limit) is not None

    def solutions(self, where: Where, since: datetime, until: datetime) -> Counter:
        """What became of tickets before each of their solutions."""
        solved = self.solved(where, since, until)
        lives = [[f for f in self.lives[fact.ticket] if f.at <= fact.at] for fact in solved]
        return Counter(name for life in lives for name in _ways(life))

    def reached(self, life: Sequence[Fact], clock: str) -> datetime | None:
        """When a clock reaches the target that the ticket has now.

        None without a target, and where it stands still with time left.
        """
        limit = _limit(life[-1], clock)
        if limit is None or (clock == "own" and _owned(life)):
            return None
        at, changed = self._ends(_stretches(life, clock), limit), _limit_changed(life, clock)
        if at is None or changed is None:
            return at
        return self._at_the_earliest(at, clock, life[:changed], life[changed].at)

    def _at_the_earliest(
        self, at: datetime, clock: str, before: Sequence[Fact], changed_at: datetime
    ) -> datetime:
        """When it counts as late that is so by another target: see docs/figures.md."""
        parts = _stretches(before, clock)
        runs = parts and parts[-1].end is None
        floor = parts[-1].start if runs else changed_at
        if at >= floor:
            return at
        earlier = self.reached(before, clock)
        return min(floor, earlier or floor)

    def _ends(self, parts: Sequence[Stretch], left: int) -> datetime | None:
        """When so many minutes are over; None where the last stretch ended before that."""
        for part in parts:
            hours = self.hours[part.team]
            at = hours.after(part.start, left) if left > 0 else part.start
            if part.end is None or at < part.end:
                return at
            left -= hours.between(part.start, part.end)
        return None

    def _near(self, life: Sequence[Fact], now: datetime) -> Iterator[datetime]:
        """The targets ahead of which no more than a quarter is left."""
        here = life[-1].now
        limits = target(here.service, URGENT[here.urgency], here.academy)
        for clock, limit in zip(("own", "resolve"), limits, strict=True):
            at = self.reached(life, clock)
            if at and limit and at >= now:
                quarter = self.hours[here.team].after(now, limit // 4)
                if at <= quarter:
                    yield at


def within(teams: Sequence[str], service: str | None = None, academy: str | None = None) -> Where:
    def is_within(there: Standing) -> bool:
        narrow = service in {None, there.service} and academy in {None, there.academy}
        return there.team in teams and narrow

    return is_within


def _kinds(fact: Fact, where: Where) -> Iterator[str]:
    was, here = fact.was, fact.now
    if was is None or (was.team, was.service) == (here.team, here.service):
        names = {"open": "opened", "resolve": "resolved", "withdraw": "withdrawn"}
        name = {**names, "reopen": "reopened"}.get(fact.action)
        if name and where(here):
            yield name
    elif where(was) and not where(here):
        yield "left"
    elif where(here) and not where(was):
        yield "arrived"


def _stretches(life: Sequence[Fact], clock: str) -> list[Stretch]:
    found: list[Stretch] = []
    running: Stretch | None = None
    for n, fact in enumerate(life):
        here = fact.now
        runs = here.state in ({QUEUED} if clock == "own" else {QUEUED, TAKEN})
        runs = runs and not (clock == "own" and _owned(life[: n + 1]))
        if running and not (runs and running.team == here.team):
            found.append(Stretch(running.start, fact.at, running.team))
            running = None
        if runs and not running:
            running = Stretch(fact.at, None, here.team)
    return [*found, running] if running else found


def _stops(life: Sequence[Fact], clock: str) -> bool:
    if clock == "own":
        return bool(life[-1].now.agent) and not _owned(life[:-1])
    return life[-1].action == "resolve"


def _rank(values: Sequence[timedelta], percent: int) -> timedelta | None:
    """The least value that so many in a hundred do not exceed."""
    enough = (v for n, v in enumerate(values, 1) if n * 100 >= percent * len(values))
    return next(enough, None)


def _ways(life: Sequence[Fact]) -> Iterator[str]:
    yield "solved"
    moves = [fact.now.team for fact in life if fact.was is None or fact.was.team != fact.now.team]
    yield from ["hops"] * (len(moves) - 1)
    if len(moves) > 2:
        yield "several"
    if len(set(moves)) < len(moves):
        yield "returned"
    handed = [fact for fact in life if fact.action in {"take", "assign"}]
    between = {"dispatch", "misroute", "request_info", "hold", "release", "reopen"}
    if len(handed) == 1 and not any(fact.action in between for fact in life):
        yield "first contact"


def _limit(fact: Fact, clock: str) -> int | None:
    here = fact.now
    return target(here.service, URGENT[here.urgency], here.academy)[clock == "resolve"]


def _limit_changed(life: Sequence[Fact], clock: str) -> int | None:
    """The latest act by which a target became another."""
    limits = [_limit(fact, clock) for fact in life]
    return max((n for n, (a, b) in enumerate(pairwise(limits), 1) if a != b), default=None)


def _owned(life: Sequence[Fact]) -> datetime | None:
    return next((fact.at for fact in life if fact.now.agent), None)


def _queued_since(life: Sequence[Fact]) -> datetime:
    """Since when nobody has it: see «What needs a decision» in docs/figures.md."""
    if not _owned(life):
        return life[0].at
    back = {"release", "dispatch", "misroute", "reopen"}
    return max(fact.at for fact in life if fact.action in back)


def _asked_at(life: Sequence[Fact]) -> datetime:
    return max(fact.at for fact in life if fact.action in {"request_info", "hold"})


def _age(span: timedelta) -> str:
    return next((name for name, days in _AGES if span < days * DAY), "older")


def _worst(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line[1], line[0]))[:SHOWN]
