"""The log tells each act and each delivery in one line, and not a word that people wrote."""

import asyncio
import json
import logging

import pytest

from bot.admin.logs import Discreet
from core.vocabulary import Action
from tests.desk.office import APP_TOKEN, SECRET, TOKEN

CANARY = "CANARI"


@pytest.fixture
async def logged(log, desk):
    """A desk that is logged from its first request on."""
    await desk.quiet()
    log.truncate(0)
    log.seek(0)
    return desk, log


async def test_each_act_is_one_line_however_it_was_asked_for(logged):
    desk, log = logged
    number = await desk.opened(title=f"{CANARY} titre", description=f"{CANARY} description")
    lea, chloe = desk.person("lea"), desk.person("chloe")
    await lea.press("Prendre en charge", desk.card(number))
    await desk.quiet()
    await lea.say(f"{CANARY} note", "C0RESEAU", thread=desk.card(number)["ts"])
    await lea.press("Demande d'info", desk.card(number))
    await desk.quiet()
    await lea.submit({"words": f"{CANARY} question"})
    await desk.quiet()
    thread = await desk.request(number)
    await chloe.say(f"{CANARY} réponse", thread=thread[0]["ts"])
    await desk.quiet()
    await lea.command(f"/ticket note {number} {CANARY} commande")
    await desk.quiet()
    assert log.acts() == [
        ("R-000001", "U0CHLOE", "open", "done"),
        ("R-000001", "U0LEA", "take", "done"),
        ("R-000001", "U0LEA", "note", "done"),
        ("R-000001", "U0LEA", "request_info", "done"),
        ("R-000001", "U0CHLOE", "answer", "done"),
        ("R-000001", "U0LEA", "note", "done"),
    ]
    assert CANARY not in log.getvalue()


async def test_a_refused_act_is_one_line_with_its_code(logged):
    desk, log = logged
    number = await desk.begun()
    lea, karim, chloe = (desk.person(name) for name in ("lea", "karim", "chloe"))
    card = desk.card(number)
    await asyncio.gather(*(agent.press("Prendre en charge", card) for agent in (lea, karim)))
    await chloe.command(f"/ticket take {number}")
    await chloe.command("/ticket take 4242")
    await desk.quiet()
    done, refused = sorted(log.acts()[1:3], key=len)
    assert {done[1], refused[1]} == {lea.id, karim.id}
    assert (done[2:], refused[2:]) == (("take", "done"), ("take", "refused", "stale"))
    assert log.acts()[3:] == [
        ("R-000001", "U0CHLOE", "take", "refused", "not_allowed"),
        ("R-004242", "U0CHLOE", "take", "refused", "unknown_ticket"),
    ]


async def test_what_the_clock_closes_is_told_as_its_act(logged):
    desk, log = logged
    number = await desk.begun()
    await desk.play(number, "lea", Action.TAKE)
    await desk.play(number, "lea", Action.RESOLVE, words="Fait.")
    await desk.pass_time(days=17)
    assert log.acts()[3:] == [("R-000001", "system", "close", "done")]


async def test_a_request_that_comes_again_is_told_as_replayed(logged):
    desk, log = logged
    number = await desk.begun()
    thread = await desk.request(number)
    said = await desk.person("chloe").say("merci", thread=thread[0]["ts"])
    await desk.quiet()
    event = {
        "type": "message",
        "channel": desk.person("chloe").dm,
        "channel_type": "im",
        "user": "U0CHLOE",
        "text": "merci",
        "ts": said["ts"],
        "thread_ts": thread[0]["ts"],
    }
    from bot.listeners.messages import message_event  # noqa: PLC0415

    await message_event(desk.bot.services, event)
    assert [act[2:] for act in log.acts()[1:]] == [("answer", "done"), ("answer", "replayed")]


async def test_each_delivery_is_one_line_once_it_is_over(logged):
    desk, log = logged
    await desk.begun()
    rows = log.lines("delivery")
    assert {(r["kind"], r["ticket"], r["outcome"], r["attempts"]) for r in rows} == {
        ("card", "R-000001", "sent", 0),
        ("requester", "R-000001", "sent", 0),
    }
    assert len({r["row"] for r in rows}) == len(rows)


@pytest.mark.parametrize("transport", ["http", "socket"], indirect=True)
async def test_no_word_and_no_token_is_logged_of_a_whole_story(logged):
    desk, log = logged
    photo = await desk.person("chloe").upload(f"{CANARY}.png", b"\x89PNG-not-really")
    number = await desk.opened(title=f"{CANARY} a", description=f"{CANARY} b", files=[photo])
    lea = desk.person("lea")
    await lea.press("Prendre en charge", desk.card(number))
    await lea.command(f"/ticket {CANARY} inconnu")
    await lea.command(f"/ticket résoudre {number} {CANARY} fini")
    await desk.person("chloe").command(f"/demande {CANARY} encore")
    await desk.person("chloe").say(f"{CANARY} au bot")
    await desk.quiet()
    for secret in (CANARY, TOKEN, APP_TOKEN, SECRET, "xoxb", "xapp"):
        assert secret not in log.getvalue()
    assert log.acts()
    assert log.lines("delivery")


@pytest.mark.parametrize("transport", ["http", "socket"], indirect=True)
async def test_the_libraries_hand_no_word_and_no_token_to_whoever_logs_at_debug(desk, caplog):
    """Whatever is set of the log, with no filter of ours in between."""
    for library in ("", "slack_sdk", "slack_bolt", "aiohttp", "asyncio"):
        caplog.set_level(logging.DEBUG, library)
    number = await desk.opened(title=f"{CANARY} a", description=f"{CANARY} b")
    lea = desk.person("lea")
    await lea.press("Prendre en charge", desk.card(number))
    await lea.command(f"/ticket {CANARY} inconnu")
    await desk.person("chloe").say(f"{CANARY} au bot")
    await desk.quiet()
    told = "\n".join(f"{each.getMessage()} {each.args}" for each in caplog.records)
    assert caplog.records
    for secret in (CANARY, TOKEN, APP_TOKEN, SECRET):
        assert secret not in told


def record(logger, message, *arguments, error=None):
    trace = (type(error), error, None) if error else None
    return logging.LogRecord(logger, logging.ERROR, "", 0, message, arguments, trace)


@pytest.mark.parametrize("form", ["json", "text"])
def test_an_error_is_told_by_its_type_alone(form):
    error = ValueError("les mots du demandeur")
    line = Discreet(form).format(record("bot.somewhere", "something failed", error=error))
    assert "something failed" in line
    assert "ValueError" in line
    assert "mots" not in line
    assert "\n" not in line


@pytest.mark.parametrize("logger", ["asyncio", "slack_sdk.web", "slack_bolt.App", "aiohttp.client"])
def test_a_message_of_a_library_that_may_hold_words_is_withheld(logger):
    error = ValueError("les mots du demandeur")
    line = json.loads(Discreet("json").format(record(logger, "failed: %r", error, error=error)))
    assert (line["logger"], line["level"], line["error"]) == (logger, "error", "ValueError")
    assert "mots" not in str(line)


def test_what_looks_like_a_token_is_cut_out():
    for token in ("xoxb-12-ab", "xapp-1-A0-9f", "xoxe.xoxb-1-Mi0", "xoxp-1"):
        line = Discreet("text").format(record("bot.somewhere", "refused: %s", token))
        assert token not in line
        assert "refused: (token)" in line


def test_a_field_that_nobody_named_is_not_told():
    told = record("bot.somewhere", "act")
    told.words, told.ticket = "les mots", "R-000001"
    line = json.loads(Discreet("json").format(told))
    assert line["ticket"] == "R-000001"
    assert "words" not in line
