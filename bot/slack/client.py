"""Slack's Web API as the desk uses it: one HTTP session, no retries, troubles by class.

The client library retries connection errors by itself unless told otherwise, which posts twice
what Slack accepted before the connection broke: https://docs.slack.dev/tools/python-slack-sdk
"""

import json
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.rendering.blocks import Message
from bot.slack.troubles import (
    Ambiguous,
    BadContent,
    ExpiredTrigger,
    Gone,
    Later,
    Refused,
    SlackTrouble,
    Unreachable,
    WorkspaceGone,
    from_answer,
)

__all__ = [
    "Ambiguous", "BadContent", "ExpiredTrigger", "Gone", "Identity", "Later", "Posted", "Refused",
    "Slack", "SlackTrouble", "Unreachable", "WorkspaceGone", "connect",
]  # fmt: skip

Payload = Mapping[str, Any]

SLACK_API: Final = "https://slack.com/api/"
_PAGE: Final = 200
_MOST_PAGES: Final = 50
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in its workspace."""

    user: str
    bot: str
    team: str


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message arrived; `top_level` when it stands outside any thread."""

    channel: str
    ts: str
    top_level: bool


@asynccontextmanager
async def connect(
    token: str,
    base_url: str = SLACK_API,
    *,
    timeout_seconds: float = 10,
    transfer_seconds: float = 300,
) -> AsyncIterator["Slack"]:
    """Open the one HTTP session; a call may take `timeout_seconds`, a file `transfer_seconds`."""
    limit = aiohttp.ClientTimeout(total=timeout_seconds, sock_connect=timeout_seconds / 2)
    async with aiohttp.ClientSession(timeout=limit) as session:
        yield Slack(token, session, base_url, transfer_seconds=transfer_seconds)


class Slack:
    """The methods of Slack that the desk calls; each raises a SlackTrouble when it fails."""

    def __init__(
        self,
        token: str,
        session: aiohttp.ClientSession,
        base_url: str = SLACK_API,
        *,
        transfer_seconds: float = 300,
    ) -> None:
        self._client = AsyncWebClient(
            token,
            base_url,
            session=session,
            retry_handlers=[],
            # The library logs texts at DEBUG; what matters is in the troubles raised here.
            logger=logging.Logger("silent", logging.CRITICAL + 1),
        )
        if urlsplit(base_url).hostname in _LOCAL:
            self._client.proxy = None
        self._session = session
        self._transfer = aiohttp.ClientTimeout(total=transfer_seconds, sock_read=30)
        self._identity: Identity | None = None

    async def identity(self, *, fresh: bool = False) -> Identity:
        """Return who the bot is, asked once; `fresh` asks again, to see whether the token serves."""
        if self._identity is None or fresh:
            told = await self._call("auth.test")
            self._identity = Identity(told["user_id"], told.get("bot_id", ""), told["team_id"])
        return self._identity

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        metadata: Payload | None = None,
    ) -> Posted:
        """Post a message once, whatever happens; a broadcast reply shows in the channel too."""
        answer = await self._call(
            "chat.postMessage",
            {
                "channel": channel,
                **message.payload(),
                "unfurl_links": False,
                "unfurl_media": False,
                "thread_ts": thread_ts,
                "reply_broadcast": broadcast or None,
                "metadata": metadata,
            },
        )
        said = answer.get("message")
        top_level = isinstance(said, dict) and not said.get("thread_ts")
        if not answer.get("ts"):
            raise Ambiguous("chat.postMessage", "unreadable_answer")
        return Posted(str(answer.get("channel", channel)), str(answer["ts"]), top_level)

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Redraw a message of ours."""
        await self._call("chat.update", {"channel": channel, "ts": ts, **message.payload()})

    async def delete(self, channel: str, ts: str) -> None:
        """Delete a message of ours."""
        await self._call("chat.delete", {"channel": channel, "ts": ts})

    async def ephemeral(
        self, channel: str, user: str, message: Message, *, thread_ts: str | None = None
    ) -> None:
        """Show a message to one member of a channel; Slack does not promise that it arrives."""
        await self._call(
            "chat.postEphemeral",
            {"channel": channel, "user": user, **message.payload(), "thread_ts": thread_ts},
        )

    async def respond(
        self, response_url: str, message: Message, *, replace_original: bool = False
    ) -> None:
        """Answer an interaction to its author alone; a URL serves five times in 30 minutes.

        https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
        """
        body = {
            "response_type": "ephemeral",
            "replace_original": replace_original,
            **message.payload(),
        }
        await self._send("response_url", response_url, json=body)

    async def open_view(self, trigger_id: str, view: View) -> Payload:
        """Open a modal and return Slack's view; raises ExpiredTrigger after three seconds."""
        answer = await self._call("views.open", {"trigger_id": trigger_id, "view": view.to_dict()})
        return _part(answer, "view")

    async def update_view(self, view_id: str, view: View, seen: str | None = None) -> Payload:
        """Redraw a modal; with the hash that was `seen`, only if it did not change since."""
        args = {"view_id": view_id, "view": view.to_dict(), "hash": seen or None}
        return _part(await self._call("views.update", args), "view")

    async def react(self, channel: str, ts: str, name: str) -> None:
        """Put a reaction on a message; one that is there already, or no message, is no trouble."""
        try:
            await self._call("reactions.add", {"channel": channel, "timestamp": ts, "name": name})
        except Refused as refused:
            if refused.error not in {"already_reacted", "message_not_found"}:
                raise

    async def open_dm(self, user: str) -> str:
        """Return the id of the conversation with a person, opened if need be."""
        answer = await self._call("conversations.open", {"users": user})
        return str(_part(answer, "channel")["id"])

    async def permalink(self, channel: str, ts: str) -> str:
        """Return the permanent link of a message."""
        answer = await self._read("chat.getPermalink", channel=channel, message_ts=ts)
        return str(answer["permalink"])

    async def user(self, user: str) -> Payload:
        """Return a person as Slack knows him, his locale included."""
        return _part(await self._read("users.info", user=user, include_locale="true"), "user")

    async def conversation(self, channel: str) -> Payload:
        """Return what Slack tells of a conversation."""
        return _part(await self._read("conversations.info", channel=channel), "channel")

    async def history(self, channel: str, oldest: str) -> Sequence[Payload]:
        """Return the top-level messages since a timestamp, it included, metadata included."""
        return await self._pages("conversations.history", channel=channel, oldest=oldest)

    async def replies(self, channel: str, thread_ts: str, oldest: str) -> Sequence[Payload]:
        """Return the messages of a thread since a timestamp, it included, metadata included."""
        return await self._pages(
            "conversations.replies", channel=channel, ts=thread_ts, oldest=oldest
        )

    async def message(self, channel: str, ts: str) -> Payload | None:
        """Return one top-level message, None when it is not there any more."""
        answer = await self._read(
            "conversations.history", channel=channel, latest=ts, inclusive="true", limit="1"
        )
        found = [said for said in answer.get("messages") or () if said.get("ts") == ts]
        return found[0] if found else None

    async def thread_of(self, channel: str, ts: str) -> str:
        """Return the root of the thread that a message is in, or could begin."""
        answer = await self._read("conversations.replies", channel=channel, ts=ts, limit="1")
        said = next(iter(answer.get("messages") or ()), {})
        return str(said.get("thread_ts") or ts)

    async def file_info(self, file_id: str) -> Payload:
        """Return what Slack tells of a file: its name, size, address, and where it is shared."""
        return _part(await self._read("files.info", file=file_id), "file")

    async def upload_slot(self, name: str, size: int) -> tuple[str, str]:
        """Reserve an upload of `size` bytes; returns its address and the new file's id."""
        answer = await self._form("files.getUploadURLExternal", filename=name, length=str(size))
        return str(answer["upload_url"]), str(answer["file_id"])

    async def copy(self, source_url: str, upload_url: str, size: int) -> None:
        """Stream a file from one place in Slack to a reserved upload; nothing is kept here.

        Raises Refused for an address that is not Slack's own: the token goes nowhere else.
        """
        headers = {"Authorization": f"Bearer {self._client.token}"}
        if not self._is_ours(source_url):
            raise Refused("files.download", "foreign_address")
        trouble: SlackTrouble
        try:
            async with self._session.get(
                source_url, headers=headers, timeout=self._transfer, allow_redirects=False,
                proxy=self._client.proxy,
            ) as source:  # fmt: skip
                _check_download(source, size)
                await self._send(
                    "files.upload",
                    upload_url,
                    data=source.content,
                    headers={
                        "Content-Length": str(size),
                        "Content-Type": "application/octet-stream",
                    },
                    timeout=self._transfer,
                )
                return
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            trouble = _from_http("files.download", error)
        raise trouble

    async def share_file(
        self, file_id: str, title: str, channel: str, *, thread_ts: str | None, comment: str
    ) -> None:
        """Finish an upload and share it; the answer comes before the message exists.

        https://docs.slack.dev/reference/methods/files.completeUploadExternal
        """
        await self._form(
            "files.completeUploadExternal",
            files=json.dumps([{"id": file_id, "title": title}]),
            channel_id=channel,
            thread_ts=thread_ts,
            initial_comment=comment,
        )

    def _is_ours(self, url: str) -> bool:
        """Whether an address is Slack's, or of the server that stands for Slack."""
        asked, own = urlsplit(url), urlsplit(self._client.base_url)
        if (asked.scheme, asked.netloc) == (own.scheme, own.netloc):
            return True
        host = asked.hostname or ""
        return asked.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))

    async def _pages(self, method: str, **asked: str) -> Sequence[Payload]:
        messages: list[Payload] = []
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            answer = await self._read(
                method, **asked, inclusive="true", include_all_metadata="true",
                limit=str(_PAGE), cursor=cursor,
            )  # fmt: skip
            messages += answer.get("messages") or ()
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return messages
        raise Refused(method, "too_many_messages")

    async def _call(self, method: str, body: Payload | None = None) -> Payload:
        return await self._api(method, json=_given(body or {}))

    async def _read(self, method: str, **params: str | None) -> Payload:
        return await self._api(method, http_verb="GET", params=_given(params))

    async def _form(self, method: str, **data: str | None) -> Payload:
        return await self._api(method, data=_given(data))

    async def _api(self, method: str, **request: Any) -> Payload:  # noqa: ANN401 — the library's own arguments
        """Call a method once. Troubles are raised outside the handlers: no context, no token."""
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
                return answer
            trouble = Ambiguous(method, "unreadable_answer")
        raise trouble

    async def _send(self, method: str, url: str, **request: Any) -> None:  # noqa: ANN401 — aiohttp's own arguments
        """POST to an address Slack gave for one purpose; it needs no token."""
        trouble: SlackTrouble
        try:
            async with self._session.post(url, proxy=self._client.proxy, **request) as answer:
                if answer.ok:
                    return
                trouble = from_answer(
                    method,
                    answer.status,
                    f"http_{answer.status}",
                    answer.headers.get("Retry-After"),
                )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            trouble = _from_http(method, error)
        raise trouble


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _part(answer: Payload, name: str) -> Payload:
    part = answer.get(name)
    return part if isinstance(part, dict) else {}


def _from_response(method: str, response: Any) -> SlackTrouble:  # noqa: ANN401 — the library hands out two kinds
    """Read the answer the library refused, be it its own kind or the HTTP library's."""
    data = getattr(response, "data", None)
    status = getattr(response, "status_code", None) or getattr(response, "status", 200)
    error = data.get("error") if isinstance(data, dict) else None
    return from_answer(method, int(status), error, response.headers.get("Retry-After"))


def _from_http(method: str, error: Exception) -> SlackTrouble:
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Unreachable(method, type(error).__name__)
    return Ambiguous(method, type(error).__name__)


def _check_download(source: aiohttp.ClientResponse, size: int) -> None:
    """Raise Refused when what comes is not the file: Slack shows a login page instead."""
    if source.status != 200:  # noqa: PLR2004 — OK
        raise from_answer(
            "files.download", source.status, f"http_{source.status}",
            source.headers.get("Retry-After"),
        )  # fmt: skip
    if source.content_length is not None and source.content_length != size:
        raise Refused("files.download", "another_size")
