"""Answers that come by a response_url: to one person, or in the place of what he used.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from typing import Any, Final

from simulator.api.backend import Backend
from simulator.api.chat import author
from simulator.api.content import content
from simulator.errors import Refused
from simulator.state.grants import ResponseUrl
from simulator.state.model import Channel, Json

_ACCEPTED: Final = frozenset(
    {
        "text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts",
        "unfurl_links", "unfurl_media", "metadata",
    }
)  # fmt: skip


def respond(backend: Backend, secret: str, body: Any) -> None:  # noqa: ANN401 — whatever was sent
    """Show an answer; raises Refused. An address bypasses who may post where."""
    if not isinstance(body, dict) or body.keys() - _ACCEPTED:
        raise Refused(error="invalid_payload")
    url = backend.grants.respond(secret)
    channel = backend.workspace.channels[url.channel]
    if body.get("delete_original"):
        _delete(backend, url, channel)
        return
    said = {**author(backend), **content(backend.files, body, url.user)}
    if body.get("replace_original") and url.message:
        _replace(backend, url, channel, said)
    elif body.get("response_type", "ephemeral") == "in_channel":
        backend.exchange.post(channel, said | _thread(backend, channel, body))
    else:
        backend.exchange.whisper(channel, url.user, said | _thread(backend, channel, body))


def _thread(backend: Backend, channel: Channel, body: Json) -> Json:
    asked = body.get("thread_ts")
    root = backend.workspace.logs[channel.id].root_of(str(asked)) if asked else None
    return {"thread_ts": root} if root else {}


def _delete(backend: Backend, url: ResponseUrl, channel: Channel) -> None:
    if url.ephemeral and url.message:
        backend.exchange.unwhisper(channel, url.user, url.message)
    elif url.message and backend.workspace.message(channel.id, url.message):
        backend.exchange.delete(channel, url.message)


def _replace(backend: Backend, url: ResponseUrl, channel: Channel, said: Json) -> None:
    if url.ephemeral:
        backend.exchange.rewhisper(channel, url.user, str(url.message), said)
        return
    former = backend.workspace.message(channel.id, str(url.message))
    if former is None:
        raise Refused(error="message_not_found")
    kept = {k: v for k, v in former.items() if k != "blocks"}
    backend.exchange.change(channel, {**kept, **said}, former)
