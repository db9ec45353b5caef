"""A process is killed in the middle of a migration: the next one does it all."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE

import pytest
from sqlalchemy import inspect

from storage.database import open_database
from storage.migrate import missing
from tests.faults.workplace import ROOT, workplace

DIES = """
import asyncio, os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from storage.database import open_database

left = int(sys.argv[2])

@event.listens_for(Engine, "after_cursor_execute")
def executed(connection, cursor, statement, *_):
    global left
    left -= statement.lstrip().upper().startswith(("CREATE", "ALTER", "INSERT", "UPDATE"))
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    await open_database(sys.argv[1]).start()

asyncio.run(main())
"""


@pytest.fixture(params=["new_sqlite_url", "new_postgres_url"])
def new_url(request):
    return request.getfixturevalue(request.param)


async def migrate_and_die(url: str, statements: int) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DIES, url, str(statements), cwd=ROOT, stderr=PIPE
    )
    await process.communicate()
    return process.returncode


@pytest.mark.parametrize("statements", [1, 12])
async def test_killed_in_the_middle_of_a_migration_it_is_run_again(tmp_path, new_url, statements):
    assert await migrate_and_die(new_url, statements) == -signal.SIGKILL
    database = open_database(new_url)
    await database.start()
    try:
        found = await database.run(lambda work: looked(work._connection))  # noqa: SLF001
    finally:
        await database.close()
    assert found == (0, True)
    async with workplace(tmp_path, new_url) as place:
        await place.serve()
        assert await place.opened() == 1
        await place.settle()


def looked(connection):
    return missing(connection), inspect(connection).has_table("outbox")
