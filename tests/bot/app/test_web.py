import json
import logging
import time

import pytest

from bot.act_log import ActLog
from bot.wiring import running
from storage.errors import DatabaseUnavailable
from tests.bot.app.door import SECRET, call, post, post_form, signature, signed
from tests.bot.delivery.loopback import TEAM, Fault
from tests.core.world import ANNE, CHLOE, NOW

CHALLENGE = {"type": "url_verification", "token": "x", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY"}


def command(text="aide", user=CHLOE, team=TEAM, name="/ticket"):
    return {
        "command": name,
        "text": text,
        "user_id": user,
        "team_id": team,
        "channel_id": "C0ANY",
        "trigger_id": "1.2.abc",
        "response_url": "http://127.0.0.1:9/none",
    }


def click(action_id="nobody:knows", user=ANNE, team=TEAM, **more):
    return {
        "type": "block_actions",
        "user": {"id": user, "team_id": team},
        "team": {"id": team},
        "trigger_id": "1.2.abc",
        "channel": {"id": "C0TLS"},
        "container": {"type": "message", "channel_id": "C0TLS", "message_ts": "1.1"},
        "actions": [{"action_id": action_id, "block_id": "b", "type": "button", "value": "1:1"}],
        **more,
    }


def event(text="Bonjour", team=TEAM, **more):
    return {
        "type": "event_callback",
        "team_id": team,
        "api_app_id": "A0TEST",
        "event_id": "Ev1",
        "authorizations": [{"team_id": team, "user_id": "U0BOT", "is_bot": True}],
        "event": {
            "type": "message",
            "channel_type": "im",
            "channel": "D0CHLOE",
            "user": CHLOE,
            "text": text,
            "ts": "1.1",
            **more,
        },
    }


async def test_a_process_that_runs_says_that_it_lives(bot):
    answer = await call(bot.app, "GET", "/health/live")
    assert (answer.status, answer.json) == (200, {"live": True})


async def test_a_desk_is_ready_when_every_part_is(bot):
    answer = await call(bot.app, "GET", "/health/ready")
    assert answer.status == 200
    assert answer.json == {"database": True, "slack": True, "delivery": True, "clock": True}


async def test_a_desk_whose_slack_does_not_answer_starts_and_says_so(settings, slack):
    slack.fail("auth.test", Fault.RESET, times=100)
    async with running(settings, lambda: NOW) as bot:
        answer = await call(bot.app, "GET", "/health/ready")
        assert answer.status == 503
        assert answer.json == {"database": True, "slack": False, "delivery": True, "clock": True}
        help_text = await post_form(bot.app, **command())
        assert help_text.status == 200
        assert help_text.json["response_type"] == "ephemeral"


async def test_a_desk_whose_token_was_revoked_is_not_ready(settings, slack):
    slack.fail("auth.test", "token_revoked", times=100)
    async with running(settings, lambda: NOW) as bot:
        answer = await call(bot.app, "GET", "/health/ready")
        assert (answer.status, answer.json["slack"]) == (503, False)


async def test_a_desk_whose_loops_ended_is_not_ready(bot):
    await bot.loops.stop(0.1)
    answer = await call(bot.app, "GET", "/health/ready")
    assert (answer.status, answer.json["delivery"], answer.json["clock"]) == (503, False, False)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("POST", "/slack", 404),
        ("GET", "/slack/events", 405),
        ("DELETE", "/health/live", 405),
    ],
)
async def test_other_paths_and_methods_lead_nowhere(bot, method, path, status):
    assert (await call(bot.app, method, path)).status == status


async def test_slacks_question_about_the_address_is_answered_once_it_is_signed(bot):
    answer = await post(bot.app, CHALLENGE)
    assert (answer.status, answer.json) == (200, {"challenge": CHALLENGE["challenge"]})
    assert (await post(bot.app, CHALLENGE, secret="another secret")).status == 401


async def test_a_forged_an_old_and_an_unsigned_request_are_turned_away_without_a_word(bot):
    body = json.dumps(event()).encode()
    for headers in (
        signed(body, secret="another secret"),
        signed(body, at=int(time.time()) - 301),
        signed(body, at=int(time.time()) + 301),
        signed(b"other words"),
        {},
        {**signed(body), "x-slack-request-timestamp": "yesterday"},
    ):
        answer = await call(bot.app, "POST", "/slack/events", body, headers)
        assert (answer.status, answer.body) == (401, b"")


@pytest.mark.parametrize("body", [b"null", b"[]", b"{", b"[" * 5000, b'"payload"'])
async def test_a_signed_body_that_is_no_payload_is_refused_and_nothing_breaks(bot, body):
    answer = await call(bot.app, "POST", "/slack/events", body, signed(body))
    assert (answer.status, answer.body) == (400, b"")


async def test_a_body_without_end_is_refused(bot):
    body = b"x" * 1_000_001
    assert (await call(bot.app, "POST", "/slack/events", body, signed(body))).status == 413


async def test_nothing_of_a_body_that_is_turned_away_is_logged(bot, caplog):
    caplog.set_level(logging.DEBUG)
    bodies = (
        b"CANARI", b"\xff CANARI", b"payload=CANARI", b"CANARI" * 2_000_000,
        b'{"CANARI":' + b"[" * 5000, json.dumps({**event(ts={"CANARI": "CANARI"})}).encode(),
    )  # fmt: skip
    for body in bodies:
        for headers in (signed(body), signed(body, secret="another secret"), {}):
            answer = await call(bot.app, "POST", "/slack/events", body, headers)
            assert 400 <= answer.status < 500
            assert answer.body == b""
    assert "CANARI" not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    "ask",
    [
        lambda app: post_form(app, **command(team="T0OTHER")),
        lambda app: post_form(app, payload=json.dumps(click(team="T0OTHER"))),
        lambda app: post(app, event(team="T0OTHER")),
    ],
)
async def test_another_workspaces_request_is_refused(bot, ask):
    assert (await ask(bot.app)).status == 403


async def test_a_request_that_names_another_app_is_refused(bot):
    await bot.loops.learned()
    assert (await post(bot.app, {**event(), "api_app_id": "A0OTHER"})).status == 403
    assert (await post(bot.app, event())).status == 200


async def test_a_command_nobody_understands_explains_itself(bot):
    answer = await post_form(bot.app, **command("abracadabra"))
    assert answer.status == 200
    assert answer.json["response_type"] == "ephemeral"
    assert "/ticket" in answer.json["text"]


async def test_a_button_nobody_knows_is_answered_and_does_nothing(bot, slack):
    answer = await post_form(bot.app, payload=json.dumps(click()))
    assert (answer.status, answer.body) == (200, b"")
    await bot.services.background.drain(5)
    (said,) = slack.called("chat.postEphemeral")
    assert said["user"] == ANNE
    assert said["text"]


async def test_the_same_message_delivered_twice_has_one_effect(bot, slack):
    ts = slack.write("D0CHLOE", "Bonjour", user=CHLOE)
    for _ in range(3):
        assert (await post(bot.app, event(ts=ts))).status == 200
    await bot.delivery.send_due()
    assert [said["channel"] for said in slack.called("chat.postMessage")] == ["D0CHLOE"]


async def test_a_replayed_signature_passes_only_with_its_own_body(bot):
    body = json.dumps(event()).encode()
    headers = signed(body)
    other = json.dumps(event("Autre chose")).encode()
    assert (await call(bot.app, "POST", "/slack/events", other, headers)).status == 401


async def broken(_):
    message = "the words of a ticket"
    raise DatabaseUnavailable(message)


@pytest.fixture
async def without_database(bot):
    """A desk whose database stops answering once it runs."""
    run = ActLog(broken, time.perf_counter)
    object.__setattr__(bot.services, "run", run)  # frozen, as the listeners are handed it
    return bot


async def test_a_person_is_told_in_a_sentence_when_the_database_does_not_answer(without_database):
    answer = await post_form(without_database.app, **command("R-1"))
    assert answer.status == 200
    assert answer.json["response_type"] == "ephemeral"
    assert "words of a ticket" not in answer.json["text"]


async def test_an_event_is_sent_again_when_the_database_does_not_answer(without_database, caplog):
    with caplog.at_level(logging.DEBUG):
        answer = await post(without_database.app, event())
    assert (answer.status, answer.body) == (500, b"")
    assert "DatabaseUnavailable" in caplog.text
    assert "words of a ticket" not in caplog.text


def test_the_signature_is_the_one_that_slack_documents():
    body = b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"  # noqa: E501
    found = signature(body, 1531420618, "8f742231b10e8888abcd99yyyzzz85a5")
    assert found == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert SECRET == "8f742231b10e8888abcd99yyyzzz85a5"
