"""The documentation as a site: whole, in both languages, and asking nothing of the network."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

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


def test_a_broken_link_a_broken_anchor_and_a_lost_picture_each_fail_the_build(tmp_path):
    shutil.copytree(DOCS, tmp_path / "docs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    with (tmp_path / "docs" / "figures.md").open("a", encoding="utf-8") as page:
        page.write("\n[a](nowhere.md) [b](agents.md#nothing) ![c](pictures/none.png)\n")
    built = build(tmp_path, tmp_path / "site")
    assert built.returncode == 1
    for broken in ("nowhere.md", "#nothing", "pictures/none.png"):
        assert broken in built.stderr


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
