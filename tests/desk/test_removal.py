"""Somebody leaves a team, or Slack: his rights end at once and his tickets go back to the queue."""

import pytest

from bot.admin.mistakes import Mistaken
from core.vocabulary import State
from tests.desk import forged
from tests.desk.test_told import NET, brought_to
from tests.untimed import catalogue

WITHOUT_KARIM = catalogue().replace("agents: [U0KARIM, U0LEA]", "agents: [U0LEA]")
HELD = [State.ASSIGNED, State.WAITING_REQUESTER, State.WAITING_PARTNER]


@pytest.mark.parametrize("state", HELD)
async def test_the_tickets_of_who_left_the_team_go_back_to_the_queue(desk, state):
    await brought_to(desk, state)
    before = desk.look()
    plan = await desk.bot.applier.apply(WITHOUT_KARIM)
    await desk.quiet()
    ticket, heard = await desk.ticket(1), desk.heard(before)
    assert (ticket.state, ticket.agent, plan.released) == (State.DISPATCHED, None, 1)
    assert len(heard.posted(desk.person("karim").dm)) == 1
    assert "Prise arrachée" not in str(heard.posted(desk.person("karim").dm))
    (alert,) = heard.posted(NET, thread=False)
    assert "R-000001" in alert["text"]
    assert "Prendre en charge" in str(desk.card(1)["blocks"])
    assert not heard.posted(desk.person("chloe").dm)


async def test_who_left_the_team_may_neither_read_nor_act(desk):
    await brought_to(desk, State.ASSIGNED)
    karim, card = desk.person("karim"), desk.card(1)
    await karim.press("Résoudre", card)
    await desk.quiet()
    await desk.bot.applier.apply(WITHOUT_KARIM)
    await desk.quiet()
    before = await desk.bot.run(lambda work: (work.ticket(1), work.history(1)))
    await karim.submit({"words": "Trop tard."})
    await desk.quiet()
    assert "Aucune demande ne porte ce numéro" in str(karim.view)
    assert "Trop tard." in str(karim.view)
    await karim.close(everything=True)
    await karim.command("/ticket R-1")
    assert "Aucune demande ne porte ce numéro" in karim.ephemerals()[-1]["text"]
    await forged.send(desk, forged.press(desk, "karim", "act.take", "1.3"))
    assert "Aucune demande ne porte ce numéro" in karim.ephemerals()[-1]["text"]
    await karim.say("Une note", NET, thread=card["ts"])
    await desk.quiet()
    assert "n'est pas enregistré" in karim.ephemerals(NET)[-1]["text"]
    assert not await desk.bot.run(lambda work: work.internal_journal(1))
    assert await desk.bot.run(lambda work: (work.ticket(1), work.history(1))) == before


async def test_an_answer_to_who_left_meanwhile_goes_to_the_queue(desk):
    """He left Slack, and the event that says so has not come yet."""
    await brought_to(desk, State.WAITING_REQUESTER)
    person = await desk.bot.people.get("U0KARIM")
    await desk.bot.people.learn({"id": person.id, "name": "karim", "deleted": True})
    chloe, root = desk.person("chloe"), (await desk.request(1))[0]["ts"]
    await chloe.say("Depuis hier.", thread=root)
    await desk.quiet()
    ticket = await desk.ticket(1)
    assert (ticket.state, ticket.agent) == (State.DISPATCHED, None)


async def test_applying_the_same_catalogue_again_tells_nobody(desk):
    await brought_to(desk, State.ASSIGNED)
    before = desk.look()
    await desk.bot.applier.apply(catalogue())
    await desk.quiet()
    assert desk.look() == before


async def test_a_catalogue_with_a_public_channel_is_refused_whole(desk):
    await brought_to(desk, State.ASSIGNED)
    desk.simulator.workspace.channels[NET].kind = "public"
    with pytest.raises(Mistaken) as mistaken:
        await desk.bot.applier.apply(WITHOUT_KARIM)
    assert "C0RESEAU" in str(vars(mistaken.value))
    assert (await desk.ticket(1)).agent == "U0KARIM"
