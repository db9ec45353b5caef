"""files.*: reserve, finish, describe.

https://docs.slack.dev/messaging/working-with-files
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from simulator.api.backend import Backend
from simulator.api.chat import author, threading
from simulator.api.registry import (
    REQUIRED,
    REQUIRED_JSON,
    REQUIRED_NUMBER,
    TEXT,
    Args,
    Method,
    writable,
)
from simulator.errors import Refused, invalid
from simulator.state.model import Channel, File, Json


def reserve(backend: Backend, args: Args) -> Json:
    """Return where to send the bytes of a new file."""
    if args["length"] < 1:
        raise invalid(
            ["[ERROR] must be greater than 0 [json-pointer:/length]"], error="invalid_arguments"
        )
    file_id, secret = backend.files.reserve(args["filename"], args["length"])
    return {"upload_url": f"{backend.address()}/upload/v1/{secret}", "file_id": file_id}


def complete(backend: Backend, args: Args) -> Json:
    """Finish uploads; they are shared after the answer is given, which has no timestamp."""
    files = [_titled(backend, entry) for entry in _entries(args["files"])]
    for file in files:
        backend.later(partial(backend.files.look_at, file))
    if "channel_id" in args:
        channel = writable(backend, args["channel_id"])
        backend.later(lambda: _share(backend, channel, files, args))
    return {"files": [backend.files.with_shares(file) for file in files]}


def _entries(given: Any) -> Sequence[Json]:  # noqa: ANN401 — whatever was sent
    if not isinstance(given, list) or not given or not all(isinstance(e, dict) for e in given):
        raise invalid(["[ERROR] must be an array [json-pointer:/files]"], error="invalid_arguments")
    return given


def _titled(backend: Backend, entry: Json) -> File:
    file = backend.files.get(str(entry.get("id")))
    if file.user != backend.bot:
        raise Refused(error="file_not_found")
    file.title = str(entry.get("title") or file.name)
    backend.workspace.save_file(file)
    return file


def _share(backend: Backend, channel: Channel, files: Sequence[File], args: Args) -> None:
    message = backend.exchange.post(
        channel,
        {
            **author(backend),
            "subtype": "file_share",
            "text": args.get("initial_comment", ""),
            "files": [backend.files.wire(file) for file in files],
            "upload": True,
            **threading(backend, channel, args),
        },
    )
    backend.files.share(files, channel, message)


def info(backend: Backend, args: Args) -> Json:
    """Describe a file that the app may see."""
    file = backend.files.get(args["file"])
    if not backend.files.may_see(backend.bot, file):
        raise Refused(error="file_not_found")
    return {"file": backend.files.with_shares(file)}


METHODS: Final[Mapping[str, Method]] = {
    "files.getUploadURLExternal": Method(
        reserve, {"filename": REQUIRED, "length": REQUIRED_NUMBER}, "files:write"
    ),
    "files.completeUploadExternal": Method(
        complete,
        {"files": REQUIRED_JSON, "channel_id": TEXT, "thread_ts": TEXT, "initial_comment": TEXT},
        "files:write",
    ),
    "files.info": Method(info, {"file": REQUIRED}, "files:read"),
}
