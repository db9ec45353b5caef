"""One call to Slack's Web API: one HTTP session, no retries, troubles by class.

The client library retries connection errors by itself unless told otherwise, which posts twice
what Slack accepted before the connection broke: https://docs.slack.dev/tools/python-slack-sdk
"""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.intake.cleaning import cleaned
from bot.slack.addresses import is_this_machine
from bot.slack.troubles import Ambiguous, SlackTrouble, Unreachable, from_answer

Payload = Mapping[str, Any]

_WEBSOCKET: Final = aiohttp.ClientWSTimeout(ws_close=2.0)


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer with its headers, or the trouble that came in its place, with headers if any."""

    answer: Payload
    headers: Mapping[str, str]
    trouble: SlackTrouble | None = None


class WebApi:
    """Calls methods of Slack; each call raises a SlackTrouble when it fails.

    Troubles are raised outside the handlers of what caused them: no context, no token in them.
    """

    def __init__(self, token: SecretStr, session: aiohttp.ClientSession, base_url: str) -> None:
        self._client = AsyncWebClient(
            token.get_secret_value(),
            base_url,
            session=session,
            retry_handlers=[],
            # The library logs texts at DEBUG; what matters is in the troubles raised here.
            logger=silent(),
        )
        if is_this_machine(base_url):
            self._client.proxy = None
        self._session = session

    async def call(self, method: str, body: Payload | None = None) -> Payload:
        """Call a method that takes JSON; what is None is left out."""
        return await self._api(method, json=_given(body or {}))

    async def read(self, method: str, **params: str | None) -> Payload:
        """Call a method that reads; what is None is left out."""
        return await self._api(method, http_verb="GET", params=_given(params))

    async def form(self, method: str, **data: str | None) -> Payload:
        """Call a method that takes a form only; what is None is left out."""
        return await self._api(method, data=_given(data))

    async def heard(self, method: str) -> Heard:
        """Call a method for its headers too; no trouble is raised: it is told."""
        try:
            response = await self._client.api_call(method)
        except SlackApiError as error:
            trouble = _from_response(method, error.response)
            return Heard({}, error.response.headers, trouble)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Heard({}, {}, _from_http(method, error))
        except (ValueError, AttributeError):
            return Heard({}, {}, Ambiguous(method, "unreadable_answer"))
        answer = response.data if isinstance(response.data, dict) else {}
        return Heard(answer, response.headers)

    async def send(self, method: str, url: str, **request: Any) -> None:  # noqa: ANN401 — aiohttp's own arguments
        """POST to an address that Slack gave for one purpose; it gets no token."""
        trouble: SlackTrouble
        try:
            async with self._session.post(url, proxy=self._client.proxy, **request) as answer:
                if answer.ok:
                    return
                trouble = _from_status(method, answer)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            trouble = _from_http(method, error)
        raise trouble

    @asynccontextmanager
    async def download(
        self, method: str, url: str, limit: aiohttp.ClientTimeout
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Fetch what only the bot may see; for addresses of Slack's own: they get the token.

        A redirect is not followed, since it would take the token elsewhere.
        """
        headers = {
            "Authorization": f"Bearer {self._client.token}",
            "Accept-Encoding": "identity",  # the length announced is that of the file
        }
        trouble: SlackTrouble
        try:
            async with self._session.get(
                url, headers=headers, timeout=limit, allow_redirects=False,
                proxy=self._client.proxy,
            ) as answer:  # fmt: skip
                if answer.status == 200:  # noqa: PLR2004 — OK
                    yield answer
                    return
                trouble = _from_status(method, answer)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            trouble = _from_http(method, error)
        raise trouble

    async def websocket(
        self, method: str, url: str, heartbeat: float
    ) -> aiohttp.ClientWebSocketResponse:
        """Connect to an address that Slack gave, which proves who we are; pings are ours to answer.

        Every `heartbeat` seconds Slack is pinged; half of that later the connection is closed if
        nothing came.
        """
        trouble: SlackTrouble
        try:
            return await self._session.ws_connect(
                url, autoping=False, heartbeat=heartbeat, proxy=self._client.proxy,
                timeout=_WEBSOCKET,
            )  # fmt: skip
        except aiohttp.WSServerHandshakeError as error:
            trouble = Unreachable(method, f"http_{error.status}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            trouble = _from_http(method, error)
        raise trouble

    def with_token(self, token: SecretStr) -> "WebApi":
        """Return the same Web API called with another token."""
        return WebApi(token, self._session, self._client.base_url)

    def is_slacks(self, url: str) -> bool:
        """Whether an address is Slack's, or of the server that stands for Slack."""
        asked, own = urlsplit(url), urlsplit(self._client.base_url)
        if (asked.scheme, asked.netloc) == (own.scheme, own.netloc):
            return True
        host = asked.hostname or ""
        return asked.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))

    async def _api(self, method: str, **request: Any) -> Payload:  # noqa: ANN401 — the library's own arguments
        trouble: SlackTrouble
        try:
            answer = (await self._client.api_call(method, **request)).data
        except SlackApiError as error:
            trouble = _from_response(method, error.response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            trouble = _from_http(method, error)
        except (ValueError, AttributeError):
            # The library trips over an answer that is neither JSON nor an object.
            trouble = Ambiguous(method, "unreadable_answer")
        else:
            if isinstance(answer, dict):
                return cleaned(answer)
            trouble = Ambiguous(method, "unreadable_answer")
        raise trouble


def silent() -> logging.Logger:
    """Return a logger outside the tree of loggers, so that no setting can make it speak."""
    return logging.Logger("silent", logging.CRITICAL + 1)  # noqa: LOG001 — outside the tree


def part(answer: Payload, name: str) -> Payload:
    """Return an object within an answer, an empty one when it is not there."""
    found = answer.get(name)
    return found if isinstance(found, dict) else {}


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _from_response(method: str, response: Any) -> SlackTrouble:  # noqa: ANN401 — the library hands out two kinds
    """Read the answer the library refused, be it its own kind or the HTTP library's."""
    data = getattr(response, "data", None)
    status = response.status_code if hasattr(response, "status_code") else response.status
    error = data.get("error") if isinstance(data, dict) else None
    return from_answer(method, int(status), error, response.headers.get("Retry-After"))


def _from_status(method: str, answer: aiohttp.ClientResponse) -> SlackTrouble:
    name = f"http_{answer.status}"
    return from_answer(method, answer.status, name, answer.headers.get("Retry-After"))


def _from_http(method: str, error: Exception) -> SlackTrouble:
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Unreachable(method, type(error).__name__)
    return Ambiguous(method, type(error).__name__)
