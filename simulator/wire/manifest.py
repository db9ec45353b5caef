"""The app as `manifest.yml` declares it: its commands, its scopes, the events it asked for.

https://docs.slack.dev/reference/app-manifest
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Url = Annotated[str, Field(pattern=r"^https?://", max_length=3000)]


class Command(_Part):
    """A slash command."""

    command: Annotated[str, Field(pattern=r"^/\S+$", max_length=32)]
    url: Url | None = None
    description: Annotated[str, Field(min_length=1, max_length=2000)]
    usage_hint: Annotated[str, Field(min_length=1, max_length=1000)] = " "
    should_escape: bool = False


class Shortcut(_Part):
    """Something offered on every message, or anywhere.

    https://docs.slack.dev/interactivity/implementing-shortcuts
    """

    name: Annotated[str, Field(min_length=1, max_length=24)]
    type: Literal["message", "global"]
    callback_id: Annotated[str, Field(min_length=1, max_length=255)]
    description: Annotated[str, Field(min_length=1, max_length=150)]


class _Display(_Part):
    name: Annotated[str, Field(min_length=1, max_length=35)]
    description: Annotated[str, Field(min_length=1, max_length=140)] = " "
    background_color: Annotated[str, Field(pattern=r"^#([0-9a-fA-F]{3}){1,2}$")] = "#000000"


class _AppHome(_Part):
    home_tab_enabled: bool = False
    messages_tab_enabled: bool = False
    messages_tab_read_only_enabled: bool = True


class _BotUser(_Part):
    display_name: Annotated[str, Field(min_length=1, max_length=80)]
    always_online: bool = False


class _Features(_Part):
    app_home: _AppHome = _AppHome()
    bot_user: _BotUser
    slash_commands: Annotated[tuple[Command, ...], Field(max_length=50)] = ()
    shortcuts: Annotated[tuple[Shortcut, ...], Field(max_length=10)] = ()


class _Scopes(_Part):
    bot: tuple[str, ...]
    bot_optional: tuple[str, ...] = ()


class _OAuth(_Part):
    scopes: _Scopes


class _Subscriptions(_Part):
    request_url: Url | None = None
    bot_events: tuple[str, ...] = ()


class _Interactivity(_Part):
    is_enabled: bool
    request_url: Url | None = None
    message_menu_options_url: Url | None = None


class _Settings(_Part):
    event_subscriptions: _Subscriptions
    interactivity: _Interactivity
    org_deploy_enabled: bool = False
    socket_mode_enabled: bool = False
    token_rotation_enabled: bool = False


class Manifest(_Part):
    """What the app is and may do."""

    display_information: _Display
    features: _Features
    oauth_config: _OAuth
    settings: _Settings

    @model_validator(mode="after")
    def _check_addresses(self) -> Self:
        """Over HTTP Slack must be told where to; over Socket Mode the app comes by itself.

        https://docs.slack.dev/apis/events-api/using-socket-mode
        """
        settings = self.settings
        wanted = [command.url for command in self.commands]
        wanted += [settings.event_subscriptions.request_url, settings.interactivity.request_url]
        if not settings.socket_mode_enabled and None in wanted:
            message = "without Socket Mode, commands, events and interactivity need an address"
            raise ValueError(message)
        return self

    @property
    def name(self) -> str:
        """The app's name."""
        return self.display_information.name

    @property
    def commands(self) -> Sequence[Command]:
        """The slash commands, in the order in which they are offered."""
        return self.features.slash_commands

    @property
    def scopes(self) -> Sequence[str]:
        """What the bot's token may do."""
        return self.oauth_config.scopes.bot

    def command(self, name: str) -> Command | None:
        """Return the command of a name, None when the app has none such."""
        return next((found for found in self.commands if found.command == name), None)

    def shortcut(self, name: str, kind: str) -> Shortcut | None:
        """Return the shortcut of a name and kind, None when the app has none such."""
        found = (s for s in self.features.shortcuts if s.type == kind and s.name == name)
        return next(found, None)

    def wants(self, event: str) -> bool:
        """Whether the app asked for an event, such as `message.im`."""
        return event in self.settings.event_subscriptions.bot_events


def read_manifest(path: Path) -> Manifest:
    """Read a manifest; raises OSError, and ValueError when it is not what Slack takes."""
    return Manifest.model_validate(_document(path.read_text(encoding="utf-8")))


@cache
def _document(text: str) -> object:
    """Read the YAML of a manifest, once: workspaces of one process mostly share theirs."""
    return YAML(typ="safe").load(text)
