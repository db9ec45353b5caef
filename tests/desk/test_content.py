"""Whatever people type is taken literally, whole, and harms nobody."""

import pytest

from core.vocabulary import Action, State
from tests.desk import forged
from tests.desk.test_told import MAIL, NET, brought_to
from tests.desk.test_words import typed

ARMED = "<!channel> <@U0ANNE> <https://mal.fr|ici> &lt;!here&gt;"
TOKENS = ("<!channel>", "<@U0ANNE>", "<https://mal.fr|ici>", "<!here>")


def spoken(desk, *channels):
    messages = [m for c in channels for m in desk.simulator.workspace.logs[c].messages.values()]
    return [m for m in messages if m.get("bot_id")]


async def filled(desk, person, form):
    await desk.quiet()
    assert not await person.submit(form)
    await desk.quiet()


async def test_mentions_and_links_typed_in_forms_are_literal_everywhere(desk):
    number = await desk.opened(title=ARMED, description=ARMED)
    lea, chloe, card = desk.person("lea"), desk.person("chloe"), lambda: desk.card(number)
    await lea.press("Assigner", card())
    await filled(desk, lea, {"agent": "Karim Saïdi", "note": ARMED})
    for button, form in (
        ("Répondre au demandeur", {"words": ARMED}),
        ("Demande d'info", {"words": ARMED}),
        ("En attente", {"partner": ARMED, "reason": ARMED}),
        ("Résoudre", {"words": ARMED}),
    ):
        await lea.press(button, card())
        await filled(desk, lea, form)
    for name in ("lea", "chloe"):
        await desk.person(name).command("/ticket R-1")
    await chloe.command(f"/ticket {ARMED}")
    await desk.quiet()
    said = [
        *spoken(desk, NET, chloe.dm, desk.person("karim").dm), *lea.ephemerals(),
        *chloe.ephemerals(),
    ]  # fmt: skip
    assert len(said) > 10
    for message in said:
        assert [token for token in TOKENS if token in str(message)] == []


async def test_a_title_of_ten_thousand_characters_is_refused_under_its_field(desk):
    fields = {
        "title": forged.words("x" * 10_000), "description": forged.words("Tout."),
        "service": forged.chosen("reseau"),
    }  # fmt: skip
    await desk.bot.people.get("U0CHLOE")
    ack = await forged.send(desk, forged.form(desk, "chloe", "act.open", "", **fields))
    assert "150 caractères" in ack.body["errors"]["title"]
    assert not await desk.bot.run(lambda work: work.asked_by("U0CHLOE", 9))


@pytest.mark.parametrize("blank", ["", "   ", "\n\n", "\u202e", "\x00"])
async def test_a_blank_form_is_refused_under_its_field(desk, blank):
    fields = {
        "title": forged.words(blank), "description": forged.words(blank),
        "service": forged.chosen("reseau"),
    }  # fmt: skip
    await desk.bot.people.get("U0CHLOE")
    ack = await forged.send(desk, forged.form(desk, "chloe", "act.open", "", **fields))
    assert list(ack.body["errors"]) == ["title"]


async def test_controls_and_overrides_are_cleaned_from_words_and_from_names_of_files(desk):
    await brought_to(desk, State.ASSIGNED)
    bad, lea = "a\u202eb\x07\x00c", desk.person("lea")
    file = await lea.upload(f"{bad}\n{bad}.txt", b"x")
    await lea.say(bad, NET, thread=desk.card(1)["ts"], files=[file])
    await desk.quiet()
    (note,) = await desk.bot.run(lambda work: work.internal_journal(1))
    assert note.note == "abc"
    assert [f.name for f in note.files] == ["abc abc.txt"]
    chloe, root = desk.person("chloe"), (await desk.request(1))[0]["ts"]
    photo = await chloe.upload(f"{bad}.png", b"x")
    await chloe.say(bad, thread=root, files=[photo])
    await desk.quiet()
    journal = await desk.bot.run(lambda work: work.requester_journal(1))
    assert [f.name for e in journal for f in e.files] == ["abc.png"]
    await desk.play(1, "karim", Action.DISPATCH, team="messagerie")
    told = str(spoken(desk, NET, MAIL))
    assert "abc abc.txt" in told
    assert "\\u202e" not in told


async def test_a_lone_half_of_a_character_is_no_harm(desk):
    await brought_to(desk, State.ASSIGNED)
    payload = forged.form(
        desk, "lea", "act.note", {"ticket": 1, "version": 2}, note=forged.words("a\ud83db")
    )
    assert (await forged.send(desk, payload)).status == 200
    (note,) = await desk.bot.run(lambda work: work.internal_journal(1))
    assert note.note.startswith("a")
    assert note.note.endswith("b")


@pytest.mark.parametrize("length", [10_000, 39_000])
async def test_a_long_answer_reaches_the_team_in_parts_with_nothing_dropped(desk, length):
    await brought_to(desk, State.WAITING_REQUESTER)
    text = " ".join(f"mot{n}" for n in range(length // 9))
    chloe, root = desk.person("chloe"), (await desk.request(1))[0]["ts"]
    await chloe.say(text, thread=root)
    await desk.quiet()
    told = " ".join(m["text"].replace("&gt;", " ") for m in desk.thread(1))
    words = set(told.split())
    assert [w for w in text.split() if w not in words] == []
    assert (await desk.ticket(1)).state is State.ASSIGNED


async def test_a_text_typed_in_several_inputs_is_put_together_in_their_order(desk):
    """JSON promises no order of a form's fields."""
    await brought_to(desk, State.ASSIGNED)
    payload = forged.form(desk, "lea", "act.note", {"ticket": 1, "version": 2})
    parts = {"note.10": "dix", "note.2": "deux", "note": "un"}
    payload["view"]["state"]["values"] = {
        block: {"note": forged.words(text)} for block, text in parts.items()
    }
    await forged.send(desk, payload)
    (note,) = await desk.bot.run(lambda work: work.internal_journal(1))
    assert note.note.split() == ["un", "deux", "dix"]


async def test_a_long_message_to_the_requester_arrives_whole(desk):
    await brought_to(desk, State.ASSIGNED)
    text = " ".join(f"mot{n}" for n in range(1400))
    lea = desk.person("lea")
    await lea.command(f"/ticket répondre R-1 {text}", NET)
    await desk.quiet()
    assert typed(lea.view, "words").split() == text.split()
    assert not await lea.submit()
    await desk.quiet()
    told = " ".join(m["text"].replace("&gt;", " ") for m in await desk.request(1)).split()
    assert [w for w in text.split() if w not in told] == []
