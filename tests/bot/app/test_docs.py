"""What the guides say is what the desk does: labels, commands, settings, examples."""

import re
from pathlib import Path

import pytest

from bot.admin.settings import Settings
from bot.catalogue.reading import read
from bot.catalogue.shape import ServiceShape, TeamShape
from bot.intake import searching
from bot.intake.grammar import Do, Find, Lists, Show, parse
from bot.rendering.labels import ACTIONS
from bot.rendering.texts import load_texts
from core.vocabulary import Action
from core.workflow import TABLE, Place

DOCS = Path(__file__).parents[3] / "docs"
GUIDES = {"agents.fr.md": "fr", "agents.md": "en"}
ON_CARDS = sorted({rule.action for rule in TABLE if rule.place is not Place.ELSEWHERE})


def page(name):
    return (DOCS / name).read_text()


@pytest.mark.parametrize("name", GUIDES)
@pytest.mark.parametrize("action", ON_CARDS)
def test_the_agents_guide_names_every_button_as_it_reads(name, action):
    texts = load_texts(GUIDES[name]).for_person(None)
    shown = page(name)
    label = texts(ACTIONS[action])
    assert label.lower() in shown.lower()


@pytest.mark.parametrize(
    ("name", "action"),
    [(n, a) for n in ("requesters.fr.md", "requesters.md") for a in (Action.CLOSE, Action.REOPEN)],
)
def test_the_requesters_guide_names_his_buttons_as_they_read(name, action):
    language, quoted = ("fr", "«{}»") if ".fr." in name else ("en", "“{}”")
    texts = load_texts(language).for_person(None)
    assert quoted.format(texts(ACTIONS[action])) in page(name)


@pytest.mark.parametrize("name", ["agents.fr.md", "agents.md", "requesters.fr.md", "requesters.md"])
def test_every_command_in_the_guides_is_understood(name):
    commands = re.findall(r"`/ticket ([^`]+)`", page(name))
    assert commands
    for command in commands:
        understood = parse(command)
        assert isinstance(understood, Do | Find | Lists | Show) or command in {"aide", "help"}, (
            command
        )
        if isinstance(understood, Find):
            assert searching.parse(understood.text)


@pytest.mark.parametrize("name", ["agents.fr.md", "agents.md"])
def test_every_subcommand_in_the_agents_guide_acts(name):
    (row,) = re.findall(r"^\| `/ticket (?:prendre|take) .*$", page(name), re.MULTILINE)
    words = re.findall(r"`([^`/ ]+)`", row)
    assert len(words) >= 11
    for word in words:
        assert isinstance(parse(f"{word} R-1"), Do), word


def test_the_example_of_a_catalogue_is_one_and_shows_every_key():
    (example,) = re.findall(r"```yaml\n(.*?)```", page("catalogue.md"), re.DOTALL)
    directory = read(example).directory
    assert len(directory.services) == 3
    for field in {**TeamShape.model_fields, **ServiceShape.model_fields}:
        assert f"{field}:" in example


def test_the_administrators_guide_names_settings_that_exist():
    named = re.findall(r"\b(?:GUICHET|SLACK|DATABASE)_[A-Z_]+", page("admin.md"))
    assert named
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_every_link_of_the_guides_leads_to_a_file():
    for guide in DOCS.glob("*.md"):
        for link in re.findall(r"\]\(([^)#]+)\)", guide.read_text()):
            assert link.startswith("https://") or (DOCS / link).exists(), (guide.name, link)
