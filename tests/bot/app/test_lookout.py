"""Operators are told of what needs them: once, together, seldom, without a word of a ticket."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.admin.lookout import Lookout
from bot.rendering.texts import load_texts
from bot.slack.client import Refused
from core.outbox import Kind, Notice, Status
from core.vocabulary import Topic
from storage.memory import MemoryDatabase
from tests.core.world import NOW

MINUTE = timedelta(minutes=1)
NOT_IN_CHANNEL = Refused("chat.postMessage", "not_in_channel")


class Operations:
    """An operations channel, the desk's outbox, and who looks."""

    def __init__(self, run):
        self.run = run
        self.now = NOW
        self.said = []
        self.refusal = ""
        self.fails = False
        self.lookout = self.another()

    def another(self):
        texts = load_texts("en").for_person(None)
        return Lookout(self.run, lambda: self.now, self.post, texts, lambda: self.refusal)

    async def post(self, message):
        if self.fails:
            raise NOT_IN_CHANNEL
        self.said.append(message.text)

    async def parked(self, *reasons):
        def park(work):
            notices = [Notice(Kind.THREAD, Topic.NOTE, n, 1, "t") for n, _ in enumerate(reasons)]
            work.tell(notices, self.now)
            rows = work.claim(self.now, self.now + MINUTE, 99)
            for row, reason in zip(rows, reasons, strict=True):
                parked = replace(row, status=Status.PARKED, lease_until=None, reason=reason)
                work.mark_row(parked)

        await self.run(park)

    async def pass_time(self, minutes, lookouts=None):
        for _ in range(minutes):
            self.now += MINUTE
            for lookout in lookouts or [self.lookout]:
                await lookout.look()


@pytest.fixture
async def operations():
    database = MemoryDatabase()
    await database.start()
    yield Operations(database.run)
    await database.close()


async def test_nothing_is_told_while_all_is_well(operations):
    await operations.pass_time(60)
    assert operations.said == []


async def test_messages_parked_for_the_same_reason_are_told_in_one_line(operations):
    await operations.parked("is_archived", "channel_not_found", "is_archived")
    await operations.pass_time(60)
    [told] = operations.said
    assert told.startswith("3 messages wait for a person:")
    assert "2 × is_archived (1, 3)" in told
    assert "1 × channel_not_found (2)" in told
    assert "guichet outbox retry" in told


async def test_many_reasons_and_many_messages_make_one_short_message(operations):
    await operations.parked(*["is_archived"] * 50, *(f"reason {n}" for n in range(30)))
    await operations.pass_time(60)
    [told] = operations.said
    assert "50 × is_archived (1, 2, 3, 4, 5, 6, 7, 8 …)" in told
    assert "… and 21 other reasons" in told


async def test_a_quarter_of_an_hour_lies_between_two_messages_and_nothing_is_told_twice(operations):
    told_at = []
    for _ in range(60):
        await operations.parked("is_archived")
        before = len(operations.said)
        await operations.pass_time(1)
        told_at += [operations.now] * (len(operations.said) - before)
    assert 3 <= len(told_at) <= 5
    numbers = [int(said.split()[0]) for said in operations.said]
    assert sum(numbers) <= 60
    await operations.pass_time(20)
    assert sum(int(said.split()[0]) for said in operations.said) == 60


async def test_a_message_that_is_parked_again_is_told_again(operations):
    await operations.parked("is_archived")
    await operations.pass_time(1)
    await operations.run(
        lambda work: work.mark_row(
            replace(work.outbox_rows((Status.PARKED,), 1)[0], reason="is_archived; retried; again")
        )
    )
    await operations.pass_time(30)
    assert len(operations.said) == 2


async def test_two_replicas_tell_it_once_and_so_does_one_started_again(operations):
    replicas = [operations.lookout, operations.another()]
    await operations.parked("is_archived")
    await operations.pass_time(60, replicas)
    await operations.pass_time(60, [operations.another()])
    assert len(operations.said) == 1


async def test_a_channel_that_cannot_be_told_is_tried_every_quarter_of_an_hour(operations, caplog):
    operations.fails = True
    await operations.parked("is_archived")
    await operations.pass_time(60)
    failures = [r for r in caplog.records if "not told" in r.getMessage()]
    assert 3 <= len(failures) <= 5
    operations.fails = False
    await operations.pass_time(20)
    assert len(operations.said) == 1
    assert await operations.run(lambda work: work.outbox_count()) == {Status.PARKED: 1}


async def test_a_refused_app_is_told_when_it_serves_again(operations):
    operations.refusal, operations.fails = "token_revoked", True
    await operations.pass_time(30)
    operations.refusal, operations.fails = "", False
    await operations.pass_time(60)
    [told] = operations.said
    assert "token_revoked" in told
    assert "nothing is lost" in told


async def test_a_delivery_that_stands_still_is_told_every_six_hours(operations):
    notice = Notice(Kind.THREAD, Topic.NOTE, 1, 1, "t")
    await operations.run(lambda work: work.tell([notice], operations.now))
    await operations.pass_time(14)
    assert not operations.said
    await operations.pass_time(16)
    assert len(operations.said) == 1
    assert "Nothing was sent for 15 minutes" in operations.said[0]
    await operations.pass_time(11 * 60)
    assert 2 <= len(operations.said) <= 3
