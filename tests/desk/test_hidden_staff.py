"""A team that hides its staff answers under its own name, wherever a requester looks."""

import pytest

from core.vocabulary import Action, State
from tests.desk.test_told import APPS

TEAM = "Applications métier"
STAFF = ("Emma", "U0EMMA", "Léa", "U0LEA", "Sophie", "U0SOPHIE")


async def shown(desk, name):
    """All that a person reads in his DM with the bot by now."""
    person = desk.person(name)
    own = [*desk.simulator.workspace.logs[person.dm].messages.values(), *person.ephemerals()]
    return str([*own, *person.views, *person.notifications])


@pytest.fixture
async def played(desk):
    """Every act of an agent, by several agents of the team, who all write."""
    number = await desk.begun(service="scolarite")
    await desk.play(number, "emma", Action.TAKE)
    await desk.play(number, "emma", Action.MESSAGE, words="Nous regardons.")
    await desk.play(number, "lea", Action.REQUEST_INFO, words="Quel élève ?")
    await desk.play(number, "chloe", Action.ANSWER, words="Léo.")
    await desk.play(number, "sophie", Action.ASSIGN, agent="U0LEA")
    await desk.play(number, "lea", Action.HOLD, partner="Index", reason="Base à corriger")
    await desk.play(number, "lea", Action.RESUME)
    await desk.play(number, "lea", Action.RESOLVE, words="Corrigé.")
    return number


async def test_letters_and_views_bear_the_teams_name(desk, played):
    chloe = desk.person("chloe")
    for command in ("/ticket", "/ticket mes", f"/ticket R-{played}"):
        await chloe.command(command)
    await desk.quiet()
    told = await shown(desk, "chloe")
    assert told.count(TEAM) >= 4
    assert "Quel élève ?" in told
    assert [name for name in STAFF if name in told] == []


async def test_forms_and_refusals_bear_the_teams_name(desk, played):
    chloe = desk.person("chloe")
    for verb in ("prendre", "répondre", "rouvrir", "annuler", "clore", "assigner", "note"):
        await chloe.command(f"/ticket {verb} R-{played} mots")
        await desk.quiet()
        told = await shown(desk, "chloe")
        assert [name for name in STAFF if name in told] == [], verb
        if chloe.views:
            await chloe.close(everything=True)


async def test_an_outdated_button_does_not_tell_who_was_faster(desk, played):
    chloe = desk.person("chloe")
    offered = (await desk.request(played))[-1]
    await desk.play(played, "chloe", Action.CLOSE)
    await chloe.press("Rouvrir", offered)
    await desk.quiet()
    assert (await desk.ticket(played)).state is State.CLOSED
    told = await shown(desk, "chloe")
    assert [name for name in STAFF if name in told] == []


async def test_the_team_itself_reads_who_did_what(desk, played):
    """The tests above would be empty if nobody was ever named."""
    said = str(desk.thread(played, APPS)) + str(desk.card(played, APPS))
    assert [name for name in ("Emma", "Léa", "Sophie") if name not in said] == []
