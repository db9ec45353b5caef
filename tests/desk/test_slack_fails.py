"""Slack or the database fails: the person reads a sentence, the others are not held up."""

from datetime import timedelta

import pytest

from bot.admin import outbox_report
from core.outbox import Status
from core.vocabulary import Action, State
from simulator import Named, RateLimited, Reset, ServerError
from tests.desk.test_told import NET, brought_to
from tests.desk.test_words import typed


async def report(desk):
    rows, counts = await desk.bot.run(lambda work: outbox_report.read(work, 20))
    texts = desk.bot.services.texts.for_person(None)
    return "\n".join(outbox_report.lines(rows, counts, texts))


async def test_a_limit_on_the_requesters_thread_holds_nobody_elses_message(desk):
    await brought_to(desk, State.ASSIGNED)
    chloe, lea = desk.person("chloe"), desk.person("lea")
    desk.simulator.faults.add("chat.postMessage", RateLimited(30), channel=chloe.dm)
    before = desk.look()
    await lea.press("Résoudre", desk.card(1))
    await desk.quiet()
    assert not await lea.submit({"words": "Fait."})
    await desk.quiet()
    heard = desk.heard(before)
    assert not heard.posted(chloe.dm)
    assert heard.redrawn(NET)
    assert heard.posted(desk.person("karim").dm)
    await desk.pass_time(seconds=31)
    assert len(desk.heard(before).posted(chloe.dm)) == 1


@pytest.mark.parametrize(
    "fault", [Named(error="expired_trigger_id"), ServerError(), Reset()], ids=str
)
async def test_a_form_that_slack_does_not_open_is_explained(desk, fault):
    await brought_to(desk, State.ASSIGNED)
    lea = desk.person("lea")
    desk.simulator.faults.add("views.open", fault)
    await lea.press("Résoudre", desk.card(1))
    await desk.quiet()
    assert "veuillez réessayer" in lea.ephemerals(NET)[-1]["text"]
    await lea.press("Résoudre", desk.card(1))
    await desk.quiet()
    assert lea.views


async def test_a_creation_form_that_slack_does_not_open_is_explained(desk):
    chloe = desk.person("chloe")
    for _ in range(2):  # a newcomer, then somebody known
        desk.simulator.faults.add("views.open", Named(error="expired_trigger_id"))
        await chloe.command("/demande Plus de réseau")
        await desk.quiet()
        assert "veuillez réessayer" in chloe.ephemerals()[-1]["text"]
        await desk.bot.people.get("U0CHLOE")


async def test_a_refused_message_is_parked_where_an_operator_sees_it(desk):
    await brought_to(desk, State.ASSIGNED)
    chloe = desk.person("chloe")
    desk.simulator.faults.add(
        "chat.postMessage", Named(error="restricted_action"), times=None, channel=chloe.dm
    )
    await desk.play(1, "karim", Action.MESSAGE, words="CANARI")
    told = await report(desk)
    assert "message au demandeur U0CHLOE" in told
    assert "restricted_action" in told
    assert "CANARI" not in told
    assert "CANARI" in str(desk.thread(1))


async def test_a_deactivated_requester_is_parked_and_the_team_served(desk):
    await brought_to(desk, State.ASSIGNED)
    person = await desk.bot.people.get("U0CHLOE")
    await desk.bot.people.learn({"id": person.id, "name": "chloe", "deleted": True})
    await desk.play(1, "karim", Action.RESOLVE, words="Fait.")
    counts = await desk.bot.run(lambda work: work.outbox_count())
    assert counts == {Status.PARKED: 1}
    assert "Fait." in str(desk.thread(1))


async def test_a_database_that_does_not_answer_is_told_and_writes_nothing(desk, caplog):
    await brought_to(desk, State.ASSIGNED)
    lea, chloe = desk.person("lea"), desk.person("chloe")
    await lea.press("Résoudre", desk.card(1))
    await desk.quiet()
    await chloe.command("/demande")
    await desk.quiet()
    before = await desk.bot.run(lambda work: (work.ticket(1), work.history(1)))
    router = desk.bot.services
    object.__setattr__(router, "run", broken)
    try:
        await desk.person("karim").press("Affecter", desk.card(1))
        await chloe.command("/ticket")
        errors = await lea.submit({"words": "Solution"})
        asked = await chloe.submit(
            {"title": "Panne", "description": "Tout", "service": "Réseau et internet"}
        )
    finally:
        object.__setattr__(router, "run", desk.bot.run)
    await desk.quiet()
    sentence = "rien n'a été enregistré"
    assert sentence in str(errors)
    assert sentence in str(asked)
    assert sentence in desk.person("karim").ephemerals(NET)[-1]["text"]
    assert sentence in chloe.ephemerals()[-1]["text"]
    assert typed(lea.view, "words") == "Solution"
    assert await desk.bot.run(lambda work: (work.ticket(1), work.history(1))) == before
    assert "Traceback" not in caplog.text
    assert not await lea.submit()
    await desk.quiet()
    assert (await desk.ticket(1)).state is State.RESOLVED


class UnpluggedError(Exception):
    """The database does not answer."""


async def broken(*_):
    raise UnpluggedError


async def test_a_message_that_met_no_database_is_taken_in_when_slack_repeats_it(desk):
    await brought_to(desk, State.WAITING_REQUESTER)
    chloe, root = desk.person("chloe"), (await desk.request(1))[0]["ts"]
    looked = []

    async def broken_once(*_):
        looked.append(1)
        object.__setattr__(desk.bot.services, "run", desk.bot.run)
        raise UnpluggedError

    object.__setattr__(desk.bot.services, "run", broken_once)
    await chloe.say("Depuis hier.", thread=root)
    await desk.quiet()
    assert looked
    journal = await desk.bot.run(lambda work: work.requester_journal(1))
    assert [e.words for e in journal if e.author == "U0CHLOE" and e.words] == ["Depuis hier."]
    assert (await desk.ticket(1)).state is State.ASSIGNED


async def test_a_reset_after_slack_accepted_makes_no_second_message(desk):
    await brought_to(desk, State.ASSIGNED)
    chloe = desk.person("chloe")
    before = desk.look()
    desk.simulator.faults.add("chat.postMessage", Reset(accepted=True), channel=chloe.dm)
    await desk.play(1, "karim", Action.MESSAGE, words="Une seule fois.")
    for _ in range(4):
        await desk.pass_time(seconds=timedelta(minutes=1).total_seconds())
    assert len(desk.heard(before).posted(chloe.dm)) == 1
