"""PostgreSQL: side by side, and through what may happen to a server."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from core import desk as door
from core.acts import Act, Given
from core.vocabulary import Action
from storage.database import Conflict, DatabaseUnavailable, open_database
from storage.dialects import CLAIMING
from tests.core.world import ANNE, CALENDAR, CHLOE
from tests.storage.conftest import desk_over
from tests.storage.reads import (
    LOOKUPS,
    ONE_TEAM,
    SWEEPS,
    TWO_TEAMS,
    generic_plan,
    lists,
    statements,
)

NOTE = Act(Action.NOTE, ANNE, Given(note="Vu."))


@pytest.fixture
async def postgres(postgres_url):
    database = open_database(postgres_url, pool_size=4)
    await database.start()
    yield database
    await database.close()


@pytest.fixture
async def other(postgres_url):
    connection = await asyncpg.connect(postgres_url)
    yield connection
    await connection.close()


def execute(work, statement):
    return work._connection.exec_driver_sql(statement)  # noqa: SLF001 — what no port offers


async def test_a_pool_of_one_connection_serves_all_in_turn(postgres_url):
    database = open_database(postgres_url, pool_size=1)
    await database.start()
    desk = await desk_over(database)
    ids = await asyncio.gather(*(desk.open() for _ in range(20)))
    notes = (
        desk.run(lambda work, t=ticket_id: door.act(work, t, NOTE, desk.now, CALENDAR))
        for ticket_id in ids * 2
    )
    await asyncio.gather(*notes)
    found = await desk.run(lambda work: work.asked_by(CHLOE, 99))
    assert {ticket.seq for ticket in found} == {3}
    await database.close()


async def test_a_turn_is_waited_for_longer_than_the_pool_would(postgres_url):
    database = open_database(postgres_url, pool_size=1)
    await database.start()
    database._engine.pool._timeout = 0.01  # noqa: SLF001 — 30 s, after which it gives up
    slow = [database.run(lambda work: execute(work, "SELECT pg_sleep(0.1)")) for _ in range(3)]
    await asyncio.gather(*slow)
    await database.close()


async def test_connections_that_the_server_closed_are_replaced_without_anybody_noticing(
    postgres, other
):
    desk = await desk_over(postgres)
    await asyncio.gather(*(desk.open() for _ in range(8)))
    await other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert len({*await asyncio.gather(*(desk.open() for _ in range(8)))}) == 8


async def test_a_connection_that_breaks_in_the_middle_is_no_loss(postgres):
    desk = await desk_over(postgres)
    ticket_id = await desk.open()
    attempts = []

    def breaking(work):
        door.act(work, ticket_id, NOTE, desk.now, CALENDAR)
        attempts.append(1)
        if len(attempts) == 1:
            execute(work, "SELECT pg_terminate_backend(pg_backend_pid())")

    await desk.run(breaking)
    assert len(attempts) == 2
    assert len(await desk.run(lambda work: work.internal_journal(ticket_id))) == 1


async def test_a_server_that_breaks_every_connection_does_not_answer(postgres, monkeypatch):
    monkeypatch.setattr("storage.postgres._PAUSE", 0)
    monkeypatch.setattr("storage.postgres._ATTEMPTS", 3)
    attempts = []

    def breaking(work):
        attempts.append(1)
        execute(work, "SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(DatabaseUnavailable):
        await postgres.run(breaking)
    assert len(attempts) == 3
    await postgres.run(lambda work: work.everybody())


@pytest.mark.parametrize("state", ["40001", "40P01"])
async def test_what_the_server_asks_to_run_again_is_run_again(postgres, state):
    attempts = []

    def unlucky(work):
        attempts.append(1)
        if len(attempts) < 3:
            execute(work, f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$")
        return "done"

    assert await postgres.run(unlucky) == "done"
    assert len(attempts) == 3


REFUSED_AT_COMMIT = (
    """CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$""",
    "CREATE TEMP TABLE late (x int) ON COMMIT DROP",
    """CREATE CONSTRAINT TRIGGER refused AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse()""",
    "INSERT INTO late VALUES (1)",
)


async def test_what_the_server_asks_to_run_again_at_the_commit_is_run_again(postgres):
    attempts = []

    def unlucky(work):
        attempts.append(1)
        for statement in REFUSED_AT_COMMIT if len(attempts) == 1 else ():
            execute(work, statement)
        return "done"

    assert await postgres.run(unlucky) == "done"
    assert len(attempts) == 2


async def test_an_error_that_another_attempt_would_not_mend_is_raised_at_once(postgres):
    attempts = []

    def wrong(work):
        attempts.append(1)
        execute(work, "SELECT 1 / 0")

    with pytest.raises(DBAPIError):
        await postgres.run(wrong)
    assert len(attempts) == 1


async def test_two_that_lock_two_tickets_crosswise_both_succeed(postgres):
    desk = await desk_over(postgres)
    ids = [await desk.open(), await desk.open()]

    def both(order):
        def act(work):
            execute(work, "SET LOCAL deadlock_timeout = '20ms'")
            for ticket_id in order:
                door.act(work, ticket_id, NOTE, desk.now, CALENDAR)
                execute(work, "SELECT pg_sleep(0.02)")

        return act

    await asyncio.gather(desk.run(both(ids)), desk.run(both(ids[::-1])))
    for ticket_id in ids:
        assert (await desk.run(lambda work, t=ticket_id: work.ticket(t))).seq == 3


async def test_what_moved_since_it_was_read_is_read_again_until_it_holds(postgres, monkeypatch):
    monkeypatch.setattr("storage.postgres._PAUSE", 0)
    attempts = []

    def moved(_):
        attempts.append(1)
        if len(attempts) < 3:
            raise Conflict

    await postgres.run(moved)
    assert len(attempts) == 3

    def always(_):
        attempts.append(1)
        raise Conflict

    with pytest.raises(Conflict):
        await postgres.run(always)
    assert len(attempts) == 23


async def test_the_sweeps_of_two_replicas_share_the_tickets_without_waiting(postgres, other):
    desk = await desk_over(postgres)
    first, second = await desk.resolved(), await desk.resolved()
    due = (await desk.run(lambda work: work.ticket(second))).reopen_until
    async with other.transaction():
        await other.fetch("SELECT 1 FROM ticket WHERE id = $1 FOR UPDATE", first)
        assert [*await desk.run(lambda work: work.to_close(due, 10))] == [second]


async def test_a_row_that_another_replica_is_marking_is_not_waited_for(postgres, other):
    desk = await desk_over(postgres)
    await desk.open()
    rows = await desk.claim(1)
    desk.later(120)
    async with other.transaction():
        await other.fetch("SELECT 1 FROM outbox WHERE id = $1 FOR UPDATE", rows[0].id)
        claimed = {row.id for row in await desk.claim()}
    assert claimed
    assert rows[0].id not in claimed


@pytest.mark.parametrize("address", ["127.0.0.1:1", "127.0.0.1:1/guichet?sslmode=disable"])
async def test_a_server_that_does_not_answer_is_told_in_a_sentence_without_the_password(address):
    database = open_database(f"postgresql://guichet:secret@{address}")
    with pytest.raises(DatabaseUnavailable) as told:
        await database.start()
    assert "127.0.0.1" in str(told.value)
    assert "does not answer" in str(told.value)
    assert "secret" not in str(told.value)
    await database.close()


async def test_a_database_that_is_not_there_is_told_in_a_sentence(postgres_server):
    address = (
        make_url(postgres_server).set(database="nowhere").render_as_string(hide_password=False)
    )
    with pytest.raises(DatabaseUnavailable, match="nowhere"):
        await open_database(address).start()


async def test_one_replica_at_a_time_claims_so_that_order_is_seen_whole(postgres, other):
    desk = await desk_over(postgres)
    await desk.open()
    await other.fetch("SELECT pg_advisory_lock($1)", CLAIMING)
    claiming = asyncio.create_task(desk.claim())
    while not await other.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
        assert not claiming.done()
    await other.fetch("SELECT pg_advisory_unlock($1)", CLAIMING)
    assert await claiming


async def test_no_reading_of_the_desk_goes_through_a_whole_table(postgres, other):
    desk = await desk_over(postgres)
    await desk.taken()
    reads = [*lists(TWO_TEAMS, await desk.resolved()), *SWEEPS, *LOOKUPS]
    with statements(postgres._engine.sync_engine) as seen:  # noqa: SLF001 — the statements as they are
        for read in reads:
            await postgres.run(read)
    assert len(seen) > len(reads)
    plans = {told[0]: await generic_plan(other, *told) for told in seen if WHOLE not in told[0]}
    assert {s: steps for s, steps in plans.items() if "Seq Scan" in steps} == {}


async def test_lists_are_read_in_order_from_their_index_and_not_sorted(postgres, other):
    desk = await desk_over(postgres)
    reads = lists(ONE_TEAM, await desk.resolved())
    with statements(postgres._engine.sync_engine) as seen:  # noqa: SLF001 — the statements as they are
        for read in reads:
            await postgres.run(read)
    found = [told for told in seen if "LIMIT" in told[0]]
    assert len(found) == len(reads)
    for statement, given in found:
        steps = await generic_plan(other, statement, given)
        assert "Index" in steps
        assert "Sort" not in steps, (statement, steps)


WHOLE = "FROM catalogue_"  # the catalogue is read whole, and only when it changed


async def test_a_transaction_that_does_not_end_is_ended_and_a_migration_is_not(
    postgres_url, monkeypatch
):
    monkeypatch.setattr("storage.postgres._TRANSACTION_SECONDS", 1)
    monkeypatch.setattr(
        "storage.postgres.upgrade", lambda c: c.exec_driver_sql("SELECT pg_sleep(1.2)")
    )
    database = open_database(postgres_url)
    await database.start()
    tried = []

    def lasting(work):
        if not tried:
            tried.append(execute(work, "SELECT 1").scalar())
            execute(work, "SELECT pg_sleep(30)")
        return "served"

    assert await database.run(lasting) == "served"
    await database.close()
