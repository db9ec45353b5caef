"""Keeping a connection to Slack: when to try again, what to refuse, what an envelope is."""

import asyncio

import pytest
from slack_bolt import BoltResponse

from bot.slack.troubles import Ambiguous, Later, Refused, Unreachable, WorkspaceGone
from bot.transport.dialing import Dialer
from bot.transport.envelopes import Envelope, acknowledgement, envelope, read
from bot.transport.socket_mode import LineHabits, SocketMode

OPEN = "apps.connections.open"
NO = Unreachable(OPEN, "ClientConnectorError")


class Sleeps:
    """Remembers how long was to be slept, and after so many times sleeps for ever."""

    def __init__(self, most):
        self.seconds = []
        self.most = most
        self.over = asyncio.Event()

    async def __call__(self, seconds):
        self.seconds.append(seconds)
        if len(self.seconds) == self.most:
            self.over.set()
            await asyncio.Event().wait()


class Dialling:
    """Fails with each trouble in turn, the last one for ever."""

    def __init__(self, *troubles):
        self.troubles = [*troubles]

    async def __call__(self):
        raise self.troubles.pop(0) if len(self.troubles) > 1 else self.troubles[0]


async def nothing(_):
    raise AssertionError


async def slept(sleeps, *troubles):
    """Connect where every attempt fails, and return how long was waited before each other one."""
    socket = SocketMode(Dialling(*troubles), nothing, LineHabits(sleep=sleeps))
    await socket.connect()
    async with asyncio.timeout(5):
        await sleeps.over.wait()
    assert not socket.is_open()
    await socket.close(1)
    return sleeps.seconds


async def test_a_slack_that_does_not_answer_is_called_again_ever_more_rarely():
    assert await slept(Sleeps(7), NO) == [0.0, 1.0, 5.0, 15.0, 30.0, 30.0, 30.0]


async def test_a_slack_that_asks_to_wait_is_not_called_sooner():
    assert await slept(Sleeps(3), NO, Later(OPEN, "ratelimited", 40.0), NO) == [0.0, 40.0, 1.0]


async def test_a_token_that_stops_serving_later_ends_nothing():
    gone = WorkspaceGone(OPEN, "token_revoked")
    assert len(await slept(Sleeps(4), NO, gone)) == 4


@pytest.mark.parametrize(
    "trouble", [WorkspaceGone(OPEN, "invalid_auth"), Refused(OPEN, "not_allowed_token_type")]
)
async def test_a_token_that_slack_does_not_take_at_first_is_told(trouble):
    socket = SocketMode(Dialling(trouble), nothing, LineHabits())
    with pytest.raises(type(trouble)):
        await socket.connect()
    await socket.close(1)


class Told:
    """The Web API, which gives one address."""

    def __init__(self, url):
        self.url = url
        self.dialled = []

    async def call(self, method):
        assert method == OPEN
        return {"ok": True, "url": self.url}

    async def websocket(self, method, url, heartbeat):
        self.dialled.append((method, url, heartbeat))
        return self


@pytest.mark.parametrize(
    "url", ["ws://elsewhere.example/link", "http://127.0.0.1/link", "", None, "wss"]
)
async def test_an_address_that_others_could_read_along_is_not_connected_to(url):
    api = Told(url)
    with pytest.raises(Ambiguous):
        await Dialer(api, 10.0)()
    assert not api.dialled


@pytest.mark.parametrize("url", ["wss://wss-primary.slack.com/link?ticket=1", "ws://127.0.0.1:9/"])
async def test_an_address_of_slacks_is_connected_to(url):
    api = Told(url)
    assert await Dialer(api, 10.0)() is api
    assert api.dialled == [(OPEN, url, 10.0)]


@pytest.mark.parametrize("text", ["", "null", "[]", "{", "[" * 5000, '"hello"'])
def test_what_is_no_object_is_read_as_nothing(text):
    assert read(text) == {}


@pytest.mark.parametrize(
    "message",
    [{}, {"type": "hello"}, {"envelope_id": 1, "payload": {}}, {"envelope_id": "e", "payload": []}],
)
def test_what_holds_no_payload_is_no_envelope(message):
    assert envelope(message) is None


def test_an_answer_goes_along_only_where_slack_takes_one():
    said = BoltResponse(status=200, body={"response_action": "clear"})
    asked, told = Envelope("e1", {}, may_answer=True), Envelope("e2", {}, may_answer=False)
    assert acknowledgement(asked, said) == {
        "envelope_id": "e1",
        "payload": {"response_action": "clear"},
    }
    assert acknowledgement(told, said) == {"envelope_id": "e2"}
    assert acknowledgement(asked, BoltResponse(status=200, body="")) == {"envelope_id": "e1"}
