"""What can go wrong when Slack is called, by what one must do about it.

No trouble keeps the request, the token or a text: only the method and Slack's name of the error.
"""

import re
from collections.abc import Mapping
from typing import Final

_RETRY_SECONDS: Final = 30.0
_LONGEST_RETRY_SECONDS: Final = 900.0
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500


class SlackTrouble(Exception):  # noqa: N818 — its subclasses say what to do, not what failed
    """A call to Slack did not succeed; `error` is Slack's own name of it, or ours."""

    def __init__(self, method: str, error: str) -> None:
        self.method = method
        self.error = re.sub(r"[^A-Za-z0-9_.*-]", "_", error)[:80]
        super().__init__(f"{self.method}: {self.error}")


class Later(SlackTrouble):
    """Slack asks to wait `retry_after` seconds before this method is called again.

    https://docs.slack.dev/apis/web-api/rate-limits
    """

    def __init__(self, method: str, error: str, retry_after: float = _RETRY_SECONDS) -> None:
        super().__init__(method, error)
        self.retry_after = retry_after


class Unreachable(SlackTrouble):
    """No connection was made: nothing was sent."""


class Ambiguous(SlackTrouble):
    """The call may have taken effect or not; only looking tells."""


class Gone(SlackTrouble):
    """The channel or person cannot be written to any more."""


class BadContent(SlackTrouble):
    """Slack refuses this message as it is; plain text in pieces may pass."""


class WorkspaceGone(SlackTrouble):
    """The token serves no more, or lacks a scope: nothing gets through until a person acts."""


class Refused(SlackTrouble):
    """Slack refuses for a reason that waiting does not change."""


class ExpiredTrigger(Refused):
    """The three seconds within which a modal may be opened have passed, or it was opened."""


_CLASSES: Final[Mapping[type[SlackTrouble], frozenset[str]]] = {
    Later: frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"}),
    Ambiguous: frozenset(
        {"internal_error", "fatal_error", "request_timeout", "service_unavailable"}
    ),
    Gone: frozenset(
        {
            "channel_not_found", "not_in_channel", "is_archived", "is_inactive",
            "messages_tab_disabled", "user_disabled", "user_not_found", "users_not_found",
            "cannot_dm_bot",
        }
    ),
    BadContent: frozenset(
        {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long"}
    ),
    WorkspaceGone: frozenset(
        {
            "account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed",
            "missing_scope",
        }
    ),
    ExpiredTrigger: frozenset(
        {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged"}
    ),
}  # fmt: skip
"""https://docs.slack.dev/reference/methods/chat.postMessage lists most of them."""

_BY_NAME: Final = {name: kind for kind, names in _CLASSES.items() for name in names}


def from_error(method: str, error: str, retry_after: str | None = None) -> SlackTrouble:
    """Return the trouble that an error name of Slack's means."""
    kind = Gone if error.startswith("restricted_action") else _BY_NAME.get(error, Refused)
    if kind is Later:
        return Later(method, error, seconds(retry_after))
    return kind(method, error)


def from_answer(
    method: str, status: int, error: str | None, retry_after: str | None
) -> SlackTrouble:
    """Return the trouble that an HTTP answer without `ok` means; unreadable ones are ambiguous."""
    if status == _TOO_MANY:
        return Later(method, "ratelimited", seconds(retry_after))
    if status >= _SERVER_ERROR or not error:
        return Ambiguous(method, f"http_{status}")
    return from_error(method, error, retry_after)


def seconds(retry_after: str | None) -> float:
    """Read a Retry-After header; one that is missing or makes no sense counts as 30 seconds."""
    text = (retry_after or "").strip()
    if not (text.isascii() and text.isdigit()):
        return _RETRY_SECONDS
    return min(max(float(text), 1.0), _LONGEST_RETRY_SECONDS)
