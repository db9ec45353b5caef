"""What Slack sends, read once into values; a payload without what it must have is refused.

https://docs.slack.dev/interactivity/handling-user-interaction
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from types import NoneType
from typing import Any, Final, TypeVar

from bot.intake.cleaning import one_line
from core.ticket import FileRef

Payload = Mapping[str, Any]
T = TypeVar("T")


class Malformed(ValueError):  # noqa: N818 — a finding about a request
    """A payload lacks a part that Slack always sends."""


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command.

    https://docs.slack.dev/interactivity/implementing-slash-commands
    """

    name: str
    text: str
    user: str
    channel: str
    trigger: str
    response_url: str


@dataclass(frozen=True, slots=True)
class View:
    """A modal or an App Home as it was when something was done in it.

    `values` is what is filled in, `under` the view that a modal was opened over, if any.
    """

    id: str
    hash: str
    callback_id: str
    metadata: str
    values: Mapping[str, Mapping[str, Payload]]
    is_home: bool = False
    under: str = ""


@dataclass(frozen=True, slots=True)
class Click:
    """A button, menu or select used in a message or a modal."""

    action_id: str
    value: str
    user: str
    trigger: str
    key: str
    response_url: str | None = None
    channel: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    view: View | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A modal sent off; `domain` is the workspace's, in the addresses of its messages."""

    user: str
    view: View
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody types in a select whose options we provide."""

    user: str
    action_id: str
    query: str
    view: View | None


@dataclass(frozen=True, slots=True)
class Said:
    """A message in a channel or a DM, its edit, or its deletion.

    `revision` orders the edits of one message; `text` is Slack's own encoding of what was typed.
    `event_id` names the event in which it came, if it came in one, `client_id` the gesture.
    """

    user: str
    channel: str
    is_dm: bool
    ts: str
    thread_ts: str | None
    text: str = ""
    files: tuple[FileRef, ...] = ()
    revision: str = ""
    deleted: bool = False
    event_id: str | None = None
    client_id: str | None = None


_TEXTS: Final[Mapping[object, tuple[type, ...]]] = {str: (str,), str | None: (str, NoneType)}
_SPOKEN: Final = {None, "file_share", "thread_broadcast", "me_message"}


def command(body: Payload) -> Command:
    """Read a slash command; raises Malformed."""
    return read(
        lambda: Command(
            name=body["command"],
            text=body.get("text") or "",
            user=body["user_id"],
            channel=body["channel_id"],
            trigger=body["trigger_id"],
            response_url=body["response_url"],
        )
    )


def click(body: Payload) -> Click:
    """Read a block action; raises Malformed."""

    def build() -> Click:
        action = body["actions"][0]
        container = body.get("container") or {}
        message = body.get("message") or {}
        return Click(
            action_id=action["action_id"],
            value=_chosen(action),
            user=body["user"]["id"],
            trigger=body["trigger_id"],
            key=f"click:{body['trigger_id']}",
            response_url=body.get("response_url"),
            channel=container.get("channel_id") or (body.get("channel") or {}).get("id"),
            ts=container.get("message_ts"),
            thread_ts=message.get("thread_ts") or container.get("thread_ts"),
            view=view(body["view"]) if body.get("view") else None,
        )

    return read(build)


def _chosen(action: Payload) -> str:
    option = action.get("selected_option") or {}
    return str(option.get("value") or action.get("value") or "")


def submission(body: Payload) -> Submission:
    """Read a view submission; raises Malformed."""
    domain = (body.get("team") or {}).get("domain") or ""
    return read(lambda: Submission(body["user"]["id"], view(body["view"]), domain))


def suggestion(body: Payload) -> Suggestion:
    """Read a request for options; raises Malformed."""
    return read(
        lambda: Suggestion(
            body["user"]["id"],
            body["action_id"],
            body.get("value") or "",
            view(body["view"]) if body.get("view") else None,
        )
    )


def view(body: Payload) -> View:
    """Read a modal; raises KeyError or TypeError when it is none."""
    return View(
        id=body["id"],
        hash=body.get("hash") or "",
        callback_id=body.get("callback_id") or "",
        metadata=body.get("private_metadata") or "",
        values=(body.get("state") or {}).get("values") or {},
        is_home=body.get("type") == "home",
        under=body.get("previous_view_id") or "",
    )


def event(body: Payload) -> dict[str, Any]:
    """Return what an event tells, with the id under which Slack repeats it; raises Malformed."""
    return read(lambda: {**body["event"], "event_id": body.get("event_id")})


def said(event: Payload) -> Said | None:
    """Read a message event; None for what no person wrote and for what changed nothing.

    An event of subtype `message_changed` also tells of link previews: those bear no edit.
    Raises Malformed.
    """
    return read(lambda: _said(event))


def _said(event: Payload) -> Said | None:
    match event.get("subtype"):
        case "message_changed":
            return _changed(event)
        case "message_deleted":
            return _deleted(event)
        case subtype if subtype in _SPOKEN and not is_by_a_bot(event):
            return _spoken(event, event)
    return None


def is_by_a_bot(message: Payload) -> bool:
    """Whether no person wrote a message."""
    return bool(message.get("bot_id")) or "user" not in message


def _spoken(event: Payload, message: Payload, revision: str = "") -> Said:
    return Said(
        user=message["user"],
        channel=event["channel"],
        is_dm=event.get("channel_type") == "im" or event["channel"].startswith("D"),
        ts=message["ts"],
        thread_ts=message.get("thread_ts"),
        text=message.get("text") or "",
        files=files(message.get("files") or ()),
        revision=revision,
        event_id=event.get("event_id"),
        client_id=message.get("client_msg_id"),
    )


def _changed(event: Payload) -> Said | None:
    message = event["message"]
    if message.get("subtype") == "tombstone":
        return _deleted({**event, "deleted_ts": message["ts"]})
    edited = message.get("edited") or {}
    if is_by_a_bot(message) or not edited.get("ts"):
        return None
    return _spoken(event, message, str(edited["ts"]))


def _deleted(event: Payload) -> Said | None:
    former = event.get("previous_message") or {}
    if is_by_a_bot(former):
        return None
    return Said(
        user=former["user"],
        channel=event["channel"],
        is_dm=event.get("channel_type") == "im" or event["channel"].startswith("D"),
        ts=event["deleted_ts"],
        thread_ts=former.get("thread_ts"),
        revision=str(event.get("ts") or event["deleted_ts"]),
        deleted=True,
        event_id=event.get("event_id"),
    )


def files(listed: Iterable[Payload]) -> tuple[FileRef, ...]:
    """Read file objects; one shared through Slack Connect has only an id until it is asked for.

    Raises Malformed.
    """
    return tuple(
        read(partial(_file, file))
        for file in listed
        if file.get("id") and file.get("mode") != "tombstone"
    )


def _file(told: Payload) -> FileRef:
    name, mimetype = told.get("name") or "", told.get("mimetype") or ""
    return FileRef(told["id"], one_line(name), one_line(mimetype), int(told.get("size") or 0))


def read(build: Callable[[], T]) -> T:
    """Read a payload into a value whose texts are texts; raises Malformed."""
    try:
        found = build()
        _check(found)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, OverflowError) as error:
        message = f"no {error}"
        raise Malformed(message) from None
    return found


def _check(found: object) -> None:
    """Find what is no text where one is said to be; raises TypeError."""
    for field in fields(found) if is_dataclass(found) else ():
        value = getattr(found, field.name)
        if not isinstance(value, _TEXTS.get(field.type, object)):
            raise TypeError(field.name)
        _check(value)
