"""The whole desk in a language two fifths longer: Slack takes every form, card and message."""

from datetime import timedelta

import pytest

import bot.wiring
from bot.intake.grammar import VERBS
from bot.rendering.texts import load_texts
from core.outbox import Status
from core.vocabulary import Action, State
from tests.bot.rendering.pseudo import pseudo_catalogue
from tests.desk.office import office

# What a command does without a form.
AT_ONCE = {
    Action.TAKE,
    Action.MISROUTE,
    Action.CLOSE,
    Action.RELEASE,
    Action.RESUME,
    Action.WITHDRAW,
}


@pytest.fixture
async def foreign(tmp_path, monkeypatch):
    """A desk in which everybody reads the invented language."""
    monkeypatch.setattr(bot.wiring, "load_texts", lambda *_: pseudo_catalogue(load_texts()))
    async with office(tmp_path) as opened:
        yield opened


async def each_form(desk, number):
    """Open every form that the agent and the requester have now, and close it again."""
    for name, channel in (("lea", "C0RESEAU"), ("chloe", None)):
        person = desk.person(name)
        for action, verbs in VERBS.items():
            if action in AT_ONCE:
                continue
            await person.command(f"/ticket {verbs[0]} R-{number}", channel)
            await desk.quiet()
            if person.views:
                await person.close(everything=True)


async def test_slack_takes_everything_that_the_main_job_shows(foreign):
    desk = foreign
    lea, chloe = desk.person("lea"), desk.person("chloe")
    await chloe.command("/demande")
    await desk.quiet()
    assert "⟦" in chloe.view["title"]["text"]
    await chloe.close(everything=True)
    number = await desk.begun(title="Panne " * 20)
    steps = (
        ("lea", Action.TAKE, {}),
        ("lea", Action.REQUEST_INFO, {"words": "Où ?"}),
        ("chloe", Action.ANSWER, {"words": "Ici."}),
        ("lea", Action.HOLD, {"partner": "Orange", "reason": "Câble"}),
        ("lea", Action.RESOLVE, {"words": "Fait."}),
    )
    await each_form(desk, number)
    seen = {(await desk.ticket(number)).state}
    for name, action, given in steps:
        await desk.play(number, name, action, **given)
        seen.add((await desk.ticket(number)).state)
        await each_form(desk, number)
    for words in ("", "aide", "résolus", "mes", f"R-{number}", "prendre", "bonjour"):
        for person, channel in ((lea, "C0RESEAU"), (chloe, None)):
            await person.command(f"/ticket {words}", channel)
    await chloe.say("Bonjour, plus de réseau")
    await desk.person("sophie").command("/bilan")
    await desk.pass_time(minutes=1)
    desk.clock.now += timedelta(days=20)
    await desk.pass_time(minutes=1)
    seen.add((await desk.ticket(number)).state)
    assert seen == set(State)
    views = [call for call in desk.simulator.calls if call["what"] == "views.open"]
    assert len({call["response"]["view"]["title"]["text"] for call in views}) > 10
    refused = [call for call in desk.simulator.calls if not call["ok"]]
    assert [(call["what"], call["error"]) for call in refused] == []
    rows = await desk.bot.run(
        lambda work: work.outbox_rows((Status.PARKED, Status.SENT, Status.SUPERSEDED), 500)
    )
    assert [row.reason for row in rows if row.reason] == []
