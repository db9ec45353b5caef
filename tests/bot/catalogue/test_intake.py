"""Channels where a reaction makes a request: what is written of them, and what is wrong with it."""

import pytest

from bot.admin.mistakes import sentences
from bot.catalogue.changes import differences
from bot.catalogue.exporting import export
from bot.catalogue.reading import read
from bot.slack.client import Gone, Unreachable
from core.directory import IntakeChannel
from storage.catalogue import directory_of, items_of
from tests.bot.catalogue.conftest import FIT
from tests.bot.catalogue.test_reading import ENGLISH, mistakes
from tests.bot.catalogue.written import CATALOGUE, spoiled

LAST = "    hides_staff: false\n"


def taking(lines: str) -> str:
    return spoiled((LAST, LAST + lines))


WRITTEN = taking(
    "    intake_service: reseau\n"
    "    intake_channels: [C0AIDE, {channel: C0MAIL, service: messagerie}]\n"
)


def test_a_channel_has_its_service_or_the_teams_and_the_reaction_is_a_ticket():
    directory = read(WRITTEN).directory
    team = directory.teams["reseau"]
    assert team.reaction == "ticket"
    assert team.intake == (IntakeChannel("C0AIDE", "reseau"), IntakeChannel("C0MAIL", "messagerie"))
    assert directory.intake_service("C0MAIL", "ticket") == "messagerie"
    assert directory.intake_service("C0AIDE", "ticket") == "reseau"
    assert directory.intake_service("C0AIDE", "eyes") is None
    assert directory.intake_service("C0TLS", "ticket") is None


def test_a_team_that_takes_nothing_in_has_no_reaction():
    assert read(CATALOGUE).directory.teams["reseau"].reaction == ""


@pytest.mark.parametrize("reaction", ["", "    reaction: sos\n"])
def test_what_is_exported_changes_nothing_and_what_is_stored_comes_back(reaction: str):
    directory = read(WRITTEN.replace(LAST, LAST + reaction)).directory
    assert differences(directory, read(export(directory)).directory) == ()
    assert directory_of(items_of(directory)).teams == directory.teams


def test_what_older_code_does_not_know_is_not_stored_where_it_is_not_used():
    items = items_of(read(WRITTEN).directory)
    stored = {item.key: item.body for item in items if item.kind == "team"}
    assert "intake" in stored["reseau"]
    assert not {"intake", "reaction"} & set(stored["plateforme-tls"])


def test_a_change_is_told():
    before, after = read(CATALOGUE).directory, read(WRITTEN).directory
    told = str(differences(before, after))
    assert "C0AIDE: reseau" in told
    assert "C0MAIL: messagerie" in told


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            "    intake_channels: [C0AIDE]\n",
            "Name it there, or as intake_service.",
        ),
        (
            "    intake_channels: [{channel: C0TLS, service: reseau}]\n",
            "C0TLS is a team's channel: what is written there is internal, and makes no request.",
        ),
        (
            "    intake_channels: [{channel: C0AIDE, service: rien}]\n",
            "No service has the key “rien”.",
        ),
        (
            "    intake_service: reseau\n    intake_channels: [C0AIDE, C0AIDE]\n",
            "Requests are taken in from C0AIDE already, first on line 29.",
        ),
        (
            "    intake_service: reseau\n    intake_channels: [aide]\n",
            "a channel is written by its id, which begins with C.",
        ),
        (
            '    reaction: ":ticket:"\n',
            "a reaction is written by its name in Slack, such as ticket.",
        ),
        (
            "    intake_channels: [{channel: C0AIDE, servic: reseau}]\n",
            "“servic” is not known here: write service.",
        ),
    ],
)
def test_what_cannot_be_is_told_with_its_line(lines: str, told: str):
    found = mistakes(taking(lines))
    assert any(sentence.endswith(told) for sentence in found), found
    assert all(sentence.startswith("line 2") for sentence in found)


@pytest.mark.parametrize(
    ("told", "warned"),
    [
        ({**FIT, "is_private": False}, False),
        ({**FIT, "is_private": False, "is_member": False}, True),
        (Gone("conversations.info", "channel_not_found"), True),
        (Unreachable("conversations.info", "timeout"), False),
    ],
)
async def test_a_channel_that_the_bot_is_not_in_is_warned_of(applier, slack, told, warned):
    slack.told["C0AIDE"] = [told]
    slack.told["C0MAIL"] = [FIT]
    plan = await applier.apply(WRITTEN)
    said = sentences(plan.warnings, ENGLISH)
    wanted = (
        "The bot is not in the channel C0AIDE, where “Réseaux et télécoms” takes requests in: "
        "invite it there."
    )
    assert (wanted in said) is warned
