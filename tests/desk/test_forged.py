"""Stale, forged and vanished: each gets a sentence, and none has an effect."""

import pytest

from core.ticket import SYSTEM
from core.vocabulary import Action, State
from tests.desk import forged
from tests.desk.test_told import MAIL, NET, brought_to
from tests.desk.test_words import typed

UNKNOWN = "Aucune demande ne porte ce numéro"


async def written(desk, number=1):
    return await desk.bot.run(
        lambda w: (w.ticket(number), w.history(number), w.internal_journal(number),
                   w.requester_journal(number))
    )  # fmt: skip


ACTS = [action.value for action in Action if action is not Action.OPEN]


@pytest.mark.parametrize("name", ["paul", "anne"])
async def test_a_forged_press_on_anothers_ticket_answers_as_if_there_were_none(desk, name):
    await brought_to(desk, State.ASSIGNED)
    before, person = await written(desk), desk.person(name)
    for action in (*(f"act.{a}" for a in ACTS), "show", "act.rate.1"):
        await forged.send(desk, forged.press(desk, name, action, "1"))
        theirs = person.ephemerals()[-1]["text"]
        await forged.send(desk, forged.press(desk, name, action, "99"))
        assert theirs == person.ephemerals()[-1]["text"], action
        assert UNKNOWN in theirs, action
    assert not person.views
    assert await written(desk) == before


@pytest.mark.parametrize("action", ACTS)
async def test_a_forged_form_on_anothers_ticket_answers_as_if_there_were_none(desk, action):
    await brought_to(desk, State.ASSIGNED)
    before = await written(desk)
    fields = {
        "words": forged.words("bonjour"), "note": forged.words("bonjour"),
        "partner": forged.words("Orange"), "reason": forged.words("câble"),
        "agent": forged.chosen("U0KARIM"), "team": forged.chosen("messagerie"),
        "rating": forged.chosen("1"),
    }  # fmt: skip
    answers = []
    for ticket in (1, 99):
        payload = forged.form(
            desk, "paul", f"act.{action}", {"ticket": ticket, "version": 2}, **fields
        )
        answers.append((await forged.send(desk, payload)).body)
    assert answers[0] == answers[1]
    assert UNKNOWN in str(answers[0])
    assert await written(desk) == before


@pytest.mark.parametrize(
    "action",
    ["take", "assign", "dispatch", "hold", "resolve", "message", "note"],
)
async def test_a_requester_cannot_do_the_teams_acts_on_his_own_request(desk, action):
    await brought_to(desk, State.ASSIGNED)
    before = await written(desk)
    fields = {
        "words": forged.words("x"), "note": forged.words("x"), "agent": forged.chosen("U0KARIM"),
        "team": forged.chosen("messagerie"), "partner": forged.words("x"),
        "reason": forged.words("x"),
    }  # fmt: skip
    meta = {"ticket": 1, "version": before[0].version}
    ack = await forged.send(desk, forged.form(desk, "chloe", f"act.{action}", meta, **fields))
    assert "réservé aux membres" in str(ack.body)
    await forged.send(desk, forged.press(desk, "chloe", f"act.{action}", "1.2"))
    assert not desk.person("chloe").views
    assert await written(desk) == before


async def test_nobody_passes_for_the_clock(desk):
    await brought_to(desk, State.RESOLVED)
    payload = forged.press(desk, "paul", "act.close", "1")
    payload["user"]["id"] = SYSTEM
    await forged.send(desk, payload)
    assert (await desk.ticket(1)).state is State.RESOLVED
    await desk.play(1, "chloe", Action.REOPEN, words="Encore.")
    payload = forged.press(desk, "paul", "act.release", "1.4")
    payload["user"]["id"] = SYSTEM
    await forged.send(desk, payload)
    assert (await desk.ticket(1)).state is State.ASSIGNED


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("explode", "1"), ("act.explode", "1"), ("act.take", ""), ("act.take", "x.y"),
        ("act.take", "9" * 40), ("more", "nonsense"), ("new", "1.x"), ("answer.0", "1"),
        ("page.queue", "-1"), ("show", "'; drop table tickets"), ("", ""),
    ],
)  # fmt: skip
async def test_an_unknown_press_gets_a_polite_sentence(desk, action_id, value):
    await brought_to(desk, State.DISPATCHED)
    ack = await forged.send(desk, forged.press(desk, "lea", action_id, value))
    assert ack.status == 200
    assert "rien n'a été fait" in desk.person("lea").ephemerals()[-1]["text"]


@pytest.mark.parametrize(
    ("callback", "metadata"),
    [
        ("act.explode", {"ticket": 1}), ("other", {"ticket": 1}), ("act.note", "{"),
        ("act.note", "[]"), ("act.note", "null"), ("act.note", {"ticket": "one"}),
        ("act.note", {"ticket": 10**30}), ("act.note", {"ticket": 1, "files": "x"}),
    ],
)  # fmt: skip
async def test_an_unknown_form_gets_a_polite_sentence_and_keeps_what_was_typed(
    desk, callback, metadata
):
    await brought_to(desk, State.ASSIGNED)
    before = await written(desk)
    payload = forged.form(desk, "lea", callback, metadata, note=forged.words("bonjour"))
    ack = await forged.send(desk, payload)
    assert ack.status == 200
    assert "rien n'a été" in str(ack.body) or UNKNOWN in str(ack.body)
    assert await written(desk) == before


FILES = [
    ["F1", "a\x00b", "", 1], ["F1", "\ud800", "", 1], ["F1", "a\u202eb", "", 1],
    ["F1", 5, {}, "x"], [None, "x", "", 1], ["F1"], "F1",
]  # fmt: skip


async def test_a_file_that_no_form_wrote_in_its_memory_is_not_taken(desk):
    """What JSON within JSON escapes is not cleaned on the way, nor is any of it a text for sure."""
    await brought_to(desk, State.ASSIGNED)
    before = await written(desk)
    for number, file in enumerate(FILES):
        meta = {"ticket": 1, "files": [file]}
        payload = forged.form(desk, "chloe", "act.answer", meta, words=forged.words("bonjour"))
        payload["view"]["id"] = f"V0FILES{number}"
        ack = await forged.send(desk, payload)
        assert ack.status == 200
        assert "rien n'a été" in str(ack.body), file
    assert await written(desk) == before


async def test_a_form_sent_off_without_its_fields_is_answered(desk):
    ack = await forged.send(desk, forged.form(desk, "chloe", "act.open", ""))
    assert ack.status == 200
    assert ack.body.get("response_action") in {"errors", "update"}


async def test_words_of_somebody_else_cannot_be_drawn_into_a_form(desk):
    """A forged timestamp names a note of the team: only one's own words begin a form."""
    await brought_to(desk, State.ASSIGNED)
    root = desk.card(1)["ts"]
    note = await desk.person("lea").say("CANARI", NET, thread=root)
    await desk.quiet()
    for name in ("chloe", "karim"):
        payload = forged.press(desk, name, "new", note["ts"])
        payload["container"] |= {"channel_id": NET, "thread_ts": root}
        await forged.send(desk, payload)
        assert "CANARI" not in str(desk.person(name).views)
        assert "CANARI" not in str(desk.person(name).ephemerals())


async def test_somebody_of_another_workspace_is_turned_away(desk):
    await brought_to(desk, State.DISPATCHED)
    payload = forged.press(desk, "lea", "act.take", "1.1")
    payload["team"]["id"] = payload["user"]["team_id"] = "T0ELSEWHERE"
    ack = await forged.send(desk, payload)
    assert ack.status == 403
    assert (await desk.ticket(1)).state is State.DISPATCHED


async def test_a_stale_button_tells_who_changed_what_and_redraws_the_card(desk):
    await brought_to(desk, State.ASSIGNED)
    old, lea = desk.card(1), desk.person("lea")
    await desk.play(1, "karim", Action.ASSIGN, agent="U0LEA")
    stale = forged.press(desk, "karim", "act.resolve", "1.2")
    before = await written(desk)
    await forged.send(desk, stale)
    told = desk.person("karim").ephemerals()[-1]["text"]
    assert "a changé entre-temps" in told
    assert "Karim Saïdi" in told
    assert "Léa Fontaine" in told
    assert await written(desk) == before
    assert old["ts"] == desk.card(1)["ts"]
    assert not lea.views


async def test_a_version_that_never_was_is_as_stale_as_an_old_one(desk):
    await brought_to(desk, State.ASSIGNED)
    before = await written(desk)
    await forged.send(desk, forged.press(desk, "lea", "act.misroute", "1.99"))
    assert "a changé entre-temps" in desk.person("lea").ephemerals()[-1]["text"]
    assert await written(desk) == before


async def test_a_stale_form_keeps_what_was_typed_and_goes_through_the_second_time(desk):
    await brought_to(desk, State.ASSIGNED)
    karim = desk.person("karim")
    await karim.press("Résoudre", desk.card(1))
    await desk.quiet()
    await desk.play(1, "lea", Action.ASSIGN, agent="U0LEA")
    assert not await karim.submit({"words": "Longue solution."})
    await desk.quiet()
    assert (await desk.ticket(1)).state is State.ASSIGNED
    assert "Léa Fontaine" in str(karim.view["blocks"])
    assert typed(karim.view, "words") == "Longue solution."
    assert not await karim.submit()
    await desk.quiet()
    assert (await desk.ticket(1)).state is State.RESOLVED


async def test_a_form_whose_act_is_no_longer_possible_shows_what_was_typed(desk):
    await brought_to(desk, State.ASSIGNED)
    karim = desk.person("karim")
    await karim.press("Demande d'info", desk.card(1))
    await desk.quiet()
    await desk.play(1, "lea", Action.RESOLVE, words="Fait.")
    await karim.submit({"words": "Longue question."})
    await desk.quiet()
    assert "Longue question." in str(karim.view)
    assert "Longue question." not in str(await written(desk))


async def test_a_stale_reopening_tells_staff_who_reopened(desk):
    await brought_to(desk, State.RESOLVED)
    karim = desk.person("karim")
    await karim.press("Rouvrir", desk.card(1))
    await desk.quiet()
    await desk.play(1, "lea", Action.REOPEN, words="Pas fini.")
    await karim.submit({"words": "Moi aussi."})
    await desk.quiet()
    assert "Léa Fontaine" in str(karim.view["blocks"])
    assert "Moi aussi." in str(karim.view)


async def test_a_requester_is_told_of_no_change_that_the_team_made(desk):
    """What was done last may be internal: a release, a change of priority."""
    await brought_to(desk, State.RESOLVED)
    chloe = desk.person("chloe")
    await desk.play(1, "lea", Action.REOPEN, words="Pas fini.")
    await desk.play(1, "karim", Action.RELEASE, note="CANARI")
    for verb in ("rouvrir R-1 encore", "clore R-1"):
        await chloe.command(f"/ticket {verb}")
        told = chloe.ephemerals()[-1]["text"]
        assert "n'est pas possible" in told
        assert "remise" not in told
        assert "Karim" not in told


async def test_a_message_is_never_stale(desk):
    await brought_to(desk, State.ASSIGNED)
    karim = desk.person("karim")
    await karim.press("Répondre au demandeur", desk.card(1))
    await desk.quiet()
    await desk.play(1, "lea", Action.ASSIGN, agent="U0LEA")
    assert not await karim.submit({"words": "Bonjour."})
    await desk.quiet()
    assert "Bonjour." in (await desk.request(1))[-1]["text"]


async def test_a_button_of_a_former_team_is_refused(desk):
    await brought_to(desk, State.ASSIGNED)
    await desk.play(1, "karim", Action.DISPATCH, team="messagerie")
    before = await written(desk)
    await forged.send(desk, forged.press(desk, "lea", "act.take", f"1.{before[0].version}"))
    assert "réservé aux membres" in desk.person("lea").ephemerals()[-1]["text"]
    assert await written(desk) == before
    assert "Prendre en charge" in str(desk.card(1, MAIL)["blocks"])
