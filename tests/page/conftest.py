"""The page in a browser, over the real simulator, with a small app behind it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from simulator import Simulator
from tests.page.browser import CHROMIUM, FLAGS
from tests.simulator.sample_app import MANIFEST, SECRET, TOKEN, App, connected, people


class Desk:
    """A workspace with three people, its app, and tabs opened as any of them."""

    def __init__(self, simulator: Simulator, app: App, address: str, tabs: BrowserContext) -> None:
        self.simulator = simulator
        self.app = app
        self.address = address
        self.tabs = tabs
        self.advanced: list[float] = []
        self.page_errors: list[str] = []

    async def open(self, user: str, channel: str | None = None, width: int = 1280) -> Page:
        """Open a tab as somebody, in a channel or in the DM with the app."""
        page = await self.tabs.new_page()
        page.on("pageerror", lambda error: self.page_errors.append(str(error)))
        await page.set_viewport_size({"width": width, "height": 800})
        await page.goto(f"{self.address}/?u={user}&c={channel or self.dm(user)}")
        await page.locator("#app[data-connected=true]").wait_for()
        return page

    def dm(self, user: str) -> str:
        return self.simulator.person(user).dm

    async def post(self, channel: str, text: str, **more: Any) -> str:
        """Let the app write; returns the message's ts."""
        answer = await self.app.call("chat.postMessage", channel=channel, text=text, **more)
        assert answer["ok"], answer
        return answer["ts"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def tabs(browser: Browser) -> AsyncIterator[BrowserContext]:
    """One set of tabs for all tests: each test has an address, and so a storage, of its own."""
    context = await browser.new_context(reduced_motion="reduce", locale="fr-FR")
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(tabs: BrowserContext) -> AsyncIterator[Desk]:
    advanced: list[float] = []

    async def advance(hours: float) -> None:
        advanced.append(hours)

    app, simulator = App(), Simulator(MANIFEST, SECRET, TOKEN, advance=advance)
    people(simulator)
    async with connected(app, simulator) as address:
        desk = Desk(simulator, app, address, tabs)
        desk.advanced = advanced
        yield desk
        for page in tabs.pages:
            await page.close()
    simulator.close()
    assert desk.page_errors == []
