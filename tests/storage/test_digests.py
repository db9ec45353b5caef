"""Who is subscribed to digests, and that each of them is claimed once, in every database."""

import asyncio
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from core import digest
from core.outbox import Kind, Notice, Status
from core.subscriptions import WHOLE_WEEK, Edition, Ended, Rhythm, Subscription
from core.vocabulary import Topic
from tests.core.world import CALENDAR, NETWORK, NOW, OMAR, SOPHIE, TLS, never

TUESDAY, LATER = date(2026, 3, 3), NOW + timedelta(hours=1)
TOMORROW = NOW + timedelta(days=1)
DAILY = Subscription(
    0, SOPHIE, Rhythm.DAILY, (TLS, NETWORK), WHOLE_WEEK, time(8, 30), "Europe/Paris", NOW
)


@pytest.fixture
def read(desk):
    """Call a method of the unit of work."""

    async def call(name, *given):
        return await desk.run(lambda work: getattr(work, name)(*given))

    return call


def edition(subscription, day=TUESDAY):
    return Edition(0, subscription.id, day, NOW, LATER, NOW - timedelta(days=1))


async def test_a_subscription_comes_back_as_it_was_saved(read):
    first = await read("save_subscription", DAILY)
    weekly = replace(DAILY, rhythm=Rhythm.WEEKLY, days=(0,), hour=time(18, 5), in_channel=True)
    second = await read("save_subscription", replace(weekly, teams=()))
    await read("save_subscription", replace(DAILY, user=OMAR))
    assert await read("subscription", first.id) == first == replace(DAILY, id=first.id)
    assert await read("subscriptions_of", SOPHIE) == (first, second)
    changed = replace(second, paused=True, ended=Ended.BY_ITS_SUBSCRIBER, hour=time(7))
    assert await read("save_subscription", changed) == changed
    assert await read("subscriptions_of", SOPHIE) == (first, changed)
    assert await read("subscription", 999) is None


async def test_those_that_run_come_with_their_latest_edition(read):
    first, second, paused, ended = [await read("save_subscription", DAILY) for _ in range(4)]
    await read("save_subscription", replace(paused, paused=True))
    await read("save_subscription", replace(ended, ended=Ended.NOTHING_LEFT))
    days = [TUESDAY + timedelta(days=n) for n in (0, 30, 7)]
    editions = [await read("add_edition", edition(first, day)) for day in days]
    await read("add_edition", edition(paused))
    assert await read("running_subscriptions") == ((first, editions[1]), (second, None))
    assert await read("last_edition", first.id) == editions[1]
    assert await read("last_edition", second.id) is None


async def test_whoever_ended_his_own_is_a_subscriber_and_whoever_lost_all_is_none(read):
    await read("save_subscription", replace(DAILY, ended=Ended.NOTHING_LEFT))
    assert await read("subscribers") == frozenset()
    await read("save_subscription", replace(DAILY, ended=Ended.BY_ITS_SUBSCRIBER))
    await read("save_subscription", replace(DAILY, user=OMAR, paused=True))
    assert await read("subscribers") == {SOPHIE, OMAR}


async def test_a_day_of_a_subscription_is_claimed_once(read):
    first, second = [await read("save_subscription", DAILY) for _ in range(2)]
    claimed = await read("add_edition", edition(first))
    assert replace(claimed, id=0) == edition(first)
    assert await read("add_edition", edition(first)) is None
    other = await read("add_edition", edition(second))
    assert other.id != claimed.id
    assert await read("edition", claimed.id) == claimed
    assert await read("edition", 999) is None


async def test_an_edition_is_unsent_as_long_as_its_message_waits(desk, read):
    kept = await read("save_subscription", DAILY)
    claimed = await read("add_edition", edition(kept))
    assert not await read("is_unsent", claimed)
    notice = Notice(Kind.BULLETIN, Topic.DIGEST, 0, claimed.id, kept.user)
    await desk.run(lambda work: work.tell((replace(notice, seq=claimed.id + 1),), desk.now))
    await desk.run(lambda work: work.tell((replace(notice, kind=Kind.ALERT),), desk.now))
    assert not await read("is_unsent", claimed)
    await desk.run(lambda work: work.tell((notice,), desk.now))
    assert await read("is_unsent", claimed)
    for row in await desk.run(lambda work: work.outbox_rows((Status.PENDING,), 9)):
        await desk.mark(replace(row, status=Status.SENT, due_at=None))
    assert not await read("is_unsent", claimed)


async def test_of_many_who_claim_at_once_one_gets_it(desk, read):
    kept = await read("save_subscription", DAILY)
    claims = (desk.run(lambda work: work.add_edition(edition(kept))) for _ in range(8))
    assert sum(got is not None for got in await asyncio.gather(*claims)) == 1


async def test_of_many_sweeps_at_once_each_supervisor_is_told_by_one(desk):
    def sweeps(now):
        once = (lambda work: digest.write_due(work, now, CALENDAR, never),) * 8
        return (desk.run(each) for each in once)

    assert sum(await asyncio.gather(*sweeps(NOW))) == 0
    assert sorted(await asyncio.gather(*sweeps(TOMORROW))) == [0] * 7 + [2]
    rows = await desk.run(lambda work: work.outbox_rows((Status.PENDING,), 99))
    told = [row.notice.to for row in rows if row.notice.kind is Kind.BULLETIN]
    assert sorted(told) == [OMAR, SOPHIE]
    for user in (OMAR, SOPHIE):
        owned = await desk.run(lambda work, user=user: work.subscriptions_of(user))
        assert len(owned) == 1


async def test_a_digest_is_claimed_and_told_together_or_not_at_all(desk, read):
    await desk.run(lambda work: digest.write_due(work, NOW, CALENDAR, never))
    (own,) = await read("subscriptions_of", SOPHIE)

    def cut_off(work):
        digest.write_due(work, TOMORROW, CALENDAR, never)
        assert work.outbox_count()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await desk.run(cut_off)
    assert await read("last_edition", own.id) is None
    assert await read("outbox_count") == {}


# The claims of the version before


async def test_a_day_of_a_team_is_claimed_once(read):
    first = await read("add_digest", TLS, TUESDAY, NOW, LATER)
    assert (first.team, first.day, first.since, first.until) == (TLS, TUESDAY, NOW, LATER)
    assert await read("add_digest", TLS, TUESDAY, NOW, LATER) is None
    other = await read("add_digest", NETWORK, TUESDAY, NOW, LATER)
    assert other.id != first.id
    assert await read("digest", first.id) == await read("last_digest", TLS) == first
    assert await read("digest", 999) is None


async def test_the_last_digest_is_the_one_of_the_latest_day(read):
    assert await read("last_digest", TLS) is None
    days = [TUESDAY + timedelta(days=n) for n in (0, 30, 7)]
    for day in days:
        await read("add_digest", TLS, day, NOW, LATER)
    assert (await read("last_digest", TLS)).day == days[1]
