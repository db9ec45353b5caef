"""A digest with its picture, and the figures one asks for, as supervisors read them on the page."""

import os
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Locator, expect

from bot.demo.workspace import catalogue
from core import desk, subscribing
from core.acts import Act, Given
from core.subscribing import Wanted
from core.subscriptions import Rhythm
from core.vocabulary import Action
from tests.page.browser import CHROMIUM, NO_CHROMIUM

if CHROMIUM is None:
    pytest.skip(NO_CHROMIUM, allow_module_level=True)

PARIS = ZoneInfo("Europe/Paris")
WIDTHS = (1400, 820, 380)
READERS = {"U0SOPHIE": "Courbe du ", "U0EMMA": "Curve from "}
LOADED = "image => image.complete && image.naturalWidth > 0"
BROADER = "root => root.scrollWidth > root.clientWidth + 1"
MONTH = timedelta(days=31)


PICTURES = os.environ.get("PICTURES")
"""A folder for pictures of what is looked at, for people to look at."""


def a_month(work, now: datetime, calendar) -> None:
    """Requests of four weeks, most of them resolved after a while."""
    for number in range(40):
        at = now - MONTH + timedelta(hours=17.5 * number)
        given = Given(
            title=f"Panne de la salle {100 + number}", description="Noir.", academy="toulouse",
            service=("poste", "scolarite", "poste", "autre")[number % 4],
        )  # fmt: skip
        ticket = desk.open_request(work, Act(Action.OPEN, "U0CHLOE", given), at, calendar)
        agent = min(work.directory().teams[ticket.team].agents)
        if number % 5 == 0:
            continue
        taken, left = at + timedelta(hours=5), timedelta(hours=18 * (number + 1))
        desk.act(work, ticket.id, Act(Action.TAKE, agent), taken, calendar)
        if number % 3:
            solved = Act(Action.RESOLVE, agent, Given(words="Réparé."))
            desk.act(work, ticket.id, solved, now - MONTH + left, calendar)


def subscribed(work, now: datetime, calendar) -> None:
    """Both readers get their digest of the week since yesterday at eight."""
    yesterday = now.astimezone(PARIS) - timedelta(days=1)
    for user in READERS:
        wanted = Wanted(Rhythm.WEEKLY, days=(yesterday.weekday(),), hour=time(8))
        subscribing.subscribe(work, user, wanted, now - MONTH, calendar)


async def lived_in(town) -> None:
    """A month went by, and this morning's digests are out; Emma supervises too."""
    both = catalogue().replace(
        "supervisors: [U0SOPHIE], hides", "supervisors: [U0SOPHIE, U0EMMA], hides"
    )
    bot, now = town.demo.bot, town.demo.clock()
    await bot.applier.apply(both)
    await bot.people.get("U0CHLOE")
    await bot.run(lambda work: a_month(work, now, bot.calendar))
    await bot.run(lambda work: subscribed(work, now, bot.calendar))
    await bot.clockwork.sweep()
    await bot.delivery.send_due()


async def looked_at(image: Locator, begins: str) -> None:
    """The picture is there to be seen, and its words for who does not see it."""
    await image.scroll_into_view_if_needed()
    await expect(image).to_have_js_property("complete", value=True)
    assert await image.evaluate(LOADED)
    words = await image.get_attribute("alt")
    assert words is not None
    assert words.startswith(begins)
    assert len(words) > 100


async def fits(screen, where: Locator, name: str) -> None:
    """Nothing is broader than the page at any of several widths."""
    for width in WIDTHS:
        await screen.page.set_viewport_size({"width": width, "height": 1000})
        await where.scroll_into_view_if_needed()
        assert not await screen.page.locator("body").evaluate(BROADER)
        if PICTURES:
            await screen.page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png")
    await screen.page.set_viewport_size({"width": 1280, "height": 1000})


async def test_supervisors_look_at_a_digest_and_ask_for_figures_in_their_language(town):
    await lived_in(town)
    for user, begins in READERS.items():
        screen = await town.screen(user)
        digest = screen.page.get_by_role("main").locator("article", has=screen.page.locator("img"))
        await looked_at(digest.last.locator(f"img[alt^='{begins}']"), begins)
        await fits(screen, digest.last, f"digest-{user}")
        await screen.say("/bilan chiffres")
        form = screen.page.get_by_role("dialog")
        await expect(form.locator("input[type=date]")).to_have_count(2)
        await fits(screen, form, f"form-{user}")
        await form.get_by_role("button").last.press("Enter")
        figures = screen.page.get_by_role("dialog").last
        await looked_at(figures.locator(f"img[alt^='{begins}']"), begins)
        await fits(screen, figures, f"figures-{user}")
        await screen.page.keyboard.press("Escape")
        await expect(form.last.locator("input[type=date]")).to_have_count(2)
