"""What a person types, as Slack encodes it.

https://docs.slack.dev/messaging/formatting-message-text
https://docs.slack.dev/interactivity/implementing-slash-commands
"""

import re
import secrets
from typing import Final

from simulator.state.model import Json
from simulator.state.workspace import Workspace

_TOKEN: Final = re.compile(r"(<(?:@[UW]\w+|#[CG]\w+)(?:\|[^<>]*)?>)")
_LINK: Final = re.compile(r"https?://[^\s<>]*[^\s<>.,:!?)'\"]")
_PERSON: Final = re.compile(r"(?<![\w@])@([\w.-]*\w)")
_CHANNEL: Final = re.compile(r"(?<![\w#&])#([\w.-]*\w)")
_PIECE: Final = re.compile(r"<@([UW]\w+)(?:\|[^>]*)?>|<#([CG]\w+)(?:\|[^>]*)?>|<(https?://[^|>]+)>")


def encode(workspace: Workspace, text: str) -> str:
    """Escape what a person typed; known @people and #channels become ids, addresses links."""
    return "".join(
        part if _TOKEN.fullmatch(part) else _encode_plain(workspace, part)
        for part in _TOKEN.split(text)
    )


def _encode_plain(workspace: Workspace, text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    linked = _LINK.sub(lambda found: f"<{found.group()}>", escaped)
    named = _PERSON.sub(lambda found: _person(workspace, found), linked)
    return _CHANNEL.sub(lambda found: _channel(workspace, found), named)


def _person(workspace: Workspace, found: re.Match[str]) -> str:
    user = workspace.person_named(found.group(1))
    return f"<@{user.id}>" if user else found.group()


def _channel(workspace: Workspace, found: re.Match[str]) -> str:
    named = (c for c in workspace.channels.values() if c.name == found.group(1) and c.kind != "dm")
    channel = next(named, None)
    return f"<#{channel.id}>" if channel else found.group()


def decode(text: str) -> str:
    """Undo the escaping of plain characters."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def rich_text(text: str) -> Json:
    """Return the block that Slack makes of an encoded text."""
    elements: list[Json] = []
    place = 0
    for found in _PIECE.finditer(text):
        elements += _plain(text[place : found.start()])
        user, channel, url = found.groups()
        elements.append(
            {"type": "user", "user_id": user}
            if user
            else {"type": "channel", "channel_id": channel}
            if channel
            else {"type": "link", "url": decode(url)}
        )
        place = found.end()
    elements += _plain(text[place:])
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": secrets.token_urlsafe(4), "elements": [section]}


def _plain(text: str) -> list[Json]:
    return [{"type": "text", "text": decode(text)}] if text else []
