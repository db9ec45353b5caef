"""The web application: Slack's one door, and two for whoever watches the process."""

from collections.abc import Awaitable, Callable, Mapping

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.intake.gate import Gate, Turned, read_body
from bot.router import Router

Check = Callable[[], Awaitable[Mapping[str, bool]]]


def bolt_app(router: Router, authorize: Callable[..., Awaitable[AuthorizeResult]]) -> AsyncApp:
    """Build Bolt's app around the router; signatures are verified at the gate, before Bolt.

    With `process_before_response` Bolt answers once the handler is done, without polling.
    """
    app = AsyncApp(
        process_before_response=True,
        request_verification_enabled=False,
        authorize=authorize,
    )
    app.use(router)
    return app


def web_app(gate: Gate, bolt: AsyncApp, ready: Check) -> Starlette:
    """Serve `POST /slack/events`, `GET /health/live` and `GET /health/ready`."""

    async def events(request: Request) -> Response:
        try:
            payload = gate.admit(await read_body(request.stream()), request.headers)
        except Turned as turned:
            return Response(status_code=turned.status)
        # Parsed once, at the gate: Bolt takes a parsed body in its socket mode only.
        bolt_request = AsyncBoltRequest(
            body=payload, headers=dict(request.headers), mode="socket_mode"
        )
        answer = await bolt.async_dispatch(bolt_request)
        return Response(
            answer.body, answer.status, headers=answer.first_headers_without_set_cookie()
        )

    async def live(_: Request) -> Response:
        return JSONResponse({"live": True})

    async def is_ready(_: Request) -> Response:
        checks = await ready()
        return JSONResponse(dict(checks), 200 if all(checks.values()) else 503)

    return Starlette(
        routes=[
            Route("/slack/events", events, methods=["POST"]),
            Route("/health/live", live),
            Route("/health/ready", is_ready),
        ]
    )
