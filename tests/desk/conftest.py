import pytest

from tests.desk.logged import logging_all
from tests.desk.office import office


@pytest.fixture
def database(request):
    """Where the desk keeps its data: in SQLite, unless a test is told otherwise."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def database_url(request, database):
    return request.getfixturevalue(f"{database}_url")


@pytest.fixture
def transport(request):
    """How Slack reaches the desk: over HTTP, unless a test is told otherwise."""
    return getattr(request, "param", "http")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """Where the first desk leaves its catalogue and its people for those after it."""
    return tmp_path_factory.mktemp("prepared") / "desk.db"


@pytest.fixture
async def desk(tmp_path, database_url, transport, prepared):
    async with office(tmp_path, database_url, transport=transport, prepared=prepared) as opened:
        yield opened


@pytest.fixture
def log(monkeypatch):
    """What the desk logs, which is all it can."""
    with logging_all(monkeypatch) as written:
        yield written
