"""Both portals in a browser: an agent and a requester do their day without leaving them."""

import re

from playwright.async_api import expect

from tests.e2e.conftest import Town


async def at_home(town: Town, user: str):
    screen = await town.screen(user)
    await screen.page.get_by_role("tab", name="Accueil").click()
    return screen, screen.page.locator(".home")


async def test_an_agent_and_a_requester_act_from_their_portals(town: Town):
    chloe, own = await at_home(town, "U0CHLOE")
    await expect(own).to_contain_text("1. Créez une demande")
    await own.get_by_role("button", name="Nouvelle demande").click()
    form = await chloe.form("demande")
    await form.get_by_role("textbox", name="Quel est le sujet ?").fill("Prise arrachée")
    await form.get_by_role("textbox", name="Que se passe-t-il ?").fill("Bureau 112.")
    await chloe.pick(form, "Service sollicité", "Réseau et internet")
    await form.get_by_role("button", name="Envoyer la demande").click()
    await expect(chloe.page.get_by_role("dialog")).to_contain_text("R-0000")
    await chloe.page.keyboard.press("Escape")

    karim, staff = await at_home(town, "U0KARIM")
    await expect(staff).to_contain_text("Portail agent")
    await karim.page.get_by_role("tab", name="Accueil").press("Tab")  # by keyboard from here on
    queue = staff.get_by_role("button", name=re.compile("À prendre en charge"))
    await queue.press("Enter")
    await expect(staff).to_contain_text("Prise arrachée")
    await staff.get_by_role("button", name="Prendre en charge", exact=True).press("Enter")
    await expect(staff).to_contain_text("Aucun ticket")
    await staff.get_by_role("button", name=re.compile("Mes tickets en cours")).press("Enter")
    await staff.get_by_role("button", name="Ouvrir").press("Enter")
    ticket = await karim.form("R-0000")
    await expect(ticket).to_contain_text("Journal intervenant")
    await ticket.get_by_role("button", name="Demande d'info").click()
    question = await karim.form("Demande")
    await question.get_by_role("textbox").first.fill("Quel étage ?")
    await question.get_by_role("button", name="Envoyer la question").click()
    await expect(ticket).to_contain_text("Quel étage ?")

    await chloe.page.reload()
    await expect(own).to_contain_text("Votre réponse est attendue")
    await own.get_by_role("button", name="Répondre").first.click()
    answer = chloe.page.get_by_role("dialog")
    await answer.get_by_role("textbox").first.fill("Le premier.")
    await answer.get_by_role("button", name="Envoyer").click()
    await expect(own).not_to_contain_text("Votre réponse est attendue")
    await expect(own).to_contain_text("En cours de traitement")
