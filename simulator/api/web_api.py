"""The Web API over HTTP: who calls, with what, how it fails, what is answered.

https://docs.slack.dev/apis/web-api
"""

import json
import time
from collections.abc import Callable, Mapping
from email.utils import formatdate
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from simulator.api import METHODS
from simulator.api.backend import Backend
from simulator.api.registry import require_scope
from simulator.api.tokens import Tokens
from simulator.errors import Refused
from simulator.state.model import Json
from simulator.wire.broken import spoil
from simulator.wire.faults import Fault, Faults, RateLimited
from simulator.wire.pacing import Pacing
from simulator.wire.responses import respond
from simulator.wire.traffic import Traffic

_FOUND: Final = 302
_STRANGERS: Final = frozenset({"not_authed", "invalid_auth"})


class WebApi:
    """Answers the app's calls, each noted in the traffic."""

    def __init__(
        self,
        backend: Backend,
        tokens: Tokens,
        faults: Faults,
        pacing: Pacing,
        traffic: Traffic,
        *,
        wall: Callable[[], float],
    ) -> None:
        self._backend = backend
        self._wall = wall
        self._tokens = tokens
        self._faults = faults
        self._pacing = pacing
        self._traffic = traffic

    async def method(self, request: Request) -> Response:
        """Answer a call of a method."""
        name = request.path_params["method"]
        try:
            given = await _arguments(request)
        except Refused as refused:
            return self._finish(name, {}, refused.answer(), None, time.perf_counter())
        started = time.perf_counter()
        channel = given.get("channel") or given.get("channel_id")
        fault = self._faults.take(name, channel)
        if fault is None and (wait := self._pacing.wait(name, channel)):
            fault = RateLimited(wait)
        carried_out = fault is None or fault.accepted
        answer = self._call(request, name, given) if carried_out else {"ok": False}
        return self._finish(name, given, answer, fault, started)

    def _call(self, request: Request, name: str, given: Mapping[str, Any]) -> Json:
        try:
            method = METHODS.get(name)
            self._check_token(request, given, method.app_scope if method else None)
            if method is None:
                return {"ok": False, "error": "unknown_method", "req_method": name}
            return method.call(self._backend, given)
        except Refused as refused:
            return refused.answer()

    def _check_token(
        self, request: Request, given: Mapping[str, Any], app_scope: str | None = None
    ) -> None:
        token = _bearer(request) or str(given.get("token") or "")
        if app_scope:
            self._tokens.check_app(token, app_scope)
        else:
            self._tokens.check_bot(token)

    def _finish(
        self, name: str, given: Mapping[str, Any], answer: Json, fault: Fault | None, started: float
    ) -> Response:
        response = spoil(fault, answer) if fault else self._answered(answer)
        response.headers["Date"] = formatdate(self._wall(), usegmt=True)
        error = type(fault).__name__ if fault else answer.get("error")
        self._traffic.note(
            "in",
            name,
            status=response.status_code,
            error=error,
            seconds=time.perf_counter() - started,
            request=given,
            response=answer,
        )
        return response

    def _answered(self, answer: Json) -> Response:
        """Answer, and tell who has a valid token what it may do.

        https://docs.slack.dev/legacy/legacy-authentication/legacy-oauth-scopes
        """
        known = answer.get("error") not in _STRANGERS
        scopes = {"x-oauth-scopes": ",".join(self._backend.manifest.scopes)} if known else {}
        return JSONResponse(answer, headers=scopes)

    async def upload(self, request: Request) -> Response:
        """Take the bytes of a file at the address that was reserved for it."""
        started, content = time.perf_counter(), await request.body()
        fault = self._faults.take("files.upload", None)
        error, answer = None, f"OK - {len(content)}"
        if fault is None or fault.accepted:
            try:
                self._backend.files.receive(request.path_params["secret"], content)
            except Refused as refused:
                error, answer = refused.error, refused.error
        shown = {"bytes": len(content)}
        if fault:
            return self._finish("files.upload", shown, {"ok": True}, fault, started)
        told = {"ok": error is None, **({"error": error} if error else {})}
        self._finish("files.upload", shown, told, None, started)
        return PlainTextResponse(answer, 400 if error else 200)

    async def download(self, request: Request) -> Response:
        """Give the bytes of a file to the app; to anybody else Slack shows where to sign in."""
        started = time.perf_counter()
        file_id = request.path_params["file"].partition("-")[2]
        fault = self._faults.take("files.download", None)
        if fault:
            return self._finish("files.download", {"file": file_id}, {"ok": True}, fault, started)
        try:
            self._check_token(request, {})
            require_scope(self._backend, "files:read")
            file = self._backend.files.get(file_id)
            if not self._backend.files.may_see(self._backend.bot, file):
                raise Refused(error="file_not_found")  # noqa: TRY301 — one way out for all refusals
        except Refused as refused:
            self._finish("files.download", {"file": file_id}, refused.answer(), None, started)
            return RedirectResponse(f"{self._backend.address()}/signin", _FOUND)
        self._finish("files.download", {"file": file_id}, {"ok": True}, None, started)
        return Response(self._backend.files.content(file), media_type=file.mimetype)

    async def response_url(self, request: Request) -> Response:
        """Take an answer at an address that was given for it."""
        started = time.perf_counter()
        body = _json(await request.body())
        fault = self._faults.take("response_url", None)
        answer: Json = {"ok": True}
        if fault is None or fault.accepted:
            try:
                respond(self._backend, request.path_params["secret"], body)
            except Refused as refused:
                answer = refused.answer()
        shown = body if isinstance(body, dict) else {}
        response = self._finish("response_url", shown, answer, fault, started)
        if fault or answer["ok"]:
            return response
        gone = answer["error"] in {"used_url", "expired_url"}
        return JSONResponse(answer, 404 if gone else 400)


def _bearer(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


async def _arguments(request: Request) -> dict[str, Any]:
    """Return what a method is called with: JSON, a form, or the address itself."""
    if request.method == "GET":
        return dict(request.query_params)
    body = await request.body()
    if not body:
        return {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json":
        given = _json(body)
        if not isinstance(given, dict):
            raise Refused(error="invalid_json")
        return given
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    raise Refused(error="invalid_post_type")


def _json(body: bytes) -> Any:  # noqa: ANN401 — whatever was sent
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
