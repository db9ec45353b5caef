"""The demo as a newcomer meets it, in a browser: one page for each person who is played."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

import simulator.server
from bot.demo.running import Demo, open_doors, started
from tests.leaks import no_leak
from tests.page.browser import CHROMIUM, FLAGS


@dataclass
class Screen:
    """What one person sees and does."""

    page: Page

    def card(self, reference: str) -> Locator:
        """The latest card of a ticket in the open channel."""
        main = self.page.get_by_role("main")
        return main.locator("article", has_text=re.compile(rf"{reference} · ")).last

    async def press(self, label: str, within: Locator) -> None:
        button = within.get_by_role("button", name=label, exact=True).last
        await button.click()

    async def choose(self, label: str, within: Locator) -> None:
        """Choose in the «Plus…» menu of a card."""
        await within.get_by_role("button", name="Plus d’actions", exact=True).last.click()
        await self.page.get_by_role("menuitem", name=label).click()

    async def form(self, title: str) -> Locator:
        dialog = self.page.get_by_role("dialog", name=re.compile(title))
        await expect(dialog).to_be_visible()
        return dialog

    async def pick(self, form: Locator, name: str, option: str) -> None:
        await form.get_by_role("combobox", name=re.compile(name)).click()
        await self.page.get_by_role("option", name=option).click()

    async def send(self, form: Locator, button: str) -> None:
        await form.get_by_role("button", name=button, exact=True).click()
        await expect(form).to_be_hidden()

    async def say(self, text: str, where: str = "main") -> None:
        """Type in the open conversation, or in the open thread («complementary»)."""
        box = self.page.get_by_role(where).get_by_role("textbox").last
        await box.fill(text)
        await box.press("Enter")

    async def open_thread(self, article: Locator) -> Locator:
        """Open the thread of a message and return its pane."""
        await article.focus()
        await article.press("t")
        pane = self.page.locator("#thread")
        await expect(pane).to_be_visible()
        return pane


@dataclass
class Town:
    """The demo and the browser: who is played has a page of his own."""

    demo: Demo
    browser: Browser
    errors: list[str] = field(default_factory=list)

    async def screen(self, user: str, channel: str = "") -> Screen:
        # A context each: a browser opens six connections to an address, and each page keeps one.
        tabs = await self.browser.new_context(
            locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce"
        )
        tabs.set_default_timeout(20_000)
        page = await tabs.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        where = channel or self.demo.simulator.person(user).dm
        await page.goto(f"{self.demo.address}/?u={user}&c={where}")
        await page.locator("#app[data-connected=true]").wait_for()
        return Screen(page)


@pytest_asyncio.fixture
async def town(tmp_path) -> AsyncIterator[Town]:
    listener = simulator.server.bind("127.0.0.1", 0)
    async with (
        async_playwright() as playwright,
        started(tmp_path, 0, listener.getsockname()[1]) as demo,
        simulator.server.listening(demo.bot.app, listener),
        no_leak(demo.simulator, demo.bot.run),
    ):
        await open_doors(demo)
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        town = Town(demo, chromium)
        yield town
        await chromium.close()
        assert town.errors == []
