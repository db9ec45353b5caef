"""Migrations make the tables that the code expects, once, whoever starts first."""

import asyncio
import sqlite3
import sys
from asyncio.subprocess import PIPE
from contextlib import closing
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, make_url

from storage import postgres, sqlite
from storage.database import DatabaseUnavailable, open_database
from storage.migrate import downgrade, upgrade
from storage.tables import metadata
from tests.storage.conftest import desk_over


async def on(url: str, function: Any) -> Any:
    """Run a function of a connection in a transaction."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = sqlite.new_engine(address, 10)
        with engine.begin() as connection:
            return function(connection)
    served = postgres.new_engine(address, 1)
    try:
        async with served.begin() as connection:
            return await connection.run_sync(function)
    finally:
        await served.dispose()


def described(connection: Connection) -> dict[str, object]:
    """Return the tables as the database itself describes them, predicates of indexes included."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND sql NOT NULL"
        )
        told = {name: " ".join(str(sql).replace('"', "").split()) for name, sql in rows}
        return {name: sql.replace(" )", ")").replace(" ,", ",") for name, sql in told.items()}
    columns = connection.exec_driver_sql(
        "SELECT table_name || '.' || column_name, (data_type, is_nullable, column_default)::text"
        " FROM information_schema.columns WHERE table_schema = 'public'"
    )
    indexes = connection.exec_driver_sql(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    )
    constraints = connection.exec_driver_sql(
        "SELECT conname || conrelid::regclass, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace"
    )
    return {str(k): v for rows in (columns, indexes, constraints) for k, v in rows}


def is_declared(name: str) -> bool:
    """Whether it is one of `storage.tables`: neither alembic's own nor of the index of words."""
    return not any(part in name for part in ("alembic_version", "_words", "_terms"))


def declared(found: dict[str, object]) -> dict[str, object]:
    return {name: each for name, each in found.items() if is_declared(name)}


async def test_migrations_make_what_the_tables_say(new_url):
    await on(new_url, upgrade)
    opts = {"compare_type": True, "include_name": lambda name, *_: is_declared(name or "")}
    differences = await on(
        new_url,
        lambda c: compare_metadata(MigrationContext.configure(c, opts=opts), metadata),
    )
    assert differences == []


async def test_migrated_and_declared_tables_are_described_alike_by_the_database(new_url):
    await on(new_url, upgrade)
    migrated = declared(await on(new_url, described))
    await on(new_url, lambda c: downgrade(c, "base"))
    await on(new_url, metadata.create_all)
    assert migrated == declared(await on(new_url, described))
    assert any("WHERE" in str(each) for each in migrated.values())


async def test_downgrading_leaves_nothing_and_upgrading_again_works(new_url):
    await on(new_url, upgrade)
    await on(new_url, lambda c: downgrade(c, "base"))
    assert await on(new_url, lambda c: inspect(c).get_table_names()) == ["alembic_version"]
    database = open_database(new_url)
    await database.start()
    assert await (await desk_over(database)).open() == 1
    await database.close()


async def test_a_migration_that_is_cut_off_leaves_nothing_and_can_be_run_again(new_url):
    def cut_off(connection: Connection) -> None:
        upgrade(connection)
        assert inspect(connection).has_table("ticket")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await on(new_url, cut_off)
    assert await on(new_url, lambda c: inspect(c).get_table_names()) == []
    await on(new_url, upgrade)


async def test_processes_that_start_at_once_migrate_once_and_all_get_to_work(new_url):
    program = (
        "import asyncio, sys; from storage.database import DatabaseUnavailable, open_database\n"
        "async def main(url):\n"
        "    database = open_database(url); await database.start()\n"
        "    print(await database.run(lambda work: work.new_id())); await database.close()\n"
        "asyncio.run(main(sys.argv[1]))"
    )
    command = [sys.executable, "-c", program, new_url]
    started = [
        await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE) for _ in range(2)
    ]
    said = [await process.communicate() for process in started]
    assert [process.returncode for process in started] == [0, 0], said
    assert sorted(out.strip() for out, _ in said) == [b"1", b"2"]
    count = await on(
        new_url,
        lambda c: c.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar(),
    )
    assert count == 1


async def test_who_finds_another_process_migrating_on_sqlite_waits_for_it(new_sqlite_url):
    database = open_database(new_sqlite_url)
    file = new_sqlite_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        starting = asyncio.create_task(database.start())
        await asyncio.sleep(0.05)
        assert not starting.done()
        other.execute("COMMIT")
        await starting
    await database.close()


async def test_who_finds_another_process_migrating_on_postgresql_waits_for_it(new_postgres_url):
    database = open_database(new_postgres_url)
    other = await asyncpg.connect(new_postgres_url)
    await other.execute(f"SELECT pg_advisory_lock({postgres.MIGRATING})")
    starting = asyncio.create_task(database.start())
    while not await other.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
        assert not starting.done()
    await other.close()
    await starting
    await database.close()


async def test_starting_again_changes_nothing(new_url):
    for _ in range(2):
        database = open_database(new_url)
        await database.start()
        await database.close()
    described_once = await on(new_url, described)
    await on(new_url, upgrade)
    assert await on(new_url, described) == described_once


async def test_tables_of_a_newer_version_are_told_in_a_sentence_and_left_alone(new_url):
    await on(new_url, upgrade)
    await on(new_url, lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '9'"))
    before = await on(new_url, described)
    database = open_database(new_url)
    with pytest.raises(DatabaseUnavailable, match="another version"):
        await database.start()
    await database.close()
    assert await on(new_url, described) == before


async def test_every_desk_has_a_key_for_its_marks_that_no_other_has(new_url, tmp_path):
    async def key(url: str) -> str:
        database = open_database(url)
        await database.start()
        found = await database.run(lambda work: work.mark_key())
        await database.close()
        return found

    first, other = await key(new_url), await key(f"sqlite:///{tmp_path / 'other.db'}")
    assert first == await key(new_url)
    assert first != other
