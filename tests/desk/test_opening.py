"""Requests opened for oneself and for others, and where they go."""

import pytest

from core.vocabulary import Action, State
from tests.desk import forged
from tests.desk.test_told import NET, TLS
from tests.desk.test_words import typed

MPL = "C0MPL"


async def opening(desk, name, **values):
    """Fill in the creation form; returns the sentences under its fields."""
    person = desk.person(name)
    await person.command("/demande")
    await desk.quiet()
    asked = {"title": "Panne", "description": "Tout.", "service": "Réseau et internet", **values}
    errors = await person.submit(asked)
    await desk.quiet()
    return errors


async def test_the_form_itself_answers_with_the_reference(desk):
    assert not await opening(desk, "chloe")
    assert "R-000001" in str(desk.person("chloe").view["blocks"])
    assert desk.person("chloe").view.get("submit") is None


async def test_an_agent_opens_for_somebody_else_who_is_told_and_owns_it(desk):
    before = desk.look()
    assert not await opening(desk, "lea", requester="U0CHLOE")
    ticket = await desk.ticket(1)
    assert (ticket.requester, ticket.opened_by) == ("U0CHLOE", "U0LEA")
    (told,) = desk.heard(before).posted(desk.person("chloe").dm)
    assert "R-000001" in told["text"]
    assert "Créé par" in desk.card(1)["text"]
    assert not desk.heard(before).posted(desk.person("lea").dm)
    await desk.person("lea").command("/ticket clore R-1")
    assert "réservé au demandeur" in desk.person("lea").ephemerals()[-1]["text"]


async def test_who_opened_for_another_reads_nothing_more_of_it(desk):
    """The request is its requester's and its team's; Nora is in another team."""
    assert not await opening(desk, "nora", requester="U0CHLOE")
    nora = desk.person("nora")
    await nora.close(everything=True)
    for verb in ("", "clore ", "annuler ", "répondre "):
        await nora.command(f"/ticket {verb}R-1 mots" if verb else "/ticket R-1")
        assert "Aucune demande ne porte ce numéro" in nora.ephemerals()[-1]["text"]
    await nora.command("/ticket mes")
    assert "Panne" not in nora.ephemerals()[-1]["text"]


async def test_nobody_else_opens_for_another(desk):
    await desk.bot.people.get("U0CHLOE")
    fields = {
        "title": forged.words("Panne"), "description": forged.words("Tout"),
        "service": forged.chosen("reseau"),
        "requester": {"type": "users_select", "selected_user": "U0PAUL"},
    }  # fmt: skip
    ack = await forged.send(desk, forged.form(desk, "chloe", "act.open", "", **fields))
    assert "Seul un intervenant" in str(ack.body)
    assert not await desk.bot.run(lambda work: work.asked_by("U0PAUL", 9))


@pytest.mark.parametrize(("name", "channel"), [("chloe", TLS), ("paul", MPL)])
async def test_a_service_with_a_team_per_academie_follows_the_requesters(desk, name, channel):
    assert not await opening(desk, name, service="Poste de travail")
    assert desk.card(1, channel)


async def test_an_unknown_academie_is_asked_once(desk):
    desk.simulator.add_user("U0LUC", "Luc Simon", email="luc@example.org")
    assert await opening(desk, "luc")
    assert not await desk.person("luc").submit({"academy": "Académie de Montpellier"})
    await desk.quiet()
    await desk.person("luc").close(everything=True)
    assert (await desk.ticket(1)).academy == "montpellier"
    await desk.person("luc").command("/demande")
    await desk.quiet()
    assert "academy" not in str(desk.person("luc").view["blocks"])


@pytest.mark.parametrize(
    ("field", "value"), [("academy", "nulle-part"), ("service", "rien"), ("subcategory", "rien")]
)
async def test_a_choice_that_no_form_offers_is_refused_under_its_field(desk, field, value):
    desk.simulator.add_user("U0LUC", "Luc Simon", email="luc@example.org")
    await desk.bot.people.get("U0LUC")
    fields = {
        "title": forged.words("  Panne "), "description": forged.words("Tout"),
        "service": forged.chosen("reseau"), "academy": forged.chosen("toulouse"),
    }  # fmt: skip
    wrong = {**fields, field: forged.chosen(value)}
    ack = await forged.send(desk, forged.form(desk, "luc", "act.open", "", **wrong))
    assert list(ack.body["errors"]) == [field]
    assert (await forged.send(desk, forged.form(desk, "luc", "act.open", "{}", **fields))).body
    (ticket,) = await desk.bot.run(lambda work: work.asked_by("U0LUC", 9))
    assert ticket.title == "Panne"


async def test_affecte_a_tort_asks_the_academie_only_where_it_is_unknown(desk):
    desk.simulator.add_user("U0LUC", "Luc Simon", email="luc@example.org")
    number = await desk.begun("luc")
    lea = desk.person("lea")
    await lea.press("Affecté à tort", desk.card(number))
    await desk.quiet()
    assert (await desk.ticket(number)).state is State.DISPATCHED
    assert not await lea.submit({"academy": "Académie de Montpellier"})
    await desk.quiet()
    ticket = await desk.ticket(number)
    assert (ticket.team, ticket.academy) == ("plateforme-mpl", "montpellier")


async def test_affecte_a_tort_is_not_offered_where_the_platform_has_it_already(desk):
    number = await desk.begun()
    await desk.play(number, "lea", Action.MISROUTE)
    assert "Affecté à tort" not in str(desk.card(number, TLS)["blocks"])
    anne = desk.person("anne")
    await anne.command("/ticket tort R-1")
    assert "déjà" in anne.ephemerals()[-1]["text"]


async def test_people_named_in_the_words_of_a_command_keep_their_names(desk):
    chloe = desk.person("chloe")
    await desk.bot.people.get("U0ANNE")
    await chloe.command("/demande Comme @anne.dubois hier")
    await desk.quiet()
    assert typed(chloe.view, "title") == "Comme @Anne Dubois hier"


async def test_the_priority_follows_from_impact_and_urgency(desk):
    assert not await opening(desk, "chloe", impact="Un service", urgency="Critique")
    assert "critique" in desk.card(1)["text"].lower()
    lea = desk.person("lea")
    await desk.play(1, "lea", Action.TAKE)
    await lea.choose("Modifier", desk.card(1))
    await desk.quiet()
    assert not await lea.submit({"urgency": "Basse"})
    await desk.quiet()
    assert (await desk.ticket(1)).priority.name == "LOW"
    assert "basse" in desk.card(1)["text"].lower()
    assert desk.card(1)["channel"] == NET


async def test_the_academie_of_an_address_wins_over_a_forged_one(desk):
    await desk.bot.people.get("U0CHLOE")
    fields = {
        "title": forged.words("Panne"), "description": forged.words("Tout"),
        "service": forged.chosen("poste"), "academy": forged.chosen("montpellier"),
    }  # fmt: skip
    await forged.send(desk, forged.form(desk, "chloe", "act.open", "", **fields))
    (ticket,) = await desk.bot.run(lambda work: work.asked_by("U0CHLOE", 9))
    assert (ticket.academy, ticket.team) == ("toulouse", "plateforme-tls")
