"""The same words told again, by whatever event and however late: one effect."""

import itertools

import pytest

from core.ports import FateUnknown
from core.ticket import InternalEntry
from core.views import folded
from core.vocabulary import Action, State
from tests.desk.test_told import NET, brought_to
from tests.desk.test_words import typed

UNKNOWN = "Impossible de savoir si l'opération a été enregistrée"


@pytest.fixture
async def waiting(desk):
    """Chloé's ticket waits for her answer; returns the thread in which she writes it."""
    await brought_to(desk, State.WAITING_REQUESTER)
    return (await desk.request(1))[0]["ts"]


async def told(desk, text, thread):
    """What Slack tells of an answer, before it is delivered."""
    kept = []
    desk.simulator.deliveries.event = kept.append
    await desk.person("chloe").say(text, thread=thread)
    del desk.simulator.deliveries.event
    return kept[0]


async def deliver(desk, body, **event):
    desk.simulator.deliveries.event({**body, "event": {**body["event"], **event}})
    await desk.quiet()


async def answers(desk):
    history = await desk.bot.run(lambda work: work.history(1))
    return [change.action for change in history].count(Action.ANSWER)


async def test_a_mention_and_a_message_of_one_gesture_have_one_effect(desk, waiting):
    body = await told(desk, "<@U0GUICHET> Bureau 112", waiting)
    mention = {key: value for key, value in body["event"].items() if key != "channel_type"}
    mentioning = {**body, "event_id": "Ev0MENTION", "event": {**mention, "type": "app_mention"}}
    for each in (mentioning, body, mentioning):
        await deliver(desk, each)
    assert await answers(desk) == 1


async def test_redelivered_after_five_minutes_and_after_a_day_an_event_has_one_effect(
    desk, waiting
):
    body = await told(desk, "Bureau 112", waiting)
    for later in ({"minutes": 0}, {"minutes": 5}, {"hours": 24}):
        await desk.pass_time(**later)
        await deliver(desk, body)
    assert await answers(desk) == 1


async def test_one_event_is_one_whatever_it_tells(desk, waiting):
    body = await told(desk, "Bureau 112", waiting)
    await deliver(desk, body)
    await deliver(desk, body, ts="1772442001.000100", client_msg_id="another")
    assert await answers(desk) == 1


async def test_a_gesture_that_is_told_as_two_messages_has_one_effect(desk, waiting):
    body = await told(desk, "Bureau 112", waiting)
    assert body["event"]["client_msg_id"]
    await deliver(desk, body)
    await deliver(desk, {**body, "event_id": "Ev0AGAIN"}, ts="1772442001.000100")
    assert await answers(desk) == 1


async def test_an_event_without_its_parts_is_turned_away_and_not_asked_for_again(
    desk, waiting, caplog
):
    body = await told(desk, "Bureau 112", waiting)
    await deliver(desk, body, text=["CANARI"], ts={"CANARI": 1})
    sent = [e for e in desk.simulator.traffic.after(0) if e["direction"] == "out"]
    tries = [e for e in sent if e["request"].get("event_id") == body["event_id"]]
    assert len(tries) == 1
    assert "CANARI" not in caplog.text
    assert "Traceback" not in caplog.text
    assert not await answers(desk)


async def test_who_acts_while_the_database_vanishes_reads_that_nobody_knows(desk):
    await brought_to(desk, State.ASSIGNED)
    lea = desk.person("lea")
    await lea.press("Résoudre", desk.card(1))
    await desk.quiet()

    async def vanishing(work, attempt=None):
        if attempt is None:
            return await desk.bot.run(work)
        raise FateUnknown

    object.__setattr__(desk.bot.services, "run", vanishing)  # frozen, as listeners are handed it
    errors = await lea.submit({"words": "Solution"})
    await desk.person("karim").press("Affecter", desk.card(1))
    await lea.command("/ticket note R-000001 Vu.")
    object.__setattr__(desk.bot.services, "run", desk.bot.run)
    await desk.quiet()
    assert UNKNOWN in str(errors)
    assert typed(lea.view, "words") == "Solution"
    assert UNKNOWN in desk.person("karim").ephemerals(NET)[-1]["text"]
    assert UNKNOWN in lea.ephemerals()[-1]["text"]


ORDERS = (
    *itertools.permutations(("create", "edit", "delete")),
    *itertools.permutations(("create", "edit")),
    *itertools.permutations(("create", "edit", "edit again")),
)


async def events_of(desk, name, channel, thread):
    """The events of a message that was written, edited twice and deleted, none delivered."""
    person, sent = desk.person(name), []
    desk.simulator.deliveries.event = sent.append
    said = await person.say("112", channel, thread=thread)
    for text in ("113", "114"):
        desk.clock.advance(seconds=1)
        await person.edit(said, text)
    await person.delete(said)
    del desk.simulator.deliveries.event
    return said["ts"], dict(zip(("create", "edit", "edit again", "delete"), sent, strict=True))


def standing(journal, ts):
    """A message as its journal shows it: its words, None once it is deleted."""
    (entry,) = folded([e for e in journal if e.source and e.source.ts == ts])
    words = entry.note if isinstance(entry, InternalEntry) else entry.words
    return None if entry.deleted else words


@pytest.mark.parametrize("internal", [True, False])
async def test_events_of_either_journal_converge_in_any_order(desk, internal):
    await brought_to(desk, State.ASSIGNED)
    root = (await desk.request(1))[0]["ts"]
    place = ("lea", NET, desk.card(1)["ts"]) if internal else ("chloe", None, root)
    for order in ORDERS:
        ts, events = await events_of(desk, *place)
        for name in order:
            desk.simulator.deliveries.event(events[name])
            await desk.simulator.settled()
        journal = await desk.bot.run(
            lambda work: work.internal_journal(1) if internal else work.requester_journal(1)
        )
        wanted = None if "delete" in order else "114" if "edit again" in order else "113"
        assert standing(journal, ts) == wanted, order


async def untold(desk, name, text, channel, root, *, files=(), edited=""):
    """The events of words that were written and then edited, or else deleted; none delivered."""
    person, sent = desk.person(name), []
    desk.simulator.deliveries.event = sent.append
    said = await person.say(text, channel, thread=root, files=files)
    await (person.edit(said, edited) if edited else person.delete(said))
    del desk.simulator.deliveries.event
    return [body for body in sent if body["event"]["type"] == "message"]


async def backwards(desk, bodies):
    for body in reversed(bodies):
        await deliver(desk, body)


async def test_words_deleted_before_they_come_in_bring_nobody_a_file_nor_a_mention(desk, waiting):
    card, said = desk.card(1)["ts"], desk.look()
    photo, plan = [await desk.person(name).upload("photo.png", b"png") for name in ("chloe", "lea")]
    await backwards(desk, await untold(desk, "chloe", "Voici.", None, waiting, files=[photo]))
    await backwards(desk, await untold(desk, "lea", "Vois, <@U0KARIM>.", NET, card, files=[plan]))
    assert "photo.png" not in str(desk.heard(said).posted(NET))
    assert not desk.heard(said).posted(desk.person("karim").dm)
    assert not desk.person("lea").ephemerals(NET)
    assert (await desk.ticket(1)).state is State.WAITING_REQUESTER


async def test_a_note_edited_before_it_comes_in_names_somebody_in_its_last_words(desk):
    await brought_to(desk, State.ASSIGNED)
    text, edited = (f"Port {number}, <@U0KARIM>." for number in (12, 13))
    card = desk.card(1)["ts"]
    await backwards(desk, await untold(desk, "lea", text, NET, card, edited=edited))
    told = desk.person("karim").messages()[-1]["text"]
    assert "Port 13" in told
    assert "Port 12" not in told
