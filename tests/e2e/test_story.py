"""The main job through the page, from a request to its closing, by the people in it."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from core.vocabulary import State
from tests.e2e.conftest import Screen, Town
from tests.page.browser import CHROMIUM, NO_CHROMIUM

if CHROMIUM is None:
    pytest.skip(NO_CHROMIUM, allow_module_level=True)

REFERENCE = "R-000001"
ASSIGNED = re.compile("🔧.Assigné")
"""What a card shows once it is drawn anew; pressed before that, it refuses what is out of date."""

PHOTO = {"name": "photo.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}


async def opened(chloe: Screen) -> None:
    """A requester fills in the creation form, with a file, and reads her reference in it."""
    await chloe.say("/demande Partage inaccessible")
    form = await chloe.form("demande")
    await form.get_by_role("textbox", name="Que se passe-t-il ?").fill("Accès refusé.")
    await chloe.pick(form, "Service sollicité", "Réseau et internet")
    await expect(form.get_by_role("combobox", name=re.compile("Sous-cat"))).to_be_visible()
    await form.locator("input[type=file]").set_input_files(PHOTO)
    await expect(form.get_by_role("listitem")).to_contain_text("photo.png")
    await form.get_by_role("button", name="Envoyer la demande").click()
    answer = await chloe.form("Demande enregistrée")
    await expect(answer).to_contain_text(REFERENCE)
    await chloe.page.keyboard.press("Escape")
    await expect(chloe.page.get_by_role("dialog")).to_have_count(0)


async def moved(lea: Screen, anne: Screen) -> None:
    """The wrong team sends it to the platform, and the platform to the right team with a note."""
    card = lea.card(REFERENCE)
    await expect(card).to_contain_text("Chloé Martin")
    await lea.press("Affecté à tort", card)
    await expect(card).to_contain_text("Transféré")
    await anne.press("Affecter", anne.card(REFERENCE))
    form = await anne.form("Affecter")
    await anne.pick(form, "quipe", "Messagerie et annuaire")
    await form.get_by_role("textbox").last.fill("Un groupe de l'annuaire manque. CANARI")
    await anne.send(form, "Affecter")


async def asked(nora: Screen, chloe: Screen) -> None:
    """An agent takes it, notes internally, asks; the requester answers in her thread."""
    card = nora.card(REFERENCE)
    await nora.press("Prendre en charge", card)
    await expect(card).to_contain_text("Nora Kaci")
    pane = await nora.open_thread(card)
    await expect(pane).to_contain_text("CANARI")
    await expect(pane).to_contain_text("photo.png")
    await nora.say("CANARI vu avec le collègue", "complementary")
    await expect(pane.locator("article").last).to_contain_text("CANARI vu avec le collègue")
    await expect(pane.get_by_role("button", name=re.compile("^white_check_mark"))).to_be_visible()
    await nora.press("Demande d'info", card)
    form = await nora.form("Demande")
    await form.get_by_role("textbox").first.fill("Depuis quand ?")
    await nora.send(form, "Envoyer la question")
    asked = chloe.page.get_by_role("main").locator("article", has_text="Depuis quand").last
    await chloe.press("Répondre", asked)
    form = await chloe.form("Répondre")
    await form.get_by_role("textbox").first.fill("Depuis hier matin.")
    await chloe.send(form, "Envoyer")
    await expect(pane.locator("article").last).to_contain_text("Depuis hier matin.")


async def solved(nora: Screen, thomas: Screen) -> None:
    """On hold, resumed, handed to a colleague, who solves it."""
    card = nora.card(REFERENCE)
    await expect(card).to_contain_text(ASSIGNED)
    await nora.press("En attente", card)
    form = await nora.form("attente")
    await form.get_by_role("textbox", name=re.compile("partenaire")).fill("CANARI Orange")
    await form.get_by_role("textbox", name=re.compile("Pourquoi")).fill("CANARI travaux")
    await nora.send(form, "Mettre en attente")
    await expect(card).to_contain_text(re.compile("⏳.En attente"))  # its state, not its button
    await nora.choose("Reprendre", card)
    await nora.send(await nora.form("Reprendre"), "Reprendre")
    await expect(card).to_contain_text(ASSIGNED)
    await nora.press("Assigner", card)
    form = await nora.form("Assigner")
    await nora.pick(form, "ntervenant", "Thomas Girard")
    await nora.send(form, "Assigner")
    await expect(thomas.card(REFERENCE)).to_contain_text("Thomas Girard")
    await resolved(thomas, "Le groupe est corrigé.")


async def resolved(agent: Screen, solution: str) -> None:
    await expect(agent.card(REFERENCE)).to_contain_text(ASSIGNED)
    await agent.press("Résoudre", agent.card(REFERENCE))
    form = await agent.form("Résoudre")
    await form.get_by_role("textbox").first.fill(solution)
    await agent.send(form, "Envoyer la solution")
    await expect(agent.card(REFERENCE)).to_contain_text("Résolu")


async def reopened(chloe: Screen, town: Town) -> None:
    """«merci» moves nothing; «Rouvrir» does."""
    solution = chloe.page.get_by_role("main").locator("article", has_text="Le groupe est corrigé.")
    pane = await chloe.open_thread(solution.last)
    await chloe.say("merci", "complementary")
    await expect(pane).to_contain_text("est enregistré")
    assert (await state(town)) is State.RESOLVED
    await chloe.press("Rouvrir", solution.last)
    form = await chloe.form("Rouvrir")
    await form.get_by_role("textbox").first.fill("C'est revenu.")
    await chloe.send(form, "Rouvrir")
    assert (await state(town)) is State.ASSIGNED


async def closed(chloe: Screen, town: Town) -> None:
    """Sixteen days later it is closed for good, and a new request is one press away."""
    solution = chloe.page.get_by_role("main").locator("article", has_text="Pour de bon cette fois.")
    await expect(solution.last).to_be_visible()
    await chloe.page.get_by_role("button", name="Coulisses").click()
    await chloe.page.get_by_role("button", name="+16 jours").click()
    await expect(chloe.page.get_by_role("main")).to_contain_text(
        "le délai pour la rouvrir est passé"
    )
    assert (await state(town)) is State.CLOSED
    await chloe.press("Rouvrir", solution.last)
    refusal = (
        chloe.page.get_by_role("main").locator("article", has_text="est fermée définitivement").last
    )
    await chloe.press("Nouvelle demande", refusal)
    form = await chloe.form("demande")
    await expect(form.get_by_role("textbox").first).to_have_value("Partage inaccessible")


async def state(town: Town) -> State:
    ticket = await town.demo.bot.run(lambda work: work.ticket(1))
    assert ticket is not None
    return ticket.state


async def test_a_request_goes_from_its_opening_to_its_closing_through_the_page(town: Town):
    chloe, lea, anne, nora, thomas = await asyncio.gather(
        town.screen("U0CHLOE"),
        town.screen("U0LEA", "C0RESEAU"),
        town.screen("U0ANNE", "C0TLS"),
        town.screen("U0NORA", "C0MESSAGERIE"),
        town.screen("U0THOMAS", "C0MESSAGERIE"),
    )
    await opened(chloe)
    await moved(lea, anne)
    await asked(nora, chloe)
    await solved(nora, thomas)
    await reopened(chloe, town)
    await resolved(thomas, "Pour de bon cette fois.")
    await closed(chloe, town)
    await expect(chloe.page.locator("body")).not_to_contain_text("CANARI")
    seen = str(town.demo.simulator.messages(town.demo.simulator.person("U0CHLOE").dm))
    assert "CANARI" not in seen
