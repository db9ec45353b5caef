"""The Slack app's manifest: over Socket Mode as it stands, and made for HTTP here.

https://docs.slack.dev/reference/app-manifest
"""

from io import StringIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from ruamel.yaml import YAML

from bot.admin.mistakes import Mistake, Mistaken
from bot.rendering.texts import gettext_noop

MANIFEST: Final = Path(__file__).with_name("manifest.yml")
"""A link to the one at the top, so that it comes along where the desk is installed."""

EVENTS_PATH: Final = "/slack/events"
_WIDE: Final = 4096  # no line is folded


def read(path: Path = MANIFEST) -> str:
    """Return the manifest as it stands; raises Mistaken when it is not where it belongs."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        unread = gettext_noop("{file} cannot be read ({error}).")
        raise Mistaken([Mistake.of(unread, file=path, error=type(error).__name__)]) from None


def scopes(manifest: str) -> frozenset[str]:
    """Return what a manifest asks to be granted to the bot's token."""
    return frozenset(YAML(typ="safe").load(manifest)["oauth_config"]["scopes"]["bot"])


def optional(manifest: str) -> frozenset[str]:
    """Return what an administrator may refuse to grant.

    https://docs.slack.dev/changelog/2026/03/16/optional-scopes
    """
    return frozenset(YAML(typ="safe").load(manifest)["oauth_config"]["scopes"]["bot_optional"])


def over_http(manifest: str, url: str) -> str:
    """Return the manifest for HTTP on a host, comments kept; raises Mistaken for a wrong URL."""
    address = host_address(url) + EVENTS_PATH
    yaml = YAML()
    yaml.width = _WIDE
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    written = yaml.load(manifest)
    _set_addresses(written, address)
    printed = StringIO()
    yaml.dump(written, printed)
    return printed.getvalue()


def _set_addresses(written: Any, address: str) -> None:  # noqa: ANN401 — ruamel.yaml's own maps
    for command in written["features"]["slash_commands"]:
        command.insert(1, "url", address)
    settings = written["settings"]
    settings["event_subscriptions"].insert(0, "request_url", address)
    settings["interactivity"].insert(1, "request_url", address)
    settings["interactivity"].insert(2, "message_menu_options_url", address)  # searched selects
    settings["socket_mode_enabled"] = False


def host_address(url: str) -> str:
    """Return the address of a host, without anything behind it; raises Mistaken.

    Slack sends to HTTPS alone: https://docs.slack.dev/apis/events-api/using-http-request-urls
    """
    wrong = gettext_noop(
        "--url cannot be “{url}”: write the address at which Slack reaches this desk, "
        "https:// and a host alone, such as https://guichet.example.org."
    )
    mistaken = Mistaken([Mistake.of(wrong, url=url)])
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise mistaken from None
    junk = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme != "https" or not parts.hostname or junk or not _is_host(parts.hostname):
        raise mistaken
    return f"https://{parts.hostname}" + (f":{port}" if port else "")


def _is_host(name: str) -> bool:
    """Whether a name is one that DNS could know, written in ASCII."""
    labels = name.split(".")
    letters = all(c.isascii() and (c.isalnum() or c == "-") for label in labels for c in label)
    return len(labels) > 1 and all(labels) and letters
