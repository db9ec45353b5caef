"""A rolling upgrade: what the code before this one writes goes on working on the new tables."""

from dataclasses import replace
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, BigInteger, Boolean, Connection, MetaData, Table, select, text

from core.outbox import Kind, Status
from storage.database import open_database
from storage.migrate import _config, downgrade, upgrade
from tests.core.world import ANNE, BRUNO
from tests.storage.conftest import desk_over
from tests.storage.play import notice
from tests.storage.test_migrations import is_declared, on

SCRIPTS = ScriptDirectory.from_config(_config(None))
BEFORE = SCRIPTS.get_revision("head").down_revision
KNOWN_BEFORE = "0003"
"""The tables of the release before this one."""


def value(column: Any, number: int) -> Any:
    """Something that fits in a column, another for each row."""
    match column.type:
        case Boolean():
            return False
        case JSON():
            return []
        case each if isinstance(each, BigInteger) or each.python_type is int:
            return number
    return f"{column.name} {number}"


def insert_as_then(connection: Connection, tables: MetaData, number: int) -> None:
    """Insert a row in each table with the columns that the code of then names."""
    for table in tables.sorted_tables:
        row = {c.name: value(c, number) for c in table.c if not c.nullable}
        connection.execute(table.insert().values(row))


def read_as_then(connection: Connection, tables: MetaData) -> dict[str, list[Any]]:
    return {table.name: rows(connection, table) for table in tables.sorted_tables}


def declared(name: str, _: MetaData) -> bool:
    """Leave out what holds nothing of its own: the index of words is written anew."""
    return is_declared(name)


def rows(connection: Connection, table: Table) -> list[Any]:
    return [
        tuple(map(str, row))
        for row in connection.execute(select(table).order_by(*table.primary_key))
    ]


@pytest.mark.parametrize("revision", sorted({KNOWN_BEFORE, BEFORE}))
async def test_the_old_code_writes_and_reads_on_the_new_tables(new_url, revision):
    def play(connection: Connection) -> None:
        upgrade(connection, revision)
        then = MetaData()
        then.reflect(connection, only=declared)
        insert_as_then(connection, then, 11)
        written = read_as_then(connection, then)
        upgrade(connection)
        assert read_as_then(connection, then) == written
        insert_as_then(connection, then, 12)
        for name, found in read_as_then(connection, then).items():
            assert len(found) == len(written[name]) + 1

    await on(new_url, play)


@pytest.mark.parametrize("revision", sorted({KNOWN_BEFORE, BEFORE}))
async def test_rows_outlive_a_downgrade_and_the_upgrade_after_it(new_url, revision):
    def play(connection: Connection) -> None:
        upgrade(connection)
        now = MetaData()
        now.reflect(connection, only=declared)
        insert_as_then(connection, now, 11)
        downgrade(connection, revision)
        then = MetaData()
        then.reflect(connection, only=declared)
        kept = read_as_then(connection, then)
        assert all(kept.values())
        upgrade(connection)
        assert read_as_then(connection, then) == kept

    await on(new_url, play)


async def test_a_message_of_a_kind_that_only_the_new_code_knows_is_left_to_it(sql_url):
    database = open_database(sql_url)
    await database.start()
    desk = await desk_over(database)
    await desk.tell(notice(Kind.AGENT, 7, to=ANNE), notice(Kind.AGENT, 7, to=BRUNO))
    newer = text("UPDATE outbox SET kind = 'novelty' WHERE recipient = :to")
    await desk.run(lambda work: work._connection.execute(newer, {"to": ANNE}))  # noqa: SLF001 — what no port writes
    (row,) = await desk.claim()
    assert row.notice.to == BRUNO
    await desk.mark(replace(row, status=Status.SENT, lease_until=None))
    assert await desk.claim() == []
    assert await desk.run(lambda work: work.next_due()) is None
    await database.close()
