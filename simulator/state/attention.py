"""Whose attention a message asks for: notifications and unread marks, as Slack makes them.

A person is notified of what comes in a DM itself, of what mentions him, and of replies in threads
he wrote in or was mentioned in; of a reply in any other thread he hears nothing, the DM with the
app included. https://slack.com/help/articles/115000769927
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from simulator.state.log import after
from simulator.state.model import Channel, Json
from simulator.state.workspace import Workspace

_MENTION: Final = re.compile(r"<@([UW]\w+)(?:\|[^>]*)?>")
_EVERYBODY: Final = re.compile(r"<!(?:channel|here|everyone)\b")


class Attention:
    """Knows who follows which thread, and how far each one has read."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._read: dict[tuple[str, str, str], str] = {}
        self._followers: dict[tuple[str, str], set[str]] = {}
        self._followed: dict[str, set[tuple[str, str]]] = {}
        self._mentions: dict[tuple[str, str], list[str]] = {}
        for channel_id, log in workspace.logs.items():
            for message in log.messages.values():
                self._note(workspace.channels[channel_id], message)
        for key, record in workspace.store.all("read"):
            user, channel, thread = key.split(":")
            self._read[user, channel, thread] = record["ts"]

    def posted(self, channel: Channel, message: Json) -> set[str]:
        """Take note of a new message and return who is notified of it."""
        author = message.get("user", "")
        self._note(channel, message)
        self.read(author, channel.id, message["ts"], message.get("thread_ts") or "")
        return self._notified(channel, message) - {author, self._workspace.bot.id}

    def _note(self, channel: Channel, message: Json) -> None:
        mentioned = set(self._mentioned(channel, message))
        ts, root = message["ts"], message.get("thread_ts")
        if root and root != ts:
            starter = self._workspace.message(channel.id, root) or {}
            following = {message.get("user"), starter.get("user")} | mentioned
            self._follow(channel.id, root, following, ts)
        else:
            self._follow(channel.id, ts, mentioned, ts)
        if _in_channel(message):
            for user in mentioned:
                self._mentions.setdefault((user, channel.id), []).append(message["ts"])

    def _follow(self, channel: str, root: str, users: set[Any], ts: str) -> None:
        """Make people follow a thread; what was said in it before a message counts as read."""
        for user in users - {None, "", self._workspace.bot.id}:
            self._followers.setdefault((channel, root), set()).add(user)
            self._followed.setdefault(user, set()).add((channel, root))
            self._read.setdefault((user, channel, root), ts[:-1])  # sorts just before ts

    def forget(self, channel: str, message: Json) -> None:
        """A message was deleted: it asks for nobody any more."""
        for user in self._workspace.channels[channel].members:
            asked = self._mentions.get((user, channel), [])
            if message["ts"] in asked:
                asked.remove(message["ts"])

    def _mentioned(self, channel: Channel, message: Json) -> Iterator[str]:
        for text in _texts(message):
            yield from (user for user in _MENTION.findall(text) if user in channel.members)
            if _EVERYBODY.search(text):
                yield from channel.members

    def _notified(self, channel: Channel, message: Json) -> set[str]:
        members = {user for user in channel.members if not self._workspace.users[user].deleted}
        if channel.kind == "dm" and _in_channel(message):
            return members
        followers = self._followers.get((channel.id, message.get("thread_ts") or ""), set())
        return members & (followers | set(self._mentioned(channel, message)))

    def read(self, user: str, channel: str, ts: str, thread: str = "") -> None:
        """Take note of how far somebody has read; never backwards."""
        key = (user, channel, thread)
        if user and ts > self._read.get(key, ""):
            self._read[key] = ts
            self._workspace.store.put("read", ":".join(key), {"ts": ts})

    def unread(self, user: str, channel: Channel) -> tuple[int, int]:
        """Return how many messages somebody has not read, and how many of them ask for him."""
        seen = self._read.get((user, channel.id, ""), "")
        unread = after(self._workspace.logs[channel.id].top, seen)
        if channel.kind == "dm":
            return unread, unread
        return unread, after(self._mentions.get((user, channel.id), []), seen)

    def unread_replies(self, user: str, channel: str, root: str) -> int:
        """Return how many replies of a thread that he follows somebody has not read."""
        if user not in self._followers.get((channel, root), ()):
            return 0
        replies = self._workspace.logs[channel].replies(root)
        return after(replies, self._read.get((user, channel, root), ""))

    def unread_threads(self, user: str) -> Iterator[tuple[str, str, int]]:
        """Return the threads with something new for somebody: channel, root, how many."""
        for channel, root in sorted(self._followed.get(user, ())):
            if unread := self.unread_replies(user, channel, root):
                yield channel, root, unread


def _in_channel(message: Json) -> bool:
    root = message.get("thread_ts")
    return not root or root == message["ts"] or message.get("subtype") == "thread_broadcast"


def _texts(message: Json) -> Iterator[str]:
    """Return what is read for mentions: the blocks where an app sent some, else the text."""
    blocks = [b for b in message.get("blocks") or () if b.get("type") != "rich_text"]
    if not blocks:
        yield message.get("text") or ""
    for block in blocks:
        for part in (
            block.get("text"),
            *(block.get("fields") or ()),
            *(block.get("elements") or ()),
        ):
            if isinstance(part, dict) and part.get("type") == "mrkdwn":
                yield part["text"]
