"""The same calls against the simulator, and against a real workspace when one is given.

    SMOKE_SLACK_BOT_TOKEN=xoxb-… SMOKE_SLACK_CHANNEL=C… pytest tests/smoke

The app must be a member of the channel; what the test posts there it deletes again.
"""

import os
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.rendering.blocks import Message
from bot.slack.client import Refused, Slack, connect
from simulator import Simulator
from tests.simulator.sample_app import MANIFEST, SECRET, TOKEN, people

REAL_TOKEN = os.environ.get("SMOKE_SLACK_BOT_TOKEN", "")
REAL_CHANNEL = os.environ.get("SMOKE_SLACK_CHANNEL", "")


async def play(slack: Slack, channel: str) -> None:
    """Post, redraw, answer in the thread, find both again by their metadata, and delete."""
    me = await slack.identity()
    mark = {"event_type": "guichet_smoke", "event_payload": {"id": uuid.uuid4().hex}}
    since = f"{(datetime.now(UTC) - timedelta(minutes=2)).timestamp():.6f}"
    root = await slack.post(channel, Message.of("smoke test: root"), metadata=mark)
    try:
        assert root.top_level
        await slack.update(channel, root.ts, Message.of("smoke test: redrawn"))
        await slack.react(channel, root.ts, "eyes")
        await slack.react(channel, root.ts, "eyes")
        reply = await slack.post(
            channel, Message.of("smoke test: reply"), thread_ts=root.ts, metadata=mark
        )
        said = await slack.replies(channel, root.ts, since)
        assert [message["text"] for message in said] == [
            "smoke test: redrawn",
            "smoke test: reply",
        ]
        assert [message["metadata"] for message in said] == [mark, mark]
        assert {message["user"] for message in said} == {me.user}
        assert await slack.thread_of(channel, reply.ts) == root.ts
        history = await slack.history(channel, since)
        assert root.ts in {message["ts"] for message in history}
        assert root.ts.replace(".", "") in await slack.permalink(channel, root.ts)
        found = await slack.message(channel, reply.ts, thread_ts=root.ts)
        assert found is not None
        assert found["text"] == "smoke test: reply"
        await slack.delete(channel, reply.ts)
        assert await slack.message(channel, reply.ts, thread_ts=root.ts) is None
    finally:
        await slack.delete(channel, root.ts)
    with pytest.raises(Refused, match="message_not_found"):
        await slack.update(channel, root.ts, Message.of("gone"))


async def test_the_simulator_does_what_a_workspace_does() -> None:
    simulator = Simulator(MANIFEST, SECRET, TOKEN)
    people(simulator)
    async with (
        simulator.serving() as address,
        connect(SecretStr(TOKEN), f"{address}/api/") as slack,
    ):
        await play(slack, "C0TLS")


@pytest.mark.skipif(
    not (REAL_TOKEN and REAL_CHANNEL),
    reason="no real workspace: SMOKE_SLACK_BOT_TOKEN and SMOKE_SLACK_CHANNEL are not set",
)
async def test_a_real_workspace_does_it_too() -> None:
    async with connect(SecretStr(REAL_TOKEN)) as slack:
        await play(slack, REAL_CHANNEL)
