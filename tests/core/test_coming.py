"""One line in a team's channel says how many cards are coming: once, until it was calm again."""

from datetime import timedelta

import pytest

from core.coming import announce
from core.outbox import Kind, Notice, Status
from core.vocabulary import Topic
from storage.memory import MemoryDatabase
from tests.core.world import NETWORK, NOW, TLS

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def told():
    database = MemoryDatabase()
    await database.start()

    async def tell(team, after):
        card = Notice(Kind.CARD, Topic.OPEN, 1, 1, team)
        await database.run(lambda work: announce(work, card, NOW + after))
        rows = await database.run(lambda work: work.outbox_rows(Status, 99))
        return [(row.notice.kind, row.notice.to) for row in rows]

    yield tell
    await database.close()


async def test_a_storm_of_an_hour_is_announced_once(told):
    for minutes in range(60):
        lines = await told(TLS, minutes * MINUTE)
    assert lines == [(Kind.COMING, TLS)]


async def test_each_team_is_told_of_its_own_and_again_after_a_calm(told):
    await told(TLS, 0 * MINUTE)
    await told(NETWORK, 1 * MINUTE)
    assert len(await told(TLS, 25 * MINUTE)) == 3
