"""Channels: what the app is told when they change, and what it can ask about them."""

from typing import Any

import pytest

from simulator import Simulator
from tests.simulator.sample_app import App

WITHOUT = ("type", "event_ts")


@pytest.fixture
def channel(simulator: Simulator) -> str:
    return simulator.add_channel("C0TEAM", "equipe", ["U0ANNE"]).id


async def told(app: App, simulator: Simulator) -> list[tuple[str, dict[str, Any]]]:
    await simulator.settled()
    events = [body["event"] for _, body in app.received if "event" in body]
    return [(e["type"], {k: v for k, v in e.items() if k not in WITHOUT}) for e in events]


async def info(app: App, channel: str) -> dict[str, Any]:
    return (await app.call("conversations.info", channel=channel))["channel"]


async def test_a_channel_shared_with_another_organisation_is_told(
    app: App, simulator: Simulator, channel: str
) -> None:
    """https://docs.slack.dev/reference/events/channel_shared, and channel_unshared."""
    simulator.change_channel(channel, ext_shared=True)
    assert (await info(app, channel))["is_ext_shared"]
    simulator.change_channel(channel, ext_shared=False)
    shared, unshared = await told(app, simulator)
    assert shared == (
        "channel_shared",
        {"connected_team_id": "T0AILLEURS", "channel": channel},
    )
    assert unshared == (
        "channel_unshared",
        {"previously_connected_team_id": "T0AILLEURS", "channel": channel, "is_ext_shared": False},
    )


async def test_an_invitation_that_waits_is_told_when_asked_alone(
    app: App, simulator: Simulator, channel: str
) -> None:
    """https://docs.slack.dev/reference/objects/conversation-object"""
    simulator.change_channel(channel, pending_ext_shared=True)
    assert (await info(app, channel))["is_pending_ext_shared"]
    assert await told(app, simulator) == []


async def test_who_comes_and_who_leaves_is_told(
    app: App, simulator: Simulator, channel: str
) -> None:
    """https://docs.slack.dev/reference/events/member_joined_channel, and member_left_channel."""
    simulator.invite(channel, "U0BRUNO")
    simulator.kick(channel, "U0BRUNO")
    (joined, came), (left, went) = await told(app, simulator)
    assert (joined, left) == ("member_joined_channel", "member_left_channel")
    assert (came["user"], came["channel"], came["channel_type"]) == ("U0BRUNO", channel, "C")
    assert (went["user"], went["channel"]) == ("U0BRUNO", channel)


async def test_a_bot_put_out_of_a_channel_is_told_once_and_hears_no_more(
    app: App, simulator: Simulator, channel: str
) -> None:
    """https://docs.slack.dev/reference/events/group_left"""
    simulator.kick(channel, simulator.workspace.bot.id)
    simulator.invite(channel, "U0BRUNO")
    assert [name for name, _ in await told(app, simulator)] == ["group_left"]
    simulator.invite(channel, simulator.workspace.bot.id)
    assert [name for name, _ in await told(app, simulator)][1:] == ["member_joined_channel"]


async def test_a_channel_archived_and_opened_again_is_told(
    app: App, simulator: Simulator, channel: str
) -> None:
    """https://docs.slack.dev/reference/events/group_archive, and group_unarchive."""
    simulator.archive(channel)
    simulator.change_channel(channel, archived=False)
    assert [name for name, _ in await told(app, simulator)] == ["group_archive", "group_unarchive"]


async def test_members_are_told_a_page_at_a_time(
    app: App, simulator: Simulator, channel: str
) -> None:
    """https://docs.slack.dev/reference/methods/conversations.members"""
    simulator.invite(channel, "U0BRUNO")
    found: list[str] = []
    cursor = ""
    for _ in range(2):
        page = await app.call("conversations.members", channel=channel, limit=2, cursor=cursor)
        found += page["members"]
        cursor = page["response_metadata"]["next_cursor"]
    assert (found, cursor) == (["U0ANNE", simulator.workspace.bot.id, "U0BRUNO"], "")
    wrong = await app.call("conversations.members", channel=channel, cursor="bmV4dF90czox")
    assert wrong["error"] == "invalid_cursor"
    simulator.kick(channel, simulator.workspace.bot.id)
    gone = await app.call("conversations.members", channel=channel)
    assert gone["error"] == "channel_not_found"
