"""The workspace fails as it is told to, and the traffic tells."""

import asyncio
import errno
from typing import Any

import aiohttp
import pytest

from simulator import (
    ANY,
    SLACK_LIMITS,
    Held,
    Html,
    Named,
    Person,
    RateLimited,
    Reset,
    ServerError,
    Simulator,
    Timeout,
    Truncated,
)
from simulator.wire.faults import Fault
from simulator.wire.pacing import Pacing
from tests.simulator.conftest import Wall
from tests.simulator.sample_app import MANIFEST, SECRET, TOKEN, App, connected, people

POST = "chat.postMessage"


async def post(app: App, channel: str = "C0TLS") -> dict[str, Any]:
    return await app.call(POST, channel=channel, text="a")


async def raw(app: App) -> aiohttp.ClientResponse:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    body = {"channel": "C0TLS", "text": "a"}
    async with aiohttp.ClientSession() as session:
        answer = await session.post(f"{app.api}/api/{POST}", json=body, headers=headers)
        await answer.read()
        return answer


@pytest.mark.parametrize("wait", [7, "soon", None])
async def test_too_many_calls_carry_any_retry_after(
    app: App, simulator: Simulator, wait: int | str | None
) -> None:
    simulator.faults.add(POST, RateLimited(wait))
    answer = await raw(app)
    assert answer.status == 429
    assert answer.headers.get("Retry-After") == (None if wait is None else str(wait))


async def test_a_server_error_and_a_web_page_are_no_json(app: App, simulator: Simulator) -> None:
    simulator.faults.add(POST, ServerError(503))
    simulator.faults.add(POST, Html())
    statuses = [(answer.status, answer.content_type) for answer in [await raw(app), await raw(app)]]
    assert statuses == [(503, "text/html"), (200, "text/html")]
    assert simulator.messages("C0TLS") == []


async def test_any_error_can_be_named(app: App, simulator: Simulator) -> None:
    simulator.faults.add(POST, Named("team_added_to_org"))
    assert (await post(app))["error"] == "team_added_to_org"
    assert (await post(app))["ok"]


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("kind", [Reset, Truncated, Html, ServerError])
async def test_a_call_that_breaks_may_have_taken_effect(
    app: App, simulator: Simulator, kind: type[Fault], *, accepted: bool
) -> None:
    simulator.faults.add(POST, kind(accepted=accepted))
    with pytest.raises((aiohttp.ClientError, OSError)):
        await post(app)
    assert len(simulator.messages("C0TLS")) == int(accepted)


async def test_a_reset_is_a_reset(app: App, simulator: Simulator) -> None:
    simulator.faults.add(POST, Reset())
    with pytest.raises(aiohttp.ClientOSError) as broken:
        await post(app)
    assert broken.value.errno == errno.ECONNRESET


async def test_a_call_may_never_be_answered(app: App, simulator: Simulator) -> None:
    simulator.faults.add(POST, Timeout(accepted=True))
    call = asyncio.create_task(post(app))
    await simulator.until(lambda: simulator.messages("C0TLS"))
    assert not call.done()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


async def test_a_fault_lasts_as_long_as_it_is_told_and_where(
    app: App, simulator: Simulator, anne: Person
) -> None:
    simulator.faults.add(POST, Named("fatal_error"), times=2, channel="C0TLS")
    assert (await post(app, anne.dm))["ok"]
    assert [(await post(app))["ok"] for _ in range(3)] == [False, False, True]
    simulator.faults.add(ANY, Named("fatal_error"), times=None)
    assert [(await post(app))["ok"] for _ in range(3)] == [False] * 3
    simulator.faults.clear()
    assert (await post(app))["ok"]


async def test_answers_and_files_can_fail_too(app: App, simulator: Simulator, anne: Person) -> None:
    app.answers["/ticket"] = {}
    await anne.command("/ticket")
    url = app.bodies("/ticket")[0]["response_url"]
    slot = await app.call("files.getUploadURLExternal", filename="a", length=1)
    said = await anne.say("", files=[await anne.upload("a", b"x")])
    for what in ("response_url", "files.upload", "files.download"):
        simulator.faults.add(what, ServerError())
    async with aiohttp.ClientSession() as session:
        for call in (
            session.post(url, json={"text": "a"}),
            session.post(slot["upload_url"], data=b"x"),
            session.get(said["files"][0]["url_private"]),
        ):
            async with call as answer:
                assert answer.status == 500


async def test_slacks_rate_limits_are_there_for_who_asks(app: App, wall: Wall) -> None:
    # https://docs.slack.dev/apis/web-api/rate-limits
    workspace = Simulator(MANIFEST, SECRET, TOKEN, wall=wall, limits=SLACK_LIMITS)
    people(workspace)
    async with connected(app, workspace):
        answers = [(await raw(app)).status for _ in range(6)]
        assert answers == [200] * 5 + [429]
        assert (await post(app, workspace.person("U0ANNE").dm))["ok"]
        wall.ahead = 3
        assert [(await raw(app)).status for _ in range(4)] == [200] * 3 + [429]


async def test_the_workspace_as_a_whole_takes_some_hundreds_of_messages_a_minute() -> None:
    pacing, now = Pacing(SLACK_LIMITS, lambda: now), 0.0
    waits = [pacing.wait("chat.postMessage", f"C{number}") for number in range(301)]
    assert waits == [0] * 300 + [60]
    now = 60.0
    assert pacing.wait("chat.postMessage", "C0") == 0


async def test_the_traffic_tells_both_ways_and_no_secrets(
    app: App, simulator: Simulator, anne: Person
) -> None:
    await anne.command("/demande")
    out, opened = sorted(simulator.traffic.after(0), key=lambda entry: entry["direction"])[::-1]
    assert (out["direction"], out["what"], out["who"]) == ("out", "/demande", "U0ANNE")
    assert (out["status"], out["ok"], out["request"]["trigger_id"]) == (200, True, "…")
    assert (opened["direction"], opened["what"], opened["ok"]) == ("in", "views.open", True)
    await app.call("chat.update", channel="C0TLS", ts="1", text="a", token=TOKEN)
    last = list(simulator.calls)[-1]
    assert (last["what"], last["error"]) == ("chat.update", "message_not_found")
    assert TOKEN not in str(simulator.traffic.after(0))
    assert simulator.traffic.after(simulator.traffic.count) == []


async def test_only_the_last_exchanges_are_remembered(app: App) -> None:
    workspace = Simulator(MANIFEST, SECRET, TOKEN, remembered=3)
    async with connected(app, workspace):
        for _ in range(5):
            await app.call("auth.test")
    assert [entry["n"] for entry in workspace.traffic.after(0)] == [3, 4, 5]


async def test_an_answer_may_be_held_back_after_the_call_took_effect(
    app: App, simulator: Simulator
) -> None:
    gate = asyncio.Event()
    simulator.faults.add(POST, Held(gate, accepted=True))
    posting = asyncio.create_task(post(app))
    await simulator.until(lambda: simulator.messages("C0TLS"))
    assert not posting.done()
    gate.set()
    assert (await posting)["ok"]


async def test_what_no_order_is_about_fails_as_it_is_chosen(app: App, simulator: Simulator) -> None:
    asked = []

    def choose(method: str, channel: str | None) -> Fault:
        asked.append((method, channel))
        return Named(error="fatal_error")

    simulator.faults.otherwise = choose
    simulator.faults.add(POST, ServerError(503))
    assert (await raw(app)).status == 503
    assert (await post(app))["error"] == "fatal_error"
    assert asked == [(POST, "C0TLS")]
