"""The documentation as a site: whole, in both languages, and asking nothing of the network."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest
from playwright.async_api import async_playwright, expect

from bot.catalogue.reading import read as read_catalogue
from bot.demo.workspace import catalogue
from tests.e2e.pictures import PICTURES
from tests.page.browser import CHROMIUM, FLAGS, NO_CHROMIUM

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ADMINISTRATORS = {"admin", "catalogue", "settings", "workflow"}
"""Pages in English alone: all others are for users."""

FOR_USERS = sorted(
    {page.name.partition(".")[0] for page in DOCS.glob("*.md")} - ADMINISTRATORS
)  # fmt: skip
GUIDES = ("agents.md", "agents.fr.md")
LOADS = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src")}
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
BROADER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
DIRECTORY = read_catalogue(catalogue()).directory
STATEMENTS = [f"{number:02}" for number in range(1, 22)]


def build(root: Path, into: Path) -> subprocess.CompletedProcess[str]:
    """Build as `make site` does: with `--quiet` MkDocs counts no warning, strict or not."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", into],
        cwd=root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass
class Page(HTMLParser):
    """What a page loads, where it leads, what it can be led to, and its pictures without words."""

    loaded: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    mute: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors.add(given.get("id", ""))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "img" and not given.get("alt", "").strip():
            self.mute.append(given.get("src", ""))
        self.loaded += [given[name] for kind, name in LOADS if kind == tag and name in given]


def read(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> dict[Path, Page]:
    """The pages of the site, built without a single warning."""
    folder = tmp_path_factory.mktemp("site")
    built = build(ROOT, folder)
    assert built.returncode == 0, built.stderr
    assert "WARNING" not in built.stderr
    return {path: read(path) for path in folder.rglob("*.html") if path.name != "404.html"}


def test_every_link_of_every_page_leads_somewhere(site):
    lost = []
    for path, page in site.items():
        for link in [*page.links, *page.loaded]:
            to = urlsplit(link)
            if to.scheme or to.netloc:
                continue
            target = (path.parent / unquote(to.path)).resolve() if to.path else path
            anchors = site[target].anchors if target in site else set()
            if not target.is_file() or (to.fragment and unquote(to.fragment) not in anchors):
                lost.append((path.name, link))
    assert lost == []


def test_no_page_loads_anything_from_elsewhere(site):
    foreign = {each for page in site.values() for each in page.loaded if urlsplit(each).netloc}
    assert foreign == set()


def test_every_picture_is_told_in_words(site):
    assert [(path.name, page.mute) for path, page in site.items() if page.mute] == []


def test_every_picture_is_shown_somewhere(site):
    shown = {Path(each).name for page in site.values() for each in page.loaded}
    assert {picture.name for picture in (DOCS / "pictures").iterdir()} - shown == set()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of what is asked for."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the site on this machine; yields its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        serving = Thread(target=server.serve_forever, args=[0.01])
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()


@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
async def test_a_reader_searches_on_any_screen_and_nothing_is_asked_of_the_network(site):
    folder = next(path.parent for path in site if path.parent.name != "fr")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page, asked = await chromium.new_page(), set()
        page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        with served(folder) as address:
            for width in (1280, 380):
                await page.set_viewport_size({"width": width, "height": 800})
                await page.goto(f"{address}/fr/agents.html")
                assert not await page.evaluate(BROADER)
            await page.locator("label[for=__search]").first.click()
            await page.locator("input.md-search__input").press_sequentially("rouvrir")
            await expect(page.locator(".md-search-result__item").first).to_contain_text("ouvrir")
            await chromium.close()
        assert asked - {urlsplit(address).netloc, ""} == set()


def test_a_broken_link_a_broken_anchor_and_a_lost_picture_each_fail_the_build(tmp_path):
    shutil.copytree(DOCS, tmp_path / "docs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    with (tmp_path / "docs" / "figures.md").open("a", encoding="utf-8") as page:
        page.write("\n[a](nowhere.md) [b](agents.md#nothing) ![c](pictures/none.png)\n")
    built = build(tmp_path, tmp_path / "site")
    assert built.returncode == 1
    for broken in ("nowhere.md", "#nothing", "pictures/none.png"):
        assert broken in built.stderr


@pytest.mark.parametrize("page", ["requesters.md", "requesters.fr.md"])
def test_the_page_for_requesters_shows_what_a_requester_sees_and_nothing_else(page):
    shown = re.findall(r"\(pictures/(\w+)\.png\)", (DOCS / page).read_text("utf-8"))
    agents = {user for team in DIRECTORY.teams.values() for user in team.agents | team.supervisors}
    seen_by = {picture.user for picture in PICTURES if picture.name in shown}
    assert seen_by
    assert seen_by & agents == set()


def shape(page: str) -> list[str]:
    """What a page is made of, without its words: headings by depth, pictures, rows of tables."""
    text = re.sub(
        r"^```.*?^```$", "", (DOCS / page).read_text("utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    return re.findall(r"^#+(?= )|^\||(?<=\]\()pictures/\S+(?=\))", text, re.MULTILINE)


@pytest.mark.parametrize("page", FOR_USERS)
def test_a_page_for_users_has_its_counterpart_in_the_other_language(page):
    assert shape(f"{page}.md") == shape(f"{page}.fr.md")


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_for_agents_answers_every_statement_of_the_one_before(guide):
    told = re.findall(r"^\| G(\d+) \|.*\]\(#", (DOCS / guide).read_text("utf-8"), re.MULTILINE)
    assert [f"{int(number):02}" for number in told] == STATEMENTS


def test_every_statement_of_the_guide_has_a_test_named_after_it():
    played = (ROOT / "tests" / "desk" / "test_guide.py").read_text("utf-8")
    assert re.findall(r"^async def test_g(\d\d)_", played, re.MULTILINE) == STATEMENTS
