"""What people write to the bot and in threads: nothing typed is lost, nothing lands wrongly."""

import pytest

from core.views import folded
from core.vocabulary import Action, State
from tests.desk.test_told import MAIL, NET, brought_to
from tests.untimed import catalogue

LONG = "\n".join(f"Ligne {n} : " + "mot " * 20 for n in range(150))


def labels(message):
    rows = [b["elements"] for b in message["blocks"] if b["type"] == "actions"]
    return [e["text"]["text"] for row in rows for e in row]


def typed(view, field):
    """A field of a form, all its inputs."""
    inputs = view["state"]["values"].items()
    return "".join(
        states[field].get("value") or "" for _, states in sorted(inputs) if field in states
    )


async def asked_what_to_do(desk, text, **where):
    """Say something to the bot; returns its answer and what was said."""
    chloe = desk.person("chloe")
    said = await chloe.say(text, **where)
    await desk.quiet()
    thread = desk.simulator.messages(chloe.dm, said.get("thread_ts") or said["ts"])
    return thread[-1], said


async def closed(desk, **given):
    return await brought_to(desk, State.CLOSED, **given)


async def test_a_plain_message_is_offered_as_a_request(desk):
    chloe = desk.person("chloe")
    photo = await chloe.upload("photo.png", b"png")
    prompt, _ = await asked_what_to_do(desk, "Plus de réseau\nDepuis ce matin.", files=[photo])
    assert labels(prompt) == ["Créer une demande"]
    await chloe.press("Créer une demande", prompt)
    await desk.quiet()
    assert typed(chloe.view, "title") == "Plus de réseau"
    assert typed(chloe.view, "description") == "Plus de réseau\nDepuis ce matin."
    assert "photo.png" in str(chloe.view["blocks"])
    assert not await chloe.submit({"service": "Réseau et internet"})
    await desk.quiet()
    assert [f["name"] for m in desk.thread(1) for f in m.get("files", ())] == ["photo.png"]


async def test_an_answer_is_offered_first_where_a_request_waits_for_one(desk):
    number = await brought_to(desk, State.WAITING_REQUESTER)
    chloe = desk.person("chloe")
    photo = await chloe.upload("photo.png", b"png")
    prompt, _ = await asked_what_to_do(desk, "Depuis hier.", files=[photo])
    assert labels(prompt) == ["Répondre à R-000001", "Créer une demande"]
    await chloe.press("Répondre à R-000001", prompt)
    await desk.quiet()
    assert typed(chloe.view, "words") == "Depuis hier."
    assert not await chloe.submit()
    await desk.quiet()
    assert (await desk.ticket(number)).state is State.ASSIGNED
    thread = desk.thread(1)
    assert "Depuis hier." in str(thread)
    assert [f["name"] for m in thread for f in m.get("files", ())] == ["photo.png"]


async def test_words_under_a_closed_request_begin_a_new_one(desk):
    await closed(desk, title="Ancienne panne", description="Ancienne description.")
    chloe, root = desk.person("chloe"), (await desk.request(1))[0]
    photo = await chloe.upload("photo.png", b"png")
    prompt, _ = await asked_what_to_do(
        desk, "Cela recommence au bureau 113.", thread=root["ts"], files=[photo]
    )
    assert "fermée définitivement" in prompt["text"]
    await chloe.press("Nouvelle demande", prompt)
    await desk.quiet()
    assert typed(chloe.view, "description") == "Cela recommence au bureau 113."
    assert "photo.png" in str(chloe.view["blocks"])
    journal = await desk.bot.run(lambda work: work.requester_journal(1))
    assert "recommence" not in str(journal)


async def test_each_message_of_a_thread_keeps_its_own_words(desk):
    """A reply under the bot's question is offered for itself, not for what began the thread."""
    chloe = desk.person("chloe")
    _, first = await asked_what_to_do(desk, "Plus de réseau.")
    prompt, _ = await asked_what_to_do(desk, "Et le téléphone aussi.", thread=first["ts"])
    await chloe.press("Créer une demande", prompt)
    await desk.quiet()
    assert typed(chloe.view, "description") == "Et le téléphone aussi."


async def test_a_draft_that_was_edited_is_taken_up_as_it_stands(desk):
    chloe = desk.person("chloe")
    prompt, said = await asked_what_to_do(desk, "Plus de resau.")
    await chloe.edit(said, "Plus de réseau.")
    await desk.quiet()
    assert len(desk.simulator.messages(chloe.dm, said["ts"])) == 2
    await chloe.press("Créer une demande", prompt)
    await desk.quiet()
    assert typed(chloe.view, "description") == "Plus de réseau."


async def test_a_draft_that_was_deleted_leaves_a_blank_form(desk):
    chloe = desk.person("chloe")
    prompt, said = await asked_what_to_do(desk, "Secret.")
    await chloe.delete(said)
    await desk.quiet()
    await chloe.press("Créer une demande", prompt)
    await desk.quiet()
    assert typed(chloe.view, "description") == ""


async def test_a_long_message_becomes_a_request_whole(desk):
    chloe = desk.person("chloe")
    assert len(LONG) > 10_000
    prompt, _ = await asked_what_to_do(desk, LONG)
    await chloe.press("Créer une demande", prompt)
    await desk.quiet()
    assert not await chloe.submit({"service": "Réseau et internet"})
    await desk.quiet()
    ticket = await desk.ticket(1)
    assert ticket.description.split() == LONG.split()
    received = " ".join(m["text"] for m in await desk.request(1))
    assert all(f"Ligne {n} :" in received for n in range(150))
    assert "/ticket R-000001" in str(desk.card(1)["blocks"])
    for reader in ("chloe", "lea"):
        person = desk.person(reader)
        await person.command("/ticket R-1")
        await desk.quiet()
        shown = str(person.ephemerals()[-1]["blocks"])
        assert all(f"Ligne {n} :" in shown for n in range(150)), reader


async def test_a_reply_to_a_solved_request_is_kept_and_shows_how_to_reopen(desk):
    await brought_to(desk, State.RESOLVED)
    root = (await desk.request(1))[0]["ts"]
    answer, said = await asked_what_to_do(desk, "merci", thread=root)
    assert labels(answer) == ["Rouvrir"]
    assert (await desk.ticket(1)).state is State.RESOLVED
    assert "merci" in desk.thread(1)[-1]["text"]
    again = next(m for m in await desk.request(1) if m["ts"] == said["ts"])
    assert again.get("reactions")


async def test_words_under_a_message_to_an_agent_are_no_entry(desk):
    await brought_to(desk, State.DISPATCHED)
    await desk.play(1, "lea", Action.ASSIGN, agent="U0KARIM")
    karim = desk.person("karim")
    (told,) = karim.messages()
    await karim.say("Je m'en occupe demain.", thread=told["ts"])
    await desk.quiet()
    answer = desk.simulator.messages(karim.dm, told["ts"])[-1]
    assert "n'est pas enregistré" in answer["text"]
    assert desk.card(1)["ts"].replace(".", "") in answer["text"]
    journals = await desk.bot.run(lambda w: (w.internal_journal(1), w.requester_journal(1)))
    assert "demain" not in str(journals)


async def test_words_in_the_old_thread_of_a_transferred_ticket_are_told_where_to_go(desk):
    await brought_to(desk, State.ASSIGNED)
    await desk.play(1, "karim", Action.DISPATCH, team="messagerie")
    lea = desk.person("lea")
    await lea.say("Encore une chose.", NET, thread=desk.card(1)["ts"])
    await desk.quiet()
    told = lea.ephemerals(NET)[-1]["text"]
    assert "n'est pas enregistré" in told
    assert "Messagerie et annuaire" in told
    assert desk.card(1, MAIL)["ts"].replace(".", "") in told
    assert "Encore" not in str(await desk.bot.run(lambda work: work.internal_journal(1)))


async def test_who_left_the_team_is_told_that_his_note_is_not_recorded(desk):
    await brought_to(desk, State.ASSIGNED)
    desk.simulator.add_user("U0LUC", "Luc Simon", email="luc@ac-toulouse.fr")
    desk.simulator.workspace.channels[NET].members.append("U0LUC")
    luc = desk.person("luc")
    await luc.say("Je passais par là.", NET, thread=desk.card(1)["ts"])
    await desk.quiet()
    assert "n'est pas enregistré" in luc.ephemerals(NET)[-1]["text"]
    assert not await desk.bot.run(lambda work: work.internal_journal(1))


def latest(entries):
    kept = folded(entries)
    return [(getattr(e, "words", None) or getattr(e, "note", ""), e.deleted) for e in kept]


@pytest.mark.parametrize("lost", ["the ticket", "his role"])
async def test_who_deletes_a_note_that_is_his_teams_no_more_is_told_that_it_stays(desk, lost):
    await brought_to(desk, State.ASSIGNED)
    lea = desk.person("lea")
    note = await lea.say("mot de passe", NET, thread=desk.card(1)["ts"])
    await desk.quiet()
    if lost == "the ticket":
        await desk.play(1, "karim", Action.DISPATCH, team="messagerie")
    else:
        await desk.bot.applier.apply(catalogue().replace("U0KARIM, U0LEA", "U0KARIM"))
    await lea.delete(note)
    await desk.quiet()
    assert "n'a rien changé dans le ticket" in lea.ephemerals(NET)[-1]["text"]
    assert not (await desk.bot.run(lambda work: work.internal_journal(1)))[0].deleted


async def test_edits_and_deletions_of_notes_are_recorded(desk):
    await brought_to(desk, State.ASSIGNED)
    lea, thread = desk.person("lea"), desk.card(1)["ts"]
    note = await lea.say("Port 12", NET, thread=thread)
    await desk.quiet()
    await lea.edit(note, "Port 13")
    await desk.quiet()
    journal = await desk.bot.run(lambda work: work.internal_journal(1))
    assert latest(journal) == [("Port 13", False)]
    await lea.delete(note)
    await desk.quiet()
    journal = await desk.bot.run(lambda work: work.internal_journal(1))
    assert latest(journal)[0][1]
    assert [e.note for e in journal if not e.deleted] == ["Port 12", "Port 13"]


async def test_edits_and_deletions_of_answers_are_recorded_and_shown_to_the_team(desk):
    await brought_to(desk, State.ASSIGNED)
    chloe, root = desk.person("chloe"), (await desk.request(1))[0]["ts"]
    said = await chloe.say("Bureau 112", thread=root)
    await desk.quiet()
    await chloe.edit(said, "Bureau 113")
    await desk.quiet()
    assert "a modifié un message" in desk.thread(1)[-1]["text"]
    assert "Bureau 113" in desk.thread(1)[-1]["text"]
    await chloe.delete(said)
    await desk.quiet()
    assert "a supprimé un message" in desk.thread(1)[-1]["text"]
    journal = await desk.bot.run(lambda work: work.requester_journal(1))
    assert latest(journal)[-1][1]


async def test_a_deletion_after_the_closing_calls_for_no_answer(desk):
    await brought_to(desk, State.RESOLVED)
    chloe, root = desk.person("chloe"), (await desk.request(1))[0]["ts"]
    said = await chloe.say("merci", thread=root)
    await desk.quiet()
    await desk.play(1, "chloe", Action.CLOSE)
    before = desk.look()
    await chloe.delete(said)
    await desk.quiet()
    assert not desk.heard(before).posted(chloe.dm)


ORDERS = (("edit", "create"), ("delete", "create"), ("delete", "edit", "create"))


async def events_of_a_message(desk):
    """The events of an answer that was written, edited and deleted, none of them delivered."""
    chloe, root = desk.person("chloe"), (await desk.request(1))[0]["ts"]
    sent = []
    desk.simulator.deliveries.event = sent.append
    said = await chloe.say("Bureau 112", thread=root)
    await chloe.edit(said, "Bureau 113")
    await chloe.delete(said)
    del desk.simulator.deliveries.event
    return dict(zip(("create", "edit", "delete"), sent, strict=True))


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
async def test_events_of_one_message_converge_in_any_order(desk, order):
    await brought_to(desk, State.WAITING_REQUESTER)
    events = await events_of_a_message(desk)
    for name in order:
        desk.simulator.deliveries.event(events[name])
        await desk.quiet()
    journal = await desk.bot.run(lambda work: work.requester_journal(1))
    wanted = ("Bureau 113", False) if "delete" not in order else ("", True)
    last = [e for e in latest(journal) if e[0] != "" or e[1]][-1]
    assert (last[0] if not last[1] else "", last[1]) == wanted
    if "delete" in order:
        assert "Bureau 112" not in str(desk.thread(1))
        assert (await desk.ticket(1)).state is State.WAITING_REQUESTER
    else:
        assert "Bureau 113" in desk.thread(1)[-1]["text"]
        assert (await desk.ticket(1)).state is State.ASSIGNED
