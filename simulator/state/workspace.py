"""The state of the workspace: who is there, the conversations, the messages, the files."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from simulator.state.instants import Clock, Stamps
from simulator.state.log import Log
from simulator.state.model import APP, SLACKBOT, TEAM, Channel, File, Json, User, UserGroup
from simulator.state.store import Store


class Workspace:
    """Holds everything, found by id, and writes each change through to the store."""

    def __init__(self, store: Store, now: Clock, *, bot: User) -> None:
        self.store = store
        self.now = now
        self.stamps = Stamps(now)
        self.bot = bot
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.groups: dict[str, UserGroup] = {}
        self.logs: dict[str, Log] = {}
        self._dms: dict[frozenset[str], str] = {}
        self._load()
        self.save_user(bot)
        self.save_user(User(SLACKBOT, "slackbot", "Slackbot", is_bot=True))

    def _load(self) -> None:
        for _, record in self.store.all("user"):
            self.users[record["id"]] = User(**record)
        for _, record in self.store.all("channel"):
            self._place(Channel(**record))
        for _, record in self.store.all("file"):
            self.files[record["id"]] = File(**record)
        for _, record in self.store.all("group"):
            self.groups[record["id"]] = UserGroup(**record)
        for key, message in self.store.all("message"):
            self.logs[key.partition(":")[0]].add(message)
            self.stamps.seen(message["ts"])

    def _place(self, channel: Channel) -> None:
        self.channels[channel.id] = channel
        self.logs.setdefault(channel.id, Log())
        if channel.kind == "dm":
            self._dms[frozenset(channel.members)] = channel.id

    def save_user(self, user: User) -> None:
        """Keep a person, new or changed."""
        self.users[user.id] = user
        self.store.put("user", user.id, asdict(user))

    def save_channel(self, channel: Channel) -> None:
        """Keep a conversation, new or changed."""
        self._place(channel)
        self.store.put("channel", channel.id, asdict(channel))

    def save_group(self, group: UserGroup) -> None:
        """Keep a user group, new or changed."""
        self.groups[group.id] = group
        self.store.put("group", group.id, asdict(group))

    def save_file(self, file: File) -> None:
        """Keep what is known of a file."""
        self.files[file.id] = file
        self.store.put("file", file.id, file.record())

    def save_message(self, channel: str, message: Json) -> None:
        """Keep a message, new or changed."""
        log = self.logs[channel]
        if message["ts"] in log.messages:
            log.messages[message["ts"]] = message
        else:
            log.add(message)
        self.store.put("message", f"{channel}:{message['ts']}", message)

    def remove_message(self, channel: str, ts: str) -> Json:
        """Take a message out, or leave a tombstone; returns the message that was there."""
        log = self.logs[channel]
        before = set(self._around(log, ts))
        message = log.remove(ts)
        for place in before:
            key = f"{channel}:{place}"
            if place in log.messages:
                self.store.put("message", key, log.messages[place])
            else:
                self.store.drop("message", key)
        return message

    def _around(self, log: Log, ts: str) -> Iterator[str]:
        yield ts
        yield log.messages[ts].get("thread_ts") or ts

    def dm(self, user: str, other: str) -> Channel:
        """Return the conversation of two people, opened the first time."""
        known = self._dms.get(frozenset({user, other}))
        if known:
            return self.channels[known]
        channel = Channel(
            self.new_id("D"), "directmessage", "dm", [user, other], created=self.seconds()
        )
        self.save_channel(channel)
        return channel

    def conversations_of(self, user: str) -> Iterable[Channel]:
        """Return the conversations that somebody is a member of."""
        return (channel for channel in self.channels.values() if user in channel.members)

    def person_named(self, name: str) -> User | None:
        """Return who has a handle."""
        return next((user for user in self.users.values() if user.name == name), None)

    def seconds(self) -> int:
        """Return the present instant in seconds since the epoch."""
        return int(self.now().timestamp())

    @staticmethod
    def new_id(letter: str) -> str:
        """Return an id that nothing else has."""
        return letter + "0" + secrets.token_hex(4).upper()

    def message(self, channel: str, ts: str) -> Json | None:
        """Return a message, None when there is none."""
        log = self.logs.get(channel)
        return log.messages.get(ts) if log else None

    def event(self, event: Json) -> dict[str, Any]:
        """Wrap an event as Slack delivers it.

        https://docs.slack.dev/apis/events-api
        """
        channel = event.get("channel", "")
        place = self.channels.get(channel)
        return {
            "token": "",
            "team_id": TEAM,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": self.new_id("Ev"),
            "event_time": self.seconds(),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": self.bot.id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(place and place.ext_shared),
            "event_context": f"4-{event['type']}-{TEAM}-{channel}",
        }
