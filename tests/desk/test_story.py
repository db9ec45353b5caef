"""The main job, from a request to its closing, as the people in it press, type and read."""

import pytest

from core.vocabulary import State

MAIL = "C0MESSAGERIE"


async def press(desk, name, button, form=None):
    """Press a button of the card in the mail team's channel, and fill in its form."""
    person = desk.person(name)
    await person.press(button, desk.card(1, MAIL))
    await desk.quiet()
    if form is not None:
        assert not await person.submit(form)
        await desk.quiet()


async def moved_to_the_mail_team(desk):
    """The wrong team sends it to the platform, which affects it with a note."""
    anne = desk.person("anne")
    await desk.person("lea").press("Affecté à tort", desk.card(1))
    await desk.quiet()
    assert "transféré" in desk.card(1)["text"].lower()
    await anne.press("Affecter", desk.card(1, "C0TLS"))
    await desk.quiet()
    await anne.submit({"team": "Messagerie et annuaire", "note": "CANARI annuaire"})
    await desk.quiet()
    assert "CANARI annuaire" in str(desk.thread(1, MAIL))


async def asked_and_answered(desk):
    nora, chloe = desk.person("nora"), desk.person("chloe")
    await press(desk, "nora", "Prendre en charge")
    await nora.say("CANARI interne", MAIL, thread=desk.card(1, MAIL)["ts"])
    await desk.quiet()
    await press(desk, "nora", "Demande d'info", {"words": "Depuis quand ?"})
    assert (await desk.ticket(1)).state is State.WAITING_REQUESTER
    thread = await desk.request(1)
    assert "Depuis quand ?" in thread[-1]["text"]
    await chloe.say("Depuis hier.", thread=thread[0]["ts"])
    await desk.quiet()
    assert (await desk.ticket(1)).state is State.ASSIGNED
    assert "Depuis hier." in desk.thread(1, MAIL)[-1]["text"]


async def held_and_solved_by_a_colleague(desk):
    held = {"partner": "CANARI Orange", "reason": "CANARI travaux"}
    await press(desk, "nora", "En attente", held)
    await desk.person("nora").choose("Reprendre", desk.card(1, MAIL))
    await desk.quiet()
    await desk.person("nora").submit()
    await desk.quiet()
    await press(desk, "nora", "Assigner", {"agent": "Thomas Girard"})
    await press(desk, "thomas", "Résoudre", {"words": "Groupe corrigé."})
    assert (await desk.ticket(1)).state is State.RESOLVED


async def thanked_then_reopened(desk):
    chloe, thread = desk.person("chloe"), await desk.request(1)
    await chloe.say("merci", thread=thread[0]["ts"])
    await desk.quiet()
    assert (await desk.ticket(1)).state is State.RESOLVED
    await chloe.press("Rouvrir", next(m for m in thread if "Groupe corrigé." in m["text"]))
    await desk.quiet()
    await chloe.submit({"words": "Le problème est revenu."})
    await desk.quiet()
    assert (await desk.ticket(1)).agent == "U0THOMAS"


async def refused_once_closed(desk):
    """Reopening is refused in a sentence, with the way to a new request."""
    chloe, thread = desk.person("chloe"), await desk.request(1)
    await chloe.press("Rouvrir", next(m for m in thread if "Groupe corrigé." in m["text"]))
    await desk.quiet()
    refusal = chloe.ephemerals()[-1]
    assert "fermée définitivement" in refusal["text"]
    await chloe.press("Nouvelle demande", refusal)
    await desk.quiet()
    assert chloe.view["state"]["values"]["title"]["title"]["value"] == "Prise arrachée"


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
@pytest.mark.parametrize("transport", ["http", "socket"], indirect=True)
async def test_a_request_goes_from_its_opening_to_its_closing(desk):
    photo = await desk.person("chloe").upload("photo.png", b"\x89PNG-not-really")
    await desk.opened(files=[photo])
    assert [f["name"] for m in desk.thread(1) for f in m.get("files", ())] == ["photo.png"]
    await moved_to_the_mail_team(desk)
    await asked_and_answered(desk)
    await held_and_solved_by_a_colleague(desk)
    await thanked_then_reopened(desk)
    await press(desk, "thomas", "Résoudre", {"words": "Corrigé pour de bon."})
    await desk.pass_time(days=16)
    assert (await desk.ticket(1)).state is State.CLOSED
    await refused_once_closed(desk)
    texts = [message["text"] for message in await desk.request(1)]
    assert sum("a résolu votre demande" in text for text in texts) == 2
    assert "fermée définitivement" in texts[-1]
    dm = desk.simulator.messages(desk.person("chloe").dm)
    assert "CANARI" not in str(texts) + str(dm)
