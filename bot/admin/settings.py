"""The settings: read once from the environment and `.env`, then passed in.

A field bears the name of its variable. Whatever is wrong is told all at once, a sentence for each
variable that says what to write and never repeats a secret.
"""

import difflib
import os
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
)
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.admin.mistakes import Mistake, Mistaken, Phrase
from bot.rendering.texts import gettext_noop

SettingsT = TypeVar("SettingsT", bound="StoreSettings")

_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_PREFIX: Final = "GUICHET_"
_SHOWN: Final = 80  # characters of a wrong value
ENV_FILE: Final = Path(".env")


def _secret(shortest: int) -> AfterValidator:
    """Take a secret of at least so many visible ASCII characters."""

    def check(secret: SecretStr) -> SecretStr:
        text = secret.get_secret_value()
        if len(text) < shortest or not all("!" <= letter <= "~" for letter in text):
            raise ValueError
        return secret

    return AfterValidator(check)


def _bot_token(secret: SecretStr) -> SecretStr:
    """Take a bot token, a rotated one included; https://docs.slack.dev/authentication/tokens."""
    if not secret.get_secret_value().startswith(("xoxb-", "xoxe.xoxb-")):
        raise ValueError
    return secret


def _app_token(secret: SecretStr) -> SecretStr:
    """Take an app-level token; https://docs.slack.dev/authentication/tokens#app-level."""
    if not secret.get_secret_value().startswith("xapp-"):
        raise ValueError
    return secret


def _api_address(url: str) -> str:
    """Take an address the token may be sent to: in clear only to this machine."""
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    if not (safe and parts.hostname):
        raise ValueError
    return url if url.endswith("/") else f"{url}/"


def _hour(given: object) -> time:
    """Take an hour and a minute, as a clock shows them."""
    if isinstance(given, time):
        return given
    return datetime.strptime(str(given), "%H:%M").time()  # noqa: DTZ007 — of no day, in no zone


def _database_address(url: str) -> str:
    scheme = urlsplit(url).scheme
    if scheme not in {"sqlite", "postgresql", "postgresql+asyncpg"}:
        raise ValueError
    return url


def _default_database(known: Mapping[str, Any]) -> str:
    return f"sqlite:///{known.get('guichet_data_dir', DATA) / 'guichet.db'}"


DATA: Final = Path("data")
DEFAULT_DATABASE: Final = _default_database({})


def _write(sentence: str) -> JsonDict:
    """Say what to write where the setting is missing or wrong."""
    return {"write": sentence}


BotToken = Annotated[SecretStr, AfterValidator(_bot_token), _secret(10)]
SigningSecret = Annotated[SecretStr, _secret(16)]
AppToken = Annotated[SecretStr, AfterValidator(_app_token), _secret(10)]


def _given_or_usual(transport: object, info: ValidationInfo) -> object:
    """Take the transport that is set, else the one whose secret is."""
    if transport is not None:
        return transport
    by_socket = info.data.get("slack_app_token") and not info.data.get("slack_signing_secret")
    return "socket" if by_socket else "http"


def _has_its_secret(transport: str, info: ValidationInfo) -> str:
    """Ask for the secret of the transport; one that is wrong is told already."""
    secret = _SECRET_OF[transport]
    if info.data.get(secret, "wrong") is None:
        raise PydanticCustomError(_MISSING, secret)
    return transport


_MISSING: Final = "missing_secret"
_SECRET_OF: Final = {"http": "slack_signing_secret", "socket": "slack_app_token"}
Transport = Annotated[
    Literal["http", "socket"], BeforeValidator(_given_or_usual), AfterValidator(_has_its_secret)
]


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
    slack_api_url: Annotated[str, AfterValidator(_api_address)] = Field(
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
    database_url: Annotated[str, AfterValidator(_database_address)] = Field(
        default_factory=_default_database,
        repr=False,
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
    guichet_digest_at: Annotated[time, BeforeValidator(_hour)] = Field(
        default=time(8, 30),
        description="When supervisors get their teams' digests, Monday to Friday but holidays.",
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
                "write the app's signing secret, from its page at api.slack.com, or for Socket Mode"
                " SLACK_APP_TOKEN"
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


def load(kind: type[SettingsT], env_file: Path = ENV_FILE) -> SettingsT:
    """Read the settings from the environment, then from a file; raises Mistaken."""
    try:
        unknown = [_unknown(name) for name in _unknown_names(env_file)]
        settings = kind(_env_file=env_file)  # type: ignore[call-arg] # pydantic-settings' own
    except ValidationError as error:
        raise Mistaken([*_mistakes(kind, error), *unknown]) from None
    except (OSError, UnicodeDecodeError):
        raise Mistaken(
            [Mistake.of(gettext_noop("{file} cannot be read."), file=env_file)]
        ) from None
    if unknown:
        raise Mistaken(unknown)
    return settings


def language(env_file: Path = ENV_FILE) -> str:
    """Return the language to tell mistakes in, even that of the language itself."""
    given = {**_file_values(env_file), **os.environ}.get("GUICHET_LANGUAGE")
    return given if given in {"fr", "en"} else "fr"


def _mistakes(kind: type[StoreSettings], error: ValidationError) -> Iterator[Mistake]:
    for found in error.errors(include_url=False, include_context=False):
        if found["type"] == "default_factory_not_called":
            continue  # it waits for another setting, which is told
        name = found["msg"] if found["type"] == _MISSING else str(found["loc"][0])
        setting = kind.model_fields[name]
        missing = found["type"] in {"missing", _MISSING}
        yield _mistake(name.upper(), setting, None if missing else found["input"])


def _mistake(name: str, setting: FieldInfo, value: object) -> Mistake:
    extra = setting.json_schema_extra
    write = Phrase(str(extra["write"]) if isinstance(extra, dict) else "")
    if value is None:
        return Mistake.of(gettext_noop("{name} is missing: {write}."), name=name, write=write)
    if is_secret(setting):
        return Mistake.of(gettext_noop("{name} is not right: {write}."), name=name, write=write)
    shown = str(value)[:_SHOWN]
    return Mistake.of(
        gettext_noop("{name} cannot be “{value}”: {write}."), name=name, value=shown, write=write
    )


def is_secret(setting: FieldInfo) -> bool:
    """Whether a setting's value must never be shown."""
    return not setting.repr or "SecretStr" in str(setting.annotation)


def _unknown_names(env_file: Path) -> Iterator[str]:
    """Find what looks like a setting and is none: a typing error would pass unseen."""
    for name in sorted({*_file_values(env_file), *os.environ}):
        if name.startswith(_PREFIX) and name.lower() not in Settings.model_fields:
            yield name


def _unknown(name: str) -> Mistake:
    ours = [field.upper() for field in Settings.model_fields if field.upper().startswith(_PREFIX)]
    known = {field.removeprefix(_PREFIX): field for field in ours}
    near = difflib.get_close_matches(name.removeprefix(_PREFIX), known, n=1)
    if near:
        return Mistake.of(
            gettext_noop("{name} is no setting: write {near}."), name=name, near=known[near[0]]
        )
    names = ", ".join(ours)
    return Mistake.of(
        gettext_noop("{name} is no setting: write one of {names}."), name=name, names=names
    )


def _file_values(env_file: Path) -> Mapping[str, str | None]:
    source = DotEnvSettingsSource(Settings, env_file=env_file, env_ignore_empty=True)
    return {name.upper(): value for name, value in source.env_vars.items()}
