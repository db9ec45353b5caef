import pytest

from tests.desk.office import office


@pytest.fixture
async def desk(tmp_path):
    async with office(tmp_path) as opened:
        yield opened
