"""What the page asks for and does, as JSON under /sim."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from simulator.errors import NotPossible, Refused
from simulator.feed import Feed
from simulator.parts import Parts
from simulator.people import sentences
from simulator.people.glance import Glance
from simulator.people.interactions import Spot
from simulator.state.model import Json
from simulator.wire.traffic import shown

Handler = Callable[[Json], Awaitable[Json]]

_KEEP_ALIVE: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class PageApi:
    """The page's side of the workspace; everything it does goes the way a person's driver goes."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._glance = Glance(parts)

    def routes(self) -> list[Route]:
        """Return what is served under /sim."""
        reads: dict[str, Callable[[Request], Json]] = {
            "session": self._session,
            "messages": self._messages,
            "threads": self._threads,
            "traffic": self._traffic,
        }
        acts: dict[str, Handler] = {
            "say": self._say,
            "edit": self._edit,
            "delete": self._delete,
            "react": self._react,
            "read": self._read,
            "command": self._command,
            "press": self._press,
            "shortcut": self._shortcut,
            "home": self._home,
            "suggest": self._suggest,
            "submit": self._submit,
            "close": self._close,
            "advance": self._advance,
        }
        return [
            *(Route(f"/sim/{name}", _reading(read)) for name, read in reads.items()),
            *(Route(f"/sim/{name}", _acting(act), methods=["POST"]) for name, act in acts.items()),
            Route("/sim/events", self._events),
            Route("/sim/upload", self._upload, methods=["POST"]),
            Route("/sim/files/{file}/{name:path}", self._file),
        ]

    def _session(self, request: Request) -> Json:
        return self._glance.session(request.query_params.get("user"))

    def _messages(self, request: Request) -> Json:
        asked = request.query_params
        return self._glance.messages(
            asked.get("user", ""),
            asked.get("channel", ""),
            thread=asked.get("thread"),
            before=asked.get("before", ""),
            limit=_number(asked.get("limit", "50")),
        )

    def _threads(self, request: Request) -> Json:
        return {"threads": self._glance.threads(request.query_params.get("user", ""))}

    def _traffic(self, request: Request) -> Json:
        after = _number(request.query_params.get("after", "0"))
        traffic = self._parts.traffic
        return {"entries": traffic.after(after), "next": traffic.count}

    async def _say(self, asked: Json) -> Json:
        message = self._parts.gestures.say(
            asked["user"],
            asked["channel"],
            asked.get("text") or "",
            thread_ts=asked.get("thread_ts"),
            broadcast=bool(asked.get("broadcast")),
            files=asked.get("files") or (),
        )
        return {"ts": message["ts"]}

    async def _edit(self, asked: Json) -> Json:
        self._parts.gestures.edit(asked["user"], asked["channel"], asked["ts"], asked["text"])
        return {"ok": True}

    async def _delete(self, asked: Json) -> Json:
        self._parts.gestures.delete(asked["user"], asked["channel"], asked["ts"])
        return {"ok": True}

    async def _react(self, asked: Json) -> Json:
        remove = bool(asked.get("remove"))
        self._parts.gestures.react(
            asked["user"], asked["channel"], asked["ts"], asked["name"], remove=remove
        )
        return {"ok": True}

    async def _read(self, asked: Json) -> Json:
        thread = asked.get("thread") or ""
        self._parts.gestures.read(asked["user"], asked["channel"], asked["ts"], thread)
        return {"ok": True}

    async def _command(self, asked: Json) -> Json:
        await self._parts.interactions.command(asked["user"], asked["channel"], asked["text"])
        return {"ok": True}

    async def _press(self, asked: Json) -> Json:
        await self._parts.interactions.press(
            asked["user"], _spot(asked), asked["block_id"], asked["action_id"], asked
        )
        return {"ok": True}

    async def _shortcut(self, asked: Json) -> Json:
        spot = _spot(asked) if asked.get("ts") else None
        await self._parts.interactions.shortcut(asked["user"], asked["name"], spot)
        return {"ok": True}

    async def _home(self, asked: Json) -> Json:
        self._parts.interactions.open_home(asked["user"])
        return {"ok": True}

    async def _suggest(self, asked: Json) -> Json:
        options = await self._parts.interactions.suggest(
            asked["user"], _spot(asked), asked["block_id"], asked["action_id"], asked
        )
        return {"options": options}

    async def _submit(self, asked: Json) -> Json:
        errors = await self._parts.submissions.submit(
            asked["user"], asked["view_id"], asked.get("values") or {}
        )
        return {"errors": errors} if errors else {"ok": True}

    async def _close(self, asked: Json) -> Json:
        everything = bool(asked.get("all"))
        await self._parts.submissions.close(asked["user"], asked["view_id"], everything=everything)
        return {"ok": True}

    async def _advance(self, asked: Json) -> Json:
        hours = asked.get("hours")
        if not isinstance(hours, int | float) or isinstance(hours, bool) or hours <= 0:
            raise NotPossible(sentences.BAD_HOURS)
        return {"clock": await self._parts.advance(float(hours))}

    async def _events(self, request: Request) -> Response:
        try:
            user = self._parts.gestures.person(request.query_params.get("user", "")).id
        except NotPossible as error:
            return _no(error)
        return _Events(self._parts.feed, user)

    async def _upload(self, request: Request) -> Response:
        asked = request.query_params
        try:
            file = self._parts.gestures.upload(
                asked.get("user", ""), asked.get("name", ""), await request.body()
            )
        except NotPossible as error:
            return _no(error)
        return JSONResponse({"file": self._parts.backend.files.wire(file)})

    async def _file(self, request: Request) -> Response:
        files = self._parts.backend.files
        try:
            file = files.get(request.path_params["file"])
        except Refused:
            return _no(NotPossible(sentences.UNKNOWN_FILE), 404)
        if not files.may_see(request.query_params.get("user", ""), file):
            return _no(NotPossible(sentences.UNKNOWN_FILE), 404)
        name = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff"}
        return Response(files.content(file), media_type=file.mimetype, headers=headers)


class _Events(StreamingResponse):
    """The events of a person, heard from before the answer begins: none is missed in between."""

    def __init__(self, feed: Feed, user: str) -> None:
        super().__init__((), media_type="text/event-stream", headers=_KEEP_ALIVE)
        self._feed = feed
        self._user = user

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the page or the workspace goes away."""
        with self._feed.watching(self._user) as events:
            self.body_iterator = _lines(events)
            await super().__call__(scope, receive, send)


async def _lines(events: AsyncIterator[Json]) -> AsyncIterator[str]:
    yield ": connected\n\n"
    async for event in events:
        yield f"data: {json.dumps(_event(event), ensure_ascii=False)}\n\n"


def _event(event: Json) -> Json:
    return shown(event) if event["type"] == "traffic" else event


def _spot(asked: Json) -> Spot:
    return Spot(asked.get("channel"), asked.get("ts"), asked.get("view_id"))


def _number(text: str) -> int:
    if not text.isdigit():
        raise NotPossible(sentences.BAD_REQUEST)
    return int(text)


def _reading(read: Callable[[Request], Json]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(read(request))
        except NotPossible as error:
            return _no(error)

    return endpoint


def _acting(act: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await act(await _asked(request)))
        except (KeyError, TypeError, AttributeError):
            return _no(NotPossible(sentences.BAD_REQUEST))
        except NotPossible as error:
            return _no(error)

    return endpoint


async def _asked(request: Request) -> Json:
    try:
        asked = await request.json()
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise NotPossible(sentences.BAD_REQUEST)
    return asked


def _no(error: NotPossible, status: int = 400) -> Response:
    return JSONResponse({"error": str(error)}, status)
