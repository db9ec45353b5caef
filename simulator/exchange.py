"""Messages come, change and go; the readers, the people notified and the app are told.

https://docs.slack.dev/reference/events/message
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from simulator.feed import Feed
from simulator.state.attention import Attention
from simulator.state.model import TEAM, Channel, Json
from simulator.state.workspace import Workspace
from simulator.wire.deliveries import Deliveries
from simulator.wire.manifest import Manifest

_HIDDEN = ("metadata",)
_REMEMBERED = 10_000
_WHISPERS = 100


@dataclass(frozen=True, slots=True)
class Notification:
    """What Slack would have shown a person on his desktop."""

    user: str
    channel: str
    ts: str
    text: str
    author: str


class Exchange:
    """Everything that happens in conversations passes here."""

    def __init__(
        self,
        workspace: Workspace,
        attention: Attention,
        deliveries: Deliveries,
        manifest: Manifest,
        feed: Feed,
    ) -> None:
        self.workspace = workspace
        self.attention = attention
        self.notifications: deque[Notification] = deque(maxlen=_REMEMBERED)
        self.ephemerals: dict[str, dict[str, Json]] = {}
        self._deliveries = deliveries
        self.manifest = manifest
        self._feed = feed

    def post(self, channel: Channel, said: Json) -> Json:
        """Post a message under a new timestamp and return it."""
        message = {"type": "message", "ts": self.workspace.stamps.next(), "team": TEAM, **said}
        root = message.get("thread_ts")
        starter = self.workspace.message(channel.id, root) if root else None
        if starter and starter.get("user"):
            message["parent_user_id"] = starter["user"]
        self.workspace.save_message(channel.id, message)
        notified = self.attention.posted(channel, message)
        self._show(channel, message)
        self._notify(channel, message, notified)
        self._tell_app(channel, {**message, "event_ts": message["ts"]})
        return message

    def change(self, channel: Channel, message: Json, former: Json) -> None:
        """Put a changed message in the place of the former one."""
        self.workspace.save_message(channel.id, message)
        self._show(channel, message)
        self._tell_app(
            channel,
            {
                "type": "message",
                "subtype": "message_changed",
                "message": visible(message),
                "previous_message": visible(former),
                "hidden": True,
                **self._now(),
            },
        )

    def delete(self, channel: Channel, ts: str) -> None:
        """Delete a message; a root with replies turns into a tombstone: a change for the app."""
        former = self.workspace.remove_message(channel.id, ts)
        self.attention.forget(channel.id, former)
        self._show(channel, former)
        remains = self.workspace.message(channel.id, ts)
        gone: Json = (
            {"subtype": "message_changed", "message": remains}
            if remains
            else {"subtype": "message_deleted", "deleted_ts": ts}
        )
        event = {"previous_message": visible(former), "hidden": True, **self._now()}
        self._tell_app(channel, {"type": "message", **gone, **event})

    def react(self, channel: Channel, message: Json, user: str, name: str, *, remove: bool) -> bool:
        """Put a reaction on a message, or take it away; False when nothing changed."""
        reactions = {r["name"]: r["users"] for r in message.get("reactions") or ()}
        users = reactions.get(name, [])
        if (user in users) != remove:
            return False
        reactions[name] = [u for u in users if u != user] if remove else [*users, user]
        kept = [
            {"name": name, "users": users, "count": len(users)}
            for name, users in reactions.items()
            if users
        ]
        changed = {k: v for k, v in message.items() if k != "reactions"}
        changed |= {"reactions": kept} if kept else {}
        self.workspace.save_message(channel.id, changed)
        self._show(channel, changed)
        self._tell_reaction(channel, changed, user, name, remove=remove)
        return True

    def _tell_reaction(
        self, channel: Channel, message: Json, user: str, name: str, *, remove: bool
    ) -> None:
        """Tell the app, where it is, who reacted to whose message.

        https://docs.slack.dev/reference/events/reaction_added
        """
        kind = "reaction_removed" if remove else "reaction_added"
        if self.workspace.bot.id not in channel.members:
            return
        event: Json = {
            "type": kind,
            "user": user,
            "reaction": name,
            "item": {"type": "message", "channel": channel.id, "ts": message["ts"]},
            "event_ts": self.workspace.stamps.next(),
        }
        author = {"item_user": message["user"]} if message.get("user") else {}
        self.tell_app(event | author)

    def whisper(self, channel: Channel, user: str, said: Json) -> Json:
        """Show a message to one person, until he reloads; it is in no history."""
        message = {
            "type": "message",
            "ts": self.workspace.stamps.next(),
            "team": TEAM,
            "is_ephemeral": True,
            **said,
        }
        heard = self.ephemerals.setdefault(user, {})
        heard[message["ts"]] = {**message, "channel": channel.id}
        if len(heard) > _WHISPERS:
            del heard[next(iter(heard))]
        self._show(channel, message, only=user)
        return message

    def rewhisper(self, channel: Channel, user: str, ts: str, said: Json) -> None:
        """Put another text in the place of an ephemeral message, if it is still there."""
        former = self.ephemerals.get(user, {}).get(ts)
        if former:
            kept = {k: v for k, v in former.items() if k != "blocks"}
            self.ephemerals[user][ts] = {**kept, **said}
            self._show(channel, self.ephemerals[user][ts], only=user)

    def unwhisper(self, channel: Channel, user: str, ts: str) -> None:
        """Take an ephemeral message away."""
        gone = self.ephemerals.get(user, {}).pop(ts, None)
        if gone:
            self._show(channel, gone, only=user)

    def ephemerals_in(self, user: str, channel: str) -> Iterable[Json]:
        """Return what only one person sees in a conversation."""
        mine = self.ephemerals.get(user, {}).values()
        return [message for message in mine if message["channel"] == channel]

    def read(self, user: str, channel: Channel, ts: str, thread: str = "") -> None:
        """Somebody has read a conversation or a thread as far as a message."""
        self.attention.read(user, channel.id, ts, thread)
        self._tell_unread(user, channel)

    def tell_app(self, event: Json) -> None:
        """Deliver an event that belongs to no conversation, if the app asked for it."""
        if self.manifest.wants(event["type"]):
            self._deliveries.event(self.workspace.event(event))

    def _tell_app(self, channel: Channel, event: Json) -> None:
        bot = self.workspace.bot.id
        if bot in channel.members and self.manifest.wants(f"message.{channel.family}"):
            event = visible(event)
            event |= {"channel": channel.id, "channel_type": channel.event_type}
            self._deliveries.event(self.workspace.event(event))

    def _now(self) -> Json:
        ts = self.workspace.stamps.next()
        return {"ts": ts, "event_ts": ts}

    def _show(self, channel: Channel, message: Json, only: str | None = None) -> None:
        root = message.get("thread_ts")
        event = {
            "type": "message",
            "channel": channel.id,
            "thread": root if root != message["ts"] else None,
            "ts": message["ts"],
        }
        for user in [only] if only else channel.members:
            self._feed.shown(user, {**message, "channel": channel.id})
            self._feed.tell(user, event)
            if not only:
                self._tell_unread(user, channel)
        self._feed.wake()

    def _tell_unread(self, user: str, channel: Channel) -> None:
        if self._feed.watched:
            unread, mentions = self.attention.unread(user, channel)
            event = {"type": "unread", "channel": channel.id}
            self._feed.tell(user, {**event, "unread": unread, "mentions": mentions})

    def _notify(self, channel: Channel, message: Json, users: Iterable[str]) -> None:
        for user in sorted(users):
            note = Notification(
                user, channel.id, message["ts"], message.get("text", ""), message.get("user", "")
            )
            self.notifications.append(note)
            self._feed.tell(
                user,
                {
                    "type": "notification",
                    "channel": note.channel,
                    "ts": note.ts,
                    "text": note.text,
                    "from": note.author,
                },
            )


def visible(message: Json) -> Json:
    """Return a message without what is shown on request only."""
    return {name: value for name, value in message.items() if name not in _HIDDEN}
