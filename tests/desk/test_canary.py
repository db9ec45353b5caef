"""A word of the internal journal reaches nothing that a requester gets, and no log."""

import json
import logging

import pytest

from bot.rendering.blocks import Message
from bot.rendering.requester import letters
from core.ticket import FileRef
from core.vocabulary import Action, State
from tests.desk.office import office
from tests.desk.test_told import APPS, NET

CANARY = "CANARI-7f3a"
HIDDEN = (CANARY, "Emma", "U0EMMA", "Léa", "U0LEA", NET, APPS, "Orange")


async def internal(desk, number):
    """Every act of an agent, with the canary in each internal field, by forms and by commands."""
    emma, card = desk.person("emma"), lambda: desk.card(number, APPS)
    await emma.press("Take charge" if "Take charge" in str(card()) else "Prendre en charge", card())
    await desk.quiet()
    file = await emma.upload(f"{CANARY}.txt", b"secret")
    await emma.say(f"{CANARY} <@U0LEA> voir Léa", APPS, thread=card()["ts"], files=[file])
    await desk.quiet()
    link = f"https://guichet.slack.com/archives/{APPS}/p{card()['ts'].replace('.', '')}"
    await emma.command(f"/ticket note R-{number} {CANARY} {link}", APPS)
    await emma.choose("Journal intervenant", card())
    await submitted(desk, emma, {"note": f"{CANARY} par formulaire"})
    await emma.press("En attente", card())
    await submitted(desk, emma, {"partner": f"{CANARY} Orange", "reason": f"{CANARY} Orange"})
    await emma.choose("Reprendre", card())
    await submitted(desk, emma, {"note": CANARY})
    await emma.press("Assigner", card())
    await submitted(desk, emma, {"agent": "Léa Fontaine", "note": CANARY})
    await emma.choose("Remettre à l'équipe", card())
    await submitted(desk, emma, {"note": CANARY})
    await emma.press("Assigner", card())
    await submitted(desk, emma, {"agent": "Emma Wright", "note": CANARY})


async def submitted(desk, person, form):
    await desk.quiet()
    assert not await person.submit(form)
    await desk.quiet()


async def said_to_the_requester(desk, number):
    """Acts that speak to him, on the same ticket and after the notes."""
    emma, card = desk.person("emma"), lambda: desk.card(number, APPS)
    given = await emma.upload("mode-emploi.txt", b"public", given=True)
    await emma.press("Répondre au demandeur", card())
    await submitted(desk, emma, {"words": "Bonjour.", "files": [given]})
    await emma.press("Demande d'info", card())
    await submitted(desk, emma, {"words": "Quel élève ?"})
    chloe, root = desk.person("chloe"), (await desk.request(number))[0]["ts"]
    await chloe.say("Voici.", thread=root)
    await desk.quiet()
    await emma.press("Résoudre", card())
    await submitted(desk, emma, {"words": "Corrigé."})


async def asked_by_the_requester(desk, number):
    """All that he can ask for, and every verb he might try."""
    chloe = desk.person("chloe")
    await chloe.command(f"/ticket R-{number}")
    await chloe.command("/ticket")
    for verb in ("prendre", "note", "remettre", "attente", "résoudre", "affecter", "répondre"):
        await chloe.command(f"/ticket {verb} R-{number} bonjour")
        await desk.quiet()
        if chloe.views:
            await chloe.close(everything=True)
    await chloe.command(f"/ticket rouvrir R-{number}")
    await desk.quiet()
    await submitted(desk, chloe, {"words": "Encore."})
    await chloe.command(f"/ticket clore R-{number}")
    await desk.quiet()


def received(desk, name):
    """All that Slack holds or carried for one person: messages, ephemerals, views, answers."""
    person = desk.person(name)
    log = desk.simulator.workspace.logs[person.dm]
    carried = []
    for call in desk.simulator.calls:
        told = json.dumps(
            [call.get("request"), call.get("response")], ensure_ascii=False, default=str
        )
        if person.dm in told or person.id in str(call.get("who")):
            carried.append(told)
    own = [
        *log.messages.values(), *person.ephemerals(), *person.views, *carried,
        *[vars(n) if hasattr(n, "__dict__") else str(n) for n in person.notifications],
    ]  # fmt: skip
    files = [f for m in log.messages.values() for f in m.get("files") or ()]
    return json.dumps([*own, *files], ensure_ascii=False, default=str)


async def test_nothing_internal_reaches_the_requester_nor_any_log(desk, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    number = await desk.begun(service="scolarite")
    await internal(desk, number)
    await said_to_the_requester(desk, number)
    await asked_by_the_requester(desk, number)
    assert CANARY in str(desk.thread(number, APPS))
    theirs = received(desk, "chloe")
    assert "mode-emploi.txt" in theirs
    assert [word for word in HIDDEN if word in theirs] == []
    told = caplog.text + "".join(capfd.readouterr())
    assert [word for word in (CANARY, "Bonjour.", "Quel élève ?", "xoxb-") if word in told] == []


async def test_a_note_edited_or_deleted_stays_internal(desk):
    number = await desk.begun()
    await desk.play(number, "karim", Action.TAKE)
    lea = desk.person("lea")
    note = await lea.say("Vu", NET, thread=desk.card(number)["ts"])
    await desk.quiet()
    await lea.edit(note, CANARY)
    await desk.quiet()
    await lea.delete(note)
    await desk.quiet()
    await desk.play(number, "karim", Action.RESOLVE, words="Fait.")
    await desk.person("chloe").command("/ticket R-1")
    await desk.quiet()
    assert CANARY not in received(desk, "chloe")
    assert (await desk.ticket(number)).state is State.RESOLVED


async def test_what_the_requester_is_told_bears_only_opaque_metadata(desk):
    number = await desk.begun(title="Titre-secret", description="Description-secrète")
    await desk.play(number, "karim", Action.TAKE)
    await desk.play(number, "karim", Action.MESSAGE, words="Bonjour-secret")
    metadata = [m.get("metadata") for m in await desk.request(number)]
    assert any(metadata)
    assert "secr" not in str(metadata)


HOLES = {
    "a note": (CANARY, "U0CHLOE got"),
    "a link to the team's channel": (
        f"https://guichet.slack.com/archives/{APPS}/p1",
        "U0CHLOE got",
    ),
    "the name of an internal file": (f"{CANARY}.pdf", "U0CHLOE got"),
    "an agent whom her team hides": ("Emma Wright", "U0CHLOE got"),
    "a note, in the log": (CANARY, "the log got"),
}


@pytest.mark.parametrize(("told", "found"), HOLES.values(), ids=HOLES)
async def test_a_hole_is_found_by_whatever_test_comes_by(
    tmp_path, prepared, monkeypatch, told, found
):
    """What every test of a whole desk checks in the end would be empty if it found nothing."""
    written = letters.letter

    def leaking(letter, texts):
        if found.startswith("the log"):
            logging.getLogger("bot").warning("The note is %s", told)
            return written(letter, texts)
        return (*written(letter, texts), Message.of(told))

    async def played():
        async with office(tmp_path, prepared=prepared) as desk:
            number = await desk.begun(service="scolarite")
            file = FileRef("F1", f"{CANARY}.pdf")
            await desk.play(number, "emma", Action.NOTE, note=CANARY, files=(file,))
            monkeypatch.setattr(letters, "letter", leaking)
            await desk.play(number, "emma", Action.MESSAGE, words="Bonjour.")

    with pytest.raises(AssertionError, match=found):
        await played()
