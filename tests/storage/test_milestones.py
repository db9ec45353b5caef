"""Milestones in every database: written with their acts, or added from the history by the sweep."""

import pytest
from sqlalchemy import event

from core import upkeep
from core.figures import Flow, Scope
from core.vocabulary import Action
from storage.database import open_database
from tests.core.world import ANNE, CALENDAR, CHLOE, NETWORK, NOW, SOPHIE, TLS, never
from tests.storage.conftest import desk_over
from tests.storage.test_clocks import with_targets
from tests.storage.test_migrations import on

READ = "SELECT * FROM milestone ORDER BY ticket_id, seq, reached"
FORGET = "DELETE FROM milestone", "UPDATE ticket SET counted = 0"


async def to_count(desk):
    return [*await desk.run(lambda work: work.to_count(10))]


async def sweep(desk):
    return await desk.run(lambda work: upkeep.count_anew(work, CALENDAR, never))


async def flow(desk, *teams):
    scope = Scope(teams, NOW, desk.now.replace(year=2100))
    return await desk.run(lambda work: work.count_flow(scope))


async def lived(desk) -> list[int]:
    """A ticket that went to another team, one that was reopened, one that was never taken."""
    moved, again, new = await desk.taken(), await desk.resolved(), await desk.open()
    await desk.do(moved, SOPHIE, Action.DISPATCH)
    await desk.do(again, CHLOE, Action.REOPEN)
    await desk.do(again, ANNE, Action.NOTE)
    return [moved, again, new]


LIVED = Flow(opened=3, left=1, resolved=1, reopened=1)


async def test_what_acts_reach_is_there_with_them(desk):
    await lived(desk)
    assert await flow(desk, TLS) == LIVED
    assert await flow(desk, NETWORK) == Flow(arrived=1)
    assert await flow(desk, TLS, NETWORK) == Flow(opened=3, resolved=1, reopened=1)
    assert (await to_count(desk), await sweep(desk)) == ([], 0)


@pytest.fixture
async def timed(sql_url):
    """A desk with targets in a database that keeps what it is given."""
    database = open_database(sql_url)
    await database.start()
    desk = await desk_over(database)
    await desk.run(lambda work: work.replace_catalogue(with_targets()))
    yield desk
    await database.close()


async def ask(url, *statements):
    """Do what no port offers; returns the rows of the last one, if it has any."""

    def run(connection):
        done = [connection.exec_driver_sql(statement) for statement in statements]
        return done[-1].all() if done[-1].returns_rows else None

    return await on(url, run)


async def test_tickets_from_before_there_were_milestones_get_theirs_from_their_history(
    timed, sql_url
):
    numbers = await lived(timed)
    before = await ask(sql_url, READ)
    await ask(sql_url, *FORGET)
    assert await to_count(timed) == sorted(numbers, reverse=True)
    assert await sweep(timed) == 3
    assert len(before) == 9
    assert await ask(sql_url, READ) == before
    assert (await to_count(timed), await sweep(timed)) == ([], 0)


async def test_what_older_code_did_beside_this_one_is_caught_up(timed, sql_url):
    """Older code knows neither milestones nor counts; this one leaves what follows to the sweep."""
    number, _, _ = await lived(timed)
    before = await ask(sql_url, READ)
    last = f"ticket_id = {number} AND seq = 3"
    await ask(sql_url, f"DELETE FROM milestone WHERE {last}")  # noqa: S608 — our own number
    await ask(sql_url, f"UPDATE ticket SET counted = 2 WHERE id = {number}")  # noqa: S608
    await timed.do(number, "U0KARIM", Action.TAKE)
    await timed.do(number, "U0KARIM", Action.RESOLVE)
    assert await flow(timed, NETWORK) == Flow()
    assert await to_count(timed) == [number]
    assert await sweep(timed) == 1
    assert await flow(timed, NETWORK) == Flow(arrived=1, resolved=1)
    assert set(before) < set(await ask(sql_url, READ))


async def test_what_is_written_stays_whatever_the_catalogue_says_later(timed, sql_url):
    await lived(timed)
    before = await ask(sql_url, READ)
    await timed.run(lambda work: work.replace_catalogue(with_targets(1)))
    await ask(sql_url, "UPDATE ticket SET counted = 0")
    await sweep(timed)
    assert await ask(sql_url, READ) == before


async def test_the_sweep_counts_so_many_tickets_at_once_and_goes_on(timed, sql_url, monkeypatch):
    await lived(timed)
    await ask(sql_url, *FORGET)
    monkeypatch.setattr(upkeep, "BATCH", 2)
    assert [await sweep(timed) for _ in range(3)] == [2, 1, 0]
    assert await flow(timed, TLS) == LIVED


async def test_a_row_of_older_code_that_names_no_count_is_taken(timed, sql_url):
    number = await timed.open()
    columns = await ask(sql_url, f"SELECT * FROM ticket WHERE id = {number}")  # noqa: S608
    names = [name for name in columns[0]._fields if name not in {"id", "counted"}]
    listed = ", ".join(names)
    copy = f"INSERT INTO ticket (id, {listed}) SELECT id + 1000, {listed} FROM ticket"  # noqa: S608
    await ask(sql_url, copy)
    assert await to_count(timed) == [number + 1000]


async def test_an_act_writes_what_it_reached_in_one_statement_and_nothing_else_does(sqlite_url):
    database = open_database(sqlite_url)
    await database.start()
    desk = await desk_over(database)
    seen: list[str] = []
    engine = database._engine  # noqa: SLF001 — the statements as they are
    event.listen(engine, "before_cursor_execute", lambda *told: seen.append(told[2]))

    async def written(act) -> int:
        seen.clear()
        await act
        return sum("milestone" in statement for statement in seen)

    assert await written(desk.open()) == 1
    assert await written(desk.do(1, ANNE, Action.TAKE)) == 1
    assert await written(desk.do(1, ANNE, Action.NOTE)) == 0
    assert await written(desk.do(1, ANNE, Action.HOLD)) == 0
    assert await written(desk.do(1, SOPHIE, Action.DISPATCH)) == 1
    await database.close()
