"""The web application: Slack's one door, and two for whoever watches the process."""

import logging
from collections.abc import Awaitable, Callable, Mapping

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.installation import Authorize
from bot.intake.gate import Gate, Turned, read_body
from bot.router import Router

_log = logging.getLogger(__name__)

Check = Callable[[], Awaitable[Mapping[str, bool]]]


def bolt_app(router: Router, authorize: Authorize) -> AsyncApp:
    """Build Bolt's app around the router; signatures are verified at the gate, before Bolt.

    With `process_before_response` Bolt answers once the handler is done, without polling.
    """
    app = AsyncApp(
        process_before_response=True,
        request_verification_enabled=False,
        authorize=authorize,
    )
    app.use(router)
    app.error(_failed)
    return app


async def _failed(error: Exception) -> BoltResponse:
    """Answer 500, so that Slack sends the event again; the words of an error are not logged."""
    _log.error("a request failed: %s", type(error).__name__)
    return BoltResponse(status=500, body="")


class Door:
    """Slack's one door: what the gate lets in, and what comes from our workspace, goes to Bolt."""

    def __init__(self, gate: Gate, bolt: AsyncApp, home: Callable[[], str | None]) -> None:
        self._gate = gate
        self._bolt = bolt
        self._home = home

    async def __call__(self, request: Request) -> Response:
        """Answer a request."""
        try:
            bolt_request = self._admitted(await read_body(request.stream()), request.headers)
        except Turned as turned:
            return Response(status_code=turned.status)
        except ClientDisconnect:
            return Response(status_code=400)
        answer = await self._bolt.async_dispatch(bolt_request)
        return Response(
            answer.body, answer.status, headers=answer.first_headers_without_set_cookie()
        )

    def _admitted(self, body: bytes, headers: Mapping[str, str]) -> AsyncBoltRequest:
        """Return the request as Bolt takes it; raises Turned, with 403 for another workspace's."""
        payload = self._gate.admit(body, headers)
        # Parsed once, at the gate: Bolt takes a parsed body in its socket mode only.
        request = AsyncBoltRequest(body=payload, headers=dict(headers), mode="socket_mode")
        home, team = self._home(), request.context.team_id
        if home and team and team != home:
            raise Turned(403)
        return request


def web_app(door: Door, ready: Check) -> Starlette:
    """Serve `POST /slack/events`, `GET /health/live` and `GET /health/ready`."""

    async def live(_: Request) -> Response:
        return JSONResponse({"live": True})

    async def is_ready(_: Request) -> Response:
        checks = await ready()
        return JSONResponse(dict(checks), 200 if all(checks.values()) else 503)

    async def events(request: Request) -> Response:
        return await door(request)

    return Starlette(
        routes=[
            Route("/slack/events", events, methods=["POST"]),
            Route("/health/live", live),
            Route("/health/ready", is_ready),
        ]
    )
