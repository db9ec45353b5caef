"""An outage: a thousand requests for one team within a minute, at Slack's own rates."""

from core.outbox import Status
from storage.database import open_database
from tests.bot.delivery.storm import storm_over


async def test_a_thousand_requests_drain_at_slacks_pace_and_nobody_waits_for_the_cards(tmp_path):
    async with storm_over(open_database(f"sqlite:///{tmp_path / 'desk.db'}")) as storm:
        await storm.break_out(1000, people=250)
        await storm.pass_by()
        assert storm.refusals().total() == 0
        assert {row.status for row in await storm.rows()} == {Status.SENT}
        cards = [text for _, text in storm.in_channel() if "Panne" in text]
        assert len(cards) == len(set(cards)) == 1000
        receipts = storm.to_people()
        assert len(receipts) == 1000
        assert receipts[-1][0] < 300, "as fast as the workspace takes them"
        assert storm.in_channel()[-1][0] < 1010, "a card a second"
