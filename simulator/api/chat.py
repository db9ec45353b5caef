"""chat.*: post, redraw, delete, whisper, link.

https://docs.slack.dev/reference/methods
"""

from collections.abc import Mapping
from typing import Final

from simulator.api.backend import Backend
from simulator.api.content import UPDATE_MOST, content, metadata
from simulator.api.registry import (
    BLOCKS,
    CHANNEL,
    FLAG,
    METADATA,
    REQUIRED,
    TEXT,
    Arg,
    Args,
    Method,
    readable,
    writable,
)
from simulator.errors import Refused
from simulator.state.model import APP, BOT, Channel, Json

_CONTENT: Final[Mapping[str, Arg]] = {"text": TEXT, "blocks": BLOCKS}
_MESSAGE: Final = Arg(required=True, missing="message_not_found")


def author(backend: Backend) -> Json:
    """Return what says that the app wrote a message."""
    bot = backend.workspace.bot
    return {
        "user": bot.id,
        "bot_id": BOT,
        "app_id": APP,
        "bot_profile": {
            "id": BOT,
            "app_id": APP,
            "name": backend.manifest.name,
            "deleted": False,
            "team_id": bot.team,
        },
    }


def post(backend: Backend, args: Args) -> Json:
    """Post a message; a reply to a message that is gone lands in the conversation itself."""
    channel = writable(backend, args["channel"])
    said = {**author(backend), **content(backend.files, args, channel.id), **metadata(args)}
    message = backend.exchange.post(channel, said | threading(backend, channel, args))
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def threading(backend: Backend, channel: Channel, args: Args) -> Json:
    """Return what makes a message a reply, or a reply shown in the conversation too."""
    asked = args.get("thread_ts")
    root = backend.workspace.logs[channel.id].root_of(asked) if asked else None
    if root is None:
        return {}
    if args.get("reply_broadcast"):
        return {"thread_ts": root, "subtype": "thread_broadcast"}
    return {"thread_ts": root}


def update(backend: Backend, args: Args) -> Json:
    """Redraw a message of the app's; blocks that are left out go when a text is given."""
    channel = readable(backend, args["channel"])
    former = own(backend, channel, args["ts"], "cant_update_message")
    if channel.archived:
        raise Refused(error="is_inactive")
    if len(args.get("text") or "") > UPDATE_MOST:
        raise Refused(error="msg_too_long")
    said = content(backend.files, args, channel.id)
    if "text" not in args:
        said["text"] = former["text"]
    kept = {k: v for k, v in former.items() if k != "blocks"}
    edited = {} if "blocks" in said else {"edited": {"user": backend.bot, "ts": _edit_ts(backend)}}
    message = {**kept, **said, **edited, **metadata(args)}
    backend.exchange.change(channel, message, former)
    return {
        "channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message,
    }  # fmt: skip


def _edit_ts(backend: Backend) -> str:
    return f"{backend.workspace.seconds()}.000000"


def own(backend: Backend, channel: Channel, ts: str, otherwise: str) -> Json:
    """Return a message that the app wrote; raises Refused."""
    message = backend.workspace.message(channel.id, ts)
    if message is None or message.get("subtype") == "tombstone":
        raise Refused(error="message_not_found")
    if message.get("bot_id") != BOT:
        raise Refused(otherwise)
    return message


def delete(backend: Backend, args: Args) -> Json:
    """Delete a message of the app's."""
    channel = readable(backend, args["channel"])
    own(backend, channel, args["ts"], "cant_delete_message")
    backend.exchange.delete(channel, args["ts"])
    return {"channel": channel.id, "ts": args["ts"]}


def whisper(backend: Backend, args: Args) -> Json:
    """Show a message to one member of a conversation."""
    channel = writable(backend, args["channel"])
    if args["user"] not in channel.members:
        raise Refused(error="user_not_in_channel")
    told = content(backend.files, args, args["user"])
    said = {**author(backend), **told, **threading(backend, channel, args)}
    message = backend.exchange.whisper(channel, args["user"], said)
    return {"message_ts": message["ts"]}


def permalink(backend: Backend, args: Args) -> Json:
    """Return the address of a message."""
    channel = readable(backend, args["channel"])
    message = backend.workspace.message(channel.id, args["message_ts"])
    if message is None:
        raise Refused(error="message_not_found")
    ts, root = message["ts"], message.get("thread_ts")
    link = f"{backend.address()}/archives/{channel.id}/p{ts.replace('.', '')}"
    if root and root != ts:
        link += f"?thread_ts={root}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


METHODS: Final[Mapping[str, Method]] = {
    "chat.postMessage": Method(
        post,
        {
            "channel": CHANNEL,
            **_CONTENT,
            "thread_ts": TEXT,
            "reply_broadcast": FLAG,
            "unfurl_links": FLAG,
            "unfurl_media": FLAG,
            "metadata": METADATA,
        },
        "chat:write",
    ),
    "chat.update": Method(
        update,
        {"channel": CHANNEL, "ts": _MESSAGE, **_CONTENT, "metadata": METADATA},
        "chat:write",
    ),
    "chat.delete": Method(delete, {"channel": CHANNEL, "ts": _MESSAGE}, "chat:write"),
    "chat.postEphemeral": Method(
        whisper,
        {"channel": CHANNEL, "user": REQUIRED, **_CONTENT, "thread_ts": TEXT},
        "chat:write",
    ),
    "chat.getPermalink": Method(permalink, {"channel": CHANNEL, "message_ts": _MESSAGE}),
}
