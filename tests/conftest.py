"""What every test may rely on: the same random choices, no network but loopback, real databases."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url

from storage.migrate import upgrade
from storage.sqlite import new_engine
from tests import postgres

settings.register_profile(
    "guichet", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("guichet")

_LOCAL = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in _LOCAL:
            message = f"a test may only connect to this machine, not to {address[0]}"
            raise AssertionError(message)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def own_postgres() -> Iterator[Any]:
    """A real server that a test may stop and configure, started for the first that asks for it."""
    with postgres.own_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> str:
    """The address of a real server: the one at TEST_DATABASE_URL, else our own."""
    given = os.environ.get("TEST_DATABASE_URL")
    return given or str(request.getfixturevalue("own_postgres").get_uri(database="postgres"))


@pytest.fixture
def new_postgres_url(postgres_server: str) -> Iterator[str]:
    """A database of this test's own, without tables."""
    with postgres.new_database(postgres_server) as address:
        yield address


@pytest.fixture(scope="session")
def shared_postgres_url(postgres_server: str) -> Iterator[str]:
    with postgres.new_database(postgres_server) as address:
        yield address


@pytest.fixture
def postgres_url(shared_postgres_url: str) -> Iterator[str]:
    """The database that tests share, with its tables, emptied after each of them."""
    yield shared_postgres_url
    postgres.empty(shared_postgres_url)


@pytest.fixture(scope="session")
def sqlite_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with its tables and nothing in them, made once."""
    path = tmp_path_factory.mktemp("tables") / "guichet.db"
    engine = new_engine(make_url(f"sqlite:///{path}"), 10)
    with engine.begin() as connection:
        upgrade(connection)
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_with_tables: Path) -> str:
    """A file of this test's own, with its tables."""
    return f"sqlite:///{shutil.copy(sqlite_with_tables, tmp_path / 'guichet.db')}"


@pytest.fixture
def new_sqlite_url(tmp_path: Path) -> str:
    """A file of this test's own, not there yet."""
    return f"sqlite:///{tmp_path}/guichet.db"


@pytest.fixture(params=["sqlite", "postgres"])
def sql_url(request: pytest.FixtureRequest) -> str:
    """The address of each database that keeps what it is given."""
    return str(request.getfixturevalue(f"{request.param}_url"))
