"""What the bot said while something was done: new messages and redrawn ones, by conversation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator import Simulator

Message = dict[str, Any]
Seen = Mapping[tuple[str, str], Message]


def everything(simulator: Simulator) -> Seen:
    """All messages of the bot that stand in the workspace."""
    return {
        (channel, ts): {**message, "channel": channel}
        for channel, log in simulator.workspace.logs.items()
        for ts, message in log.messages.items()
        if message.get("bot_id")
    }


@dataclass(frozen=True)
class Heard:
    """The difference between two looks at the workspace."""

    before: Seen
    after: Seen

    def posted(self, channel: str, *, thread: bool | None = None) -> list[Message]:
        """New messages of a conversation; those in a thread, or those outside any."""
        return [
            message
            for place, message in sorted(self.after.items())
            if place[0] == channel
            and place not in self.before
            and (thread is None or _in_thread(message) == thread)
        ]

    def redrawn(self, channel: str) -> list[Message]:
        """Messages that were there before and say something else now."""
        return [
            message
            for place, message in sorted(self.after.items())
            if place[0] == channel
            and place in self.before
            and _words(message) != _words(self.before[place])
        ]


def _words(message: Message) -> list[Any]:
    """What is read; the ids of blocks are Slack's own."""
    blocks = message.get("blocks") or []
    return [message.get("text"), *({**block, "block_id": ""} for block in blocks)]


def _in_thread(message: Message) -> bool:
    return message.get("thread_ts") not in {None, message["ts"]}
