"""A service that asks a few things, in a browser: its fields, and what is kept in them."""

from pathlib import Path

from playwright.async_api import expect

from tests.e2e.conftest import Town

MINE = "Un nouveau mot de passe"


async def test_a_form_asks_what_its_service_asks_and_keeps_what_was_answered(
    town: Town, tmp_path: Path
):
    paper = tmp_path / "arrete.pdf"
    paper.write_bytes(b"%PDF")
    chloe = await town.screen("U0CHLOE")
    await chloe.page.get_by_role("tab", name="Accueil").click()
    await chloe.page.get_by_role("button", name="Nouvelle demande").first.click()
    form = await chloe.form("demande")
    await form.get_by_role("textbox", name="Quel est le sujet ?").fill("Mot de passe perdu")
    await form.get_by_role("textbox", name="Que se passe-t-il ?").fill("Depuis lundi.")
    await chloe.pick(form, "Service sollicité", "Compte et mot de passe")
    await chloe.pick(form, "Que demandez-vous", MINE)
    await form.get_by_label("Arrêté d'affectation").set_input_files(paper)
    await chloe.pick(form, "Service sollicité", "Réseau et internet")
    await expect(form).not_to_contain_text("Que demandez-vous")
    await chloe.pick(form, "Service sollicité", "Compte et mot de passe")
    await expect(form.get_by_role("combobox", name="Que demandez-vous")).to_have_value(MINE)
    await expect(form).to_contain_text("Déjà joint : arrete.pdf")
    await form.get_by_role("button", name="Envoyer la demande").click()
    await expect(chloe.page.get_by_role("dialog")).to_contain_text("R-0000")
