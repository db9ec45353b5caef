"""Requests made by a shortcut, from a message or from anywhere."""

import pytest

from simulator.errors import NotPossible
from tests.desk import forged
from tests.desk.test_told import NET
from tests.desk.test_words import typed

NAME = "Créer une demande"
SECRET = "direction-confidentielle"


@pytest.fixture
def room(desk):
    """A private channel, in which the bot is not."""
    desk.simulator.add_channel("C0ROOM", SECRET, ("U0CHLOE", "U0LEA", "U0NADIA"), bot=False)
    return "C0ROOM"


async def picked(desk, name, message, **values):
    """Use the shortcut on a message and send its form off."""
    person = desk.person(name)
    await person.shortcut(NAME, message)
    await desk.quiet()
    errors = await person.submit({"service": "Réseau et internet", **values})
    await desk.quiet()
    assert not errors, errors


def notes(desk, number=1):
    return " ".join(line["text"] for line in desk.thread(number, NET))


async def test_an_agent_makes_a_request_of_a_message_for_its_author(desk, room):
    file = await desk.person("chloe").upload("prise.png", b"image")
    said = await desk.person("chloe").say("Plus de réseau <@U0LEA>\nBureau 112", room, files=[file])
    await picked(desk, "lea", said)
    ticket = await desk.ticket(1)
    assert (ticket.requester, ticket.opened_by) == ("U0CHLOE", "U0LEA")
    assert ticket.title.startswith("Plus de réseau")
    assert "Bureau 112" in ticket.description
    assert f"/archives/{room}/p{said['ts'].replace('.', '')}" in notes(desk)
    theirs = await desk.request(1)
    assert "R-000001" in theirs[0]["text"]
    assert room not in str(theirs)
    assert SECRET not in str([desk.card(1), desk.thread(1, NET), theirs, desk.person("lea").views])


async def test_anybody_else_makes_it_for_himself(desk, room):
    said = await desk.person("chloe").say("Panne générale", room)
    await picked(desk, "nadia", said)
    ticket = await desk.ticket(1)
    assert (ticket.requester, ticket.title) == ("U0NADIA", "Panne générale")


async def test_a_thread_that_the_bot_cannot_read_is_not_offered_and_that_is_said(desk, room):
    root = await desk.person("nadia").say("Avant", room)
    said = await desk.person("chloe").say("Et là ?", room, thread=root["ts"])
    lea = desk.person("lea")
    await lea.shortcut(NAME, said)
    await desk.quiet()
    shown = str(lea.view["blocks"])
    assert "il ne connaît que ce message" in shown
    assert "messages précédents du fil et" not in shown
    assert typed(lea.view, "description") == "Et là ?"


async def test_what_came_before_comes_along_for_the_team_alone_once_wanted(desk):
    desk.simulator.add_channel("C0OPEN", SECRET, ("U0CHLOE", "U0LEA", "U0NADIA"))
    await desk.bot.people.get("U0NADIA")
    file = await desk.person("nadia").upload("pv", b"plan")
    root = await desk.person("nadia").say("CANARI du fil", "C0OPEN", files=[file])
    said = await desk.person("chloe").say("Et chez moi aussi", "C0OPEN", thread=root["ts"])
    await desk.person("nadia").say("Dit ensuite", "C0OPEN", thread=root["ts"])
    await picked(
        desk, "lea", said, thread=["Joindre les messages précédents du fil et leurs fichiers"]
    )
    assert (await desk.ticket(1)).description == "Et chez moi aussi"
    thread = desk.thread(1, NET)
    assert "Nadia Roussel : CANARI du fil" in notes(desk)
    assert "pv" in [file["name"] for line in thread for file in line.get("files") or ()]
    assert "Dit ensuite" not in str(thread)
    theirs = await desk.request(1)
    assert not [w for w in ("CANARI", SECRET, "C0OPEN") if w in str(theirs)]
    assert not [file for line in theirs for file in line.get("files") or ()]


async def test_without_the_box_nothing_comes_along(desk):
    desk.simulator.add_channel("C0OPEN", SECRET, ("U0CHLOE", "U0LEA"))
    root = await desk.person("chloe").say("CANARI", "C0OPEN")
    said = await desk.person("chloe").say("Suite", "C0OPEN", thread=root["ts"])
    await picked(desk, "lea", said)
    assert "CANARI" not in notes(desk)
    assert "/archives/C0OPEN/" in notes(desk)


async def test_the_address_of_a_conversation_between_two_is_kept_for_nobody(desk):
    said = await desk.person("chloe").say("Panne")
    await picked(desk, "chloe", said)
    assert (await desk.ticket(1)).title == "Panne"
    assert not desk.thread(1, NET)


async def test_a_card_is_not_taken_up(desk):
    number = await desk.begun(title="Titre d'un autre")
    lea = desk.person("lea")
    await lea.shortcut(NAME, desk.card(number))
    await desk.quiet()
    assert typed(lea.view, "description") == ""
    assert "ne sont pas repris" in str(lea.view["blocks"])


async def test_the_shortcut_from_anywhere_opens_a_blank_form_and_its_request(desk):
    chloe = desk.person("chloe")
    await chloe.shortcut(NAME)
    await desk.quiet()
    filled = {"title": "Panne", "description": "Tout", "service": "Réseau et internet"}
    assert not await chloe.submit(filled)
    await desk.quiet()
    assert (await desk.ticket(1)).requester == "U0CHLOE"
    assert not desk.thread(1, NET)


async def test_a_shortcut_that_the_app_does_not_declare_is_not_offered(desk):
    with pytest.raises(NotPossible, match="pas proposé"):
        await desk.person("chloe").shortcut("Autre chose")


@pytest.mark.parametrize("wrong", [["C1", "x", ""], ["C1/..", "1.1", ""], "C1", ["C1", "1.1"]])
async def test_an_origin_that_no_form_wrote_is_refused_and_nothing_is_written(desk, wrong):
    fields = {
        "title": forged.words("Panne"), "description": forged.words("Tout"),
        "service": forged.chosen("reseau"),
    }  # fmt: skip
    await desk.bot.people.get("U0CHLOE")
    await forged.send(desk, forged.form(desk, "chloe", "act.open", {"origin": wrong}, **fields))
    assert not await desk.bot.run(lambda work: work.asked_by("U0CHLOE", 9))
