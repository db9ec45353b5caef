"""Making a workspace: people and conversations, and what an administrator does with them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from simulator.exchange import Exchange
from simulator.feed import Feed
from simulator.state.model import TEAM, Channel, Kind, User
from simulator.state.workspace import Workspace


class World:
    """What exists in the workspace and who is where."""

    def __init__(self, workspace: Workspace, exchange: Exchange, feed: Feed) -> None:
        self.workspace = workspace
        self._exchange = exchange
        self._feed = feed

    @property
    def fresh(self) -> bool:
        """Whether nobody is there yet: the start of a new workspace."""
        return all(user.is_bot for user in self.workspace.users.values())

    def add_user(  # noqa: PLR0913 — what a person is made of
        self,
        user_id: str,
        real_name: str,
        *,
        name: str = "",
        email: str = "",
        locale: str = "fr-FR",
        tz: str = "Europe/Paris",
        title: str = "",
        is_bot: bool = False,
        deleted: bool = False,
        team: str = TEAM,
    ) -> User:
        """Add a person; `name` is his handle, made of his name when left out."""
        handle = name or real_name.lower().replace(" ", ".")
        user = User(user_id, handle, real_name, email, locale, tz, title, is_bot, deleted, team)
        self.workspace.save_user(user)
        self._people_changed()
        return user

    def change_user(self, user_id: str, **changes: Any) -> User:  # noqa: ANN401 — fields of a User
        """Change a person (real_name, email, locale, tz, title, deleted…); the app is told."""
        user = replace(self.workspace.users[user_id], **changes)
        self.workspace.save_user(user)
        email = "users:read.email" in self._scopes
        ts = self.workspace.stamps.next()
        told = user.wire(email=email, locale=True)
        self._exchange.tell_app(
            {"type": "user_change", "user": told, "cache_ts": int(float(ts)), "event_ts": ts}
        )
        self._people_changed()
        return user

    @property
    def _scopes(self) -> Iterable[str]:
        return self._exchange.manifest.scopes

    def deactivate(self, user_id: str) -> User:
        """Close a person's account."""
        return self.change_user(user_id, deleted=True)

    def add_channel(
        self,
        channel_id: str,
        name: str,
        members: Iterable[str] = (),
        *,
        private: bool = True,
        bot: bool = True,
        topic: str = "",
    ) -> Channel:
        """Add a channel; `bot` says whether the app is in it."""
        kind: Kind = "private" if private else "public"
        app = [self.workspace.bot.id] if bot else []
        channel = Channel(
            channel_id,
            name,
            kind,
            list(dict.fromkeys([*members, *app])),
            topic,
            created=self.workspace.seconds(),
        )
        self.workspace.save_channel(channel)
        self._people_changed()
        return channel

    def change_channel(self, channel_id: str, **changes: Any) -> Channel:  # noqa: ANN401 — fields of a Channel
        """Change a channel (name, topic, archived, ext_shared, kind, members)."""
        channel = replace(self.workspace.channels[channel_id], **changes)
        self.workspace.save_channel(channel)
        self._people_changed()
        return channel

    def archive(self, channel_id: str) -> Channel:
        """Archive a channel."""
        return self.change_channel(channel_id, archived=True)

    def invite(self, channel_id: str, user: str) -> Channel:
        """Bring somebody, or the app's bot, into a channel."""
        members = self.workspace.channels[channel_id].members
        return self.change_channel(channel_id, members=list(dict.fromkeys([*members, user])))

    def kick(self, channel_id: str, user: str) -> Channel:
        """Put somebody, or the app's bot, out of a channel."""
        members = self.workspace.channels[channel_id].members
        return self.change_channel(channel_id, members=[m for m in members if m != user])

    def _people_changed(self) -> None:
        self._feed.tell_all({"type": "people"})
        self._feed.wake()
