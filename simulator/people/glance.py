"""What a person sees of the workspace: his conversations, their messages, his open forms."""

from collections.abc import Iterable
from typing import Final

from simulator.errors import NotPossible
from simulator.exchange import visible
from simulator.parts import Parts
from simulator.people import sentences
from simulator.state.log import span
from simulator.state.model import APP, WORKSPACE, Channel, Json, User

_MOST: Final = 200


class Glance:
    """Looks at the workspace through somebody's eyes."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._workspace = parts.backend.workspace
        self._exchange = parts.backend.exchange

    def session(self, user: str | None) -> Json:
        """Return all that does not need asking for again; the first person when none is named."""
        me = self._parts.gestures.person(user or self._first())
        app = self._parts.backend.manifest
        self._workspace.dm(me.id, self._workspace.bot.id)
        return {
            "me": me.id,
            "workspace": WORKSPACE,
            "users": [_user(person) for person in self._workspace.users.values()],
            "channels": [self._channel(me.id, c) for c in self._mine(me.id)],
            "commands": [
                {
                    "command": command.command,
                    "description": command.description,
                    "usage_hint": command.usage_hint.strip(),
                }
                for command in app.commands
            ],
            "shortcuts": [
                {"name": shortcut.name, "type": shortcut.type, "description": shortcut.description}
                for shortcut in app.features.shortcuts
            ],
            "app": {
                "id": APP,
                "name": app.name,
                "user": self._workspace.bot.id,
                "description": app.display_information.description,
                "has_home": app.features.app_home.home_tab_enabled,
            },
            "clock": self._parts.clock(),
            "can_advance": self._parts.mover is not None,
            "views": self._parts.backend.modals.stack(me.id),
            "home": self._parts.backend.homes.of(me.id),
        }

    def _first(self) -> str:
        people = (u.id for u in self._workspace.users.values() if not u.is_bot and not u.deleted)
        return next(people, "")

    def _mine(self, user: str) -> Iterable[Channel]:
        return [c for c in self._workspace.conversations_of(user) if not c.archived]

    def _channel(self, user: str, channel: Channel) -> Json:
        unread, mentions = self._exchange.attention.unread(user, channel)
        top = self._workspace.logs[channel.id].top
        return {
            "id": channel.id,
            "name": channel.name,
            "kind": channel.kind,
            "with": channel.other(user),
            "topic": channel.topic,
            "members": channel.members,
            "unread": unread,
            "mentions": mentions,
            "last_ts": top[-1] if top else None,
        }

    def messages(
        self, user: str, channel: str, *, thread: str | None, before: str, limit: int
    ) -> Json:
        """Return the last messages of a conversation or of a thread, oldest first."""
        place = self._parts.gestures.conversation(user, channel)
        log = self._workspace.logs[place.id]
        if thread is not None and thread not in log.messages:
            raise NotPossible(sentences.UNKNOWN_MESSAGE)
        stamps = log.replies(thread) if thread else log.top
        places = span(stamps, "", before, inclusive=False)
        found = [stamps[place] for place in places[-min(max(limit, 1), _MOST) :]]
        more = len(found) < len(places)
        shown = [self._message(user, place, log.messages[ts]) for ts in found]
        if thread and not more:
            shown.insert(0, self._message(user, place, log.messages[thread]))
        return {"messages": self._whispered(user, place, thread, shown, before), "more": more}

    def _whispered(
        self, user: str, place: Channel, thread: str | None, shown: list[Json], before: str
    ) -> list[Json]:
        """Put in their places the messages that only this person sees."""
        first = shown[0]["ts"] if shown and before else ""
        mine = [
            self._message(user, place, message)
            for message in self._exchange.ephemerals_in(user, place.id)
            if message.get("thread_ts") == thread
            and message["ts"] >= first
            and (not before or message["ts"] < before)
        ]
        return sorted([*shown, *mine], key=lambda message: str(message["ts"]))

    def _message(self, user: str, place: Channel, message: Json) -> Json:
        ts = message["ts"]
        summary = self._workspace.logs[place.id].summary(ts)
        told = {
            "reply_count": 0,
            "reply_users": [],
            "latest_reply": None,
            **visible(message),
            **summary,
            "unread_replies": self._exchange.attention.unread_replies(user, place.id, ts),
            "ephemeral": bool(message.get("is_ephemeral")),
        }
        blocks = [block for block in message.get("blocks") or () if block["type"] != "rich_text"]
        if not message.get("bot_id"):
            told["blocks"] = blocks
        return told

    def threads(self, user: str) -> list[Json]:
        """Return the threads with something new for somebody."""
        unread = self._exchange.attention.unread_threads(self._parts.gestures.person(user).id)
        return [
            {"channel": channel, "ts": ts, "unread": count, "text": self._text(channel, ts)}
            for channel, ts, count in unread
        ]

    def _text(self, channel: str, ts: str) -> str:
        root = self._workspace.message(channel, ts) or {}
        return str(root.get("text", ""))


def _user(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "title": user.title,
        "color": user.color,
        "locale": user.locale,
        "tz": user.tz,
        "is_bot": user.is_bot,
        "deleted": user.deleted,
    }
