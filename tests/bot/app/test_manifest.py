"""What the Slack app asks for: no more than the desk uses, each thing with its reason."""

import ast
import re
from pathlib import Path

import pytest

from bot.admin.check.slack import WITHOUT
from bot.admin.manifest import MANIFEST, host_address, optional, over_http, read, scopes
from bot.admin.mistakes import Mistaken
from simulator.api import METHODS
from simulator.wire.manifest import read_manifest

ROOT = Path(__file__).parents[3]
BOT = ROOT / "bot"

# https://docs.slack.dev/reference/events
EVENT_SCOPES = {
    "message.im": "im:history",
    "message.groups": "groups:history",
    "user_change": "users:read",
    "subteam_members_changed": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "subteam_self_added": "usergroups:read",
    "channel_shared": "groups:read",
    "channel_unshared": "groups:read",
    "group_archive": "groups:read",
    "group_unarchive": "groups:read",
    "app_home_opened": None,  # https://docs.slack.dev/reference/events/app_home_opened
    "group_left": "groups:read",
    "member_joined_channel": "groups:read",
    "member_left_channel": "groups:read",
    "reaction_added": "reactions:read",
}
# What no method takes by itself: https://docs.slack.dev/reference/scopes
SCOPES_BY_USE = {
    "commands": "a slash command",
    "users:read.email": "a field of users.info",
}
# A method whose scope depends on the kind of conversation is called for these kinds. Only teams'
# channels are described, and a team's channel may turn out to be public.
FAMILIES = {"*:read": {"groups", "channels"}, "*:history": {"groups", "im", "channels"}}


def methods_called():
    """The methods of the Web API that the bot's own code names."""
    found = set()
    for path in BOT.rglob("*.py"):
        if "demo" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and node.value in METHODS:
                found.add(node.value)
    return found


def scopes_of(method):
    scope = METHODS[method].scope
    if scope is None:
        return set()
    return {f"{family}{scope[1:]}" for family in FAMILIES[scope]} if "*" in scope else {scope}


def needed():
    """What the methods, events and commands of the desk take, scope by scope."""
    by_methods = {scope for method in methods_called() for scope in scopes_of(method)}
    events = read_manifest(MANIFEST).settings.event_subscriptions.bot_events
    by_events = {EVENT_SCOPES[event] for event in events} - {None}
    return by_methods | by_events | set(SCOPES_BY_USE)


def test_the_desk_calls_slack_in_many_ways():
    assert {"chat.postMessage", "views.open", "users.info", "auth.test"} <= methods_called()


def test_every_method_event_and_command_has_the_scope_it_takes():
    assert needed() - scopes(read()) == set()


def test_no_scope_is_asked_for_that_nothing_takes():
    assert scopes(read()) - needed() == set()


@pytest.mark.parametrize("part", ["scopes:", "bot_optional:", "bot_events:"])
def test_each_scope_and_event_says_why(part):
    block = read().partition(part)[2]
    listed = re.match(r"(?:[^\n]*\n)((?: +- .*\n|    bot:\n)+)", block)
    lines = [line for line in listed[1].splitlines() if "- " in line]
    assert len(lines) >= 2
    assert [line for line in lines if not re.search(r" # \S.{5,}", line)] == []


def test_the_check_says_what_is_off_without_each_optional_scope():
    assert optional(read()) == set(WITHOUT)
    assert optional(read()) <= scopes(read())


def test_the_administrators_guide_says_which_scopes_are_optional():
    told = (ROOT / "docs" / "admin.md").read_text()
    rows = dict(re.findall(r"^\| `([a-z:.]+)` \| (.+) \|$", told, re.MULTILINE))
    assert {scope for scope, why in rows.items() if "optional: " in why} == optional(read())


@pytest.mark.parametrize("page", ["admin.md"])
def test_the_administrators_guide_says_why_each_scope_is_asked_for(page):
    told = (ROOT / "docs" / page).read_text()
    rows = dict(re.findall(r"^\| `([a-z:.]+)` \| (.+) \|$", told, re.MULTILINE))
    assert set(rows) & scopes(read()) == scopes(read())
    assert all(rows[scope].strip() for scope in scopes(read()))


def test_the_manifest_for_http_differs_in_its_addresses_alone(tmp_path):
    path = tmp_path / "manifest.yml"
    path.write_text(over_http(read(), "https://desk.example.org"), encoding="utf-8")
    http = read_manifest(path)
    assert not http.settings.socket_mode_enabled
    address = "https://desk.example.org/slack/events"
    settings = http.settings
    assert {command.url for command in http.commands} == {address}
    assert settings.event_subscriptions.request_url == address
    assert settings.interactivity.request_url == address
    assert settings.interactivity.message_menu_options_url == address
    written = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in written if address not in line]
    former = read().splitlines()
    changed = [(a, b) for a, b in zip(former, kept, strict=True) if a != b]
    assert changed == [("  socket_mode_enabled: true", "  socket_mode_enabled: false")]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://desk.example.org/", "https://desk.example.org"),
        ("https://desk.example.org:8443", "https://desk.example.org:8443"),
    ],
)
def test_a_host_is_taken_with_or_without_a_slash_and_a_port(url, host):
    assert host_address(url) == host


@pytest.mark.parametrize(
    "url",
    [
        "http://desk.example.org",
        "desk.example.org",
        "https://",
        "https://desk",
        "https://desk.example.org/slack/events",
        "https://desk.example.org?a=b",
        "https://desk.example.org#a",
        "https://me:secret@desk.example.org",
        "https://desk.example.org:port",
        "https://[desk",
        "https://bureau académique.fr",
        "",
    ],
)
def test_what_is_no_host_over_https_is_refused_in_a_sentence(url):
    with pytest.raises(Mistaken) as refused:
        host_address(url)
    assert "write the address" in refused.value.mistakes[0].phrase.words
