"""conversations.*: open, describe, read.

https://docs.slack.dev/reference/methods
"""

import base64
import binascii
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

from simulator.api.backend import Backend
from simulator.api.registry import CHANNEL, FLAG, NUMBER, TEXT, Arg, Args, Method, readable
from simulator.errors import Refused
from simulator.exchange import visible
from simulator.state.log import Log, span
from simulator.state.model import TEAM, Json

_MOST: Final = 999
_DEFAULT: Final = 100
_RANGE: Final[Mapping[str, Arg]] = {
    "oldest": TEXT,
    "latest": TEXT,
    "inclusive": FLAG,
    "limit": NUMBER,
    "cursor": TEXT,
    "include_all_metadata": FLAG,
}


def open_dm(backend: Backend, args: Args) -> Json:
    """Open the DM with one person."""
    if "users" not in args:
        raise Refused(error="users_list_not_supplied")
    user = backend.workspace.users.get(args["users"])
    if user is None:
        raise Refused(error="user_not_found")
    if user.is_bot:
        raise Refused(error="cannot_dm_bot")
    if user.deleted:
        raise Refused(error="user_disabled")
    return {"channel": {"id": backend.workspace.dm(user.id, backend.bot).id}}


def info(backend: Backend, args: Args) -> Json:
    """Describe a conversation; a public one may be described without being in it."""
    channel = backend.workspace.channels.get(args["channel"])
    if channel is None or (channel.kind != "public" and backend.bot not in channel.members):
        raise Refused(error="channel_not_found")
    dm = channel.kind == "dm"
    described: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": dm,
        "is_mpim": False,
        "is_private": channel.kind != "public",
        "is_archived": channel.archived,
        "is_org_shared": channel.org_shared,
        "is_ext_shared": channel.ext_shared,
        "is_pending_ext_shared": channel.pending_ext_shared,
        "is_shared": channel.ext_shared or channel.org_shared,
        "context_team_id": TEAM,
    }
    if dm:
        return {"channel": {**described, "user": channel.other(backend.bot)}}
    named = {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_general": False,
        "is_member": backend.bot in channel.members,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
    return {"channel": {**described, **named}}


def members(backend: Backend, args: Args) -> Json:
    """Return who is in a conversation, the app's bot included, a page at a time."""
    found = readable(backend, args["channel"]).members
    start = _first(args)
    page = found[start : start + _limit(args)]
    rest = start + len(page)
    cursor = base64.b64encode(f"user:{rest}".encode()).decode() if rest < len(found) else ""
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def _first(args: Args) -> int:
    """Return where a page of members begins; raises Refused."""
    if not args.get("cursor"):
        return 0
    name, number = _opened(args["cursor"])
    if name != "user" or not number.isdigit():
        raise Refused(error="invalid_cursor")
    return int(number)


def history(backend: Backend, args: Args) -> Json:
    """Return what stands in a conversation itself, newest first."""
    channel = readable(backend, args["channel"])
    log = backend.workspace.logs[channel.id]
    places = span(log.top, *_range(args), inclusive=args.get("inclusive", False))
    if cursor := _cursor(args):
        places = range(places.start, min(places.stop, bisect_left(log.top, cursor)))
    found = places[-_limit(args) :]
    more = len(found) < len(places)
    return _page(log, [log.top[place] for place in reversed(found)], args, more=more)


def replies(backend: Backend, args: Args) -> Json:
    """Return a thread, its root first; of a reply's own timestamp, that reply alone."""
    channel = readable(backend, args["channel"])
    log = backend.workspace.logs[channel.id]
    asked = args["ts"]
    root = log.root_of(asked)
    if root is None:
        raise Refused(error="thread_not_found")
    if root != asked:
        return _page(log, [asked], args, more=False)
    stamps = log.replies(root)
    places = span(stamps, *_range(args), inclusive=args.get("inclusive", False))
    if cursor := _cursor(args):
        places = range(max(places.start, bisect_right(stamps, cursor)), places.stop)
    found = places[: _limit(args)]
    more = len(found) < len(places)
    first = [] if cursor else [root]
    return _page(log, first + [stamps[place] for place in found], args, more=more)


def _range(args: Args) -> tuple[str, str]:
    return args.get("oldest", ""), args.get("latest", "")


def _page(log: Log, stamps: Sequence[str], args: Args, *, more: bool) -> Json:
    whole = args.get("include_all_metadata", False)
    messages = [_shown(log, ts, whole=whole) for ts in stamps]
    page: Json = {"messages": messages, "has_more": more}
    if more:
        cursor = base64.b64encode(f"next_ts:{stamps[-1]}".encode()).decode()
        page["response_metadata"] = {"next_cursor": cursor}
    return page


def _shown(log: Log, ts: str, *, whole: bool) -> Json:
    message = log.messages[ts]
    return {**(message if whole else visible(message)), **log.summary(ts)}


def _cursor(args: Args) -> str:
    """Return the timestamp at which the former page ended; raises Refused."""
    name, ts = _opened(args.get("cursor", ""))
    if "cursor" in args and name != "next_ts":
        raise Refused(error="invalid_cursor")
    return ts


def _opened(cursor: str) -> tuple[str, str]:
    """Read what a cursor says and where the next page begins; raises Refused."""
    try:
        name, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise Refused(error="invalid_cursor") from None
    return name, place


def _limit(args: Args) -> int:
    limit = args.get("limit", _DEFAULT)
    if not 1 <= limit <= _MOST:
        raise Refused(error="invalid_limit")
    return int(limit)


METHODS: Final[Mapping[str, Method]] = {
    "conversations.open": Method(open_dm, {"users": TEXT}, "im:write"),
    "conversations.info": Method(info, {"channel": CHANNEL}, "*:read"),
    "conversations.members": Method(
        members, {"channel": CHANNEL, "limit": NUMBER, "cursor": TEXT}, "*:read"
    ),
    "conversations.history": Method(history, {"channel": CHANNEL, **_RANGE}, "*:history"),
    "conversations.replies": Method(
        replies,
        {"channel": CHANNEL, "ts": Arg(required=True, missing="thread_not_found"), **_RANGE},
        "*:history",
    ),
}
