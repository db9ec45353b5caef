"""What Slack's first answers tell: of the tokens, what they may do, and the clock."""

from collections.abc import Mapping
from typing import Final

from bot.admin.check.findings import Check, Finding, Status, judged, skipped
from bot.admin.mistakes import Phrase
from bot.rendering.texts import gettext_noop
from bot.slack.greeting import Greeting
from bot.slack.troubles import Ambiguous, Later, SlackTrouble, Unreachable

NO_TOKEN: Final = Phrase(gettext_noop("SLACK_BOT_TOKEN is not set, or not right"))
NO_SLACK: Final = Phrase(gettext_noop("Slack does not answer"))
BAD_TOKEN: Final = Phrase(gettext_noop("Slack does not take the bot token"))
_UNTOLD: Final = Phrase(gettext_noop("Slack did not tell it"))

_SECONDS_LATE: Final = 60
_SECONDS_REFUSED: Final = 300
"""https://docs.slack.dev/authentication/verifying-requests-from-slack"""

_COPY_TOKEN: Final = gettext_noop(
    "Slack does not know the bot token: copy the “Bot User OAuth Token” again from the app's page "
    "“OAuth & Permissions” into SLACK_BOT_TOKEN."
)
_INSTALL: Final = gettext_noop(
    "The bot token is no longer valid ({error}): install the app in the workspace again, and copy "
    "its new “Bot User OAuth Token” into SLACK_BOT_TOKEN."
)
_TOKEN_ERRORS: Final[Mapping[str, str]] = {
    "invalid_auth": _COPY_TOKEN,
    "not_authed": _COPY_TOKEN,
}

_COPY_APP_TOKEN: Final = gettext_noop(
    "Slack does not know the app token: copy it again from “Basic Information”, “App-Level "
    "Tokens”, into SLACK_APP_TOKEN."
)
_APP_TOKEN_ERRORS: Final[Mapping[str, str]] = {
    "invalid_auth": _COPY_APP_TOKEN,
    "not_authed": _COPY_APP_TOKEN,
    "missing_scope": gettext_noop(
        "The app token lacks the scope connections:write: make another one with it in “Basic "
        "Information”, “App-Level Tokens”, for SLACK_APP_TOKEN."
    ),
}
_NO_CONNECTION: Final = gettext_noop(
    "Slack opens no connection with the app token ({error}): turn “Socket Mode” on for the app, "
    "and make a token with the scope connections:write in “Basic Information”, “App-Level Tokens”, "
    "for SLACK_APP_TOKEN."
)


WITHOUT: Final[Mapping[str, str]] = {
    "users:read.email": gettext_noop(
        "Without users:read.email, no académie is found by a requester's address: the form asks "
        "him for it."
    ),
    "usergroups:read": gettext_noop(
        "Without usergroups:read, no user group makes a team: the catalogue names people."
    ),
    "reactions:read": gettext_noop("Without reactions:read, no reaction makes a request."),
    "channels:history": gettext_noop(
        "Without channels:history, reactions make requests in private channels alone."
    ),
}
"""What is off without the scopes that an administrator may refuse."""


def is_silent(trouble: SlackTrouble | None) -> bool:
    """Whether Slack gave no answer of its own: it may well do so later."""
    return isinstance(trouble, Unreachable | Ambiguous | Later)


def untold(greeting: Greeting) -> Phrase:
    """Return why something is not known."""
    if greeting.trouble is None:
        return _UNTOLD
    return NO_SLACK if is_silent(greeting.trouble) else BAD_TOKEN


def answers(greeting: Greeting, address: str) -> Finding:
    """Say whether Slack answers at all."""
    if is_silent(greeting.trouble):
        silent = gettext_noop(
            "Slack does not answer at {address} ({error}): check the network, the proxy "
            "(HTTPS_PROXY) and SLACK_API_URL."
        )
        return Finding.of(
            Check.SLACK, Status.FAILED, silent, address=address, error=_error(greeting.trouble)
        )
    return Finding.of(
        Check.SLACK, Status.OK, gettext_noop("Slack answers at {address}."), address=address
    )


def token(greeting: Greeting) -> Finding:
    """Say whether the bot token serves, and where."""
    if is_silent(greeting.trouble):
        return skipped(Check.TOKEN, NO_SLACK)
    if greeting.trouble:
        error = greeting.trouble.error
        words = _TOKEN_ERRORS.get(error, _INSTALL)
        return Finding.of(Check.TOKEN, Status.FAILED, words, error=error)
    installed = gettext_noop("It is {bot}'s, installed in “{workspace}” ({url}).")
    facts = {"bot": greeting.bot, "workspace": greeting.workspace, "url": greeting.url}
    return Finding.of(Check.TOKEN, Status.OK, installed, **facts)


def scopes(greeting: Greeting, wanted: frozenset[str]) -> Finding:
    """Compare what was granted with what the manifest asks for."""
    if greeting.scopes is None:
        return skipped(Check.SCOPES, untold(greeting))
    missing, more = sorted(wanted - greeting.scopes), sorted(greeting.scopes - wanted)
    off = [Phrase(WITHOUT[scope]) for scope in missing if scope in WITHOUT]
    missing = [scope for scope in missing if scope not in WITHOUT]
    lacks = gettext_noop(
        "Missing: {scopes}. Add them on the app's page “OAuth & Permissions”, then install the app "
        "in the workspace again."
    )
    idle = gettext_noop(
        "Granted for nothing: {scopes}. Take them out of the app, then install it again."
    )
    return judged(
        Check.SCOPES,
        Phrase(gettext_noop("All that the manifest asks for is granted, and nothing else.")),
        failures=[Phrase(lacks, {"scopes": ", ".join(missing)})] if missing else (),
        warnings=[*off, *([Phrase(idle, {"scopes": ", ".join(more)})] if more else ())],
    )


def app_token(trouble: SlackTrouble | None) -> Finding:
    """Say whether the app may connect over Socket Mode."""
    if is_silent(trouble):
        return skipped(Check.APP_TOKEN, NO_SLACK)
    if trouble:
        return Finding(Check.APP_TOKEN, Status.FAILED, (app_token_refused(trouble),))
    opens = gettext_noop("Slack opens connections with it.")
    return Finding.of(Check.APP_TOKEN, Status.OK, opens)


def app_token_refused(trouble: SlackTrouble) -> Phrase:
    """Say why Slack opens no connection, and what to do about it."""
    words = _APP_TOKEN_ERRORS.get(trouble.error, _NO_CONNECTION)
    return Phrase(words, {"error": trouble.error})


def no_app_token() -> Finding:
    """Say that none is used."""
    unused = gettext_noop("Not used: what people do comes over HTTP.")
    return Finding.of(Check.APP_TOKEN, Status.SKIPPED, unused)


def clock(greeting: Greeting) -> Finding:
    """Compare this machine's clock with Slack's, which answers tell to the second."""
    if greeting.drift is None:
        return skipped(Check.CLOCK, untold(greeting))
    seconds = round(abs(greeting.drift).total_seconds())
    facts = {"seconds": seconds}
    refused = gettext_noop(
        "This machine's clock differs from Slack's by {seconds} s, and past five minutes "
        "Slack's requests are taken for forged: set it by NTP."
    )
    late = gettext_noop("This machine's clock differs from Slack's by {seconds} s: set it by NTP.")
    return judged(
        Check.CLOCK,
        Phrase(gettext_noop("It differs from Slack's by {seconds} s."), facts),
        failures=[Phrase(refused, facts)] if seconds > _SECONDS_REFUSED else (),
        warnings=[Phrase(late, facts)] if _SECONDS_LATE < seconds <= _SECONDS_REFUSED else (),
    )


def _error(trouble: SlackTrouble | None) -> str:
    return trouble.error if trouble else ""
