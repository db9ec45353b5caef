"""What a workspace is made of; messages stay the JSON objects that Slack shows."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["public", "private", "dm"]

APP = "A0GUICHET"
BOT = "B0GUICHET"
TEAM = "T0GUICHET"
DOMAIN = "academies"
WORKSPACE = "Académies en ligne"
SLACKBOT = "USLACKBOT"
_COLORS = ("4a6f8a", "7a5c86", "8a6a3f", "3f7d66", "8f5560", "56698f", "6d7a3a", "a0623d")


@dataclass(slots=True)
class User:
    """A person or a bot.

    https://docs.slack.dev/reference/objects/user-object
    """

    id: str
    name: str
    real_name: str
    email: str = ""
    locale: str = "fr-FR"
    tz: str = "Europe/Paris"
    title: str = ""
    is_bot: bool = False
    deleted: bool = False
    team: str = TEAM

    @property
    def color(self) -> str:
        """A calm colour, always the same for the same person."""
        return _COLORS[sum(self.id.encode()) % len(_COLORS)]

    def wire(self, *, email: bool, locale: bool) -> Json:
        """Return the user object; who comes from elsewhere carries neither e-mail nor locale."""
        stranger = self.team != TEAM
        profile: Json = {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "title": self.title,
            "team": self.team,
        }
        if email and self.email and not stranger:
            profile["email"] = self.email
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "deleted": self.deleted,
            "color": self.color,
            "real_name": self.real_name,
            "tz": self.tz,
            "profile": profile,
            "is_bot": self.is_bot,
            "is_stranger": stranger,
            "is_app_user": False,
            **({"locale": self.locale} if locale and not stranger else {}),
        }


@dataclass(slots=True)
class Channel:
    """A conversation; `members` keeps the order in which people came."""

    id: str
    name: str
    kind: Kind
    members: list[str] = field(default_factory=list)
    topic: str = ""
    archived: bool = False
    ext_shared: bool = False
    created: int = 0
    pending_ext_shared: bool = False
    org_shared: bool = False

    @property
    def event_type(self) -> str:
        """What Slack's events call this kind of conversation."""
        return {"dm": "im", "private": "group", "public": "channel"}[self.kind]

    @property
    def family(self) -> str:
        """What Slack's scopes and subscriptions call this kind of conversation."""
        return {"dm": "im", "private": "groups", "public": "channels"}[self.kind]

    def other(self, user: str) -> str | None:
        """Return who is on the other side of a DM."""
        if self.kind != "dm":
            return None
        return next((member for member in self.members if member != user), user)


@dataclass(slots=True)
class UserGroup:
    """A user group; `deleted_at`, in seconds since the epoch, is not 0 where it is disabled.

    https://docs.slack.dev/reference/objects/usergroup-object
    """

    id: str
    name: str
    members: list[str] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    deleted_at: int = 0

    def wire(self) -> Json:
        """Return the user group object."""
        return {
            "id": self.id,
            "team_id": TEAM,
            "is_usergroup": True,
            "is_subteam": True,
            "name": self.name,
            "description": "",
            "handle": self.name.lower().replace(" ", "-"),
            "is_external": False,
            "date_create": self.created,
            "date_update": self.updated,
            "date_delete": self.deleted_at,
            "auto_type": None,
            "users": self.members,
            "user_count": len(self.members),
        }


@dataclass(slots=True)
class File:
    """A file; `shares` says in which messages it stands: (channel, ts, thread or "").

    `shown` names the conversations and the people to whom blocks show it; Slack looks at what an
    app uploads for a while before it is `ready`.
    """

    id: str
    name: str
    mimetype: str
    size: int
    user: str
    created: int
    title: str = ""
    shares: list[list[str]] = field(default_factory=list)
    given_to_app: bool = False
    shown: list[str] = field(default_factory=list)
    ready: bool = True

    def record(self) -> Json:
        """Return what is stored of it."""
        return asdict(self)
