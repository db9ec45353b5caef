"""A requester who is not in Slack: his team passes on what he would be told."""

import pytest

from core.vocabulary import Action, State
from tests.desk import forged
from tests.desk.test_canary import CANARY
from tests.desk.test_opening import opening
from tests.desk.test_told import NET

JEAN = {"outside": "Jean Petit", "email": "jean.petit@ac-toulouse.fr"}


@pytest.fixture
async def jean(desk):
    """The desk, with a request that an agent opened for somebody who is not in Slack."""
    assert not await opening(desk, "karim", **JEAN)
    await desk.person("karim").close(everything=True)
    return desk


def to_pass_on(desk):
    return [line for line in desk.thread(1, NET) if "À transmettre à" in line["text"]]


async def test_what_he_would_be_told_is_a_line_that_an_agent_passes_on(jean):
    assert "Jean Petit, jean.petit@ac-toulouse.fr" in jean.card(1)["text"]
    assert "Académie de Toulouse" in jean.card(1)["text"]
    (opened,) = to_pass_on(jean)
    assert "est enregistrée" in opened["text"]
    await jean.play(1, "karim", Action.TAKE)
    await jean.play(1, "karim", Action.REQUEST_INFO, words="Quelle prise ?")
    asked = to_pass_on(jean)[-1]
    assert "Quelle prise ?" in asked["text"]
    await jean.person("lea").press("Transmis", asked)
    await jean.quiet()
    assert "Transmis au demandeur" in jean.thread(1, NET)[-1]["text"]
    await jean.person("karim").press("Transmis", asked)
    await jean.quiet()
    assert "déjà noté" in jean.person("karim").ephemerals(NET)[-1]["text"]
    assert (await jean.ticket(1)).state is State.WAITING_REQUESTER


async def test_nothing_is_sent_to_him_and_nothing_waits_to_be(jean):
    await jean.play(1, "karim", Action.TAKE)
    await jean.play(1, "karim", Action.MESSAGE, words="Bonjour")
    await jean.play(1, "karim", Action.RESOLVE, words="Corrigé")
    await jean.pass_time(days=17)
    assert (await jean.ticket(1)).state is State.CLOSED
    assert "X1" not in str([call.get("request") for call in jean.simulator.calls])
    assert "Transmis" not in str(to_pass_on(jean)[-1]["blocks"])


async def test_no_word_of_the_journal_is_to_be_passed_on(jean):
    await jean.play(1, "karim", Action.TAKE)
    await jean.play(1, "karim", Action.NOTE, note=CANARY)
    await jean.play(1, "karim", Action.HOLD, partner=f"{CANARY} Orange", reason=CANARY)
    assert CANARY in str(jean.thread(1, NET))
    assert CANARY not in str(to_pass_on(jean))


async def test_whoever_passes_for_him_is_answered_like_for_no_ticket(jean):
    for action_id, value in (("act.withdraw", "1"), ("show.own", "1"), ("passed", "1")):
        payload = forged.press(jean, "chloe", action_id, value)
        payload["user"] = {**payload["user"], "id": "X1"}
        await forged.send(jean, payload)
    stranger = forged.press(jean, "chloe", "passed", "1")
    await forged.send(jean, stranger)
    assert (await jean.ticket(1)).state is State.DISPATCHED
    assert "Transmis au" not in str(jean.thread(1, NET))


async def test_who_is_no_agent_names_nobody_out_of_slack(desk):
    await desk.person("chloe").command("/demande")
    await desk.quiet()
    assert "hors de Slack" not in str(desk.person("chloe").view["blocks"])
    fields = {
        "title": forged.words("Panne"), "description": forged.words("Tout"),
        "service": forged.chosen("reseau"),
        **{name: forged.words(value) for name, value in JEAN.items()},
    }  # fmt: skip
    ack = await forged.send(desk, forged.form(desk, "chloe", "act.open", "", **fields))
    assert "Seul un intervenant" in str(ack.body)


async def test_half_of_him_is_refused_under_its_field(desk):
    errors = await opening(desk, "karim", outside="Jean Petit")
    assert list(errors) == ["email"]
    errors = await desk.person("karim").submit({"email": "jean"})
    assert list(errors) == ["email"]


async def test_a_transfer_is_to_be_passed_on_by_the_new_team(jean):
    await jean.play(1, "karim", Action.DISPATCH, team="messagerie")
    lines = jean.thread(1, "C0MESSAGERIE")
    assert "a été transmise à l'équipe Messagerie" in str(lines)
