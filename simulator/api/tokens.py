"""Who calls the Web API: the bot by its token, the app itself by an app-level one.

https://docs.slack.dev/authentication/tokens
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.errors import Refused


@dataclass(frozen=True, slots=True)
class AppToken:
    """An app-level token and what it may do."""

    secret: str
    scopes: Sequence[str] = ("connections:write",)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens that were given out."""

    bot: str
    app: AppToken | None = None

    def check_bot(self, given: str) -> None:
        """Raise Refused unless it is the bot's token."""
        if self.app and _same(given, self.app.secret):
            raise Refused(error="not_allowed_token_type")
        _check(given, self.bot)

    def check_app(self, given: str, scope: str) -> None:
        """Raise Refused unless it is the app's token and has a scope."""
        if _same(given, self.bot):
            raise Refused(error="not_allowed_token_type")
        _check(given, self.app.secret if self.app else "")
        if self.app and scope not in self.app.scopes:
            raise Refused(error="missing_scope", needed=scope, provided=",".join(self.app.scopes))


def _check(given: str, expected: str) -> None:
    if not given:
        raise Refused(error="not_authed")
    if not (expected and _same(given, expected)):
        raise Refused(error="invalid_auth")


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
