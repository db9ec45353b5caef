"""Socket Mode when things go wrong: connections that end, are replaced, fall silent, lose words."""

import asyncio

import pytest

from bot.transport.socket_mode import LineHabits
from core.vocabulary import Action, State
from simulator import Named, Timing
from tests.bot.app.door import call
from tests.desk.office import APP_TOKEN, TOKEN, office

HASTY = LineHabits(heartbeat=0.2, waits=(0.0, 0.02), silence=10.0, retiring=5.0)
IMPATIENT = Timing(1.0, lambda _: asyncio.sleep(0))
"""Slack gives an acknowledgement up after a second, and sends again at once."""


@pytest.fixture
async def desk(tmp_path):
    async with office(tmp_path, transport="socket", line=HASTY, ack_seconds=5.0) as opened:
        yield opened


async def ready(desk):
    answer = await call(desk.bot.app, "GET", "/health/ready")
    return answer.status == 200, answer.json["socket"]


async def connections(desk, count):
    await desk.simulator.until(lambda: desk.simulator.sockets.count == count)


async def reconnected(desk, former):
    """Wait until more connections were asked for than before, and one stands on both sides."""
    await desk.simulator.until(lambda: asked(desk) > former and desk.simulator.sockets.count)
    async with asyncio.timeout(5):
        while not desk.bot.socket.is_open():  # noqa: ASYNC110 — it offers no event
            await asyncio.sleep(0)


def asked(desk):
    return sum(entry["what"] == "apps.connections.open" for entry in desk.simulator.calls)


async def history(desk, number):
    return [c.action for c in await desk.bot.run(lambda work: work.history(number))]


async def test_a_desk_that_is_connected_is_ready_and_has_no_door_for_slack(desk):
    assert await ready(desk) == (True, True)
    assert (await call(desk.bot.app, "POST", "/slack/events")).status == 404
    assert (await call(desk.bot.app, "GET", "/health/live")).status == 200


async def test_a_connection_that_breaks_is_replaced(desk):
    former = asked(desk)
    desk.simulator.sockets.drop()
    await reconnected(desk, former)
    assert await desk.opened() == 1


async def test_while_slack_refuses_connections_the_desk_is_not_ready_and_tries_again(desk):
    former = asked(desk)
    desk.simulator.faults.add("apps.connections.open", Named("internal_error"), times=4)
    desk.simulator.sockets.drop()
    await desk.simulator.until(lambda: asked(desk) >= former + 2)
    assert await ready(desk) == (False, False)
    await reconnected(desk, former + 4)
    assert await ready(desk) == (True, True)


async def test_a_refresh_opens_the_new_connection_before_the_old_one_ends(desk):
    await desk.simulator.sockets.refresh()
    await connections(desk, 2)
    await asyncio.gather(*(desk.person(name).command("/ticket aide") for name in ("lea", "anne")))
    await desk.simulator.sockets.close()
    await connections(desk, 1)
    assert await ready(desk) == (True, True)
    assert await desk.opened() == 1


async def test_what_is_under_way_during_a_refresh_is_acknowledged_where_it_came(desk):
    number = await desk.opened()
    held, go_on = asyncio.Event(), asyncio.Event()
    hold_up(desk, held, go_on)
    pressing = asyncio.create_task(desk.person("lea").press("Prendre en charge", desk.card(number)))
    async with asyncio.timeout(5):
        await held.wait()
    await desk.simulator.sockets.refresh("warning")
    await connections(desk, 2)
    go_on.set()
    assert (await pressing).trouble is None
    await desk.simulator.sockets.close()
    assert (await desk.ticket(number)).state is State.ASSIGNED


def hold_up(desk, held, go_on):
    """Let each unit of work of the listeners wait until it may go on."""
    run = desk.bot.services.run

    async def slow(*work):
        held.set()
        await go_on.wait()
        return await run(*work)

    object.__setattr__(desk.bot.services, "run", slow)  # frozen, as the listeners are handed it


async def test_an_acknowledgement_that_is_lost_brings_the_event_again_and_has_one_effect(desk):
    number = await desk.opened()
    thread = await desk.request(number)
    desk.simulator.deliveries.timing = IMPATIENT
    desk.simulator.sockets.lose(1)
    await desk.person("chloe").say("C'est urgent.", thread=thread[0]["ts"])
    await desk.quiet()
    sent = deliveries(desk, "message")
    assert [entry["error"] for entry in sent[-2:]] == ["operation_timeout", None]
    assert sent[-1]["request"]["event_id"] == sent[-2]["request"]["event_id"]
    assert (await history(desk, number)).count(Action.ANSWER) == 1


def deliveries(desk, what):
    sent = desk.simulator.traffic.after(0)
    return [e for e in sent if (e["direction"], e["what"]) == ("out", what)]


async def test_an_event_whose_handling_fails_is_not_acknowledged_and_comes_again(desk):
    number = await desk.opened()
    thread = await desk.request(number)
    run, failed = desk.bot.services.run, []

    async def failing_once(*work):
        if not failed:
            failed.append(work)
            raise ConnectionError
        return await run(*work)

    object.__setattr__(desk.bot.services, "run", failing_once)
    desk.simulator.deliveries.timing = IMPATIENT
    await desk.person("chloe").say("C'est urgent.", thread=thread[0]["ts"])
    await desk.quiet()
    assert failed
    assert (await history(desk, number)).count(Action.ANSWER) == 1


async def test_a_half_open_connection_is_found_out_and_replaced(desk):
    former = asked(desk)
    desk.simulator.faults.add("apps.connections.open", Named("internal_error"), times=3)
    desk.simulator.sockets.freeze()
    await desk.simulator.until(lambda: asked(desk) > former)
    assert await ready(desk) == (False, False)
    await reconnected(desk, former + 3)
    assert await desk.opened() == 1


async def test_a_connection_that_says_nothing_for_half_a_minute_does_not_count_as_open(tmp_path):
    now = [0.0]
    patient = LineHabits(heartbeat=1000.0, monotonic=lambda: now[0])
    async with office(tmp_path, transport="socket", line=patient) as desk:
        assert await ready(desk) == (True, True)
        now[0] += 30.0
        assert await ready(desk) == (False, False)


def test_silence_is_found_out_within_a_minute():
    usual = LineHabits()
    assert usual.heartbeat * 1.5 < 60
    assert usual.silence < 60


async def test_a_payload_of_elsewhere_and_one_that_is_none_are_not_acknowledged(desk, caplog):
    await desk.bot.loops.learned()
    desk.simulator.deliveries.timing = IMPATIENT
    deliveries = desk.simulator.deliveries
    press = {"type": "block_actions", "user": {"id": "U0LEA"}}
    for foreign in ({"team": {"id": "T0OTHER"}}, {"api_app_id": "A0OTHER"}):
        answer = await deliveries.interaction({**press, **foreign})
        assert answer.trouble == "operation_timeout"
    malformed = {"type": "block_actions", "user": {"id": "U0LEA"}, "actions": "none"}
    assert (await deliveries.interaction(malformed)).trouble == "operation_timeout"
    assert "403" in caplog.text


async def test_what_is_under_way_ends_and_is_acknowledged_before_the_desk_stops(desk):
    number = await desk.opened()
    held, go_on = asyncio.Event(), asyncio.Event()
    hold_up(desk, held, go_on)
    pressing = asyncio.create_task(desk.person("lea").press("Prendre en charge", desk.card(number)))
    async with asyncio.timeout(5):
        await held.wait()
    closing = asyncio.create_task(desk.bot.socket.close(5))
    await asyncio.sleep(0)
    desk.simulator.deliveries.timing = IMPATIENT
    closed = {"type": "view_closed", "user": {"id": "U0KARIM"}}  # is answered without a database
    untaken = await desk.simulator.deliveries.interaction(closed)
    assert untaken.trouble == "operation_timeout"
    go_on.set()
    assert (await pressing).trouble is None
    await closing
    assert not desk.simulator.sockets.count
    assert (await desk.ticket(number)).agent == "U0LEA"


async def test_no_log_at_any_level_holds_a_text_or_a_token(tmp_path, log):
    async with office(tmp_path, transport="socket", line=HASTY) as desk:
        number = await desk.opened(title="CANARI titre", description="CANARI description")
        thread = await desk.request(number)
        await desk.person("chloe").say("CANARI réponse", thread=thread[0]["ts"])
        await desk.quiet()
        former = asked(desk)
        desk.simulator.sockets.drop()
        await reconnected(desk, former)
    logged = log.getvalue()
    assert log.lines("act")
    for secret in ("CANARI", TOKEN, APP_TOKEN, "ticket="):
        assert secret not in logged
