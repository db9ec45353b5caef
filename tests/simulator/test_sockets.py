"""Socket Mode: addresses that serve once, envelopes, acknowledgements, and what can go wrong.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from simulator import AppToken, Named, Simulator, Timing
from simulator.wire.sockets import MOST
from tests.simulator.conftest import Waits
from tests.simulator.sample_app import CARD, MANIFEST, SECRET, TOKEN, people

APP = "xapp-of-tests"


@asynccontextmanager
async def workspace(
    *, socket_mode: bool = True, token: AppToken | None = None, ack_seconds: float = 10.0
) -> AsyncIterator[Simulator]:
    simulator = Simulator(
        MANIFEST,
        SECRET,
        TOKEN,
        timing=Timing(ack_seconds, Waits()),
        app_token=token or AppToken(APP),
        socket_mode=socket_mode,
    )
    people(simulator)
    async with simulator.serving():
        yield simulator
    simulator.close()


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with workspace() as opened:
        yield opened


class Client:
    """An app that connects, and acknowledges when it is told to."""

    def __init__(self, session: aiohttp.ClientSession, simulator: Simulator) -> None:
        self._session = session
        self._simulator = simulator

    async def call(self, method: str, token: str = APP, **args: Any) -> dict[str, Any]:
        url = f"{self._simulator.address}/api/{method}"
        headers = {"Authorization": f"Bearer {token}"}
        async with self._session.post(url, json=args, headers=headers) as answer:
            return await answer.json()

    async def connect(self) -> aiohttp.ClientWebSocketResponse:
        """Connect and take the greeting."""
        url = (await self.call("apps.connections.open"))["url"]
        socket = await self._session.ws_connect(url, autoping=False)
        greeting = await socket.receive_json()
        assert greeting["type"] == "hello"
        return socket


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(session, simulator)


async def acknowledge(
    socket: aiohttp.ClientWebSocketResponse, payload: Any = None
) -> dict[str, Any]:
    """Take an envelope and acknowledge it; returns it."""
    envelope = await socket.receive_json()
    answer = {"envelope_id": envelope["envelope_id"]}
    await socket.send_json(answer | ({"payload": payload} if payload else {}))
    return envelope


async def test_only_the_apps_own_token_opens_a_connection_and_opens_nothing_else(
    client: Client,
) -> None:
    opened = await client.call("apps.connections.open")
    assert opened["url"].startswith("ws://127.0.0.1:")
    for token, error in (
        ("", "not_authed"),
        (TOKEN, "not_allowed_token_type"),
        ("x", "invalid_auth"),
    ):
        assert (await client.call("apps.connections.open", token))["error"] == error
    assert (await client.call("auth.test"))["error"] == "not_allowed_token_type"
    assert (await client.call("auth.test", TOKEN))["ok"]


async def test_a_token_without_its_scope_and_an_app_without_socket_mode_are_refused() -> None:
    async with workspace(token=AppToken(APP, ())) as simulator, aiohttp.ClientSession() as session:
        refused = await Client(session, simulator).call("apps.connections.open")
        assert (refused["error"], refused["needed"]) == ("missing_scope", "connections:write")
    async with workspace(socket_mode=False) as simulator, aiohttp.ClientSession() as session:
        refused = await Client(session, simulator).call("apps.connections.open")
        assert refused["error"] == "socket_mode_not_enabled"


async def test_an_address_serves_once(client: Client) -> None:
    url = (await client.call("apps.connections.open"))["url"]
    async with aiohttp.ClientSession() as session:
        first = await session.ws_connect(url)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)
        await first.close()


async def test_the_greeting_counts_the_connections_and_an_eleventh_is_sent_away(
    simulator: Simulator, client: Client
) -> None:
    sockets = [await client.connect() for _ in range(MOST)]
    assert simulator.sockets.count == MOST
    async with aiohttp.ClientSession() as session:
        extra = await session.ws_connect((await client.call("apps.connections.open"))["url"])
        sent_away = await extra.receive_json()
        assert (sent_away["type"], sent_away["reason"]) == ("disconnect", "too_many_websockets")
        await extra.close()
    for socket in sockets:
        await socket.close()


async def test_a_command_is_an_envelope_and_its_answer_goes_with_the_acknowledgement(
    simulator: Simulator, client: Client
) -> None:
    socket = await client.connect()
    anne = simulator.person("U0ANNE")
    typing = asyncio.create_task(anne.command("/ticket R-12"))
    envelope = await acknowledge(socket, {"text": "Un ticket", "blocks": CARD})
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert (envelope["payload"]["command"], envelope["payload"]["text"]) == ("/ticket", "R-12")
    assert (await typing).trouble is None
    assert anne.ephemerals()[-1]["text"] == "Un ticket"
    await socket.close()


async def test_a_press_takes_no_answer(simulator: Simulator, client: Client) -> None:
    socket = await client.connect()
    await client.call("chat.postMessage", TOKEN, channel="C0TLS", text="a", blocks=CARD)
    await acknowledge(socket)  # the message is an event of its own
    card = simulator.messages("C0TLS")[0]
    pressing = asyncio.create_task(simulator.person("U0ANNE").press("take", card))
    envelope = await acknowledge(socket, {"text": "ignored"})
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("interactive", False)
    assert (await pressing).body == {}
    await socket.close()


async def test_an_event_without_acknowledgement_comes_again_under_another_envelope() -> None:
    async with workspace(ack_seconds=0.2) as simulator, aiohttp.ClientSession() as session:
        socket = await Client(session, simulator).connect()
        await simulator.person("U0ANNE").say("hello")
        first, again = [await socket.receive_json() for _ in range(2)]
        assert (first["retry_attempt"], first["retry_reason"]) == (0, "")
        assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
        assert first["payload"]["event_id"] == again["payload"]["event_id"]
        assert first["envelope_id"] != again["envelope_id"]
        await socket.close()


async def test_each_payload_goes_to_one_of_the_connections(
    simulator: Simulator, client: Client
) -> None:
    sockets = [await client.connect() for _ in range(2)]
    taking = [asyncio.create_task(acknowledge(socket)) for socket in sockets]
    anne = simulator.person("U0ANNE")
    await asyncio.gather(anne.command("/ticket un"), anne.command("/ticket deux"))
    typed = {(await task)["payload"]["text"] for task in taking}
    assert typed == {"un", "deux"}
    for socket in sockets:
        await socket.close()


async def test_a_connection_to_be_left_gets_nothing_once_there_is_another(
    simulator: Simulator, client: Client
) -> None:
    old = await client.connect()
    await simulator.sockets.refresh()
    told = await old.receive_json()
    assert (told["type"], told["reason"]) == ("disconnect", "refresh_requested")
    new = await client.connect()
    for _ in range(2):
        typing = asyncio.create_task(simulator.person("U0ANNE").command("/ticket"))
        await acknowledge(new)
        await typing
    await simulator.sockets.close()
    assert (await old.receive()).type is aiohttp.WSMsgType.CLOSE
    assert simulator.sockets.count == 1
    await new.close()


async def test_pings_are_answered_until_the_connection_is_half_open(
    simulator: Simulator, client: Client
) -> None:
    socket = await client.connect()
    await socket.ping(b"one")
    assert (await socket.receive()).data == b"one"
    simulator.sockets.freeze()
    await socket.ping(b"two")
    with pytest.raises(TimeoutError):
        await socket.receive(timeout=0.1)
    await socket.close()


async def test_a_connection_can_break_without_a_word_and_what_was_on_it_has_failed(
    simulator: Simulator, client: Client
) -> None:
    socket = await client.connect()
    typing = asyncio.create_task(simulator.person("U0ANNE").command("/ticket"))
    await socket.receive_json()
    simulator.sockets.drop()
    assert (await typing).trouble == "dispatch_failed"
    assert (await socket.receive()).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    await socket.close()


async def test_opening_a_connection_can_be_made_to_fail(
    simulator: Simulator, client: Client
) -> None:
    simulator.faults.add("apps.connections.open", Named("internal_error"))
    assert (await client.call("apps.connections.open"))["error"] == "internal_error"
    assert (await client.call("apps.connections.open"))["ok"]


async def test_where_no_app_ever_connected_nothing_is_sent(simulator: Simulator) -> None:
    await simulator.person("U0ANNE").say("hello")
    await simulator.settled()
    ack = await simulator.person("U0ANNE").command("/ticket")
    assert ack.trouble == "dispatch_failed"


async def test_an_address_that_the_app_gave_wins_over_its_connections(
    simulator: Simulator, client: Client
) -> None:
    socket = await client.connect()
    simulator.events_url = "http://127.0.0.1:1/"
    ack = await simulator.person("U0ANNE").command("/ticket")
    assert ack.trouble == "dispatch_failed"
    await socket.close()
