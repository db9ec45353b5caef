"""What a digest counts and shows, and its claim, in every database."""

import asyncio
import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest

from core import digest
from core.outbox import Kind, Status
from core.vocabulary import Action, State
from storage.database import open_database
from tests.core.world import (
    ANNE,
    BRUNO,
    CALENDAR,
    CHLOE,
    DIRECTORY,
    KARIM,
    NETWORK,
    NOW,
    TLS,
    never,
)
from tests.storage.conftest import desk_over
from tests.storage.reads import statements

TUESDAY, LATER = date(2026, 3, 3), NOW + timedelta(hours=1)


@pytest.fixture
def read(desk):
    """Call a method of the unit of work."""

    async def call(name, *given):
        return await desk.run(lambda work: getattr(work, name)(*given))

    return call


async def test_the_backlog_counts_open_tickets_of_the_team_by_state(desk, read):
    await desk.open()
    await desk.open()
    await desk.taken()
    await desk.do(await desk.taken(), ANNE, Action.HOLD)
    await desk.resolved()
    await desk.open(service="reseau")
    assert await read("backlog", TLS) == {
        State.DISPATCHED: 2,
        State.ASSIGNED: 1,
        State.WAITING_PARTNER: 1,
    }
    assert await read("backlog", NETWORK) == {State.DISPATCHED: 1}


async def test_a_team_without_a_ticket_counts_nothing(read):
    assert await read("backlog", TLS) == {}
    assert await read("waiting_longest", TLS, 5) == ()
    assert await read("count_resolved", TLS, NOW, LATER) == 0
    assert await read("count_reopened", TLS, NOW, LATER) == 0


async def test_what_waits_is_told_longest_first_with_the_instant_it_began(desk, read):
    young, old, answered = [await desk.taken() for _ in range(3)]
    asked = await desk.do(old, ANNE, Action.REQUEST_INFO)
    held = await desk.do(young, ANNE, Action.HOLD)
    await desk.do(answered, ANNE, Action.REQUEST_INFO)
    await desk.do(answered, CHLOE, Action.ANSWER)
    other = await desk.taken(KARIM, service="reseau")
    await desk.do(other, KARIM, Action.HOLD)
    found = await read("waiting_longest", TLS, 5)
    assert [(t.id, at) for t, at in found] == [(old, asked.change.at), (young, held.change.at)]
    assert [t.id for t, _ in await read("waiting_longest", TLS, 1)] == [old]
    assert found[0][0] == await read("ticket", old)


async def test_a_further_question_makes_the_waiting_begin_anew(desk, read):
    first, second = await desk.taken(), await desk.taken()
    await desk.do(first, ANNE, Action.REQUEST_INFO)
    await desk.do(second, ANNE, Action.REQUEST_INFO)
    await desk.do(first, ANNE, Action.REQUEST_INFO, words="Et la salle ?")
    assert [t.id for t, _ in await read("waiting_longest", TLS, 5)] == [second, first]


async def test_assigning_what_waits_does_not_make_it_wait_anew(desk, read):
    ticket = await desk.taken()
    asked = await desk.do(ticket, ANNE, Action.REQUEST_INFO)
    await desk.do(ticket, ANNE, Action.ASSIGN, agent=BRUNO)
    assert [at for _, at in await read("waiting_longest", TLS, 5)] == [asked.change.at]


async def test_resolved_counts_what_is_so_still_closed_ones_included(desk, read):
    await desk.resolved()
    closed, reopened, withdrawn = await desk.resolved(), await desk.resolved(), await desk.open()
    await desk.do(closed, CHLOE, Action.CLOSE)
    await desk.do(reopened, CHLOE, Action.REOPEN)
    await desk.do(withdrawn, CHLOE, Action.WITHDRAW)
    assert await read("count_resolved", TLS, NOW, LATER) == 2
    assert await read("count_reopened", TLS, NOW, LATER) == 1
    assert await read("count_resolved", NETWORK, NOW, LATER) == 0
    assert await read("count_reopened", NETWORK, NOW, LATER) == 0


async def test_a_period_holds_its_beginning_and_not_its_end(desk, read):
    ticket = await desk.taken()
    solved = (await desk.do(ticket, ANNE, Action.RESOLVE)).change.at
    again = (await desk.do(ticket, CHLOE, Action.REOPEN)).change.at
    other = await desk.taken()
    last = (await desk.do(other, ANNE, Action.RESOLVE)).change.at
    assert await read("count_resolved", TLS, solved, last) == 0
    assert await read("count_resolved", TLS, last, LATER) == 1
    assert await read("count_reopened", TLS, solved, again) == 0
    assert await read("count_reopened", TLS, again, last) == 1


async def test_a_ticket_reopened_twice_counts_once(desk, read):
    ticket = await desk.resolved()
    await desk.do(ticket, CHLOE, Action.REOPEN)
    await desk.do(ticket, ANNE, Action.RESOLVE)
    await desk.do(ticket, CHLOE, Action.REOPEN)
    assert await read("count_reopened", TLS, NOW, LATER) == 1


async def test_a_day_of_a_team_is_claimed_once(read):
    first = await read("add_digest", TLS, TUESDAY, NOW, LATER)
    assert (first.team, first.day, first.since, first.until) == (TLS, TUESDAY, NOW, LATER)
    assert await read("add_digest", TLS, TUESDAY, NOW, LATER) is None
    other = await read("add_digest", NETWORK, TUESDAY, NOW, LATER)
    assert other.id != first.id
    assert await read("digest", first.id) == await read("last_digest", TLS) == first
    assert await read("digest", 999) is None


async def test_the_last_digest_is_the_one_of_the_latest_day(read):
    assert await read("last_digest", TLS) is None
    days = [TUESDAY + timedelta(days=n) for n in (0, 30, 7)]
    for day in days:
        await read("add_digest", TLS, day, NOW, LATER)
    assert (await read("last_digest", TLS)).day == days[1]


async def test_of_many_who_claim_at_once_one_gets_it(desk):
    claims = (desk.run(lambda work: work.add_digest(TLS, TUESDAY, NOW, LATER)) for _ in range(8))
    got = await asyncio.gather(*claims)
    assert sum(period is not None for period in got) == 1


async def test_of_many_sweeps_at_once_each_supervisor_is_told_by_one(desk):
    await desk.run(lambda work: digest.write_due(work, NOW, CALENDAR, never))
    tomorrow = NOW + timedelta(days=1)
    sweeps = (
        desk.run(lambda work: digest.write_due(work, tomorrow, CALENDAR, never)) for _ in range(8)
    )
    teams = len(DIRECTORY.teams)
    assert sorted(await asyncio.gather(*sweeps)) == [0] * 7 + [teams]
    rows = await desk.run(lambda work: work.outbox_rows((Status.PENDING,), 99))
    told = [row.notice.to for row in rows if row.notice.kind is Kind.DIGEST]
    assert sorted(told) == sorted(u for team in DIRECTORY.teams.values() for u in team.supervisors)


async def test_a_digest_is_claimed_and_told_together_or_not_at_all(desk, read):
    await desk.run(lambda work: digest.write_due(work, NOW, CALENDAR, never))
    before = await read("last_digest", TLS)

    def cut_off(work):
        digest.write_due(work, NOW + timedelta(days=1), CALENDAR, never)
        assert work.outbox_count()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await desk.run(cut_off)
    assert await read("last_digest", TLS) == before
    assert await read("outbox_count") == {}


async def test_its_figures_are_read_from_indexes_that_closed_tickets_do_not_fill(sqlite_url):
    sqlite = open_database(sqlite_url)
    await sqlite.start()
    desk = await desk_over(sqlite)
    await desk.resolved()
    used = {
        "backlog": "ix_ticket_open_in",
        "waiting_longest": "ix_ticket_open_in",
        "count_resolved": "ix_ticket_resolved_in",
        "count_reopened": "ix_change_reopened",
    }
    given = {"backlog": (), "waiting_longest": (5,)}
    for name, index in used.items():
        with statements(sqlite._engine) as seen:  # noqa: SLF001 — the statements as they are
            await sqlite.run(
                lambda work, name=name: getattr(work, name)(TLS, *given.get(name, (NOW, LATER)))
            )
        ((statement, parameters),) = seen
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
            steps = connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
        searched = re.compile(rf"SEARCH \w+ USING (COVERING )?INDEX {index} ")
        assert any(searched.match(step[3]) for step in steps), steps
    await sqlite.close()
