"""Takes the pictures of docs/pictures anew, from the demo: `make pictures`.

It fails when anybody in it was shown what is internal to a ticket that is not his to serve.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PIL import Image
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.demo.running import Demo, fill, started
from simulator.server import bind, listening
from tests.leaks import no_leak
from tests.page.browser import CHROMIUM, FLAGS

FOLDER: Final = Path(__file__).parents[2] / "docs" / "pictures"


COLOURS: Final = 192
"""Enough for a page of text with some portraits, and a third of the weight."""

Doing = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True)
class Picture:
    """What to show: somebody's conversation with a message, named by its words, or its thread.

    Without words it is the first tab of the app, once what is to be done there is done.
    """

    name: str
    user: str
    channel: str
    words: str
    width: int
    height: int
    thread: bool = True
    doing: tuple[Doing, ...] = ()


def pressing(button: str) -> Doing:
    async def press(page: Page) -> None:
        await page.locator(".home").get_by_role("button", name=button).first.click()

    return press


async def queue(page: Page) -> None:
    await pressing("À prendre en charge par mes équipes")(page)
    await expect(page.locator(".home")).to_contain_text("▸ À prendre en charge")


async def ticket(page: Page) -> None:
    await pressing("Ouvrir")(page)
    await expect(page.get_by_role("dialog")).to_contain_text("Journal intervenant")


async def search(page: Page) -> None:
    await pressing("Chercher")(page)
    form = page.get_by_role("dialog")
    await form.get_by_role("textbox").first.fill("réseau état:ouvert")
    await form.get_by_role("textbox").first.press("Enter")
    await expect(form).to_contain_text("Recherche")


PICTURES: Final = (
    Picture("desk", "U0THOMAS", "C0MESSAGERIE", "Signature de messagerie", 1680, 1050),
    Picture("request", "U0CHLOE", "", "Boîte académique pleine", 1400, 900),
    Picture("digest", "U0SOPHIE", "", "Bilan hebdomadaire", 1240, 1420, thread=False),
    Picture("portal", "U0LEA", "", "", 1120, 1000, doing=(queue,)),
    Picture("ticket", "U0THOMAS", "", "", 1120, 1000, doing=(ticket,)),
    Picture("search", "U0LEA", "", "", 1120, 760, doing=(search,)),
    Picture("alert", "U0SOPHIE", "", "tickets demandent votre attention", 1120, 620, thread=False),
)


async def brought_up(message: Locator) -> None:
    """Show a message from its head on, its image loaded if it has one."""
    figure = message.locator("figure img")
    if await figure.count():
        await figure.last.scroll_into_view_if_needed()
        await expect(figure).to_have_js_property("complete", value=True)
    await message.evaluate("message => message.scrollIntoView({block: 'start'})")


async def at_home(page: Page, picture: Picture) -> None:
    await page.get_by_role("tab", name="Accueil").click()
    await expect(page.locator(".home")).to_contain_text("Portail")
    for done in picture.doing:
        await done(page)


async def in_conversation(page: Page, picture: Picture, demo: Demo, channel: str) -> None:
    roots = demo.simulator.messages(channel)
    named = [root["ts"] for root in roots if picture.words in root["text"]]
    shown = named[0 if picture.thread else -1]  # its card came first, and news come last
    thread = f"&t={shown}" if picture.thread else ""
    await page.goto(f"{demo.address}/?u={picture.user}&c={channel}{thread}")
    await page.locator("#app[data-connected=true]").wait_for()
    if picture.thread:
        await page.locator("#thread article").last.wait_for()
    else:
        await brought_up(page.get_by_role("main").locator("article", has_text=picture.words).last)


async def take(picture: Picture, demo: Demo, browser: Browser) -> None:
    channel = picture.channel or demo.simulator.person(picture.user).dm
    size = {"width": picture.width, "height": picture.height}
    tabs = await browser.new_context(locale="fr-FR", viewport=size, reduced_motion="reduce")
    page = await tabs.new_page()
    if picture.words:
        await in_conversation(page, picture, demo, channel)
    else:
        await page.goto(f"{demo.address}/?u={picture.user}&c={channel}")
        await page.locator("#app[data-connected=true]").wait_for()
        await at_home(page, picture)
    await page.evaluate("document.activeElement.blur()")
    keep(picture.name, await page.screenshot())


def keep(name: str, taken: bytes) -> None:
    """Write a picture as light as it stays sharp."""
    with Image.open(BytesIO(taken)) as image:
        image.convert("RGB").quantize(COLOURS).save(FOLDER / f"{name}.png", optimize=True)


async def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    door = bind("127.0.0.1", 0)
    with TemporaryDirectory() as folder:
        async with (
            async_playwright() as playwright,
            started(Path(folder), 0, door.getsockname()[1]) as demo,
            listening(demo.bot.app, door),
            no_leak(demo.simulator, demo.bot.run),
        ):
            await fill(demo, lambda _, __: None)
            chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for picture in PICTURES:
                await take(picture, demo, chromium)
            await chromium.close()


if __name__ == "__main__":
    asyncio.run(main())
