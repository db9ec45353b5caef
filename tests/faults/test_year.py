"""A year of a desk with two replicas: each digest that is due, once, with a recount's figures.

Nothing of the recount is the desk's own: see tests/faults/year.
"""

from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import asdict, replace
from datetime import date, time
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import make_url

from core import counting
from core.figures import Pressing, Scope
from storage.database import open_database
from tests.faults.year import plan
from tests.faults.year.almanac import PARIS, first_shown, wall
from tests.faults.year.life import Year
from tests.faults.year.offices import (
    CAMILLE,
    HELP,
    ISLAND,
    MAIL,
    NETWORK,
    OVERSEAS,
    SOPHIE,
    counted,
)
from tests.faults.year.recount import Recount, within

HOURS = counted()
MONTHS = [first_shown(PARIS, date(2026 + n // 12, n % 12 + 1, 1), time()) for n in range(13)]
SCOPES = [
    (SOPHIE, Scope((HELP, NETWORK), *MONTHS[:2])),
    (SOPHIE, Scope((HELP,), *MONTHS[:2], MAIL)),
    (CAMILLE, Scope((NETWORK, ISLAND), *MONTHS[:2], None, OVERSEAS)),
]
PILES = Pressing.__slots__


@pytest.fixture
async def replicas(sql_url):
    """Two processes on a server, or two sweeps on a file, which has one process."""
    is_file = make_url(sql_url).get_backend_name() == "sqlite"
    async with AsyncExitStack() as stack:
        found = [open_database(sql_url) for _ in range(1 if is_file else 2)]
        for each in found:
            await each.start()
            stack.push_async_callback(each.close)
        yield [found[0], found[-1]]


@pytest.fixture
async def year(replicas):
    """A year on each database, of other acts; of the clock changes one falls into an outage."""
    seed = len({*replicas})
    outages = [*plan.OUTAGES, plan.NIGHTS[seed - 1]]
    luck = Random(seed)  # noqa: S311 — the same year each time
    return Year(luck, replicas, outages, Checked())


class Checked(Counter):
    """Holds what is sent against the recount, and counts how much there was of what rhythm."""

    def __call__(self, year, found):
        assert sorted(told for told, _ in found) == sorted(year.unsent)
        recount = Recount(year.done, HOURS)
        for told, letter in found:
            if year.readers.is_read(told):
                assert _told(letter, year.numbers) == _recounted(year, told, recount), told
                self[year.readers.kept[told.user, told.nth].rhythm] += 1
                self.update(_heaped(letter.bulletin.pressing))
            else:
                assert letter is None
                self["unread"] += 1


async def test_a_year_has_the_digests_it_should_with_the_figures_of_a_recount(year, caplog):
    await year.live()
    assert year.check["daily"] > 1000
    assert year.check["weekly"] > 150
    assert year.check["monthly"] > 16
    assert len(year.done) > 1500
    assert year.check["unread"]
    assert min(year.check[name] for name in PILES) > 20
    assert year.check["more than named"] > 100
    await _hold_clocks(year)
    for since, until in pairwise(MONTHS):
        for user, scope in SCOPES:
            await _hold_report(year, user, replace(scope, since=since, until=until))
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def _hold_clocks(year):
    """Hold the clocks of every ticket against a count of every minute."""
    tickets = await year.run(lambda work: work.tickets_numbered([*year.numbers.values()]))
    recount = Recount(year.done, HOURS)
    for number, life in recount.lives.items():
        found = tickets[year.numbers[number]]
        if found.owned_at:
            assert found.own_spent == recount.spent(life, "own"), found
        if found.resolved_at:
            assert found.resolve_spent == recount.spent(life, "resolve"), found


async def _hold_report(year, user, scope):
    """Hold the figures that somebody asks for in the end against the recount."""
    zone = ZoneInfo(PARIS)
    found = await year.run(lambda work: counting.report(work, user, scope, year.now, zone))
    recount, where = Recount(year.done, HOURS), within(scope.teams, scope.service, scope.academy)
    during = where, scope.since, scope.until
    ways, flow = recount.solutions(*during), recount.flow(*during)
    assert _timed(found.own) == recount.times(*during, "own")
    assert _timed(found.resolve) == recount.times(*during, "resolve")
    assert asdict(found.flow) == flow
    assert asdict(found.before) == recount.flow(where, _as_long_before(scope), scope.since)
    assert found.backlog.open == len(recount.open(where))
    assert _parts(found.first_contact) == (ways["first contact"], ways["solved"])
    assert _parts(found.reopenings) == (flow["reopened"], flow["resolved"])
    assert found.hops.total == ways["hops"]
    assert _parts(found.hops.several) == (ways["several"], ways["solved"])
    assert _parts(found.hops.returned) == (ways["returned"], ways["solved"])
    assert _days(found.curve) == recount.curve(*during, PARIS)


def _recounted(year, told, recount):
    """Return what a digest should tell now."""
    kept = year.readers.kept[told.user, told.nth]
    teams = year.readers.teams(kept)
    where = within(teams)
    during = where, told.since, told.until
    piles = recount.piles(*during, year.now)
    return {
        "teams": teams,
        "time": (told.since, told.until),
        "flow": recount.flow(*during),
        "before": recount.flow(where, told.before, told.since),
        **recount.backlog(where, year.now),
        **piles,
        "past": piles["late"][1],
        "loads": {} if kept.in_channel else recount.loads(*during),
        "curve": None if kept.rhythm == "daily" else recount.curve(*during, kept.zone),
    }


def _told(letter, numbers):
    """Return what a digest tells, as the recount would write it."""
    found, backlog, curve = letter.bulletin, letter.bulletin.backlog, letter.bulletin.curve
    given = {number: ticket for ticket, number in numbers.items()}
    heaps = {name: getattr(found.pressing, name) for name in PILES}
    return {
        "teams": [team.key for team in found.teams],
        "time": (found.since, found.until),
        "flow": asdict(found.flow),
        "before": asdict(found.before),
        "states": backlog.states,
        "services": backlog.services,
        "priorities": backlog.priorities,
        "ages": backlog.ages,
        **{
            name: ([(given[each.ticket.id], each.since) for each in heap.shown], heap.count)
            for name, heap in heaps.items()
        },
        "past": backlog.late,
        "loads": {load.agent: (load.open, load.resolved) for load in found.loads},
        "curve": curve and _days(curve),
    }


def _heaped(pressing):
    """Return which heaps there are, and of how many not all tickets are named."""
    heaps = {name: getattr(pressing, name) for name in PILES}
    more = sum(heap.count > len(heap.shown) for heap in heaps.values())
    return [name for name, heap in heaps.items() if heap.count] + ["more than named"] * more


def _as_long_before(scope):
    """Return from when on a time before is as long by the clocks of Paris."""
    since, until = (wall(PARIS, instant) for instant in (scope.since, scope.until))
    begins = since - (until - since)
    return first_shown(PARIS, begins.date(), begins.time())


def _days(curve):
    return [*zip(curve.days, curve.came, curve.went, curve.backlog, strict=True)]


def _timed(found):
    return found.count, found.median, found.ninetieth, *_parts(found.on_time)


def _parts(share):
    return share.part, share.whole
