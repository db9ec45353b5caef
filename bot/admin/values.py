"""The kinds of values that settings take: what is wrong raises a ValueError without the value."""

import re
from datetime import datetime, time
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationInfo
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

from bot.slack.addresses import is_this_machine

_MOST_DAYS: Final = 365

NEEDS_ANOTHER: Final = "missing_secret"
"""The type of the error that asks for another setting, which its message names."""

_SECRET_OF: Final = {"http": "slack_signing_secret", "socket": "slack_app_token"}


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
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(url))
    if not (safe and parts.hostname):
        raise ValueError
    return url if url.endswith("/") else f"{url}/"


def _hour(given: object) -> time:
    """Take an hour and a minute, as a clock shows them."""
    if isinstance(given, time):
        return given
    return datetime.strptime(str(given), "%H:%M").time()  # noqa: DTZ007 — of no day, in no zone


def _days(given: object) -> tuple[int, ...]:
    """Take numbers of days, as 3,7; none at all for «none»."""
    if isinstance(given, tuple):
        return given
    words = [] if str(given).strip().lower() == "none" else str(given).split(",")
    days = sorted({int(word) for word in words})
    if days and not 1 <= days[0] <= days[-1] <= _MOST_DAYS:
        raise ValueError
    return tuple(days)


def _channel_id(text: str) -> str:
    """Take the id of a channel; its name may change."""
    if not re.fullmatch(r"[CG][A-Z0-9]{2,}", text):
        raise ValueError
    return text


def _database_address(address: SecretStr) -> SecretStr:
    """Take the address of a database, which may hold a password."""
    scheme = urlsplit(address.get_secret_value()).scheme
    if scheme not in {"sqlite", "postgresql", "postgresql+asyncpg"}:
        raise ValueError
    return address


def _given(setting: str, info: ValidationInfo) -> object:
    """Return what is given, None where nothing is; what is wrong is given too, and told."""
    return info.data.get(setting, "wrong")


def _given_or_usual(transport: object, info: ValidationInfo) -> object:
    """Take the transport that is set, else the one whose secret is."""
    if transport is not None:
        return transport
    token, secret = _given("slack_app_token", info), _given("slack_signing_secret", info)
    return "socket" if token and not secret else "http"


def _has_its_secret(transport: str, info: ValidationInfo) -> str:
    """Ask for the secret of the transport."""
    secret = _SECRET_OF[transport]
    if _given(secret, info) is None:
        raise PydanticCustomError(NEEDS_ANOTHER, secret)
    return transport


BotToken = Annotated[SecretStr, AfterValidator(_bot_token), _secret(10)]
AppToken = Annotated[SecretStr, AfterValidator(_app_token), _secret(10)]
SigningSecret = Annotated[SecretStr, _secret(16)]
ApiAddress = Annotated[str, AfterValidator(_api_address)]
DatabaseAddress = Annotated[SecretStr, AfterValidator(_database_address)]
ChannelId = Annotated[str, AfterValidator(_channel_id)]
Days = Annotated[tuple[int, ...], NoDecode, BeforeValidator(_days)]
Hour = Annotated[time, BeforeValidator(_hour)]
Transport = Annotated[
    Literal["http", "socket"], BeforeValidator(_given_or_usual), AfterValidator(_has_its_secret)
]
