"""What an app that is in a channel is told when the channel changes.

Slack tells of no channel that turns public, and of no invitation of another organisation that is
not accepted yet.
"""

from collections.abc import Iterator

from simulator.state.model import SLACKBOT, TEAM, Channel, Json

ELSEWHERE = "T0AILLEURS"
"""The other organisation that a channel is shared with."""


def told(former: Channel, channel: Channel, bot: str) -> Iterator[Json]:
    """Return the events; who is in neither of both states of the channel hears nothing."""
    if bot in former.members or bot in channel.members:
        yield from _shared(former, channel)
        yield from _archived(former, channel)
        yield from _renamed(former, channel)
        yield from _members(former, channel, bot)


def _shared(former: Channel, channel: Channel) -> Iterator[Json]:
    """Tell of another organisation in the channel.

    https://docs.slack.dev/reference/events/channel_shared
    https://docs.slack.dev/reference/events/channel_unshared
    """
    if channel.ext_shared and not former.ext_shared:
        yield {"type": "channel_shared", "connected_team_id": ELSEWHERE, "channel": channel.id}
    if former.ext_shared and not channel.ext_shared:
        yield {
            "type": "channel_unshared",
            "previously_connected_team_id": ELSEWHERE,
            "channel": channel.id,
            "is_ext_shared": False,
        }


def _archived(former: Channel, channel: Channel) -> Iterator[Json]:
    """Tell that a channel is closed or open again.

    https://docs.slack.dev/reference/events/group_archive
    https://docs.slack.dev/reference/events/group_unarchive
    """
    if former.archived != channel.archived:
        done = "archive" if channel.archived else "unarchive"
        event = {"type": f"{_kind(channel)}_{done}", "channel": channel.id, "user": SLACKBOT}
        yield event | ({"is_moved": 0} if channel.archived else {})


def _renamed(former: Channel, channel: Channel) -> Iterator[Json]:
    """Tell the new name; https://docs.slack.dev/reference/events/group_rename."""
    if former.name != channel.name:
        named = {"id": channel.id, "name": channel.name, "created": channel.created}
        yield {"type": f"{_kind(channel)}_rename", "channel": named}


def _members(former: Channel, channel: Channel, bot: str) -> Iterator[Json]:
    """Tell who came and who left; the bot itself, put out, is told in its own way.

    https://docs.slack.dev/reference/events/member_joined_channel
    https://docs.slack.dev/reference/events/member_left_channel
    https://docs.slack.dev/reference/events/group_left
    """
    if bot not in channel.members:
        yield {"type": f"{_kind(channel)}_left", "channel": channel.id, "actor_id": SLACKBOT}
        return
    place = {"channel": channel.id, "channel_type": "C", "team": TEAM}
    for user in channel.members:
        if user not in former.members:
            yield {"type": "member_joined_channel", "user": user, **place, "inviter": SLACKBOT}
    for user in former.members:
        if user not in channel.members:
            yield {"type": "member_left_channel", "user": user, **place}


def _kind(channel: Channel) -> str:
    """What Slack's events call this kind of channel."""
    return "group" if channel.kind == "private" else "channel"
