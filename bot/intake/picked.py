"""Messages that people point at: by a shortcut, by a reaction."""

from dataclasses import dataclass

from bot.intake.inbound import Payload, files, is_by_a_bot, read
from core.ticket import FileRef


@dataclass(frozen=True, slots=True)
class Picked:
    """A message on which a shortcut was used, as it was; `user` is blank where nobody wrote it."""

    channel: str
    ts: str
    thread_ts: str | None
    user: str
    bot: str
    text: str
    files: tuple[FileRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut used, on a message or anywhere.

    https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
    """

    callback_id: str
    user: str
    trigger: str
    response_url: str | None = None
    picked: Picked | None = None


@dataclass(frozen=True, slots=True)
class Reacted:
    """A reaction put on a message; `author` is whose message it is, blank where Slack says none.

    https://docs.slack.dev/reference/events/reaction_added
    """

    reaction: str
    user: str
    author: str
    channel: str
    ts: str


def shortcut(body: Payload) -> Shortcut:
    """Read the use of a shortcut; raises Malformed."""
    return read(
        lambda: Shortcut(
            body["callback_id"],
            body["user"]["id"],
            body["trigger_id"],
            body.get("response_url"),
            _picked(body) if body["type"] == "message_action" else None,
        )
    )


def _picked(body: Payload) -> Picked:
    """Read a message; one that was deleted is nobody's."""
    message, gone = body["message"], body["message"].get("subtype") == "tombstone"
    return Picked(
        channel=body["channel"]["id"],
        ts=message["ts"],
        thread_ts=message.get("thread_ts"),
        user="" if gone or is_by_a_bot(message) else message["user"],
        bot=message.get("bot_id") or "",
        text="" if gone else message.get("text") or "",
        files=() if gone else files(message.get("files") or ()),
    )


def reacted(event: Payload) -> Reacted | None:
    """Read a reaction; None for one on something else than a message. Raises Malformed."""
    if (event.get("item") or {}).get("type") != "message":
        return None
    return read(
        lambda: Reacted(
            event["reaction"].partition("::")[0],
            event["user"],
            event.get("item_user") or "",
            event["item"]["channel"],
            event["item"]["ts"],
        )
    )
