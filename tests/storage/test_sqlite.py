"""SQLite: durable, patient, and never reading more than it shows."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from core.errors import Code, Refusal
from storage.database import DatabaseUnavailable, open_database
from storage.sqlite import SqliteDatabase
from tests.core.world import CHLOE
from tests.storage.conftest import desk_over
from tests.storage.reads import LOOKUPS, ONE_TEAM, SWEEPS, TWO_TEAMS, lists, plan, statements


@pytest.fixture
async def sqlite(sqlite_url):
    database = open_database(sqlite_url)
    assert isinstance(database, SqliteDatabase)
    await database.start()
    yield database
    await database.close()


def file_of(url: str) -> str:
    return url.removeprefix("sqlite:///")


async def test_a_commit_is_written_through_to_the_disk(sqlite):
    def settings(work):
        read = work._connection.exec_driver_sql  # noqa: SLF001 — the driver's own settings
        return [
            read(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    assert await sqlite.run(settings) == ["wal", 2, 1]


async def test_what_waits_together_is_committed_together(sqlite):
    desk = await desk_over(sqlite)
    commits = []
    event.listen(sqlite._engine, "commit", commits.append)  # noqa: SLF001 — counts commits
    gate = threading.Event()
    blocked = asyncio.create_task(sqlite.run(lambda _: gate.wait(10)))
    while not (await asyncio.sleep(0)) and sqlite._jobs.qsize():  # noqa: SLF001 — it has begun
        pass
    opened = [asyncio.create_task(desk.open()) for _ in range(40)]
    await asyncio.sleep(0)
    gate.set()
    assert await blocked
    assert len({*await asyncio.gather(*opened)}) == 40
    assert len(commits) == 2


async def test_when_the_commit_fails_nobody_is_told_that_all_went_well(sqlite):
    desk = await desk_over(sqlite)

    def fail(connection):
        del connection
        message = "database or disk is full"
        raise sqlite3.OperationalError(message)

    event.listen(sqlite._engine, "commit", fail)  # noqa: SLF001 — a disk that is full
    results = await asyncio.gather(*(desk.open() for _ in range(5)), return_exceptions=True)
    event.remove(sqlite._engine, "commit", fail)  # noqa: SLF001
    assert {type(each) for each in results} == {DatabaseUnavailable}
    assert "full" in str(results[0])
    assert await desk.run(lambda work: work.asked_by(CHLOE, 9)) == ()
    assert await desk.open() > 0


async def test_a_full_disk_refuses_who_writes_lets_who_reads_beside_him_and_recovers(sqlite):
    desk = await desk_over(sqlite)
    ticket_id = await desk.open()

    def limit(pages):
        def set_limit(work):
            work._connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")  # noqa: SLF001
            return work._connection.exec_driver_sql("PRAGMA page_count").scalar()  # noqa: SLF001

        return set_limit

    await sqlite.run(limit(1))  # SQLite keeps it to what is there already
    *refused, read = await asyncio.gather(
        *(desk.open(description="x" * 3000) for _ in range(50)),
        sqlite.run(lambda work: work.ticket(ticket_id)),
        return_exceptions=True,
    )
    assert "full" in str(refused[-1])
    assert read.id == ticket_id
    await sqlite.run(limit(100_000))
    assert await desk.open(description="x" * 3000) > ticket_id


async def test_a_file_locked_by_another_process_is_waited_for(sqlite, sqlite_url):
    desk = await desk_over(sqlite)
    with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        opening = asyncio.create_task(desk.open())
        await asyncio.sleep(0.05)
        assert not opening.done()
        other.execute("COMMIT")
        assert await opening > 0


async def test_a_file_locked_for_too_long_says_so_and_works_again_afterwards(
    sqlite_url, monkeypatch
):
    monkeypatch.setattr("storage.sqlite._BUSY_SECONDS", 0.05)
    database = open_database(sqlite_url)
    await database.start()
    desk = await desk_over(database)
    with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailable, match="locked"):
            await desk.open()
        other.execute("COMMIT")
    assert await desk.open() > 0
    await database.close()


async def test_who_gave_up_waiting_does_not_stop_the_others(sqlite):
    desk = await desk_over(sqlite)
    given_up = asyncio.create_task(desk.open())
    await asyncio.sleep(0)
    given_up.cancel()
    assert await desk.open() > 0
    with pytest.raises(asyncio.CancelledError):
        await given_up


async def test_closing_does_first_what_was_asked_before(sqlite_url):
    database = open_database(sqlite_url)
    await database.start()
    desk = await desk_over(database)
    opening = [asyncio.create_task(desk.open()) for _ in range(5)]
    await asyncio.sleep(0)
    await database.close()
    assert len({*await asyncio.gather(*opening)}) == 5


async def test_a_folder_that_is_not_there_is_made(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/data/deep/guichet.db")
    await database.start()
    await database.close()
    assert (tmp_path / "data/deep/guichet.db").exists()


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "guichet.db"
    path.write_text("not a database, " * 100)
    return path


async def test_a_file_that_is_no_database_is_told_in_a_sentence(text_file):
    with pytest.raises(DatabaseUnavailable, match="cannot be used"):
        await open_database(f"sqlite:///{text_file}").start()


async def test_no_reading_of_the_desk_goes_through_a_whole_table(sqlite, sqlite_url):
    desk = await desk_over(sqlite)
    await desk.taken()
    reads = [*lists(TWO_TEAMS, await desk.resolved()), *SWEEPS, *LOOKUPS]
    with statements(sqlite._engine) as seen:  # noqa: SLF001 — the statements as they are
        for read in reads:
            await sqlite.run(read)
    assert len(seen) > len(reads)
    plans = {told[0]: plan(file_of(sqlite_url), *told) for told in seen}
    assert {s: steps for s, steps in plans.items() if any(map(scans_a_table, steps))} == {}


def scans_a_table(step: str) -> bool:
    """Whether a step reads a table whole; partial indexes hold only what is open."""
    table = step.removeprefix("SCAN ").split()[0] if step.startswith("SCAN ") else ""
    whole = {"ticket", "change", "internal_entry", "requester_entry", "outbox", "other", "card"}
    return table in whole and "USING" not in step


async def test_lists_are_read_in_order_from_their_index_and_not_sorted(sqlite, sqlite_url):
    desk = await desk_over(sqlite)
    reads = lists(ONE_TEAM, await desk.resolved())
    with statements(sqlite._engine) as seen:  # noqa: SLF001 — the statements as they are
        for read in reads:
            await sqlite.run(read)
    found = [told for told in seen if "LIMIT" in told[0]]
    assert len(found) == len(reads)
    for statement, given in found:
        steps = plan(file_of(sqlite_url), statement, given)
        assert any("USING INDEX ix_ticket_" in step for step in steps)
        assert not any("TEMP B-TREE" in step for step in steps), (statement, steps)


async def test_a_refusal_in_a_group_costs_the_others_nothing(sqlite):
    desk = await desk_over(sqlite)

    def refused(work):
        work.new_id()
        raise Refusal(Code.MISSING)

    jobs = [desk.open() if n % 2 else sqlite.run(refused) for n in range(10)]
    results = await asyncio.gather(*jobs, return_exceptions=True)
    assert sum(isinstance(each, Refusal) for each in results) == 5
    assert len(await sqlite.run(lambda work: work.asked_by(CHLOE, 99))) == 5
