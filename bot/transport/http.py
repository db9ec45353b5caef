"""The web application: Slack's one door, and two for whoever watches the process."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.intake.gate import Gate, Turned, read_body
from bot.transport.reception import Reception

Check = Callable[[], Awaitable[Mapping[str, bool]]]


class Door:
    """Slack's one door: what the gate lets in is received."""

    def __init__(self, gate: Gate, reception: Reception) -> None:
        self._gate = gate
        self._reception = reception

    async def __call__(self, request: Request) -> Response:
        """Answer a request."""
        headers = request.headers
        try:
            payload = self._gate.admit(await read_body(request.stream()), headers)
            answer = await self._reception.answer(payload, headers)
        except Turned as turned:
            return Response(status_code=turned.status)
        except ClientDisconnect:
            return Response(status_code=400)
        return Response(
            answer.body, answer.status, headers=answer.first_headers_without_set_cookie()
        )


def web_app(ready: Check, door: Door | None) -> Starlette:
    """Serve `GET /health/live`, `GET /health/ready` and, with a door, `POST /slack/events`."""

    async def live(_: Request) -> Response:
        return JSONResponse({"live": True})

    async def is_ready(_: Request) -> Response:
        checks = await ready()
        return JSONResponse(dict(checks), 200 if all(checks.values()) else 503)

    routes = [Route("/health/live", live), Route("/health/ready", is_ready)]
    return Starlette(routes=[*routes, *([_slack_events(door)] if door else [])])


def _slack_events(door: Door) -> Route:
    async def events(request: Request) -> Response:
        return await door(request)

    return Route("/slack/events", events, methods=["POST"])
