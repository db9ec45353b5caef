import pytest

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


@pytest.fixture
async def desk(tmp_path, database_url, transport):
    async with office(tmp_path, database_url, transport=transport) as opened:
        yield opened
