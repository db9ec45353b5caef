"""Who may do and read what, on every surface, as it is: a change is a difference to be reviewed.

`APPROVE=1 pytest tests/access` writes the file anew; the difference is then read, line by line,
before it is committed. Whatever Slack, the web or an operator can reach is in it by itself: what is
registered without a line of its own fails.
"""

import os

import pytest
import typer
from ruamel.yaml import YAML

from bot import router
from bot.intake import grammar
from bot.listeners import presses
from bot.listeners.shortcuts import HANDLERS
from bot.rendering import buttons
from bot.transport.http import web_app
from core.outbox import Kind
from core.vocabulary import Action, Field
from core.workflow import TABLE
from tests.access import asking, letters, routes
from tests.access.drawing import (
    ACTIONS,
    APPROVED,
    ASIDE,
    ROOT,
    WEB,
    door,
    drawn,
    looked_at,
    operated_by,
    reached,
    ready,
    registered,
)
from tests.access.people import RELATIONS


def test_who_may_do_and_read_what_is_as_it_was_approved():
    if os.environ.get("APPROVE"):
        APPROVED.write_text(drawn())
    assert drawn() == APPROVED.read_text()


def test_everything_that_is_registered_has_its_line():
    assert [route for route in registered() if route not in looked_at()] == []
    assert [route for route in ASIDE if route not in {*registered()}] == []
    assert {route.path for route in web_app(ready, door).routes} == set(WEB)  # type: ignore[arg-type,attr-defined]


def test_a_route_without_a_line_is_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(router.COMMANDS, "/secret", router.COMMANDS["/ticket"])
    monkeypatch.setitem(router.EVENTS, "pin_added", router.EVENTS["message"])
    missing = [route for route in registered() if route not in looked_at()]
    assert missing == ["command /secret", "event pin_added"]
    assert "/secret" in "\n".join(reached())


def test_a_command_of_an_operator_without_a_line_is_found():
    app = typer.Typer()
    app.command("one")(_nothing)
    app.command("two")(_nothing)
    assert [line.split()[:2] for line in operated_by(typer.main.get_command(app), "guichet")] == [
        ["guichet", "one"], ["guichet", "two"],
    ]  # fmt: skip


def _nothing() -> None:
    """Do nothing."""


def test_slack_is_told_of_no_command_event_or_shortcut_but_those_that_are_registered():
    manifest = YAML(typ="safe").load((ROOT / "manifest.yml").read_text())
    offered = {each["command"] for each in manifest["features"]["slash_commands"]}
    events = {
        each.partition(".")[0] for each in manifest["settings"]["event_subscriptions"]["bot_events"]
    }
    assert offered == set(router.COMMANDS)
    assert events == set(router.EVENTS)
    shortcuts = {each["callback_id"] for each in manifest["features"]["shortcuts"]}
    assert shortcuts == set(HANDLERS)


def test_a_menu_and_a_button_are_read_into_the_same_press():
    for action in ACTIONS:
        pressed = buttons.parse(f"act.{action}", "1.3")
        assert buttons.parse("more", f"{action}.1.3") == pressed


def test_every_word_that_is_typed_is_read_into_its_action():
    for action, words in grammar.VERBS.items():
        for word in words:
            assert grammar.parse(f"{word} R-1 mot") == grammar.Do(action, 1, "mot")


def test_every_row_of_the_workflow_and_every_verb_of_a_button_is_in_the_matrix():
    assert {rule.action for rule in TABLE} == set(Action)
    assert set(presses.HANDLERS) == set(buttons.Verb)
    assert set(letters.LETTERS) == set(Kind)
    assert {f"search {field}" for field in Field} <= {
        f"{each.route} {each.what}" for each in routes.reads()
    }


async def test_what_is_not_there_is_shown_as_what_is_not_ones_own():
    """Word for word, on every surface that shows a ticket."""
    pairs: dict[str, list[routes.Read]] = {}
    for each in routes.reads():
        shape = each.what.replace(" after 99", "").replace("99, which is not", "1")
        shape = shape.replace("99", "1")
        pairs.setdefault(f"{each.route} {shape}", []).append(each)
    twins = [pair for pair in pairs.values() if len(pair) > 1]
    assert len(twins) > 5
    for there, not_there in twins:
        for relation in (RELATIONS["other"], RELATIONS["stranger"], RELATIONS["left"]):
            _, shown = await asking.read(there.made, there.situation, relation)
            _, absent = await asking.read(not_there.made, not_there.situation, relation)
            assert shown == absent, there
