"""Making a workspace: people and conversations, and what an administrator does with them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from simulator.exchange import Exchange
from simulator.feed import Feed
from simulator.state.changes import told
from simulator.state.model import TEAM, Channel, Kind, User, UserGroup
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
        """Change a channel (name, archived, ext_shared, kind, members…); the app is told."""
        former = self.workspace.channels[channel_id]
        channel = replace(former, **changes)
        self.workspace.save_channel(channel)
        for event in told(former, channel, self.workspace.bot.id):
            self._exchange.tell_app({**event, "event_ts": self.workspace.stamps.next()})
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

    def add_user_group(self, group_id: str, name: str, members: Iterable[str] = ()) -> UserGroup:
        """Add a user group."""
        now = self.workspace.seconds()
        group = UserGroup(group_id, name, list(dict.fromkeys(members)), now, now)
        self.workspace.save_group(group)
        return group

    def set_group_members(self, group_id: str, members: Iterable[str]) -> UserGroup:
        """Change who is in a user group; the app is told who came and who left.

        https://docs.slack.dev/reference/events/subteam_members_changed
        """
        former = self.workspace.groups[group_id]
        group = self._change_group(group_id, members=list(dict.fromkeys(members)))
        added = [user for user in group.members if user not in former.members]
        removed = [user for user in former.members if user not in group.members]
        self._exchange.tell_app(
            {
                "type": "subteam_members_changed",
                "subteam_id": group.id,
                "team_id": TEAM,
                "date_previous_update": former.updated,
                "date_update": group.updated,
                "added_users": added,
                "added_users_count": str(len(added)),
                "removed_users": removed,
                "removed_users_count": str(len(removed)),
            }
        )
        return group

    def disable_group(self, group_id: str) -> UserGroup:
        """Disable a user group: it keeps its members, and the app can read it no more."""
        return self._change_group(group_id, deleted_at=self.workspace.seconds())

    def enable_group(self, group_id: str) -> UserGroup:
        """Enable a user group again."""
        return self._change_group(group_id, deleted_at=0)

    def _change_group(self, group_id: str, **changes: Any) -> UserGroup:  # noqa: ANN401 — fields of a UserGroup
        """Change a user group; https://docs.slack.dev/reference/events/subteam_updated."""
        changes["updated"] = self.workspace.seconds()
        group = replace(self.workspace.groups[group_id], **changes)
        self.workspace.save_group(group)
        self._exchange.tell_app({"type": "subteam_updated", "subteam": group.wire()})
        return group

    def _people_changed(self) -> None:
        self._feed.tell_all({"type": "people"})
        self._feed.wake()
