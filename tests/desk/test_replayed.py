"""A signed request played again: whatever it asks for is done once."""

import asyncio

from core.vocabulary import Rating, State
from tests.desk import forged
from tests.desk.test_forged import written
from tests.desk.test_told import brought_to


async def test_the_same_press_sent_again_has_no_second_effect(desk):
    await brought_to(desk, State.DISPATCHED)
    payload = forged.press(desk, "lea", "act.take", "1.1")
    await forged.send(desk, payload)
    before, said = await written(desk), desk.look()
    assert (await forged.send(desk, payload)).status == 200
    assert await written(desk) == before
    assert not desk.heard(said).posted(desk.person("chloe").dm)


async def test_a_press_sent_again_does_not_undo_the_one_after_it(desk):
    await brought_to(desk, State.RESOLVED)
    first, second = (forged.press(desk, "chloe", f"act.rate.{n}", "1") for n in (1, 4))
    for payload in (first, second):
        await forged.send(desk, payload)
    before = await written(desk)
    assert before[0].rating is Rating(4)
    assert (await forged.send(desk, first)).status == 200
    assert await written(desk) == before


async def test_the_same_form_of_an_act_sent_again_has_no_second_effect(desk):
    await brought_to(desk, State.ASSIGNED)
    meta, said = {"ticket": 1, "version": 2}, desk.look()
    payload = forged.form(desk, "karim", "act.message", meta, words=forged.words("Une fois."))
    answers = await asyncio.gather(*(forged.send(desk, payload) for _ in range(3)))
    assert {answer.status for answer in answers} == {200}
    assert len(desk.heard(said).posted(desk.person("chloe").dm)) == 1
    assert [e.words for e in (await written(desk))[3]].count("Une fois.") == 1


async def test_the_same_form_sent_again_opens_no_second_request(desk):
    fields = {
        "title": forged.words("Panne"), "description": forged.words("Tout"),
        "service": forged.chosen("reseau"),
    }  # fmt: skip
    await desk.bot.people.get("U0CHLOE")
    payload = forged.form(desk, "chloe", "act.open", "", **fields)
    answers = await asyncio.gather(*(forged.send(desk, payload) for _ in range(3)))
    assert {answer.status for answer in answers} == {200}
    assert len(await desk.bot.run(lambda work: work.asked_by("U0CHLOE", 9))) == 1


async def test_the_same_command_sent_again_writes_one_note(desk):
    await brought_to(desk, State.ASSIGNED)
    sent, deliveries = [], desk.simulator.deliveries
    real = deliveries.command
    deliveries.command = lambda form: (sent.append(form), real(form))[1]
    await desk.person("lea").command("/ticket note R-1 une fois")
    await real(sent[0])
    await desk.quiet()
    assert len(await desk.bot.run(lambda work: work.internal_journal(1))) == 1
