"""A database is looked at and left as it was."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from core.outbox import Status
from storage.database import DatabaseUnavailable, open_database
from storage.inspection import inspect
from storage.migrate import count
from tests.core.world import DIRECTORY


def teams(work):
    return set(work.directory().teams)


async def opened(url):
    database = open_database(url)
    await database.start()
    await database.run(lambda work: work.replace_catalogue(DIRECTORY))
    await database.close()


def content(url):
    return Path(make_url(url).database).read_bytes()


async def test_a_desk_is_read_where_the_tables_are_up_to_date(new_url):
    await opened(new_url)
    seen = await inspect(new_url, teams)
    assert (seen.refusal, seen.missing, seen.empty) == ("", 0, False)
    assert seen.found == set(DIRECTORY.teams)


async def test_a_database_without_tables_lacks_every_migration_and_gets_none(new_url):
    for _ in range(2):
        seen = await inspect(new_url, teams)
        assert (seen.refusal, seen.empty, seen.found) == ("", True, None)
        assert seen.missing == count() > 1


async def test_a_file_that_is_not_there_is_not_made(tmp_path):
    await inspect(f"sqlite:///{tmp_path}/sub/desk.db", teams)
    assert list(tmp_path.iterdir()) == []


async def test_a_file_is_the_same_after_it_was_looked_at(sqlite_url):
    await opened(sqlite_url)
    before = content(sqlite_url)
    await inspect(sqlite_url, lambda work: work.outbox_rows([Status.PARKED], 1))
    assert content(sqlite_url) == before


async def test_tables_of_a_newer_version_are_told(sqlite_url):
    await opened(sqlite_url)
    with closing(sqlite3.connect(make_url(sqlite_url).database)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseUnavailable, match="another version"):
        await inspect(sqlite_url, teams)


async def test_a_database_that_somebody_holds_takes_no_writes_and_is_read_all_the_same(sqlite_url):
    await opened(sqlite_url)
    with closing(sqlite3.connect(make_url(sqlite_url).database)) as raw:
        raw.execute("BEGIN IMMEDIATE")
        seen = await inspect(sqlite_url, teams, patience=0.01)
        assert "locked" in seen.refusal
        assert seen.found == set(DIRECTORY.teams)


async def test_a_file_in_the_place_of_a_directory_is_told(tmp_path):
    (tmp_path / "data").write_text("no directory")
    seen = await inspect(f"sqlite:///{tmp_path}/data/desk.db", teams)
    assert "is no directory" in seen.refusal


@pytest.mark.parametrize("held", [b"", b"not a database, but long enough to look like one: " * 30])
async def test_a_file_that_is_no_desk_is_told_or_empty(tmp_path, held):
    path = tmp_path / "desk.db"
    path.write_bytes(held)
    if not held:
        assert (await inspect(f"sqlite:///{path}", teams)).empty
        return
    with pytest.raises(DatabaseUnavailable, match="not a database"):
        await inspect(f"sqlite:///{path}", teams)


async def test_a_server_that_does_not_answer_is_told_without_its_password():
    with pytest.raises(DatabaseUnavailable) as told:
        await inspect("postgresql://desk:confidential@127.0.0.1:9/guichet", teams)
    assert "confidential" not in str(told.value)


async def test_a_password_with_an_at_sign_is_no_part_of_a_name():
    with pytest.raises(DatabaseUnavailable, match="no address") as told:
        await inspect("postgresql://desk:my@confidential@127.0.0.1:9/guichet", teams)
    assert "confidential" not in str(told.value)


async def test_a_server_that_is_too_old_is_told(new_postgres_url, monkeypatch):
    monkeypatch.setattr("storage.postgres.OLDEST", 1000)
    with pytest.raises(DatabaseUnavailable, match="older than 1000"):
        await inspect(new_postgres_url, teams)
