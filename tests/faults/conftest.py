import signal

import pytest

from tests.faults.workplace import workplace

_LONGEST = 300
"""Seconds that one test may take on a busy machine, before it counts as hanging."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what is here: `make test` leaves it out, `make test-faults` runs it."""
    for item in items:
        if "tests/faults/" in item.nodeid:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(autouse=True)
def not_for_ever():
    """End a test that hangs, wherever it does."""

    def hangs(*_):
        message = f"the test did not end within {_LONGEST} s"
        raise TimeoutError(message)

    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(_LONGEST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
async def place(tmp_path, sql_url):
    """A workspace, and the database of a desk, on SQLite and on PostgreSQL."""
    async with workplace(tmp_path, sql_url) as opened:
        yield opened


@pytest.fixture
async def replicas(tmp_path, postgres_url):
    """A workspace, and a database that several processes share."""
    async with workplace(tmp_path, postgres_url) as opened:
        yield opened
