"""What the page is given and does, over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from simulator import Person, Simulator
from tests.simulator.sample_app import CARD, MANIFEST, SECRET, TOKEN, App, connected, people


class Page:
    """A page open in a browser, as one person."""

    def __init__(self, address: str, http: aiohttp.ClientSession, user: str = "U0ANNE") -> None:
        self.address = address
        self.http = http
        self.user = user

    async def get(self, path: str, **asked: Any) -> tuple[int, Any]:
        params = {"user": self.user, **asked}
        async with self.http.get(f"{self.address}/sim/{path}", params=params) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, **body: Any) -> tuple[int, Any]:
        url = f"{self.address}/sim/{path}"
        async with self.http.post(url, json={"user": self.user, **body}) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def page(simulator: Simulator, http: aiohttp.ClientSession) -> Page:
    return Page(simulator.address, http)


async def test_the_session_shows_what_a_person_may_see(page: Page, anne: Person) -> None:
    status, session = await page.get("session")
    assert (status, session["me"], session["can_advance"]) == (200, "U0ANNE", False)
    assert {channel["id"] for channel in session["channels"]} == {"C0TLS", "C0OPEN", anne.dm}
    dm = next(channel for channel in session["channels"] if channel["id"] == anne.dm)
    assert (dm["kind"], dm["with"], dm["unread"], dm["last_ts"]) == ("dm", "U0BOT", 0, None)
    assert session["commands"][0]["command"] == "/demande"
    assert (session["app"]["user"], session["views"]) == ("U0BOT", [])
    assert datetime.fromisoformat(session["clock"]).tzinfo is not None


async def test_without_a_person_the_first_one_is_played(page: Page) -> None:
    page.user = ""
    assert (await page.get("session"))[1]["me"] == "U0ANNE"


async def test_a_message_goes_through_the_page(page: Page, bruno: Person) -> None:
    said = (await page.post("say", channel="C0TLS", text="a & b"))[1]
    await page.post("say", channel="C0TLS", text="under", thread_ts=said["ts"])
    await bruno.say("me too", "C0TLS", thread=said["ts"])
    await page.post("react", channel="C0TLS", ts=said["ts"], name="eyes")
    await page.post("edit", channel="C0TLS", ts=said["ts"], text="c")
    top = (await page.get("messages", channel="C0TLS"))[1]
    root = top["messages"][0]
    assert (len(top["messages"]), root["text"], root["reply_count"]) == (1, "c", 2)
    assert (root["unread_replies"], root["reactions"][0]["name"]) == (1, "eyes")
    assert (await page.get("threads"))[1]["threads"][0]["unread"] == 1
    thread = (await page.get("messages", channel="C0TLS", thread=said["ts"]))[1]
    assert [message["text"] for message in thread["messages"]] == ["c", "under", "me too"]
    last = thread["messages"][-1]["ts"]
    await page.post("read", channel="C0TLS", thread=said["ts"], ts=last)
    assert (await page.get("threads"))[1] == {"threads": []}
    await page.post("delete", channel="C0TLS", ts=said["ts"])
    top = (await page.get("messages", channel="C0TLS"))[1]
    assert top["messages"][0]["subtype"] == "tombstone"


async def test_older_messages_come_in_pages(page: Page, anne: Person) -> None:
    for number in range(5):
        await anne.say(str(number), "C0TLS")
    newest = (await page.get("messages", channel="C0TLS", limit=2))[1]
    assert [m["text"] for m in newest["messages"]] == ["3", "4"]
    before = newest["messages"][0]["ts"]
    older = (await page.get("messages", channel="C0TLS", limit=3, before=before))[1]
    assert ([m["text"] for m in older["messages"]], older["more"]) == (["0", "1", "2"], False)
    assert newest["more"] is True


async def test_ephemeral_messages_are_marked_and_can_be_put_away(page: Page, app: App) -> None:
    assert await page.post("command", channel="C0TLS", text="/ticket") == (200, {"ok": True})
    shown = (await page.get("messages", channel="C0TLS"))[1]["messages"]
    assert [message["ephemeral"] for message in shown] == [True]
    where = {"channel": "C0TLS", "ts": shown[0]["ts"]}
    press = {"block_id": "acts", "action_id": "take"}
    assert await page.post("press", **where, **press) == (200, {"ok": True})
    assert app.bodies("block_actions")[0]["container"]["is_ephemeral"] is True
    await page.post("delete", **where)
    assert (await page.get("messages", channel="C0TLS"))[1]["messages"] == []


async def test_a_form_goes_through_the_page(page: Page, app: App) -> None:
    await page.post("command", channel="C0TLS", text="/demande")
    view = (await page.get("session"))[1]["views"][0]
    where = {"view_id": view["id"]}
    service = {"block_id": "service", "action_id": "service_value"}
    options = (await page.post("suggest", **where, **service, value="rés"))[1]["options"]
    assert [option["value"] for option in options] == ["Réseau"]
    url = f"{page.address}/sim/upload?user=U0ANNE&name=photo.png"
    async with page.http.post(url, data=b"bytes") as answer:
        file = (await answer.json())["file"]
    assert (file["mimetype"], file["size"]) == ("image/png", 5)
    values: dict[str, Any] = {
        "title": {"title_value": {"type": "plain_text_input", "value": ""}},
        "files": {"files_value": {"type": "file_input", "files": [file["id"]]}},
        "service": {"service_value": {"type": "external_select", "selected_option": options[0]}},
    }
    status, told = await page.post("submit", **where, values=values)
    assert (status, set(told["errors"])) == (200, {"title", "kind"})
    values["title"]["title_value"]["value"] = "Imprimante"
    kind = {"text": {"type": "plain_text", "text": "Panne"}, "value": "p"}
    values["kind"] = {"kind_value": {"type": "static_select", "selected_option": kind}}
    assert await page.post("submit", **where, values=values) == (200, {"ok": True})
    state = app.bodies("view_submission")[0]["view"]["state"]["values"]
    assert state["files"]["files_value"]["files"][0]["id"] == file["id"]
    assert await page.post("close", **where, all=True) == (200, {"ok": True})
    assert (await page.get("session"))[1]["views"] == []


async def test_files_are_shown_to_who_may_see_them(page: Page, anne: Person) -> None:
    said = await anne.say("", "C0TLS", files=[await anne.upload("é.txt", b"content")])
    file = said["files"][0]
    url = f"{page.address}/sim/files/{file['id']}/x"
    async with page.http.get(url, params={"user": "U0BRUNO"}) as answer:
        assert (answer.status, await answer.read()) == (200, b"content")
        assert "filename*=UTF-8''%C3%A9.txt" in answer.headers["Content-Disposition"]
    async with page.http.get(url, params={"user": "U0CLEO"}) as answer:
        assert answer.status == 404


async def listen(page: Page, user: str, wanted: str, ready: asyncio.Event) -> dict[str, Any]:
    url = f"{page.address}/sim/events"
    async with page.http.get(url, params={"user": user}) as answer:
        assert answer.content_type == "text/event-stream"
        async for line in answer.content:
            ready.set()
            if line.startswith(b"data: "):
                event = json.loads(line[6:])
                if event["type"] == wanted:
                    return event
    raise AssertionError(wanted)


@pytest.mark.parametrize(
    "wanted", ["message", "notification", "unread", "traffic", "view", "people"]
)
async def test_the_page_is_told_as_it_happens(
    page: Page, app: App, simulator: Simulator, anne: Person, wanted: str
) -> None:
    ready = asyncio.Event()
    heard = asyncio.create_task(listen(page, "U0ANNE", wanted, ready))
    await ready.wait()
    await app.call("chat.postMessage", channel="C0TLS", text="<@U0ANNE>", blocks=CARD)
    await app.call("chat.postMessage", channel=anne.dm, text="for you")
    await anne.command("/demande")
    simulator.add_user("U0NEW", "New")
    event = await asyncio.wait_for(heard, 5)
    expected = {
        "message": {"channel": "C0TLS", "thread": None},
        "notification": {"channel": anne.dm, "text": "for you", "from": "U0BOT"},
        "unread": {"channel": "C0TLS", "unread": 1},
        "traffic": {},
        "view": {},
        "people": {},
    }[wanted]
    assert expected.items() <= event.items()


async def test_the_clock_moves_where_it_can(app: App, http: aiohttp.ClientSession) -> None:
    moved = timedelta()

    async def advance(hours: float) -> None:
        nonlocal moved
        moved += timedelta(hours=hours)

    workspace = Simulator(
        MANIFEST, SECRET, TOKEN, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC) + moved,
        advance=advance,
    )  # fmt: skip
    people(workspace)
    async with connected(app, workspace) as address:
        page = Page(address, http)
        assert (await page.get("session"))[1]["can_advance"] is True
        assert await page.post("advance", hours=36) == (200, {"clock": "2026-01-02T12:00:00Z"})
        assert (await page.post("advance", hours=-1))[0] == 400
        said = (await page.post("say", channel="C0TLS", text="a"))[1]
        assert said["ts"] == "1767355200.000000"


async def test_the_clock_stays_where_nothing_moves_it(page: Page) -> None:
    status, told = await page.post("advance", hours=1)
    assert (status, "horloge" in told["error"]) == (400, True)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("say", {}),
        ("say", {"channel": "C0NONE", "text": "a"}),
        ("say", {"channel": "C0TLS", "text": 1}),
        ("edit", {"channel": "C0TLS", "ts": "1", "text": "a"}),
        ("delete", {"channel": "C0TLS", "ts": "1"}),
        ("react", {"channel": "C0TLS", "ts": "1", "name": "eyes"}),
        ("command", {"channel": "C0TLS", "text": "/nada"}),
        ("press", {"channel": "C0TLS", "ts": "1", "block_id": "a", "action_id": "b"}),
        ("press", {"view_id": "V1", "block_id": "a", "action_id": "b"}),
        ("submit", {"view_id": "V1", "values": {}}),
        ("submit", {"view_id": "V1", "values": []}),
        ("close", {"view_id": "V1"}),
        ("suggest", {"view_id": "V1", "block_id": "a", "action_id": "b", "value": ""}),
    ],
)
async def test_what_cannot_be_done_is_told_in_a_sentence(
    page: Page, path: str, body: dict[str, Any]
) -> None:
    status, told = await page.post(path, **body)
    assert (status, list(told)) == (400, ["error"])
    assert told["error"].endswith(".")


async def test_nobody_is_played_who_does_not_exist(page: Page) -> None:
    page.user = "U0NOBODY"
    assert (await page.get("messages", channel="C0TLS"))[0] == 400
    assert (await page.get("events"))[0] == 400


async def test_a_permanent_link_opens_the_page_there(page: Page) -> None:
    url = f"{page.address}/archives/C0TLS/p1767355200000100?thread_ts=1767355200.000000"
    async with page.http.get(url, allow_redirects=False) as answer:
        assert answer.headers["Location"] == (
            "/?channel=C0TLS&ts=1767355200.000100&thread=1767355200.000000"
        )
