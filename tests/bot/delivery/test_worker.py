"""From the outbox to Slack when all goes well."""

from core.outbox import Status
from core.vocabulary import Action
from tests.bot.delivery.desk import Desk
from tests.core.world import ANNE, CHLOE

TEAM_CHANNEL = "C0TLS"
DM = "D" + CHLOE


async def test_a_new_request_gets_its_card_and_its_receipt(desk: Desk):
    await desk.open()

    await desk.settle()

    assert len(desk.server.messages[TEAM_CHANNEL]) == 1
    assert len(desk.server.messages[DM]) == 1
    assert {row.status for row in await desk.rows()} == {Status.SENT}
