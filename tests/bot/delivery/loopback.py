"""A Slack of a few methods on this machine that records what it is asked, and fails when told to.

Faults are told per method, first come first served: an error's name, or one of `Fault`.
"""

import asyncio
import itertools
import json
from collections import defaultdict
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

TOKEN = "xoxb-tests"
BOT, BOT_ID, APP, TEAM = "U0BOT", "B0BOT", "A0TEST", "T0TEST"

ALREADY_REACTED = "already_reacted"
FILE_NOT_FOUND = "file_not_found"
INVALID_BLOCKS = "invalid_blocks"
MESSAGE_NOT_FOUND = "message_not_found"
THREAD_NOT_FOUND = "thread_not_found"
USER_NOT_FOUND = "user_not_found"


class Fault(StrEnum):
    BUSY = "500 before accepting"
    BROKEN = "500 after accepting"
    RESET = "the connection breaks before accepting"
    CUT = "the connection breaks after accepting"
    SLOW = "accepted, never answered"
    TRUNCATED = "accepted, half an answer"
    PAGE = "accepted, a web page for an answer"


_AFTER = {Fault.BROKEN, Fault.CUT, Fault.SLOW, Fault.TRUNCATED, Fault.PAGE}


@dataclass(frozen=True)
class Limit:
    """A 429, with what its Retry-After header says; None leaves it out."""

    retry_after: str | None = "30"


@dataclass
class _Told:
    what: Fault | Limit | str
    times: float
    where: str | None


@dataclass
class Loopback:
    clock: Callable[[], datetime]
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    reactions: list[tuple[str, str, str]] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    dms: dict[str, str] = field(default_factory=dict)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    unseen_looks: int = 0  # so many looks at a conversation show nothing: the history lags
    unready_looks: int = 0  # so many looks at a picture of ours find that Slack did not, yet
    hidden_shares: int = 0  # so many looks at a file do not tell where it is shared
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    in_flight: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    most_in_flight: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    after_accept: Callable[[str, dict[str, Any]], None] = lambda *_: None
    url: str = ""
    _faults: dict[str, list[_Told]] = field(default_factory=lambda: defaultdict(list))
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def fail(
        self, method: str, what: Fault | Limit | str, *, times: float = 1, where: str | None = None
    ) -> None:
        """Fail the next calls of a method, in one channel only when `where` names it."""
        self._faults[method].append(_Told(what, times, where))

    def heal(self) -> None:
        self._faults.clear()

    def called(self, method: str) -> list[dict[str, Any]]:
        return [args for name, args in self.calls if name == method]

    def texts(self, channel: str) -> list[str]:
        return [message["text"] for message in self.messages[channel]]

    def find(self, channel: str, ts: str) -> dict[str, Any] | None:
        return next((each for each in self.messages[channel] if each["ts"] == ts), None)

    def write(self, channel: str, text: str, **more: Any) -> str:
        ts = f"{self.clock().timestamp():.0f}.{next(self._numbers):06d}"
        said = {"type": "message", "ts": ts, "text": text, **more}
        self.messages[channel].append({k: v for k, v in said.items() if v is not None})
        return ts

    def erase(self, channel: str, ts: str) -> None:
        self.messages[channel] = [m for m in self.messages[channel] if m["ts"] != ts]

    def put_file(self, name: str, content: bytes, **more: Any) -> str:
        file_id = f"F{next(self._numbers):06d}"
        self.contents[file_id] = content
        self.files[file_id] = {
            "id": file_id,
            "name": name,
            "size": len(content),
            "url_private_download": f"{self.url}download/{file_id}",
            "shares": {},
            **more,
        }
        return file_id

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = await _arguments(request)
        self.calls.append((method, args))
        place = str(args.get("channel") or args.get("channel_id") or "")
        fault = self._fault(method, place)
        self.in_flight[place] += 1
        self.most_in_flight[place] = max(self.most_in_flight[place], self.in_flight[place])
        try:
            if place in self.gates:
                await self.gates[place].wait()
            if fault is not None and fault not in _AFTER:
                return self._refuse(request, fault)
            return await self._answer(request, fault, self._done(method, args))
        finally:
            self.in_flight[place] -= 1

    def _done(self, method: str, args: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = getattr(self, "_" + method.replace(".", "_"))(args)
        except _Refusal as refusal:
            return {"ok": False, "error": str(refusal)}
        self.after_accept(method, args)
        return {"ok": True, **answer}

    def _fault(self, method: str, place: str) -> Fault | Limit | str | None:
        for told in self._faults[method]:
            if told.times > 0 and told.where in {None, place}:
                told.times -= 1
                return told.what
        return None

    def _refuse(self, request: web.Request, fault: Fault | Limit | str) -> web.StreamResponse:
        match fault:
            case Fault.RESET:
                _cut(request)
                return web.Response()
            case Fault.BUSY:
                return web.Response(status=500, text="<html>busy</html>")
            case Limit(retry_after=after):
                headers = {} if after is None else {"Retry-After": after}
                body = {"ok": False, "error": "ratelimited"}
                return web.json_response(body, status=429, headers=headers)
            case _:
                return web.json_response({"ok": False, "error": str(fault)})

    async def _answer(
        self, request: web.Request, fault: Fault | None, answer: dict[str, Any]
    ) -> web.StreamResponse:
        match fault:
            case Fault.CUT:
                _cut(request)
            case Fault.SLOW:
                await asyncio.sleep(30)
            case Fault.BROKEN:
                return web.Response(status=500, text="<html>broken</html>")
            case Fault.TRUNCATED:
                text = json.dumps(answer)[:20]
                return web.Response(text=text, content_type="application/json")
            case Fault.PAGE:
                return web.Response(text="<html>Welcome</html>", content_type="text/html")
        return web.json_response(answer)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        file_id = request.match_info["file"]
        assert "Authorization" not in request.headers
        fault = self._fault("upload", "")
        self.calls.append(("upload", {"file": file_id}))
        self.contents[file_id] = await request.read()
        if fault:
            _cut(request)
        return web.Response(text="OK")

    async def download(self, request: web.Request) -> web.StreamResponse:
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        self.calls.append(("download", {"file": request.match_info["file"]}))
        if self._fault("download", ""):
            _cut(request)
        return web.Response(body=self.contents[request.match_info["file"]])

    async def moved(self, _: web.Request) -> web.StreamResponse:
        """Send whoever asks elsewhere, where nobody should come with the token."""
        elsewhere = f"{self.url}download/elsewhere"
        raise web.HTTPFound(elsewhere)

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"user_id": BOT, "bot_id": BOT_ID, "team_id": TEAM}

    def _bots_info(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"bot": {"id": BOT_ID, "app_id": APP, "user_id": BOT}}

    def _users_info(self, args: dict[str, Any]) -> dict[str, Any]:
        if args["user"] not in self.people:
            raise _Refusal(USER_NOT_FOUND)
        return {"user": self.people[args["user"]]}

    def _conversations_open(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": self.dms.setdefault(args["users"], "D" + args["users"])}}

    def _conversations_info(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": args["channel"], "is_private": True, "is_member": True}}

    def _conversations_members(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"members": [BOT]}

    def _chat_postMessage(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        channel, root = args["channel"], args.get("thread_ts")
        if not all(self._can_show(block) for block in args.get("blocks") or ()):
            raise _Refusal(INVALID_BLOCKS)
        if root and self.find(channel, root) is None:
            root = None  # Slack shows a reply to a deleted message at the top of the channel
        ts = self.write(
            channel,
            args["text"],
            user=BOT,
            bot_id=BOT_ID,
            thread_ts=root,
            metadata=args.get("metadata"),
            blocks=args.get("blocks"),
            broadcast=args.get("reply_broadcast"),
        )
        return {"channel": channel, "ts": ts, "message": self.find(channel, ts)}

    def _chat_update(self, args: dict[str, Any]) -> dict[str, Any]:
        said = self.find(args["channel"], args["ts"])
        if said is None:
            raise _Refusal(MESSAGE_NOT_FOUND)
        said |= {"text": args["text"], "blocks": args.get("blocks")}
        return {"channel": args["channel"], "ts": args["ts"]}

    def _chat_delete(self, args: dict[str, Any]) -> dict[str, Any]:
        self.erase(args["channel"], args["ts"])
        return {}

    def _chat_getPermalink(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"permalink": f"https://slack.test/{args['channel']}/p{args['message_ts']}"}

    def _reactions_add(self, args: dict[str, Any]) -> dict[str, Any]:
        mark = (args["channel"], args["timestamp"], args["name"])
        if mark in self.reactions:
            raise _Refusal(ALREADY_REACTED)
        self.reactions.append(mark)
        return {}

    def _conversations_history(self, args: dict[str, Any]) -> dict[str, Any]:
        found = [m for m in self.messages[args["channel"]] if not m.get("thread_ts")]
        return {"messages": self._since(found, args)}

    def _conversations_replies(self, args: dict[str, Any]) -> dict[str, Any]:
        if self.find(args["channel"], args["ts"]) is None:
            raise _Refusal(THREAD_NOT_FOUND)
        said = self.messages[args["channel"]]
        found = [m for m in said if args["ts"] in (m["ts"], m.get("thread_ts"))]
        return {"messages": self._since(found, args)}

    def _since(self, found: list[dict[str, Any]], args: dict[str, Any]) -> list[dict[str, Any]]:
        if self.unseen_looks > 0:
            self.unseen_looks -= 1
            return []
        kept = [m for m in found if float(m["ts"]) >= float(args.get("oldest") or 0)]
        if not args.get("include_all_metadata"):
            kept = [{k: v for k, v in m.items() if k != "metadata"} for m in kept]
        return kept

    def _can_show(self, block: dict[str, Any]) -> bool:
        named = block.get("slack_file", {}).get("id")
        return named is None or (self.unready_looks <= 0 and named in self.files)

    def _files_info(self, args: dict[str, Any]) -> dict[str, Any]:
        info = self.files.get(args["file"])
        if info is None:
            raise _Refusal(FILE_NOT_FOUND)
        if self.unready_looks > 0:
            self.unready_looks -= 1
            return {"file": info | {"mimetype": ""}}
        if self.hidden_shares > 0 and info["shares"]:
            self.hidden_shares -= 1
            info = info | {"shares": {}}
        return {"file": info}

    def _files_getUploadURLExternal(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        file_id = f"F{next(self._numbers):06d}"
        return {"upload_url": f"{self.url}upload/{file_id}", "file_id": file_id}

    def _files_completeUploadExternal(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        wanted = json.loads(args["files"])[0]
        file_id, channel = wanted["id"], args.get("channel_id")
        if file_id in self.files or file_id not in self.contents:
            raise _Refusal(FILE_NOT_FOUND)
        if channel is None:
            self.files[file_id] = {"id": file_id, "mimetype": "image/png", "shares": {}}
            return {}
        ts = self.write(
            channel,
            args["initial_comment"],
            user=BOT,
            thread_ts=args.get("thread_ts"),
            files=[{"id": file_id, "name": wanted["title"]}],
        )
        self.files[file_id] = {
            "id": file_id,
            "name": wanted["title"],
            "size": len(self.contents[file_id]),
            "shares": {"private": {channel: [{"ts": ts}]}},
        }
        return {}


class _Refusal(Exception):  # noqa: N818 — an answer of Slack's, by its name
    pass


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    return dict(request.query) | dict(await request.post())


def _cut(request: web.Request) -> None:
    assert request.transport is not None
    request.transport.abort()


@asynccontextmanager
async def loopback(clock: Callable[[], datetime]):
    """Serve a Slack on loopback."""
    slack = Loopback(clock)
    app = web.Application(client_max_size=20 * 1024 * 1024)
    app.router.add_post("/upload/{file}", slack.upload)
    app.router.add_get("/download/{file}", slack.download)
    app.router.add_get("/moved", slack.moved)
    app.router.add_route("*", "/api/{method}", slack.handle)
    async with TestServer(app) as server:
        slack.url = str(server.make_url("/"))
        yield slack
