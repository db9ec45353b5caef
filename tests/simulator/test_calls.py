"""How the Web API is called, and what it tells of conversations.

https://docs.slack.dev/apis/web-api
"""

from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import pytest

from simulator import Person, Simulator
from simulator.wire.manifest import read_manifest
from tests.simulator.sample_app import MANIFEST, TOKEN, App

BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
async def http(simulator: Simulator) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"{simulator.address}/", headers=BEARER) as session:
        yield session


async def test_a_method_takes_json_a_form_or_an_address(http: aiohttp.ClientSession) -> None:
    asked = {"user": "U0ANNE", "include_locale": "true"}
    for call in (
        http.post("api/users.info", json=asked | {"include_locale": True}),
        http.post("api/users.info", data=asked),
        http.get("api/users.info", params=asked),
    ):
        async with call as answer:
            assert (await answer.json())["user"]["locale"] == "fr-FR"


async def test_a_form_carries_structures_as_json(
    http: aiohttp.ClientSession, simulator: Simulator
) -> None:
    block = '[{"type": "section", "text": {"type": "plain_text", "text": "a"}}]'
    asked = {"channel": "C0TLS", "blocks": block, "unfurl_links": "0", "token": TOKEN}
    async with http.post("api/chat.postMessage", data=asked) as answer:
        assert (await answer.json())["ok"]
    assert simulator.messages("C0TLS")[0]["blocks"][0]["text"]["text"] == "a"


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b"[]", "application/json", "invalid_json"),
        (b"{", "application/json", "invalid_json"),
        (b"<a/>", "text/xml", "invalid_post_type"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(
    http: aiohttp.ClientSession, body: bytes, kind: str, error: str
) -> None:
    # https://docs.slack.dev/reference/methods/auth.test
    headers = {"Content-Type": kind}
    async with http.post("api/auth.test", data=body, headers=headers) as answer:
        assert (await answer.json())["error"] == error


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("chat.postMessage", {"channel": "C0TLS", "text": ["a"]}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "C0TLS", "text": "a", "unfurl_links": "perhaps"},
         "invalid_arguments"),
        ("chat.postMessage", {"channel": "C0TLS", "blocks": {"a": 1}}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": "C0TLS", "text": "a", "metadata": [1]},
         "invalid_metadata_format"),
        ("conversations.history", {"channel": "C0TLS", "limit": "many"}, "invalid_arguments"),
        ("conversations.history", {"channel": "C0TLS", "limit": 1000}, "invalid_limit"),
        ("conversations.history", {"channel": "C0TLS", "cursor": "YWJj"}, "invalid_cursor"),
        ("files.completeUploadExternal", {"files": "[1]"}, "invalid_arguments"),
        ("files.info", {}, "invalid_arguments"),
    ],
)  # fmt: skip
async def test_arguments_that_make_no_sense_are_refused(
    app: App, simulator: Simulator, method: str, args: dict[str, Any], error: str
) -> None:
    # https://docs.slack.dev/reference/methods
    assert (await app.call(method, **args))["error"] == error
    assert simulator.messages("C0TLS") == []


async def test_a_conversation_is_described_as_what_it_is(
    app: App, simulator: Simulator, anne: Person
) -> None:
    # https://docs.slack.dev/reference/methods/conversations.info
    drop = ("id", "name", "is_private", "is_im", "is_archived", "is_member", "is_ext_shared")

    async def told(channel: str) -> list[Any]:
        answer = await app.call("conversations.info", channel=channel)
        return [answer["channel"].get(name) for name in drop]

    simulator.change_channel("C0TLS", ext_shared=True)
    simulator.archive("C0TLS")
    assert await told("C0TLS") == ["C0TLS", "plateforme-tls", True, False, True, True, True]
    assert await told("C0OPEN") == ["C0OPEN", "general", False, False, False, False, False]
    # A DM takes the scope im:read, which the app has no use for.
    dm = await app.call("conversations.info", channel=anne.dm)
    assert (dm["error"], dm["needed"]) == ("missing_scope", "im:read")


async def test_a_dm_is_opened_once(app: App, anne: Person) -> None:
    # https://docs.slack.dev/reference/methods/conversations.open
    first = await app.call("conversations.open", users="U0ANNE")
    again = await app.call("conversations.open", users="U0ANNE")
    assert first["channel"]["id"] == again["channel"]["id"] == anne.dm


async def test_who_the_token_is_can_be_asked(app: App, simulator: Simulator) -> None:
    # https://docs.slack.dev/reference/methods/auth.test
    answer = await app.call("auth.test")
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == (
        "U0BOT", "B0GUICHET", "T0GUICHET",
    )  # fmt: skip
    assert answer["url"] == f"{simulator.address}/"


async def test_answers_tell_the_hour_and_to_a_valid_token_its_scopes(
    http: aiohttp.ClientSession, wall: Any
) -> None:
    # https://docs.slack.dev/legacy/legacy-authentication/legacy-oauth-scopes
    wall.ahead = 360
    async with http.get("api/auth.test") as answer:
        assert answer.headers["x-oauth-scopes"].split(",") == [*read_manifest(MANIFEST).scopes]
        at = parsedate_to_datetime(answer.headers["Date"]).timestamp()
        assert abs(at - wall()) <= 1
    stranger = {"Authorization": "Bearer xoxb-of-nobody"}
    async with http.get("api/auth.test", headers=stranger) as answer:
        assert "x-oauth-scopes" not in answer.headers


async def test_the_pages_files_are_always_asked_for_anew(http: aiohttp.ClientSession) -> None:
    for path, kind in (("", "text/html"), ("page/js/main.js", "text/javascript")):
        async with http.get(path) as answer:
            assert (answer.status, answer.content_type) == (200, kind)
            assert answer.headers["Cache-Control"] == "no-cache"


async def test_what_is_not_on_the_screen_is_named_with_what_is(
    app: App, simulator: Simulator, anne: Person
) -> None:
    await app.call("chat.postMessage", channel="C0TLS", text="nothing to press")
    message = simulator.messages("C0TLS")[0]
    with pytest.raises(LookupError, match="no modal is open"):
        await anne.press("Envoyer")
    with pytest.raises(LookupError, match="no «Prendre» among"):
        await anne.press("Prendre", message)
    with pytest.raises(LookupError, match="no option «a» among"):
        await anne.choose("a", message)
    await anne.command("/demande")
    with pytest.raises(LookupError, match="Titre"):
        await anne.fill({"Titel": "a"})
    with pytest.raises(LookupError, match="Panne"):
        await anne.fill({"Nature": "Autre"})


async def test_waiting_ends_with_what_is_waited_for_or_in_time(
    app: App, simulator: Simulator, anne: Person
) -> None:
    async def later(*_: Any) -> dict[str, str]:
        return {"text": "here"}

    app.answers["/ticket"] = later
    await anne.command("/ticket")
    assert (await simulator.until(anne.ephemerals))[0]["text"] == "here"
    with pytest.raises(TimeoutError):
        await simulator.until(lambda: anne.views, timeout=0.01)
