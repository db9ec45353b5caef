"""Deliveries: signed, in time, again when they fail, and what people are told.

https://docs.slack.dev/apis/events-api/#retries
https://docs.slack.dev/interactivity/handling-user-interaction
"""

from typing import Any

import pytest
from starlette.responses import Response

from simulator import NotPossible, Person, Simulator, Timing
from simulator.wire.broken import Silent
from tests.simulator.conftest import Waits
from tests.simulator.sample_app import CARD, MANIFEST, SECRET, TOKEN, App, connected, people


async def test_a_failed_event_comes_three_times_more_with_the_same_id(
    app: App, simulator: Simulator, anne: Person, waits: Waits
) -> None:
    app.answers["message"] = Response(status_code=500)
    await anne.say("hello")
    await simulator.settled()
    headers = [header for header, _ in app.received]
    assert [h.get("x-slack-retry-num") for h in headers] == [None, "1", "2", "3"]
    assert {h.get("x-slack-retry-reason") for h in headers[1:]} == {"http_error"}
    assert len({body["event_id"] for _, body in app.received}) == 1
    assert waits.seconds == [0.0, 60.0, 300.0]


async def test_an_event_that_is_taken_comes_once(
    app: App, simulator: Simulator, anne: Person, waits: Waits
) -> None:
    await anne.say("hello")
    await simulator.settled()
    assert (len(app.received), waits.seconds) == (1, [])


async def test_an_app_may_ask_for_no_redelivery(
    app: App, simulator: Simulator, anne: Person
) -> None:
    app.answers["message"] = Response(status_code=500, headers={"X-Slack-No-Retry": "1"})
    await anne.say("hello")
    await simulator.settled()
    assert len(app.received) == 1


async def test_an_app_that_is_not_there_is_named_as_the_reason(
    app: App, simulator: Simulator, anne: Person, waits: Waits
) -> None:
    url, simulator.events_url = simulator.events_url, "http://127.0.0.1:1/"
    waits.then = lambda: setattr(simulator, "events_url", url)
    await anne.say("hello")
    await simulator.settled()
    assert app.received[0][0]["x-slack-retry-reason"] == "connection_failed"


def slow_workspace() -> Simulator:
    workspace = Simulator(MANIFEST, SECRET, TOKEN, timing=Timing(0.05, Waits()))
    people(workspace)
    return workspace


async def test_an_event_that_the_app_is_late_for_comes_again(app: App) -> None:
    app.answers["message"] = Silent()
    workspace = slow_workspace()
    async with connected(app, workspace):
        await workspace.person("U0ANNE").say("hello")
        await workspace.settled()
    reasons = [headers.get("x-slack-retry-reason") for headers, _ in app.received]
    assert reasons == [None, "http_timeout", "http_timeout", "http_timeout"]


async def test_who_types_a_command_is_told_when_the_app_is_late(app: App) -> None:
    app.answers["/ticket"] = Silent()
    workspace = slow_workspace()
    async with connected(app, workspace):
        anne = workspace.person("U0ANNE")
        ack = await anne.command("/ticket")
        told = anne.ephemerals()[0]
    assert ack.trouble == "operation_timeout"
    assert (told["user"], "operation_timeout" in told["text"]) == ("USLACKBOT", True)


async def test_who_presses_a_button_is_told_when_the_app_is_late(app: App) -> None:
    app.answers["block_actions"] = Silent()
    workspace = slow_workspace()
    async with connected(app, workspace):
        await app.call("chat.postMessage", channel="C0TLS", text="a", blocks=CARD)
        with pytest.raises(NotPossible, match="operation_timeout"):
            await workspace.person("U0ANNE").press("take", workspace.messages("C0TLS")[0])


async def test_who_sends_a_form_is_told_when_the_app_fails_and_keeps_it(
    app: App, anne: Person
) -> None:
    await anne.command("/demande")
    app.answers["view_submission"] = Response(status_code=500)
    with pytest.raises(NotPossible, match="connexion"):
        await anne.submit({"Titre": "a", "Nature": "Panne"})
    assert anne.view["state"]["values"]["title"]["title_value"]["value"] == "a"


async def test_a_command_tells_who_typed_what_and_where(app: App, anne: Person) -> None:
    # https://docs.slack.dev/interactivity/implementing-slash-commands
    await anne.command("/ticket  assigner R-12 @bruno.petit <b> ")
    form = app.bodies("/ticket")[0]
    assert form["text"] == "assigner R-12 <@U0BRUNO> &lt;b&gt;"
    assert (form["user_id"], form["user_name"]) == ("U0ANNE", "anne.durand")
    assert (form["channel_id"], form["channel_name"]) == (anne.dm, "directmessage")
    await anne.command("/ticket", "C0TLS")
    assert app.bodies("/ticket")[1]["channel_name"] == "privategroup"
    assert app.bodies("/ticket")[1]["text"] == ""


async def test_a_command_is_answered_to_its_author_or_to_all(
    app: App, anne: Person, bruno: Person
) -> None:
    await anne.command("/ticket", "C0TLS")
    app.answers["/ticket"] = {"text": "to all", "response_type": "in_channel"}
    await anne.command("/ticket", "C0TLS")
    assert [said["text"] for said in anne.ephemerals("C0TLS")] == ["Un ticket :"]
    assert [said["text"] for said in bruno.messages("C0TLS")] == ["to all"]


async def test_an_answer_that_slack_refuses_is_told(app: App, anne: Person) -> None:
    app.answers["/ticket"] = {"text": "a", "blocks": [{"type": "panel"}]}
    await anne.command("/ticket")
    assert "invalid_blocks" in anne.ephemerals()[0]["text"]


async def test_a_command_that_the_manifest_does_not_name_is_none(anne: Person) -> None:
    with pytest.raises(NotPossible, match="/nada"):
        await anne.command("/nada")


async def test_pressing_tells_what_was_pressed_and_where(
    app: App, simulator: Simulator, anne: Person
) -> None:
    # https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
    posted = await app.call("chat.postMessage", channel="C0TLS", text="a", blocks=CARD)
    card = simulator.messages("C0TLS")[0]
    await anne.press("Prendre en charge", card)
    await anne.choose("Modifier", card)
    await anne.choose("Fermé", card, menu="État")
    pressed, chosen, selected = app.bodies("block_actions")
    assert pressed["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": "C0TLS",
        "is_ephemeral": False,
    }
    assert pressed["actions"][0]["action_id"] == "take"
    assert pressed["message"]["blocks"] == card["blocks"]
    assert chosen["actions"][0]["selected_option"]["value"] == "edit"
    option = selected["state"]["values"]["acts"]["state"]["selected_option"]
    assert option["value"] == "closed"


async def test_an_ephemeral_message_is_not_in_the_payload(app: App, anne: Person) -> None:
    await anne.command("/ticket")
    await anne.press("Prendre en charge", anne.ephemerals()[0])
    payload = app.bodies("block_actions")[0]
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload


async def test_what_is_not_offered_cannot_be_chosen(
    app: App, simulator: Simulator, anne: Person
) -> None:
    await app.call("chat.postMessage", channel="C0TLS", text="a", blocks=CARD)
    card = simulator.messages("C0TLS")[0]
    forged = {**card, "blocks": [{**card["blocks"][2], "elements": [_forged()]}]}
    with pytest.raises(NotPossible, match="pas proposé"):
        await anne.choose("Autre", forged)
    await app.call("chat.update", channel="C0TLS", ts=card["ts"], text="drawn anew")
    with pytest.raises(NotPossible, match="plus là"):
        await anne.press("Prendre en charge", card)


def _forged() -> dict[str, Any]:
    option = {"text": {"type": "plain_text", "text": "Autre"}, "value": "other"}
    return {"type": "overflow", "action_id": "more", "options": [option]}
