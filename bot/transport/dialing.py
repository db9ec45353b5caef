"""Asks Slack for an address, and connects to it; each address serves once.

https://docs.slack.dev/reference/methods/apps.connections.open
"""

from typing import Final
from urllib.parse import urlsplit

from aiohttp import ClientWebSocketResponse

from bot.slack.troubles import Ambiguous
from bot.slack.web_api import WebApi

_OPEN: Final = "apps.connections.open"
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class Dialer:
    """Opens connections with an app-level token; `heartbeat` is the seconds between two pings."""

    def __init__(self, api: WebApi, heartbeat: float) -> None:
        self._api = api
        self._heartbeat = heartbeat

    async def __call__(self) -> ClientWebSocketResponse:
        """Open a connection; raises a SlackTrouble."""
        url = str((await self._api.call(_OPEN)).get("url") or "")
        if not _is_safe(url):
            raise Ambiguous(_OPEN, "unreadable_answer")
        return await self._api.websocket(_OPEN, url, self._heartbeat)


def _is_safe(url: str) -> bool:
    """Whether what travels cannot be read on the way: in clear only to this machine."""
    parts = urlsplit(url)
    return parts.scheme == "wss" or (parts.scheme == "ws" and parts.hostname in _LOCAL)
