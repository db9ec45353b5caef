import pytest

from bot.admin.mistakes import Mistaken, sentences
from bot.rendering.texts import load_texts
from bot.slack.client import Ambiguous, Gone, Later, Unreachable, WorkspaceGone
from tests.bot.catalogue.conftest import FIT
from tests.bot.catalogue.written import CATALOGUE

ENGLISH = load_texts("en").for_person(None)
TEAM = "“DSI Plateforme Assistance MPL”"


async def told(applier):
    with pytest.raises(Mistaken) as mistaken:
        await applier.apply(CATALOGUE)
    assert not (await applier.run(lambda work: work.directory())).teams
    return sentences(mistaken.value.mistakes, ENGLISH)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (
            {"is_private": False},
            (
                f"line 20: The channel C0MPL of {TEAM} is not private: anybody could read the "
                "internal journal there."
            ),
        ),
        (
            {"is_mpim": True},
            (
                f"line 20: The channel C0MPL of {TEAM} is not private: anybody could read the "
                "internal journal there."
            ),
        ),
        (
            {"is_ext_shared": True},
            (
                f"line 20: The channel C0MPL of {TEAM} is shared with another organisation, which "
                "could read the internal journal there."
            ),
        ),
        (
            {"is_pending_ext_shared": True},
            (
                f"line 20: The channel C0MPL of {TEAM} is shared with another organisation, which "
                "could read the internal journal there."
            ),
        ),
        ({"is_archived": True}, f"line 20: The channel C0MPL of {TEAM} is archived."),
        (
            {"is_member": False},
            f"line 20: The bot is not in the channel C0MPL of {TEAM}: invite it there.",
        ),
    ],
)
async def test_a_channel_unfit_for_internal_journals_is_refused_with_its_line(
    applier, slack, fault, sentence
):
    slack.told["C0MPL"] = [{**FIT, **fault}]
    assert await told(applier) == (sentence,)


async def test_a_channel_that_slack_does_not_show_is_refused(applier, slack):
    slack.told["C0MPL"] = [Gone("conversations.info", "channel_not_found")]
    assert await told(applier) == (
        f"line 20: The channel C0MPL of {TEAM} does not exist, or the bot is not in it.",
    )


async def test_all_unfit_channels_are_told_at_once(applier, slack):
    slack.told["C0TLS"] = [{"is_private": False, "is_member": False}]
    slack.told["C0RESEAU"] = [{"is_private": True, "is_member": True, "is_archived": True}]
    assert [sentence.partition(":")[0] for sentence in await told(applier)] == [
        "line 14",
        "line 14",
        "line 24",
    ]


@pytest.mark.parametrize(
    "trouble",
    [
        Unreachable("conversations.info", "ClientConnectorError"),
        Ambiguous("conversations.info", "http_500"),
        WorkspaceGone("conversations.info", "missing_scope"),
    ],
)
async def test_nothing_is_applied_when_slack_does_not_tell(applier, slack, trouble):
    slack.told["C0MPL"] = [trouble]
    assert await told(applier) == (
        f"Slack does not tell whether the channels are private ({trouble.error}).",
    )


async def test_slack_is_asked_again_as_late_as_it_wants(applier, slack, naps):
    slack.told["C0MPL"] = [Later("conversations.info", "ratelimited", 30.0), FIT]
    await applier.apply(CATALOGUE)
    assert naps.seconds == [30.0]


async def test_slack_is_not_asked_for_ever(applier, slack, naps):
    slack.told["C0MPL"] = [Later("conversations.info", "ratelimited", 30.0)]
    assert await told(applier) == (
        "Slack does not tell whether the channels are private (ratelimited).",
    )
    assert len(naps.seconds) == 5
