"""How a method of the Web API is declared: its arguments, its scope, what it does.

An argument that is not declared is refused, which is stricter than Slack: it overlooks most of
them, and a misspelt one is found here rather than there.

https://docs.slack.dev/apis/web-api
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from simulator.api.backend import Backend
from simulator.errors import Refused, invalid
from simulator.state.model import Channel, Json

Args = Mapping[str, Any]
Handler = Callable[[Backend, Args], Json]


def _text(value: Any) -> str:  # noqa: ANN401 — JSON or form values
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise ValueError


def _flag(value: Any) -> bool:  # noqa: ANN401
    if isinstance(value, bool):
        return value
    if str(value) in {"true", "1", "false", "0"}:
        return str(value) in {"true", "1"}
    raise ValueError


def _number(value: Any) -> int:  # noqa: ANN401
    return int(value)


def _structure(value: Any) -> Any:  # noqa: ANN401
    """Read JSON, which forms carry as text."""
    return json.loads(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Arg:
    """An argument: how it is read, and the error when it is missing or makes no sense."""

    read: Callable[[Any], Any] = _text
    required: bool = False
    missing: str = "invalid_arguments"
    malformed: str = "invalid_arguments"


TEXT: Final = Arg()
FLAG: Final = Arg(_flag)
NUMBER: Final = Arg(_number)
JSON: Final = Arg(_structure)
BLOCKS: Final = Arg(_structure, malformed="invalid_blocks_format")
METADATA: Final = Arg(_structure, malformed="invalid_metadata_format")
CHANNEL: Final = Arg(required=True, missing="channel_not_found")
REQUIRED: Final = Arg(required=True)
REQUIRED_JSON: Final = Arg(_structure, required=True)
REQUIRED_NUMBER: Final = Arg(_number, required=True)


@dataclass(frozen=True, slots=True)
class Method:
    """A method: what it does, its arguments, and the scope it takes.

    A scope with a star, such as `*:history`, depends on the kind of conversation. A method with an
    `app_scope` takes the app's token in place of the bot's.
    """

    handler: Handler
    args: Mapping[str, Arg] = field(default_factory=dict)
    scope: str | None = None
    app_scope: str | None = None

    def call(self, backend: Backend, given: Args) -> Json:
        """Do it; raises Refused."""
        args = self._read(given)
        if self.scope:
            _check_scope(backend, self.scope, args)
        return {"ok": True, **self.handler(backend, args)}

    def _read(self, given: Args) -> Args:
        unknown = sorted(given.keys() - self.args.keys() - {"token"})
        if unknown:
            raise invalid(
                [f"[ERROR] unknown argument: {u}" for u in unknown], error="invalid_arguments"
            )
        read = {name: _value(arg, given.get(name), name) for name, arg in self.args.items()}
        return {name: value for name, value in read.items() if value is not None}


def _value(arg: Arg, given: Any, name: str) -> Any:  # noqa: ANN401
    if given is None or (given == "" and arg.required):
        if not arg.required:
            return None
        if arg.missing != "invalid_arguments":
            raise Refused(arg.missing)
        raise invalid([f"[ERROR] missing required field: {name}"], error=arg.missing)
    try:
        return arg.read(given)
    except (ValueError, TypeError):
        if arg.malformed != "invalid_arguments":
            raise Refused(arg.malformed) from None
        raise invalid([f"[ERROR] invalid value: {name}"], error=arg.malformed) from None


def _check_scope(backend: Backend, scope: str, args: Args) -> None:
    channel = backend.workspace.channels.get(args.get("channel", ""))
    if scope.startswith("*:"):
        if channel is None:
            return
        scope = f"{channel.family}{scope[1:]}"
    require_scope(backend, scope)


def require_scope(backend: Backend, scope: str) -> None:
    """Raise Refused when the app does not have a scope."""
    scopes = backend.manifest.scopes
    if scope not in scopes:
        raise Refused(error="missing_scope", needed=scope, provided=",".join(scopes))


def readable(backend: Backend, channel_id: str) -> Channel:
    """Return a conversation that the app may read; raises Refused."""
    channel = backend.workspace.channels.get(channel_id)
    if channel is None:
        raise Refused(error="channel_not_found")
    if backend.bot not in channel.members:
        raise Refused(error="not_in_channel" if channel.kind == "public" else "channel_not_found")
    return channel


def writable(backend: Backend, channel_id: str) -> Channel:
    """Return a conversation that the app may post to; raises Refused."""
    channel = readable(backend, channel_id)
    if channel.archived:
        raise Refused(error="is_archived")
    if channel.kind == "dm" and not backend.manifest.features.app_home.messages_tab_enabled:
        raise Refused(error="messages_tab_disabled")
    return channel
