"""Slack's Web API as the desk uses it: messages, views, people, conversations, files."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from pydantic import SecretStr
from slack_sdk.models.views import View

from bot.rendering.blocks import Message
from bot.slack.files import Files
from bot.slack.paced import PacedApi
from bot.slack.rates import Rates
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
)
from bot.slack.web_api import WebApi, part

__all__ = [
    "Ambiguous", "BadContent", "ExpiredTrigger", "Gone", "Identity", "Later", "Posted", "Refused",
    "Slack", "SlackTrouble", "Unreachable", "WorkspaceGone", "connect",
]  # fmt: skip

Payload = Mapping[str, Any]

SLACK_API: Final = "https://slack.com/api/"
POST: Final = "chat.postMessage"
_PAGE: Final = 200
_MOST_PAGES: Final = 50


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
    token: SecretStr,
    base_url: str = SLACK_API,
    *,
    timeout_seconds: float = 10,
    transfer_seconds: float = 300,
    rates: Rates | None = None,
) -> AsyncIterator["Slack"]:
    """Open the one HTTP session; a call may take `timeout_seconds`, a file `transfer_seconds`.

    Without `rates` Slack is asked as fast as one likes, until it refuses.
    """
    limit = aiohttp.ClientTimeout(total=timeout_seconds, sock_connect=timeout_seconds / 2)
    async with aiohttp.ClientSession(timeout=limit) as session:
        yield Slack(token, session, base_url, transfer_seconds=transfer_seconds, rates=rates)


class Slack:
    """The methods of Slack that the desk calls; each raises a SlackTrouble when it fails."""

    def __init__(
        self,
        token: SecretStr,
        session: aiohttp.ClientSession,
        base_url: str = SLACK_API,
        *,
        transfer_seconds: float = 300,
        rates: Rates | None = None,
    ) -> None:
        self._api = (
            PacedApi(token, session, base_url, rates) if rates else WebApi(token, session, base_url)
        )
        self.files = Files(self._api, transfer_seconds)
        self._identity: Identity | None = None

    def web_api(self, token: SecretStr) -> WebApi:
        """Return the Web API called with another token, such as the app's, in the same session."""
        return self._api.with_token(token)

    async def identity(self, *, fresh: bool = False) -> Identity:
        """Return who the bot is, asked once; `fresh` asks again, as a check of the token."""
        if self._identity is None or fresh:
            told = await self._api.call("auth.test")
            self._identity = Identity(told["user_id"], told.get("bot_id", ""), told["team_id"])
        return self._identity

    async def app_of(self, bot: str) -> str:
        """Return which app a bot is of.

        https://docs.slack.dev/reference/methods/bots.info
        """
        return str(part(await self._api.read("bots.info", bot=bot), "bot").get("app_id") or "")

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
        answer = await self._api.call(
            POST,
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
            raise Ambiguous(POST, "unreadable_answer")
        return Posted(str(answer.get("channel", channel)), str(answer["ts"]), top_level)

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Redraw a message of ours."""
        await self._api.call("chat.update", {"channel": channel, "ts": ts, **message.payload()})

    async def delete(self, channel: str, ts: str) -> None:
        """Delete a message of ours."""
        await self._api.call("chat.delete", {"channel": channel, "ts": ts})

    async def ephemeral(
        self, channel: str, user: str, message: Message, *, thread_ts: str | None = None
    ) -> None:
        """Show a message to one member of a channel; Slack does not promise that it arrives."""
        await self._api.call(
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
        await self._api.send("response_url", response_url, json=body)

    async def open_view(self, trigger_id: str, view: View) -> Payload:
        """Open a modal and return Slack's view; raises ExpiredTrigger after three seconds."""
        answer = await self._api.call(
            "views.open", {"trigger_id": trigger_id, "view": view.to_dict()}
        )
        return part(answer, "view")

    async def update_view(self, view_id: str, view: View, seen: str | None = None) -> Payload:
        """Redraw a modal; with the hash that was `seen`, only if it did not change since."""
        args = {"view_id": view_id, "view": view.to_dict(), "hash": seen or None}
        return part(await self._api.call("views.update", args), "view")

    async def publish_view(self, user: str, view: View) -> None:
        """Show somebody his App Home.

        https://docs.slack.dev/reference/methods/views.publish
        """
        await self._api.call("views.publish", {"user_id": user, "view": view.to_dict()})

    async def push_view(self, trigger_id: str, view: View) -> Payload:
        """Open a modal over the one in which something was pressed; three at most."""
        args = {"trigger_id": trigger_id, "view": view.to_dict()}
        return part(await self._api.call("views.push", args), "view")

    async def redraw_view(self, name: str, view: View) -> None:
        """Redraw the modal of a name of ours (its `external_id`); no trouble once it is closed."""
        try:
            await self._api.call("views.update", {"external_id": name, "view": view.to_dict()})
        except Refused as refused:
            if refused.error != "not_found":
                raise

    async def react(self, channel: str, ts: str, name: str) -> None:
        """Put a reaction on a message; one that is there already, or no message, is no trouble."""
        try:
            await self._api.call(
                "reactions.add", {"channel": channel, "timestamp": ts, "name": name}
            )
        except Refused as refused:
            if refused.error not in {"already_reacted", "message_not_found"}:
                raise

    async def open_dm(self, user: str) -> str:
        """Return the id of the conversation with a person, opened if need be."""
        answer = await self._api.call("conversations.open", {"users": user})
        return str(part(answer, "channel")["id"])

    async def permalink(self, channel: str, ts: str) -> str:
        """Return the permanent link of a message."""
        answer = await self._api.read("chat.getPermalink", channel=channel, message_ts=ts)
        return str(answer["permalink"])

    async def user(self, user: str) -> Payload:
        """Return a person as Slack knows him, his locale included."""
        return part(await self._api.read("users.info", user=user, include_locale="true"), "user")

    async def group_members(self, group: str) -> frozenset[str]:
        """Return who is in a user group; refused where it is disabled.

        https://docs.slack.dev/reference/methods/usergroups.users.list
        """
        answer = await self._api.read("usergroups.users.list", usergroup=group)
        return frozenset(map(str, answer.get("users") or ()))

    async def conversation(self, channel: str) -> Payload:
        """Return what Slack tells of a conversation."""
        return part(await self._api.read("conversations.info", channel=channel), "channel")

    async def members(self, channel: str) -> frozenset[str]:
        """Return who is in a conversation, the bot included.

        https://docs.slack.dev/reference/methods/conversations.members
        """
        found = await self._paged("conversations.members", "members", channel=channel)
        return frozenset(map(str, found))

    async def history(self, channel: str, oldest: str) -> Sequence[Payload]:
        """Return the top-level messages since a timestamp, it included, metadata included."""
        return await self._pages("conversations.history", channel=channel, oldest=oldest)

    async def replies(self, channel: str, thread_ts: str, oldest: str) -> Sequence[Payload]:
        """Return the messages of a thread since a timestamp, it included, metadata included."""
        return await self._pages(
            "conversations.replies", channel=channel, ts=thread_ts, oldest=oldest
        )

    async def message(self, channel: str, ts: str, *, thread_ts: str) -> Payload | None:
        """Return one message of a thread, its root included; None when it is not there any more."""
        try:
            answer = await self._api.read(
                "conversations.replies",
                channel=channel, ts=thread_ts, oldest=ts, latest=ts, inclusive="true",
            )  # fmt: skip
        except Refused as refused:
            if refused.error != "thread_not_found":
                raise
            return None
        found = [said for said in answer.get("messages") or () if said.get("ts") == ts]
        return found[0] if found else None

    async def thread_of(self, channel: str, ts: str) -> str:
        """Return the root of the thread that a message is in, or could begin."""
        answer = await self._api.read("conversations.replies", channel=channel, ts=ts, limit="1")
        said: Payload = next(iter(answer.get("messages") or ()), {})
        return str(said.get("thread_ts") or ts)

    async def _pages(self, method: str, **asked: str) -> Sequence[Payload]:
        whole = {"inclusive": "true", "include_all_metadata": "true"}
        return await self._paged(method, "messages", **asked, **whole)

    async def _paged(self, method: str, name: str, **asked: str) -> Sequence[Any]:
        """Read all pages of what a method lists under a name."""
        listed: list[Any] = []
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            answer = await self._api.read(method, **asked, limit=str(_PAGE), cursor=cursor)
            listed += answer.get(name) or ()
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return listed
        raise Refused(method, f"too_many_{name}")
