"""The settings: a field bears the name of its variable, and says what to write there."""

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.admin.values import (
    ApiAddress,
    AppToken,
    BotToken,
    ChannelId,
    DatabaseAddress,
    Days,
    Hour,
    SigningSecret,
    Transport,
)
from bot.rendering.texts import gettext_noop

ENV_FILE: Final = Path(".env")


DATA: Final = Path("data")


def _default_database(known: Mapping[str, Any]) -> SecretStr:
    return SecretStr(f"sqlite:///{known.get('guichet_data_dir', DATA) / 'guichet.db'}")


DEFAULT_DATABASE: Final = _default_database({}).get_secret_value()


def _write(sentence: str) -> JsonDict:
    """Say what to write where the setting is missing or wrong."""
    return {"write": sentence}


class StoreSettings(BaseSettings):
    """What every command of the desk needs: where it keeps its data, in which zone it counts."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    slack_bot_token: BotToken | None = Field(
        default=None,
        description="The bot token of the Slack app («Bot User OAuth Token»).",
        json_schema_extra=_write(
            gettext_noop("write the app's bot token, which begins with xoxb-")
        ),
    )
    slack_api_url: ApiAddress = Field(
        default="https://slack.com/api/",
        description="The address of Slack's Web API; another one only for a simulator.",
        json_schema_extra=_write(
            gettext_noop(
                "write an address that begins with https:// (http:// for this machine alone)"
            )
        ),
    )
    guichet_data_dir: Path = Field(
        default=DATA,
        description="The directory of the SQLite file; made if it does not exist.",
        json_schema_extra=_write(gettext_noop("write the path of a directory")),
    )
    database_url: DatabaseAddress = Field(
        default_factory=_default_database,
        description="The database; unless set, the SQLite file guichet.db in the data directory.",
        json_schema_extra=_write(
            gettext_noop(
                "write sqlite:///path/of/guichet.db or postgresql://user:password@host/name"
            )
        ),
    )
    guichet_timezone: ZoneInfo = Field(
        default=ZoneInfo("Europe/Paris"),
        description="The time zone in which days are counted.",
        json_schema_extra=_write(
            gettext_noop("write the name of a time zone, such as Europe/Paris")
        ),
    )
    guichet_reopen_days: int = Field(
        default=16,
        ge=1,
        le=365,
        description="For how many calendar days a resolved ticket can be reopened.",
        json_schema_extra=_write(gettext_noop("write a number of days from 1 to 365, such as 16")),
    )
    guichet_remind_after: Days = Field(
        default=(3, 7),
        description="After how many working days of the team a requester is reminded of a question"
        " that he did not answer; none for never.",
        json_schema_extra=_write(gettext_noop("write numbers of days, such as 3,7, or none")),
    )
    guichet_propose_resolution_after: int = Field(
        default=14,
        ge=1,
        le=365,
        description="After how many of them the agent of a team that the catalogue has propose it"
        " is told that the ticket could be resolved.",
        json_schema_extra=_write(gettext_noop("write a number of days from 1 to 365, such as 14")),
    )
    guichet_alerts_every: int = Field(
        default=30,
        ge=1,
        le=1440,
        description="For how many minutes nobody is told again of tickets that are late, or soon"
        " will be: what comes meanwhile is told in one message.",
        json_schema_extra=_write(
            gettext_noop("write a number of minutes from 1 to 1440, such as 30")
        ),
    )
    guichet_digest_at: Hour = Field(
        default=time(8, 30),
        description="When the digest comes that every supervisor begins with, on working days; "
        "each may change it.",
        json_schema_extra=_write(gettext_noop("write an hour from 00:00 to 23:59, such as 08:30")),
    )
    guichet_language: Literal["fr", "en"] = Field(
        default="fr",
        description="The language of whoever Slack tells no language of, and of these commands.",
        json_schema_extra=_write(gettext_noop("write fr or en")),
    )
    guichet_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO",
        description="How much is logged; never what people write, at any level.",
        json_schema_extra=_write(gettext_noop("write DEBUG, INFO, WARNING or ERROR")),
    )
    guichet_log_format: Literal["json", "text"] | None = Field(
        default=None,
        description="How lines of the log look; unless set, text on a terminal and JSON elsewhere.",
        json_schema_extra=_write(gettext_noop("write json or text")),
    )


class Settings(StoreSettings):
    """What `guichet serve` needs besides: how to speak with Slack."""

    slack_bot_token: BotToken = Field(
        description="The bot token of the Slack app («Bot User OAuth Token»).",
        json_schema_extra=_write(
            gettext_noop("write the app's bot token, which begins with xoxb-")
        ),
    )
    slack_app_token: AppToken | None = Field(
        default=None,
        description="The app-level token of the Slack app, for Socket Mode («Basic Information»).",
        json_schema_extra=_write(
            gettext_noop("write an app-level token with connections:write, which begins with xapp-")
        ),
    )
    slack_signing_secret: SigningSecret | None = Field(
        default=None,
        description="The signing secret of the Slack app, for HTTP («Basic Information»).",
        json_schema_extra=_write(
            gettext_noop(
                "write the app's signing secret, from its page at api.slack.com, or set"
                " SLACK_APP_TOKEN for Socket Mode"
            )
        ),
    )
    guichet_transport: Transport = Field(
        default=None,
        validate_default=True,
        description="How Slack reaches the desk: socket (Socket Mode) or http. Unless set, socket"
        " if there is an app-level token and no signing secret, else http.",
        json_schema_extra=_write(gettext_noop("write socket or http")),
    )
    host: str = Field(
        default="127.0.0.1",
        description="The address to listen on; 0.0.0.0 for every interface.",
        json_schema_extra=_write(
            gettext_noop("write an address of this machine, such as 127.0.0.1")
        ),
    )
    port: int = Field(
        default=8000,
        ge=0,
        le=65535,
        description="The port to listen on.",
        json_schema_extra=_write(gettext_noop("write a port number from 0 to 65535, such as 8000")),
    )
    guichet_commands_per_minute: int = Field(
        default=60,
        ge=1,
        le=100_000,
        description="How many commands, presses and forms of one person are taken in a minute; ten"
        " times as many of agents and supervisors, here and below. Each process counts by itself.",
        json_schema_extra=_write(gettext_noop("write a number from 1, such as 60")),
    )
    guichet_requests_per_hour: int = Field(
        default=20,
        ge=1,
        le=100_000,
        description="How many requests one person may open in an hour.",
        json_schema_extra=_write(gettext_noop("write a number from 1, such as 20")),
    )
    guichet_messages_per_minute: int = Field(
        default=20,
        ge=1,
        le=100_000,
        description="How many messages of one person that are no answers are met in a minute.",
        json_schema_extra=_write(gettext_noop("write a number from 1, such as 20")),
    )
    guichet_operations_channel: ChannelId | None = Field(
        default=None,
        description="The channel in which operators are told of what needs them; the bot must be"
        " in it.",
        json_schema_extra=_write(
            gettext_noop("write the id of a channel, such as C0123456789 (its details show it)")
        ),
    )
    guichet_catalogue: Path | None = Field(
        default=None,
        description="A catalogue file to apply at each start.",
        json_schema_extra=_write(gettext_noop("write the path of a catalogue file")),
    )


class GivenSettings(Settings):
    """Settings made of what is passed alone, whatever the environment says: for the demo."""

    @classmethod
    def settings_customise_sources(  # type: ignore[override] # the other sources go unread
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 — pydantic-settings' signature
        init_settings: PydanticBaseSettingsSource,
        **_: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read nothing but what is passed."""
        return (init_settings,)


def is_secret(setting: FieldInfo) -> bool:
    """Whether a setting's value must never be shown."""
    return "SecretStr" in str(setting.annotation)


SECRETS: Final = tuple(name for name, each in Settings.model_fields.items() if is_secret(each))
"""The settings that may be read from files of their own."""
