"""Every statement of the guide that agents were handed for the portal before, played in Slack.

G1–G21 number the statements as docs/agents.md tells them. One office serves them all: each test
begins with a ticket of its own.
"""

from datetime import timedelta

import pytest
import pytest_asyncio

from core.vocabulary import Action, State
from tests.desk.office import office
from tests.desk.test_files import shared
from tests.desk.test_home import opened, words
from tests.desk.test_told import MAIL, NET, TLS

pytestmark = pytest.mark.asyncio(loop_scope="module")

MPL = "C0MPL"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory, prepared):
    async with office(tmp_path_factory.mktemp("guide"), prepared=prepared) as opened_office:
        yield opened_office


async def press(desk, name, button, message, form=None):
    """Press a button of a message, and submit its form where one is given."""
    await desk.person(name).press(button, message)
    await filled(desk, name, form)


async def choose(desk, name, option, message, form=None):
    """Choose in the menu of a card, and submit the form where one is given."""
    await desk.person(name).choose(option, message)
    await filled(desk, name, form)


async def filled(desk, name, form):
    await desk.quiet()
    if form is not None:
        assert not await desk.person(name).submit(form)
        await desk.quiet()


async def assigned(desk, to="karim", **given):
    number = await desk.begun(**given)
    await desk.play(number, to, Action.TAKE)
    return number


async def resolved(desk, by="karim", **given):
    number = await assigned(desk, **given)
    await desk.play(number, by, Action.RESOLVE, words="Prise remplacée.")
    return number


async def typed(desk, name, command):
    """Type a command; returns the words it is answered with."""
    person = desk.person(name)
    before = len(person.ephemerals())
    await person.command(command)
    await desk.quiet()
    return "\n".join(m["text"] for m in person.ephemerals()[before:])


async def listed(desk, name, listing):
    """Open a list of the «Portail agent»; returns what the page says."""
    person = await opened(desk, name)
    await person.press_home(f"home.list.{listing}")
    await desk.quiet()
    return words(person.home)


async def told(desk, number):
    """All that the requester reads of his request, in its thread."""
    return "\n".join(message["text"] for message in await desk.request(number))


async def noted(desk, number):
    """The texts of the internal journal."""
    kept = await desk.bot.run(lambda work: work.internal_journal(number))
    return [note.note for note in kept]


def labels(message):
    """The buttons of a message, its menu left out."""
    rows = [b["elements"] for b in message["blocks"] if b["type"] == "actions"]
    return [e["text"]["text"] for row in rows for e in row if e["type"] == "button"]


def notified(desk, name):
    return [str(note) for note in desk.person(name).notifications]


async def test_g01_signed_in_to_slack_an_agent_lands_on_the_agent_portal(desk):
    karim = await opened(desk, "karim")
    assert "Portail agent" in words(karim.home["blocks"][0])


async def test_g02_an_agent_switches_to_the_user_portal_to_create_his_own_requests(desk):
    nora = await opened(desk, "nora")
    await nora.press_home("Aller au portail utilisateur")
    await desk.quiet()
    assert "Portail utilisateur" in words(nora.home["blocks"][0])
    await nora.press_home("Nouvelle demande")
    asked = {"title": "Écran noir", "description": "Salle 3.", "service": "Réseau et internet"}
    await filled(desk, "nora", asked)
    await nora.close(everything=True)
    assert "Écran noir" in words(nora.home)
    await nora.press_home("Aller au portail agent")
    await desk.quiet()
    assert "Portail agent" in words(nora.home["blocks"][0])
    assert "portail agent" not in words((await opened(desk, "chloe")).home).lower()


async def test_g03_the_current_tickets_are_mine_my_teams_to_be_taken_and_my_colleagues(desk):
    await assigned(desk, title="Le mien")
    held = await assigned(desk, title="Le mien qui attend")
    await desk.play(held, "karim", Action.HOLD, partner="Orange", reason="Câble")
    await desk.begun(title="Celui à prendre")
    await assigned(desk, to="lea", title="Celui de Léa")
    await desk.begun(title="D'une autre équipe", service="messagerie")
    titles = ("Le mien", "Le mien qui attend", "Celui à prendre", "Celui de Léa", "D'une autre")
    found = {"mine": titles[:2], "queue": titles[2:3], "team": titles[3:4]}
    for listing, expected in found.items():
        page = await listed(desk, "karim", listing)
        assert [t for t in titles if f" {t}" in page] == list(expected), listing
    mine, rest = (await typed(desk, "karim", "/ticket")).split(
        "À prendre en charge par mes équipes"
    )
    queue, team = rest.split("Suivis par mes collègues")
    for said, expected in zip((mine, queue, team), found.values(), strict=True):
        assert [t for t in titles if f" {t}" in said] == list(expected)


async def test_g04_the_resolved_tickets_are_those_i_resolved_and_those_of_my_colleagues(desk):
    """Who pressed «Résoudre» counts, not who had the ticket; what is reopened is in neither."""
    titles = ("Fini par moi", "Fini par Léa", "Rouvert")
    await resolved(desk, title=titles[0])
    await resolved(desk, by="lea", title=titles[1])
    again = await resolved(desk, title=titles[2])
    await desk.play(again, "chloe", Action.REOPEN, words="Encore.")
    pages = [await listed(desk, "karim", f"resolved_by_{whose}") for whose in ("me", "team")]
    asked = [
        (await typed(desk, "karim", f"/ticket {word}")).split("Résolus par mes collègues")
        for word in ("résolus", "RESOLUS", "Résolu", "resolved")
    ]
    for said in (pages, *asked):
        assert [[title in each for title in titles] for each in said] == [
            [True, False, False],
            [False, True, False],
        ]


async def test_g05_a_reference_of_r_and_six_digits_opens_the_ticket(desk):
    number = await assigned(desk, title="Ouvert par son numéro")
    assert (await desk.ticket(number)).reference == f"R-{number:06}"
    for written in ("R-{:06}", "r{}", "{}", "R-{}", "r-{:06}", "R{:06}"):
        said = await typed(desk, "lea", f"/ticket {written.format(number)}")
        assert "Ouvert par son numéro" in said, written


async def test_g06_a_ticket_shows_who_asks_which_service_and_the_details(desk):
    number = await assigned(
        desk, title="Prise murale", description="Bureau 112, près du radiateur."
    )
    karim = await opened(desk, "karim")
    await karim.press_home("home.list.mine")
    await desk.quiet()
    await karim.press_home("Ouvrir", near=f"R-{number:06}")
    await desk.quiet()
    for shown in (words(karim.view), str(desk.card(number))):
        for detail in ("Chloé Martin", "Réseau et internet", "Prise murale", "près du radiateur"):
            assert detail in shown
    await karim.close(everything=True)


async def test_g07_the_internal_journal_is_never_visible_to_the_requester(desk):
    number = await assigned(desk)
    note = await desk.person("karim").say("CANARI baie", NET, thread=desk.card(number)["ts"])
    await desk.quiet()
    assert await noted(desk, number) == ["CANARI baie"]
    kept = {m["ts"]: m for m in desk.thread(number)}[note["ts"]]
    assert [mark["name"] for mark in kept["reactions"]] == ["white_check_mark"]
    chloe = await opened(desk, "chloe")
    await chloe.press_home("Ouvrir", near=f"R-{number:06}")
    await desk.quiet()
    await chloe.command(f"/ticket R-{number}")
    await desk.quiet()
    seen = [chloe.home, chloe.views, chloe.messages(), chloe.ephemerals()]
    assert "CANARI" not in words(seen) + await told(desk, number) + str(notified(desk, "chloe"))
    await chloe.close(everything=True)


async def test_g08_the_requester_journal_is_a_dialogue_of_which_the_requester_is_notified(desk):
    number = await assigned(desk)
    card = desk.card(number)
    await press(desk, "karim", "Répondre au demandeur", card, {"words": "Nous passons demain."})
    assert "Nous passons demain." in await told(desk, number)
    assert "Nous passons demain." in notified(desk, "chloe")[-1]
    root = (await desk.request(number))[0]["ts"]
    await desk.person("chloe").say("Entendu, merci.", thread=root)
    await desk.quiet()
    assert "Entendu, merci." in desk.thread(number)[-1]["text"]


async def test_g09_nothing_is_saved_nor_sent_until_it_is_explicitly_validated(desk):
    number = await assigned(desk)
    karim, before = desk.person("karim"), await told(desk, number)
    await karim.say("Parlé dans le fil.", NET, thread=desk.card(number)["ts"])
    await press(desk, "karim", "Répondre au demandeur", desk.card(number))
    await karim.fill({"words": "Écrit, pas envoyé."})
    await karim.close()
    await desk.quiet()
    assert await told(desk, number) == before
    assert not [e for e in await requester_words(desk, number) if "pas envoyé" in e]
    await press(desk, "karim", "Répondre au demandeur", desk.card(number), {"words": "Validé."})
    assert (await requester_words(desk, number))[-1] == "Validé."
    assert "Validé." in await told(desk, number)


async def requester_words(desk, number):
    kept = await desk.bot.run(lambda work: work.requester_journal(number))
    return [entry.words for entry in kept]


async def test_g10_attachments_are_added_throughout_by_either_side(desk):
    chloe, karim = desk.person("chloe"), desk.person("karim")
    number = await desk.opened(files=[await chloe.upload("a-la-creation.png", b"1")])
    thread, root = desk.card(number)["ts"], (await desk.request(number))[0]["ts"]
    await desk.play(number, "karim", Action.TAKE)
    await karim.say("", NET, thread=thread, files=[await karim.upload("interne.pdf", b"2")])
    await desk.quiet()
    reply = {"files": [await karim.upload("reponse.pdf", b"3")]}
    await press(desk, "karim", "Répondre au demandeur", desk.card(number), reply)
    await chloe.say("", thread=root, files=[await chloe.upload("suite.png", b"4")])
    await desk.quiet()
    assert shared(desk, NET, thread) == ["a-la-creation.png", "reponse.pdf", "suite.png"]
    assert shared(desk, chloe.dm, root) == ["reponse.pdf"]


async def test_g11_a_ticket_to_be_taken_is_assigned_to_oneself_or_to_a_member_of_the_team(desk):
    mine, hers = await desk.begun(), await desk.begun()
    await press(desk, "karim", "Prendre en charge", desk.card(mine))
    assert (await desk.ticket(mine)).agent == "U0KARIM"
    await press(desk, "karim", "Assigner", desk.card(hers))
    offered = words(await desk.person("karim").suggest("agent", ""))
    assert [name in offered for name in ("Léa Fontaine", "Nora", "Anne")] == [True, False, False]
    await filled(desk, "karim", {"agent": "Léa Fontaine"})
    assert (await desk.ticket(hers)).agent == "U0LEA"
    assert f"R-{hers:06}" in notified(desk, "lea")[-1]


async def test_g12_a_ticket_is_dispatched_to_another_team(desk):
    number = await desk.begun()
    form = {"team": "Messagerie et annuaire"}
    await press(desk, "karim", "Affecter", desk.card(number), form)
    moved = await desk.ticket(number)
    assert (moved.state, moved.team, moved.agent) == (State.DISPATCHED, "messagerie", None)
    assert "Prendre en charge" in labels(desk.card(number, MAIL))
    assert labels(desk.card(number)) == []


@pytest.mark.parametrize(
    ("name", "team", "channel"),
    [("chloe", "plateforme-tls", TLS), ("paul", "plateforme-mpl", MPL)],
    ids=["Toulouse", "Montpellier"],
)
async def test_g13_dispatched_by_mistake_it_goes_to_the_platform_of_the_requesters_academie(
    desk, name, team, channel
):
    number = await desk.begun(by=name)
    await press(desk, "lea", "Affecté à tort", desk.card(number))
    assert not desk.person("lea").views
    assert (await desk.ticket(number)).team == team
    assert desk.card(number, channel)


async def test_g14_once_a_ticket_is_assigned_new_options_appear_at_its_bottom(desk):
    number = await desk.begun()
    before = labels(desk.card(number))
    await press(desk, "karim", "Prendre en charge", desk.card(number))
    after = labels(desk.card(number))
    assert {"Demande d'info", "En attente", "Résoudre"} <= {*after} - {*before}
    assert "Prendre en charge" not in after
    last = [b["type"] for b in desk.card(number)["blocks"] if b["type"] != "context"][-1]
    assert last == "actions"


async def test_g15_a_note_is_validated_without_changing_the_state(desk):
    number = await assigned(desk)
    before = await desk.ticket(number)
    note = {"note": "Vu sur place."}
    await choose(desk, "karim", "Journal intervenant", desk.card(number), note)
    after = await desk.ticket(number)
    assert await noted(desk, number) == ["Vu sur place."]
    assert (after.state, after.version, after.seq) == (before.state, before.version, before.seq + 1)


async def test_g16_on_hold_for_an_outside_partner_the_time_to_resolve_stands_still(desk):
    number = await assigned(desk)
    await press(desk, "karim", "En attente", desk.card(number))
    karim = desk.person("karim")
    assert {*await karim.submit({})} == {"partner", "reason"}
    await filled(desk, "karim", {"partner": "CANARI Orange", "reason": "CANARI câble"})
    held = await desk.ticket(number)
    assert (held.state, held.agent) == (State.WAITING_PARTNER, "U0KARIM")
    assert held.resolve_since is None
    await desk.pass_time(hours=2)
    await choose(desk, "karim", "Reprendre", desk.card(number), {})
    back = await desk.ticket(number)
    assert (back.state, back.resolve_since) == (State.ASSIGNED, desk.clock.now)
    assert back.resolve_spent == held.resolve_spent
    assert "intervenant extérieur" in await told(desk, number)
    assert "CANARI" not in await told(desk, number)


async def test_g17_assigned_to_a_colleague_the_comments_meant_for_him_are_written_before(desk):
    number = await assigned(desk)
    form = {"agent": "Léa Fontaine", "note": "Clé à la loge."}
    await press(desk, "karim", "Assigner", desk.card(number), form)
    assert (await desk.ticket(number)).agent == "U0LEA"
    assert await noted(desk, number) == ["Clé à la loge."]
    assert "Clé à la loge." in str(desk.thread(number))
    assert f"R-{number:06}" in notified(desk, "lea")[-1]
    assert "Clé" not in await told(desk, number)


async def test_g18_resolving_sends_the_requester_the_solution_and_until_when_he_may_reopen(desk):
    number = await assigned(desk)
    until = desk.clock.now + timedelta(days=16)
    await press(desk, "karim", "Résoudre", desk.card(number))
    assert [*await desk.person("karim").submit({})] == ["words"]
    await filled(desk, "karim", {"words": "Prise changée."})
    last = (await desk.request(number))[-1]
    assert "Prise changée." in last["text"]
    assert f"{until.day} mars 2026" in last["text"]
    assert labels(last) == ["C'est résolu", "Rouvrir"]
    assert "Prise changée." in notified(desk, "chloe")[-1]


async def test_g19_it_is_reopened_during_sixteen_days_and_then_closed_for_good(desk):
    number = await resolved(desk)
    await desk.pass_time(days=15, hours=23)
    solution = (await desk.request(number))[-1]
    await press(desk, "chloe", "Rouvrir", solution, {"words": "Encore en panne."})
    assert (await desk.ticket(number)).state is State.ASSIGNED
    await desk.play(number, "karim", Action.RESOLVE, words="Refaite.")
    await desk.pass_time(days=16)
    assert (await desk.ticket(number)).state is State.CLOSED
    await press(desk, "chloe", "Rouvrir", solution)
    assert "fermée définitivement" in desk.person("chloe").ephemerals()[-1]["text"]
    assert (await desk.ticket(number)).state is State.CLOSED


async def test_g20_beyond_ones_competence_it_goes_to_another_team_with_the_comments_before(desk):
    number = await assigned(desk)
    await desk.play(number, "karim", Action.NOTE, note="Baie B, port 12.")
    form = {"team": "Messagerie et annuaire", "note": "Alias à refaire."}
    await press(desk, "karim", "Affecter", desk.card(number), form)
    assert (await desk.ticket(number)).team == "messagerie"
    assert await noted(desk, number) == ["Baie B, port 12.", "Alias à refaire."]
    thread = str(desk.thread(number, MAIL))
    assert thread.index("Baie B, port 12.") < thread.index("Alias à refaire.")
    assert "Alias" not in await told(desk, number)


async def test_g21_a_question_is_told_in_its_own_way_and_its_answer_brings_the_ticket_back(desk):
    number = await assigned(desk)
    await press(desk, "karim", "Demande d'info", desk.card(number), {"words": "Quel poste ?"})
    assert (await desk.ticket(number)).state is State.WAITING_REQUESTER
    question = (await desk.request(number))[-1]
    assert "a besoin d'une réponse" in question["text"]
    assert "a besoin d'une réponse" in notified(desk, "chloe")[-1]
    await press(desk, "chloe", "Répondre", question, {"words": "Le 12."})
    back = await desk.ticket(number)
    assert (back.state, back.agent) == (State.ASSIGNED, "U0KARIM")
    assert "Le 12." in str(desk.thread(number))
    assert f"R-{number:06}" in notified(desk, "karim")[-1]
