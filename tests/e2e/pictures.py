"""Takes the pictures of docs/pictures anew, from the demo: `make pictures`."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.async_api import Browser, Locator, async_playwright, expect

from bot.demo.running import Demo, fill, started
from simulator.server import bind, listening
from tests.page.browser import CHROMIUM, FLAGS

FOLDER: Final = Path(__file__).parents[2] / "docs" / "pictures"


@dataclass(frozen=True)
class Picture:
    """What to show: somebody's conversation with a message, named by its words, or its thread."""

    name: str
    user: str
    channel: str
    words: str
    width: int
    height: int
    thread: bool = True


PICTURES: Final = (
    Picture("desk", "U0THOMAS", "C0MESSAGERIE", "Signature de messagerie", 1680, 1050),
    Picture("request", "U0CHLOE", "", "Boîte académique pleine", 1400, 900),
    Picture("digest", "U0SOPHIE", "", "Bilan hebdomadaire", 1240, 1420, thread=False),
)


async def brought_up(message: Locator) -> None:
    """Show a message from its head on, its image loaded."""
    await message.locator("img").last.scroll_into_view_if_needed()
    await expect(message.locator("figure img")).to_have_js_property("complete", value=True)
    await message.evaluate("message => message.scrollIntoView({block: 'start'})")


async def take(picture: Picture, demo: Demo, browser: Browser) -> None:
    channel = picture.channel or demo.simulator.person(picture.user).dm
    roots = demo.simulator.messages(channel)
    shown = next(root["ts"] for root in roots if picture.words in root["text"])
    size = {"width": picture.width, "height": picture.height}
    tabs = await browser.new_context(locale="fr-FR", viewport=size, reduced_motion="reduce")
    page = await tabs.new_page()
    thread = f"&t={shown}" if picture.thread else ""
    await page.goto(f"{demo.address}/?u={picture.user}&c={channel}{thread}")
    await page.locator("#app[data-connected=true]").wait_for()
    if picture.thread:
        await page.locator("#thread article").last.wait_for()
    else:
        await brought_up(page.get_by_role("main").locator("article", has_text=picture.words).last)
    await page.evaluate("document.activeElement.blur()")
    await page.screenshot(path=FOLDER / f"{picture.name}.png")


async def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    door = bind("127.0.0.1", 0)
    with TemporaryDirectory() as folder:
        async with (
            async_playwright() as playwright,
            started(Path(folder), 0, door.getsockname()[1]) as demo,
            listening(demo.bot.app, door),
        ):
            await fill(demo, lambda _, __: None)
            chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for picture in PICTURES:
                await take(picture, demo, chromium)
            await chromium.close()


if __name__ == "__main__":
    asyncio.run(main())
