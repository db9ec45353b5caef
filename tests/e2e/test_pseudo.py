"""The page in a language two fifths longer: what Slack limits does not overflow what is shown."""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

import bot.wiring
from bot.intake.grammar import VERBS
from bot.rendering.texts import load_texts
from core import desk
from core.acts import Act, Given
from core.vocabulary import Action
from tests.bot.rendering.pseudo import pseudo_catalogue
from tests.page.browser import CHROMIUM, NO_CHROMIUM

if CHROMIUM is None:
    pytest.skip(NO_CHROMIUM, allow_module_level=True)

OVERFLOWS = """root => [...root.querySelectorAll("*")].filter(e => {
  const shown = e.getClientRects().length && getComputedStyle(e).overflowX === "visible";
  return shown && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline";
}).map(e => e.outerHTML.slice(0, 200))"""
FORMS = (Action.ASSIGN, Action.DISPATCH, Action.EDIT, Action.NOTE, Action.MESSAGE, Action.HOLD,
         Action.REQUEST_INFO, Action.RESOLVE)  # fmt: skip


@pytest.fixture
def invented(monkeypatch):
    """Have everybody read the invented language."""
    monkeypatch.setattr(bot.wiring, "load_texts", lambda *_: pseudo_catalogue(load_texts()))


@pytest.fixture
def pictures(tmp_path) -> Path:
    """Where the screenshots go: PICTURES names a folder to look at them in."""
    folder = Path(os.environ.get("PICTURES", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


async def held(town):
    """A ticket in Léa's hands, its card posted."""

    def acts(work):
        given = Given(title="Panne de la salle 112", description="Noir.", service="reseau")
        now, calendar = town.demo.clock(), town.demo.bot.calendar
        opening = Act(Action.OPEN, "U0CHLOE", given)
        ticket = desk.open_request(work, opening, now, calendar)
        desk.act(work, ticket.id, Act(Action.TAKE, "U0LEA"), now, calendar)

    await town.demo.bot.people.get("U0CHLOE")
    await town.demo.bot.run(acts)
    await town.demo.bot.delivery.send_due()


async def pictured(where, path):
    """Take a picture, and return what is wider than its place."""
    await where.screenshot(path=path)
    return await where.evaluate(OVERFLOWS)


@pytest.mark.usefixtures("invented")
async def test_nothing_overflows_in_a_language_two_fifths_longer(town, pictures):
    await held(town)
    lea = await town.screen("U0LEA", "C0RESEAU")
    card = lea.card("R-000001")
    await expect(card).to_contain_text("⟦")
    overflowing = {"card": await pictured(card, pictures / "card.png")}
    for action in FORMS:
        await lea.say(f"/ticket {VERBS[action][0]} R-1")
        form = await lea.form("⟦")
        overflowing[action.value] = await pictured(form, pictures / f"{action}.png")
        await lea.page.keyboard.press("Escape")
        await expect(form).to_be_hidden()
    chloe = await town.screen("U0CHLOE")
    await chloe.say("/demande")
    form = await chloe.form("⟦")
    await expect(form).to_contain_text("·mots")
    overflowing["demande"] = await pictured(form, pictures / "demande.png")
    sophie = await town.screen("U0SOPHIE", "C0TLS")
    await sophie.say("/bilan")
    digest = sophie.page.get_by_role("main").locator("article").last
    await expect(digest).to_contain_text("⟦")
    overflowing["bilan"] = await pictured(digest, pictures / "bilan.png")
    await sophie.say("/bilan chiffres")
    form = await sophie.form("⟦")
    overflowing["chiffres"] = await pictured(form, pictures / "chiffres.png")
    await form.get_by_role("button").last.click()
    figures = sophie.page.get_by_role("dialog").last
    await expect(figures).not_to_contain_text("(facultatif)")
    overflowing["answer"] = await pictured(figures, pictures / "figures.png")
    assert {name: found for name, found in overflowing.items() if found} == {}
