"""One person who asks for too much is told so, kindly, and nobody else waits for him."""

import asyncio
from datetime import timedelta

import pytest

from bot.intake.limits import Asked, Limit, Limits
from tests.desk import forged
from tests.desk.test_words import typed

SENTENCE = "Cela fait beaucoup en peu de temps\u00a0: attendez 10:01"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def strict(desk):
    """A desk with little patience, whose units of work are counted."""
    few = dict.fromkeys(Asked, Limit(3, MINUTE))
    object.__setattr__(desk.bot.services, "limits", Limits(few, desk.clock))
    run, units = desk.bot.services.run, []

    async def counted(*work):
        units.append(work)
        return await run(*work)

    object.__setattr__(desk.bot.services, "run", counted)
    return desk, units


def whispered(person, words=SENTENCE):
    return [m for m in person.ephemerals() if words in m["text"]]


async def test_a_flood_of_commands_is_refused_from_memory_and_another_is_answered(strict):
    desk, units = strict
    chloe, lea = desk.person("chloe"), desk.person("lea")
    await asyncio.gather(*(chloe.command("/ticket mes") for _ in range(20)))
    units.clear()
    for number in range(30):
        await chloe.command(f"/ticket note R-1 mot{number}")
    assert units == []
    assert len(whispered(chloe)) == 17 + 30
    assert "/ticket note R-1 mot29" in chloe.ephemerals()[-1]["text"]
    await lea.command("/ticket")
    assert not whispered(lea)
    assert "À prendre" in lea.ephemerals()[-1]["text"]
    desk.clock.advance(minutes=1)
    await chloe.command("/ticket mes")
    assert SENTENCE not in chloe.ephemerals()[-1]["text"]


async def test_a_flood_of_shortcuts_is_refused_in_a_window(strict):
    desk, _ = strict
    chloe = desk.person("chloe")
    for _ in range(4):
        await chloe.shortcut("Créer une demande")
        await desk.quiet()
        shown = chloe.view["blocks"][0].get("text") or {}
        await chloe.close(everything=True)
    assert SENTENCE in shown["text"]


async def test_whoever_floods_is_looked_up_once_however_many_come_at_once(strict):
    desk, units = strict
    chloe = desk.person("chloe")
    for _ in range(3):
        await chloe.command("/ticket aide")
    units.clear()
    await asyncio.gather(*(chloe.command("/ticket aide") for _ in range(20)))
    assert len(units) == 1


async def test_an_agent_may_ask_for_much_more(strict):
    desk, _ = strict
    lea = desk.person("lea")
    await asyncio.gather(*(lea.command("/ticket aide") for _ in range(30)))
    assert not whispered(lea)
    await lea.command("/ticket aide")
    assert len(whispered(lea)) == 1


async def test_a_request_too_many_keeps_its_form_open_with_what_was_typed(strict):
    desk, units = strict
    limits = Limits({Asked.REQUEST: Limit(1, MINUTE)}, desk.clock)
    object.__setattr__(desk.bot.services, "limits", limits)
    assert await desk.opened() == 1
    chloe = desk.person("chloe")
    await chloe.command("/demande Encore une panne")
    await desk.quiet()
    asked = {"description": "Bureau 113.", "service": "Réseau et internet"}
    assert SENTENCE in (await chloe.submit(asked))["title"]
    units.clear()
    assert SENTENCE in (await chloe.submit())["title"]
    assert units == []
    assert typed(chloe.view, "title") == "Encore une panne"
    desk.clock.advance(minutes=1)
    assert not await chloe.submit(asked)


async def test_messages_without_end_are_met_as_far_as_the_limit_and_told_of_once(strict):
    desk, units = strict
    chloe = desk.person("chloe")
    for number in range(4):
        await chloe.say(f"bonjour {number}")
    await desk.quiet()
    units.clear()
    for number in range(5):
        await chloe.say(f"allô {number}")
    await desk.quiet()
    assert units == []
    assert len(whispered(chloe)) == 1
    prompts = [
        m for m in desk.simulator.workspace.logs[chloe.dm].messages.values() if m.get("bot_id")
    ]
    assert len(prompts) == 3


async def test_an_answer_is_taken_in_however_much_its_author_wrote(strict):
    desk, _ = strict
    number = await desk.begun()
    chloe, root = desk.person("chloe"), (await desk.request(number))[0]["ts"]
    for word in range(9):
        await chloe.say(f"mot{word}", thread=root)
    await desk.quiet()
    journal = await desk.bot.run(lambda work: work.requester_journal(number))
    assert len([entry for entry in journal if entry.words.startswith("mot")]) == 9


async def test_presses_without_end_are_told_of_once(strict):
    desk, units = strict
    number, chloe = await desk.begun(), desk.person("chloe")
    root = (await desk.request(number))[0]
    label = root["blocks"][-1]["elements"][0]["text"]["text"]
    for _ in range(4):
        await chloe.press(label, root)
    units.clear()
    for _ in range(5):
        await chloe.press(label, root)
    await desk.quiet()
    assert units == []
    assert len(whispered(chloe)) == 1


async def test_what_a_list_offers_is_searched_no_more_than_the_limit(strict):
    desk, _ = strict
    body = {"type": "block_suggestion", "user": {"id": "U0CHLOE"}, "action_id": "service"}
    answers = [await forged.send(desk, body) for _ in range(4)]
    assert [bool(answer.body["options"]) for answer in answers] == [True, True, True, False]


def test_the_settings_say_how_much(desk):
    limits = desk.bot.services.limits
    taken = [sum(limits.take("U1", asked) is None for _ in range(999)) for asked in Asked]
    assert dict(zip(Asked, taken, strict=True)) == {
        Asked.COMMAND: 60, Asked.SEARCH: 240, Asked.REQUEST: 20, Asked.MESSAGE: 20,
    }  # fmt: skip
