"""The desk's process is killed, frozen or told to stop while it sends: one message remains."""

import asyncio
import signal

import pytest

from core.outbox import Status
from simulator import Held, Timeout
from tests.faults.line import line_to
from tests.faults.workplace import SECONDS

POST = "chat.postMessage"
CHANNEL = "C0RESEAU"
LEASE = 60.0


def cards(place):
    return [m for m in place.simulator.messages(CHANNEL) if m.get("bot_id")]


def under_the_card(place):
    (card,) = cards(place)
    return [m["text"] for m in place.simulator.messages(CHANNEL, card["ts"])[1:]]


async def called(place, method, error=None):
    """Wait until a method was called, and failed like that."""
    calls = place.simulator.traffic.calls
    await place.simulator.until(
        lambda: any((c["what"], c["error"]) == (method, error) for c in calls()), SECONDS
    )


async def rows(place, *statuses):
    return await place.database.run(lambda work: work.outbox_rows(statuses, 100))


async def test_killed_after_the_commit_before_sending_it_is_sent_once_at_restart(place):
    async with line_to(place.simulator.address) as line:
        first = await place.serve(slack=line.address)
        number = await place.opened()
        await place.settle()
        root = (await place.request(number))[0]
        await line.cut()
        await place.person("chloe").say("Depuis hier.", thread=root["ts"])
        await place.simulator.settled(SECONDS)  # acknowledged, so committed
        await first.kill()
    assert await place.waiting()
    assert "Depuis hier." not in str(under_the_card(place))

    await place.serve()
    await place.settle(LEASE)
    assert str(under_the_card(place)).count("Depuis hier.") == 1


@pytest.mark.parametrize("accepted", [False, True])
async def test_killed_while_slack_is_called_one_message_remains(place, accepted):
    first = await place.serve()
    place.simulator.faults.add(POST, Timeout(accepted=accepted), channel=CHANNEL)
    number = await place.opened()
    await called(place, POST, "Timeout")
    await first.kill()
    assert len(cards(place)) == int(accepted)

    await place.serve()
    await place.settle(LEASE)
    (card,) = cards(place)
    kept = await place.database.run(lambda work: work.card(number, 0))
    assert (kept.channel, kept.ts) == (CHANNEL, card["ts"])


async def test_frozen_in_a_transaction_it_holds_up_the_others_for_seconds_only(replicas):
    frozen = await replicas.serve(freezes="claiming")
    await replicas.opened()
    await frozen.frozen()
    await replicas.serve()
    await replicas.settle()

    frozen.signal(signal.SIGCONT)
    replicas.simulator.events_url = frozen.url
    await replicas.opened()  # it serves again
    await replicas.settle()
    assert len(cards(replicas)) == 2
    assert len([m for m in replicas.person("chloe").messages() if m.get("bot_id")]) == 2


async def test_frozen_past_its_lease_it_deletes_the_late_copy_it_sent(replicas):
    frozen = await replicas.serve(freezes="sending")
    await replicas.opened(title="Gelé")
    await frozen.frozen()
    await replicas.serve()
    await replicas.settle(LEASE)
    sent = await rows(replicas, Status.SENT)

    frozen.signal(signal.SIGCONT)
    await called(replicas, "chat.delete")
    await replicas.settle()
    assert len(cards(replicas)) == 1
    assert len([m for m in replicas.person("chloe").messages() if m.get("bot_id")]) == 1
    assert await rows(replicas, Status.SENT) == sent


async def test_told_to_stop_while_it_sends_it_ends_what_it_began_and_begins_nothing(place):
    server = await place.serve()
    gate = asyncio.Event()
    place.simulator.faults.add(POST, Held(gate, accepted=True), channel=CHANNEL)
    await place.opened()
    await place.simulator.until(lambda: cards(place), SECONDS)
    server.signal(signal.SIGTERM)
    await server.refuses()
    assert server.process.returncode is None
    gate.set()
    assert await server.terminated() == 0, server.log
    sent = await rows(place, Status.SENT)
    assert {row.notice.kind.value for row in sent} == {"card", "requester"}
    assert not await place.waiting()

    await place.serve()
    await place.settle(LEASE)
    assert len(cards(place)) == 1
    assert "Traceback" not in server.log
