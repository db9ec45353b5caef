"""Answers by response_url: five within half an hour, to one person or in place of the original.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from typing import Any

import aiohttp
import pytest

from simulator import Person, Simulator
from tests.simulator.conftest import Wall
from tests.simulator.sample_app import CARD, App


async def answer(url: str, **body: Any) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        return response.status, await response.json()


@pytest.fixture
async def url(app: App, anne: Person) -> str:
    app.answers["/ticket"] = {}
    await anne.command("/ticket", "C0TLS")
    return app.bodies("/ticket")[0]["response_url"]


@pytest.fixture
async def pressed(app: App, simulator: Simulator, anne: Person) -> str:
    await app.call("chat.postMessage", channel="C0TLS", text="card", blocks=CARD)
    app.answers["block_actions"] = {}
    await anne.press("take", simulator.messages("C0TLS")[0])
    return app.bodies("block_actions")[0]["response_url"]


async def test_an_answer_is_for_its_person_alone(url: str, anne: Person, bruno: Person) -> None:
    assert await answer(url, text="psst") == (200, {"ok": True})
    assert [said["text"] for said in anne.ephemerals("C0TLS")] == ["psst"]
    assert bruno.messages("C0TLS") == []


async def test_an_answer_may_be_for_all(url: str, bruno: Person) -> None:
    await answer(url, text="all", response_type="in_channel")
    assert [said["text"] for said in bruno.messages("C0TLS")] == ["all"]


async def test_an_address_serves_five_times(url: str) -> None:
    statuses = [(await answer(url, text="a"))[0] for _ in range(5)]
    assert statuses == [200] * 5
    assert await answer(url, text="a") == (404, {"ok": False, "error": "used_url"})


async def test_an_address_serves_half_an_hour(url: str, wall: Wall) -> None:
    wall.ahead = 30 * 60 + 1
    assert await answer(url, text="a") == (404, {"ok": False, "error": "expired_url"})


async def test_an_answer_takes_the_place_of_the_message_pressed(
    pressed: str, simulator: Simulator
) -> None:
    await answer(pressed, text="done", replace_original=True)
    drawn = simulator.messages("C0TLS")[0]
    assert (drawn["text"], "blocks" in drawn) == ("done", False)


async def test_an_answer_may_delete_the_message_pressed(pressed: str, simulator: Simulator) -> None:
    await answer(pressed, delete_original=True)
    assert simulator.messages("C0TLS") == []


async def test_an_ephemeral_message_is_replaced_and_deleted_too(app: App, anne: Person) -> None:
    await anne.command("/ticket")
    app.answers["block_actions"] = {}
    await anne.press("take", anne.ephemerals()[0])
    url = app.bodies("block_actions")[0]["response_url"]
    await answer(url, text="done", replace_original=True)
    assert [said["text"] for said in anne.ephemerals()] == ["done"]
    await answer(url, delete_original=True)
    assert anne.ephemerals() == []


async def test_an_answer_needs_no_place_in_the_channel(
    url: str, simulator: Simulator, anne: Person
) -> None:
    simulator.kick("C0TLS", "U0BOT")
    assert (await answer(url, text="psst"))[0] == 200
    assert len(anne.ephemerals("C0TLS")) == 1


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "no_text"),
        ({"text": "a", "blocks": [{"type": "panel"}]}, "invalid_blocks"),
        ({"text": "a", "colour": "red"}, "invalid_payload"),
    ],
)
async def test_an_answer_keeps_to_the_rules(url: str, body: dict[str, Any], error: str) -> None:
    status, told = await answer(url, **body)
    assert (status, told["error"]) == (400, error)
