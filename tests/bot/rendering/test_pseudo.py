"""Whatever the language, what we send is what Slack takes, and every word of it is translated."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.rendering.blocks import Message
from simulator.blockkit import check_blocks
from simulator.blockkit import check_view as problems_of
from tests.bot.rendering import drawn, limits, scenes
from tests.bot.rendering.pseudo import lengthened, pseudo_texts
from tests.bot.rendering.test_approved import GROUPS
from tests.bot.rendering.test_texts import forms, french

PSEUDO = pseudo_texts(scenes.CATALOGUE)
SHOWN = Path(bot.__file__).parent
ASKED = "reply."
OF_BLOCKS = {"text", "label", "title", "submit", "close", "placeholder", "hint", "confirm", "deny"}


@pytest.fixture
def sent(monkeypatch):
    """Collect, as Slack gets it, everything that the approved scenes draw."""
    found: list[dict[str, Any]] = []

    def message(shown):
        for each in (shown,) if isinstance(shown, Message) else tuple(shown):
            limits.check_message(each)
            found.append(each.payload())
        return ""

    def view(shown):
        limits.check_view(shown)
        found.append(shown.to_dict())
        return ""

    monkeypatch.setattr(drawn, "message", message)
    monkeypatch.setattr(drawn, "view", view)

    def draw(group, texts):
        for _ in GROUPS[group](texts):
            pass
        return found

    return draw


def said(payload: Any) -> Iterator[str]:
    """Every text object of a payload."""
    if isinstance(payload, dict):
        if payload.get("type") in {"plain_text", "mrkdwn"}:
            yield payload["text"]
        for value in payload.values():
            yield from said(value)
    elif isinstance(payload, list):
        for each in payload:
            yield from said(each)


@pytest.mark.parametrize("group", GROUPS)
def test_slack_takes_every_form_and_message_in_a_language_two_fifths_longer(sent, group):
    payloads = sent(group, PSEUDO)
    assert payloads
    for payload in payloads:
        is_view = payload.get("type") == "modal"
        found = problems_of(payload) if is_view else check_blocks(payload["blocks"])
        assert found == [], payload


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("language", scenes.LANGUAGES)
def test_no_label_of_our_own_languages_is_cut(sent, group, language):
    for payload in sent(group, scenes.LANGUAGES[language]):
        labels = [payload.get(name, {}).get("text", "") for name in ("title", "submit", "close")]
        buttons = [
            element["text"]["text"]
            for block in payload["blocks"]
            for element in (*block.get("elements", ()), block.get("accessory", {}))
            if element.get("type") == "button"
        ]
        assert not [text for text in (*labels, *buttons) if text.endswith("…")]


@pytest.mark.parametrize("group", GROUPS)
def test_every_label_is_translated(sent, group):
    """Each title, label and button has the brackets of that language, at least its first.

    What a service asks is worded by the catalogue.
    """
    for payload in sent(group, PSEUDO):
        heads = [payload[name]["text"] for name in ("title", "submit", "close") if name in payload]
        ours = [
            each for each in payload["blocks"] if not each.get("block_id", "").startswith(ASKED)
        ]
        heads += [block["label"]["text"] for block in ours if "label" in block]
        heads += [
            element["text"]["text"]
            for block in payload["blocks"]
            for element in block.get("elements", ())
            if element["type"] == "button"
        ]
        assert [head for head in heads if "⟦" not in head] == []


def test_that_language_is_longer_and_keeps_what_is_filled_in():
    text = lengthened("{who} reopened {reference}.")
    assert len(text) >= 1.4 * len("{who} reopened {reference}.")
    assert text.format(who="Anne", reference="R-1").startswith("⟦Anne réôpéñéd R-1.")
    assert PSEUDO.count("{n} reopened", "{n} reopened", 2).startswith("⟦2 réôpéñéd")


def words_in_code() -> Iterator[str]:
    """Words written where a reader would see them, past the translations."""
    for path in sorted(SHOWN.rglob("*.py")):
        if path.is_relative_to(SHOWN / "admin") or path.is_relative_to(SHOWN / "demo"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield from (f"{path.name}: {text}" for text in _literal_words(node))


def _literal_words(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func).rpartition(".")[2]
    builders = {"of", "sections", "context", "button", "bold", "quoted", "heading", "header"}
    given = [each.value for each in call.keywords if each.arg in OF_BLOCKS]
    if name in builders:
        given += call.args[:1]
    for each in given:
        for part in ast.walk(each) if isinstance(each, ast.JoinedStr) else (each,):
            if isinstance(part, ast.Constant) and re.search(r"[^\W\d_]{2}", str(part.value)):
                yield str(part.value)


def test_no_words_reach_people_past_the_translations():
    assert list(words_in_code()) == []


def test_words_past_the_translations_would_be_found():
    caught = ('Message.of("Not translated")', 'PlainTextObject(text=f"Hello {name}")')
    for code in caught:
        call = ast.parse(code, mode="eval").body
        assert isinstance(call, ast.Call)
        assert list(_literal_words(call))


class Strict(GNUTranslations):
    """Knows only what the French catalogue holds."""

    def __init__(self) -> None:
        super().__init__()
        self._known = {form for message in french() if message.id for form in forms(message.id)}

    def gettext(self, message: str) -> str:
        assert message in self._known
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        assert {msgid1, msgid2} <= self._known
        return msgid1 if n == 1 else msgid2


@pytest.mark.parametrize("group", GROUPS)
def test_no_text_reaches_a_reader_that_the_catalogue_lacks(sent, group):
    """A text in a table that nobody marked escapes the extraction; not this."""
    assert sent(group, replace(scenes.FR, translations=Strict()))
