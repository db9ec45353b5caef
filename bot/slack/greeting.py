"""What the first call to Slack tells: who we are, what we may do, what time it is there.

https://docs.slack.dev/reference/methods/auth.test
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.slack.troubles import SlackTrouble
from bot.slack.web_api import WebApi


@dataclass(frozen=True, slots=True)
class Greeting:
    """What Slack answered; `scopes` and `drift` are None where it did not say.

    `drift` is how far our clock is ahead of Slack's, to the second. Both come in headers:
    https://docs.slack.dev/legacy/legacy-authentication/legacy-oauth-scopes
    """

    trouble: SlackTrouble | None = None
    workspace: str = ""
    url: str = ""
    bot: str = ""
    scopes: frozenset[str] | None = None
    drift: timedelta | None = None


async def greet(api: WebApi, now: Callable[[], datetime]) -> Greeting:
    """Ask Slack who the token is; what goes wrong is part of the answer."""
    heard = await api.heard("auth.test")
    return Greeting(
        heard.trouble,
        str(heard.answer.get("team", "")),
        str(heard.answer.get("url", "")),
        str(heard.answer.get("user", "")),
        None if heard.trouble else _scopes(heard.headers),
        _drift(heard.headers, now()),
    )


def _scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    told = headers.get("x-oauth-scopes")
    if told is None:
        return None
    return frozenset(scope.strip() for scope in told.split(",") if scope.strip())


def _drift(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    try:
        return now - parsedate_to_datetime(headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None
