"""Files: given with a request and in either journal, they reach the side they are for, as files."""

import pytest

from core.vocabulary import State
from tests.desk import forged
from tests.desk.test_told import NET, brought_to

MAIL = "C0MESSAGERIE"


def shared(desk, channel, thread=None):
    """The files the bot shared in a conversation or a thread, by name."""
    messages = (
        desk.simulator.messages(channel, thread)
        if thread
        else list(desk.simulator.workspace.logs[channel].messages.values())
    )
    return [f["name"] for m in messages if m.get("bot_id") for f in m.get("files") or ()]


async def test_files_of_the_request_reach_the_cards_thread(desk):
    chloe = desk.person("chloe")
    files = [await chloe.upload(f"photo-{n}.png", b"png") for n in range(3)]
    number = await desk.opened(files=files)
    card = desk.card(number)
    assert shared(desk, NET, card["ts"]) == ["photo-0.png", "photo-1.png", "photo-2.png"]
    assert "photo-1.png" in str(card["blocks"])
    copies = [f for m in desk.thread(number) for f in m.get("files") or ()]
    assert {f["id"] for f in copies}.isdisjoint(files)


async def test_a_file_dropped_in_the_cards_thread_stays_with_the_team(desk):
    await brought_to(desk, State.ASSIGNED)
    lea, chloe = desk.person("lea"), desk.person("chloe")
    plan = await lea.upload("plan.pdf", b"pdf")
    await lea.say("", NET, thread=desk.card(1)["ts"], files=[plan])
    await desk.quiet()
    (note,) = await desk.bot.run(lambda work: work.internal_journal(1))
    assert [f.name for f in note.files] == ["plan.pdf"]
    assert shared(desk, chloe.dm) == []
    assert shared(desk, NET) == []
    await chloe.command("/ticket R-1")
    assert "plan.pdf" not in str(chloe.ephemerals())


async def test_a_file_of_the_requesters_thread_reaches_the_team_and_is_an_answer(desk):
    await brought_to(desk, State.WAITING_REQUESTER)
    chloe, root = desk.person("chloe"), (await desk.request(1))[0]["ts"]
    photo = await chloe.upload("photo.png", b"png")
    await chloe.say("", thread=root, files=[photo])
    await desk.quiet()
    assert shared(desk, NET, desk.card(1)["ts"]) == ["photo.png"]
    assert (await desk.ticket(1)).state is State.ASSIGNED


@pytest.mark.parametrize("words", ["Voici.", None])
async def test_a_file_joined_to_a_reply_reaches_the_requester_and_the_team(desk, words):
    await brought_to(desk, State.ASSIGNED)
    lea, root = desk.person("lea"), (await desk.request(1))[0]["ts"]
    guide = await lea.upload("guide.pdf", b"pdf")
    await lea.press("Répondre au demandeur", desk.card(1))
    await desk.quiet()
    form = {"files": [guide], **({"words": words} if words else {})}
    assert not await lea.submit(form)
    await desk.quiet()
    assert shared(desk, desk.person("chloe").dm, root) == ["guide.pdf"]
    assert shared(desk, NET, desk.card(1)["ts"]) == ["guide.pdf"]


async def test_a_file_of_an_internal_note_by_form_reaches_the_thread_alone(desk):
    await brought_to(desk, State.ASSIGNED)
    lea = desk.person("lea")
    plan = await lea.upload("plan.pdf", b"pdf")
    await lea.choose("Journal intervenant", desk.card(1))
    await desk.quiet()
    assert not await lea.submit({"note": "Plan", "files": [plan]})
    await desk.quiet()
    assert shared(desk, NET, desk.card(1)["ts"]) == ["plan.pdf"]
    assert shared(desk, desk.person("chloe").dm) == []


async def test_a_new_team_gets_the_files_of_both_journals(desk):
    await brought_to(desk, State.ASSIGNED)
    lea, chloe = desk.person("lea"), desk.person("chloe")
    plan, photo = await lea.upload("plan.pdf", b"1"), await chloe.upload("photo.png", b"2")
    await lea.say("", NET, thread=desk.card(1)["ts"], files=[plan])
    await chloe.say("", thread=(await desk.request(1))[0]["ts"], files=[photo])
    await desk.quiet()
    await lea.command("/ticket affecter R-1 messagerie", NET)
    await desk.quiet()
    assert sorted(shared(desk, MAIL)) == ["photo.png", "plan.pdf"]


async def test_more_files_than_ten_are_refused_under_their_field(desk):
    await desk.bot.people.get("U0CHLOE")
    state = {"type": "file_input", "files": [{"id": f"F{n}", "name": f"{n}"} for n in range(11)]}
    fields = {
        "title": forged.words("Panne"), "description": forged.words("Tout"),
        "service": forged.chosen("reseau"), "files": state,
    }  # fmt: skip
    ack = await forged.send(desk, forged.form(desk, "chloe", "act.open", "", **fields))
    assert "10 fichiers" in ack.body["errors"]["files"]


async def test_more_files_than_ten_in_a_thread_are_not_lost_silently(desk):
    """Slack itself lets nobody send so many."""
    await brought_to(desk, State.ASSIGNED)
    chloe, root = desk.person("chloe"), (await desk.request(1))[0]["ts"]
    files = [await chloe.upload(f"{n}.png", b"x") for n in range(11)]
    before = desk.look()
    await chloe.say("Mes photos", thread=root, files=files)
    await desk.quiet()
    assert desk.heard(before).posted(chloe.dm)
    assert shared(desk, NET) == []


async def test_a_file_too_large_to_copy_is_told_of_in_words(desk):
    await brought_to(desk, State.ASSIGNED)
    chloe, root = desk.person("chloe"), (await desk.request(1))[0]["ts"]
    film = await chloe.upload("film.mp4", b"x" * 9_999_999)
    desk.simulator.workspace.files[film].size = 11 * 1024 * 1024
    await chloe.say("Le film", thread=root, files=[film])
    await desk.quiet()
    thread = desk.thread(1)
    assert shared(desk, NET) == []
    assert "film.mp4" in thread[-1]["text"]
    assert "n'a pas pu" in thread[-1]["text"]


async def test_the_file_of_a_deleted_note_goes_to_no_other_team(desk):
    await brought_to(desk, State.ASSIGNED)
    lea = desk.person("lea")
    plan = await lea.upload("plan.pdf", b"1")
    note = await lea.say("", NET, thread=desk.card(1)["ts"], files=[plan])
    await desk.quiet()
    await lea.delete(note)
    await desk.quiet()
    await lea.command("/ticket affecter R-1 messagerie", NET)
    await desk.quiet()
    assert shared(desk, MAIL) == []
