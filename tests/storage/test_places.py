"""Where messages are and what was taken in, in every database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.outbox import Kind, Status
from core.ports import CardPlace, Place
from core.vocabulary import Action
from tests.core.world import ANNE, CHLOE
from tests.storage.play import notice

CARD = Place("C0TLS", "1700000000.000100", "https://example.slack.com/p1")
LATER = Place("C0TLS", "1700000009.000100")


async def test_a_card_is_found_by_its_ticket_and_by_its_message(desk):
    ticket_id = await desk.open()
    assert await desk.run(lambda work: work.card(ticket_id, 0)) is None
    await desk.run(lambda work: work.save_card(ticket_id, 0, CARD))
    other = replace(CARD, channel="C0RESEAU")
    await desk.run(lambda work: work.save_card(ticket_id, 1, other))
    assert await desk.run(lambda work: work.card(ticket_id, 0)) == CARD
    assert await desk.run(lambda work: work.card(ticket_id, 1)) == other
    found = await desk.run(lambda work: work.card_at("C0RESEAU", CARD.ts))
    assert found == CardPlace(ticket_id, 1, other)
    assert await desk.run(lambda work: work.card_at("C0RESEAU", "1.0")) is None


async def test_a_new_card_takes_the_place_of_a_deleted_one(desk):
    ticket_id = await desk.open()
    await desk.run(lambda work: work.save_card(ticket_id, 0, CARD))
    await desk.run(lambda work: work.save_card(ticket_id, 0, LATER))
    assert await desk.run(lambda work: work.card(ticket_id, 0)) == LATER
    assert await desk.run(lambda work: work.card_at(CARD.channel, CARD.ts)) is None


async def test_a_requesters_thread_is_found_by_its_ticket_and_by_its_root(desk):
    ticket_id = await desk.open()
    assert await desk.run(lambda work: work.thread(ticket_id)) is None
    root = Place("D0CHLOE", "1700000000.000200")
    await desk.run(lambda work: work.save_thread(ticket_id, root))
    assert await desk.run(lambda work: work.thread(ticket_id)) == root
    assert await desk.run(lambda work: work.thread_at("D0CHLOE", root.ts)) == ticket_id
    assert await desk.run(lambda work: work.thread_at("D0PAUL", root.ts)) is None
    moved = replace(root, ts="1700000001.000200")
    await desk.run(lambda work: work.save_thread(ticket_id, moved))
    assert await desk.run(lambda work: work.thread_at("D0CHLOE", root.ts)) is None


async def test_only_a_message_sent_to_an_agent_tells_which_ticket_it_was_about(desk):
    await desk.tell(notice(Kind.AGENT, 12, to=ANNE), notice(Kind.THREAD, 13))
    for row in await desk.claim():
        where = {"channel": "D0ANNE", "ts": f"1700000000.{row.notice.ticket_id}"}
        await desk.mark(replace(row, status=Status.SENT, lease_until=None, **where))
    assert await desk.run(lambda work: work.told_agent("D0ANNE", "1700000000.12")) == 12
    assert await desk.run(lambda work: work.told_agent("D0ANNE", "1700000000.13")) is None
    assert await desk.run(lambda work: work.told_agent("D0BRUNO", "1700000000.12")) is None


async def test_a_key_is_new_once(desk):
    assert await desk.run(lambda work: work.first_time("Ev1", desk.now))
    assert not await desk.run(lambda work: work.first_time("Ev1", desk.now))
    assert await desk.run(lambda work: work.first_time("Ev2", desk.now))


async def test_a_key_whose_work_failed_is_new_again(desk):
    def failing(work):
        work.first_time("Ev1", desk.now)
        raise LookupError

    with pytest.raises(LookupError):
        await desk.run(failing)
    assert await desk.run(lambda work: work.first_time("Ev1", desk.now))


async def test_keys_are_forgotten_from_the_oldest_on_a_few_at_a_time(desk):
    start = desk.now
    for minute in range(4):
        at = start + timedelta(minutes=minute)
        await desk.run(lambda work, n=minute, at=at: work.first_time(f"Ev{n}", at))
    before = start + timedelta(minutes=3)
    assert await desk.run(lambda work: work.forget_seen(before, 2)) == 2
    assert await desk.run(lambda work: work.first_time("Ev0", before))
    assert not await desk.run(lambda work: work.first_time("Ev2", before))
    assert await desk.run(lambda work: work.forget_seen(before, 2)) == 1
    assert await desk.run(lambda work: work.forget_seen(before, 2)) == 0


async def test_where_open_tickets_are_talked_about_is_the_present_card_and_the_thread(desk):
    first, second = await desk.open(), await desk.resolved()
    closed = await desk.resolved()
    await desk.do(closed, CHLOE, Action.CLOSE)

    def place(work):
        for ticket_id in (first, second, closed):
            work.save_thread(ticket_id, Place("D0CHLOE", f"{ticket_id}.1"))
            work.save_card(ticket_id, 0, Place("C0TLS", f"{ticket_id}.2"))
        work.save_card(second, 1, Place("C0RESEAU", f"{second}.3"))

    await desk.run(place)
    found = await desk.run(lambda work: work.open_places())
    assert [(each.channel, each.ts) for each in found] == [
        ("D0CHLOE", f"{second}.1"),
        ("D0CHLOE", f"{first}.1"),
        ("C0RESEAU", f"{second}.3"),
        ("C0TLS", f"{first}.2"),
    ]
