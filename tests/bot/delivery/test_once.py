"""At most one message per row, and none lost: through crashes, late answers and doubts.

The one window left: a worker frozen in the very moment between another's last look and its post.
"""

import asyncio
from dataclasses import replace

import pytest

from bot.delivery.marker import Marker, Spot
from bot.delivery.worker import Habits
from core.outbox import Status
from core.vocabulary import Action
from tests.bot.delivery.desk import SECRET, Desk, until
from tests.bot.delivery.loopback import BOT, Fault, Limit
from tests.core.world import ANNE, CHLOE, PAUL

TEAM_CHANNEL = "C0TLS"
DM = "D" + CHLOE
POST = "chat.postMessage"


async def test_a_worker_killed_before_sending_loses_nothing(desk: Desk):
    await desk.open()
    until = desk.time.now + Habits().lease
    await desk.read(lambda work: work.claim(desk.time.now, until, 10))

    await desk.settle()

    assert len(desk.server.messages[TEAM_CHANNEL]) == 1
    assert len(desk.server.messages[DM]) == 1


@pytest.mark.parametrize("place", [TEAM_CHANNEL, DM])
async def test_a_worker_killed_after_slack_accepted_leaves_one_message(desk: Desk, place: str):
    ticket = await desk.open()
    await desk.die(desk.doomed_delivery(POST, place))
    assert len(desk.server.messages[place]) == 1
    assert Status.SENDING in {row.status for row in await desk.rows()}

    await desk.settle()

    assert len(desk.server.messages[place]) == 1
    ts = desk.server.messages[place][0]["ts"]
    card = await desk.read(lambda work: work.card(ticket, 0))
    thread = await desk.read(lambda work: work.thread(ticket))
    assert ts in {card.ts, thread.ts}
    assert card.permalink


@pytest.mark.parametrize("nth", [1, 2, 3])
async def test_a_long_text_goes_on_after_a_crash_between_its_parts(desk: Desk, nth: int):
    ticket = await desk.open()
    await desk.settle()
    words = " ".join(f"mot{number}" for number in range(2000))
    await desk.do(ticket, ANNE, Action.MESSAGE, words=words)
    await desk.die(desk.doomed_delivery(POST, DM, nth))
    assert len(desk.server.messages[DM]) == 1 + nth

    await desk.settle()

    told = " ".join(desk.server.texts(DM)[1:]).replace(">", " ").split()
    assert [word for word in told if word.startswith("mot")] == words.split()


async def test_a_history_that_lags_does_not_make_a_second_message(desk: Desk):
    await desk.open()
    desk.server.fail(POST, Fault.CUT, where=DM)
    await desk.delivery.send_due()
    desk.server.unseen_looks = 2

    await desk.settle()

    assert desk.server.unseen_looks == 0
    assert len(desk.server.messages[DM]) == 1


async def test_what_is_absent_in_every_look_is_sent_again_under_the_same_mark(desk: Desk):
    await desk.open()
    desk.server.fail(POST, Fault.RESET, where=DM)

    await desk.settle()

    first, second = (args for args in desk.server.called(POST) if args["channel"] == DM)
    assert first["metadata"] == second["metadata"]


async def test_looks_ask_for_the_metadata_they_need(desk: Desk):
    ticket = await desk.open()
    desk.server.fail(POST, Fault.CUT, where=DM)
    await desk.settle()
    await desk.do(ticket, ANNE, Action.MESSAGE)
    desk.server.fail(POST, Fault.CUT, where=DM)

    await desk.settle()

    looks = [
        *desk.server.called("conversations.history"),
        *desk.server.called("conversations.replies"),
    ]
    assert len(looks) >= 2
    assert all(args["include_all_metadata"] == "true" for args in looks)
    assert len(desk.server.messages[DM]) == 2


@pytest.mark.parametrize("error", ["not_in_channel", "missing_scope", "thread_not_found"])
async def test_a_doubt_that_nobody_can_look_into_is_left_to_a_person(desk: Desk, error: str):
    await desk.open()
    desk.server.fail(POST, Fault.CUT, where=DM)
    desk.server.fail("conversations.history", error, times=9)

    await desk.settle()

    [row] = await desk.rows(Status.PARKED)
    assert "in doubt" in row.reason
    assert error in row.reason
    assert len(desk.server.messages[DM]) == 1


async def test_a_forged_mark_is_not_taken_for_ours(desk: Desk):
    await desk.open()
    desk.server.fail(POST, Fault.RESET, where=DM)
    await desk.delivery.send_due()
    [args] = [args for args in desk.server.called(POST) if args["channel"] == DM]
    desk.server.write(DM, "faux", user="U0EVIL", metadata=args["metadata"])
    made_up = {"id": args["metadata"]["event_payload"]["id"], "proof": "0" * 64}
    forged = args["metadata"] | {"event_payload": made_up}
    desk.server.write(DM, "faux aussi", user=BOT, metadata=forged)

    await desk.settle()

    real = [said for said in desk.server.messages[DM] if "faux" not in said["text"]]
    assert len(real) == 1


def test_a_mark_copied_from_another_message_of_ours_proves_nothing():
    marker, other = Marker(SECRET), Marker("another secret")
    spot = Spot(7, 0, DM, None)
    mark = marker.mark(spot)

    assert mark == marker.mark(spot)
    for changed in ({"row": 8}, {"part": 1}, {"channel": "C0TLS"}, {"thread": "1.2"}):
        assert marker.mark(replace(spot, **changed)) != mark
    assert other.mark(spot) != mark
    assert "7" not in str(mark["event_type"])


async def test_marks_tell_nothing_of_the_ticket(desk: Desk):
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.MESSAGE)
    await desk.settle()

    for args in desk.server.called(POST):
        payload = args["metadata"]["event_payload"]
        assert set(payload) == {"id", "proof"}
        assert all(set(value) <= set("0123456789abcdef") for value in payload.values())


@pytest.mark.parametrize("fault", [None, Fault.CUT])
async def test_a_worker_frozen_past_its_lease_deletes_its_own_late_copy(desk: Desk, fault):
    await desk.open()
    if fault:
        desk.server.fail(POST, fault, where=DM)
    gate = desk.server.gates[DM] = asyncio.Event()
    frozen = asyncio.create_task(desk.delivery.send_due())
    await until(lambda: desk.server.in_flight[DM])
    desk.server.gates.pop(DM)
    desk.time.move(600)
    await desk.settle(desk.new_delivery())
    [kept] = desk.server.messages[DM]

    gate.set()
    await frozen

    assert len(desk.server.called("chat.delete")) == 1
    assert [said["ts"] for said in desk.server.messages[DM]] == [kept["ts"]]
    assert {row.status for row in await desk.rows()} == {Status.SENT}


async def test_a_worker_frozen_before_its_call_does_not_make_it(desk: Desk):
    await desk.open()
    gate = desk.server.gates[""] = asyncio.Event()  # where conversations are opened
    frozen = asyncio.create_task(desk.delivery.send_due())
    await until(lambda: desk.server.called("conversations.open"))
    desk.server.gates.pop("")
    desk.time.move(600)
    await desk.settle(desk.new_delivery())

    gate.set()
    await frozen

    assert len([args for args in desk.server.called(POST) if args["channel"] == DM]) == 1
    assert {row.status for row in await desk.rows()} == {Status.SENT}


async def test_a_worker_does_not_take_over_from_itself(desk: Desk):
    await desk.open()
    gate = desk.server.gates[DM] = asyncio.Event()
    sending = asyncio.create_task(desk.delivery.send_due())
    await until(lambda: desk.server.in_flight[DM])
    await until(lambda: desk.rows(Status.SENT))  # the card
    desk.time.move(600)
    again = asyncio.create_task(desk.delivery.send_due())
    await desk.open(PAUL)
    await until(lambda: desk.server.messages["D" + PAUL])

    looked = desk.server.called("conversations.history")
    gate.set()
    await asyncio.gather(sending, again)

    assert not looked
    assert len(desk.server.messages[DM]) == 1


async def test_a_late_worker_that_sent_nothing_deletes_and_writes_nothing(desk: Desk):
    await desk.open()
    desk.server.fail(POST, Fault.RESET, where=DM)
    gate = desk.server.gates[DM] = asyncio.Event()
    frozen = asyncio.create_task(desk.delivery.send_due())
    await until(lambda: desk.server.in_flight[DM])
    desk.server.gates.pop(DM)
    desk.time.move(600)
    await desk.settle(desk.new_delivery())

    gate.set()
    await frozen

    assert not desk.server.called("chat.delete")
    assert {row.status for row in await desk.rows()} == {Status.SENT}


@pytest.mark.parametrize("fault", [Limit("1"), "internal_error", "is_archived"])
async def test_a_late_refusal_makes_nothing_be_sent_again(desk: Desk, fault):
    await desk.open()
    desk.server.fail(POST, fault, where=DM)
    gate = desk.server.gates[DM] = asyncio.Event()
    frozen = asyncio.create_task(desk.delivery.send_due())
    await until(lambda: desk.server.in_flight[DM])
    desk.server.gates.pop(DM)
    desk.time.move(600)
    await desk.settle(desk.new_delivery())

    gate.set()
    await frozen
    await desk.settle()

    assert len(desk.server.messages[DM]) == 1
    assert {row.status for row in await desk.rows()} == {Status.SENT}


async def test_looks_that_another_replica_took_before_sending_again_count_for_nothing(desk: Desk):
    await desk.open()
    desk.server.fail(POST, Fault.RESET, where=DM)
    other = desk.new_delivery()
    await desk.delivery.send_due()
    for _ in range(2):  # at its next look, this replica would send again
        desk.time.now = await desk.read(lambda work: work.next_due())
        await desk.delivery.send_due()
    desk.server.fail(POST, Fault.CUT, where=DM)
    while not desk.server.messages[DM]:
        desk.time.now = await desk.read(lambda work: work.next_due())
        await other.send_due()
    desk.server.unseen_looks = 2

    await desk.settle()

    assert len(desk.server.messages[DM]) == 1


async def test_two_replicas_post_every_row_once(kept_desk: Desk):
    desk = kept_desk
    for number in range(30):
        ticket = await desk.open(title=f"Demande {number}")
        await desk.do(ticket, ANNE, Action.MESSAGE, words=f"Message {number}.")
    replicas = [desk.delivery, desk.new_delivery(at_once=7)]

    await asyncio.gather(*(replica.send_due() for replica in replicas))
    await desk.settle()

    rows = await desk.rows()
    assert {row.status for row in rows} == {Status.SENT}
    assert len(desk.server.called(POST)) == len(rows) == 120
