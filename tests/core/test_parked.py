"""What an operator decides stays in the row, and a row that may have arrived is looked for."""

from datetime import timedelta

import pytest

from core.outbox import Kind, Notice, Row, Status
from core.parked import Chosen, discard, retry
from core.vocabulary import Topic
from storage.memory import MemoryDatabase
from tests.core.world import NOW


def row(number, reason, status=Status.PARKED):
    notice = Notice(Kind.REQUESTER, Topic.OPEN, number, 1, "U0CHLOE")
    return Row(number, notice, status, NOW, attempts=50, part=1, reason=reason)


@pytest.fixture
async def run():
    database = MemoryDatabase()
    await database.start()
    yield database.run
    await database.close()


async def test_a_row_that_may_have_arrived_is_looked_for_before_it_is_sent(run):
    later = NOW + timedelta(days=1)
    await run(lambda work: [work.mark_row(row(1, "in doubt: x")), work.mark_row(row(2, "y"))])
    done = await run(lambda work: retry(work, Chosen(), "nina", later))
    assert [(r.status, r.due_at, r.attempts, r.part) for r in done.rows] == [
        (Status.DOUBT, later, 0, 1),
        (Status.PENDING, later, 0, 1),
    ]
    assert done.rows[1].reason == "y; retried by nina at 2026-03-03 09:00 UTC; "


async def test_a_reason_keeps_its_beginning_and_its_end_however_often_it_is_retried(run):
    start = "plain text from part 1: invalid_blocks; "
    for _ in range(60):
        await run(lambda work, reason=start: work.mark_row(row(1, reason)))
        done = await run(lambda work: retry(work, Chosen((1,)), "n" * 40, NOW))
        start = done.rows[0].reason
    assert start.startswith("plain text from part 1: ")
    assert start.endswith("UTC; ")
    assert len(start) < 1100


async def test_a_discarded_row_waits_for_nothing_and_counts_no_more(run):
    await run(lambda work: work.mark_row(row(1, "x")))
    await run(lambda work: discard(work, Chosen((1,)), "nina", "too late", NOW))
    assert await run(lambda work: work.next_due()) is None
    assert not await run(lambda work: work.outbox_count())
    [kept] = await run(lambda work: work.outbox_rows((Status.DISCARDED,), 9))
    assert kept.reason == "x; discarded by nina at 2026-03-02 09:00 UTC: too late"
