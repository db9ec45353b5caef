"""Where both ways in meet: what comes from our workspace goes to Bolt, whatever carried it."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from bot.installation import Authorize
from bot.intake.cleaning import cleaned
from bot.intake.gate import Turned
from bot.router import Router
from bot.slack.web_api import silent

_log = logging.getLogger(__name__)

Payload = dict[str, Any]

_TAKEN: Final = 200
_FOREIGN: Final = 403
_ENDLESS: Final = 400


def bolt_app(router: Router, authorize: Authorize) -> AsyncApp:
    """Build Bolt's app around the router; where payloads come from was verified before Bolt.

    With `process_before_response` Bolt answers once the handler is done, without polling.
    """
    app = AsyncApp(
        # At DEBUG Bolt logs what people write.
        logger=silent(),
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


class Reception:
    """Answers payloads of our app in our workspace.

    `home` tells which workspace it is and `app` which app, None before Slack did.
    """

    def __init__(
        self, bolt: AsyncApp, home: Callable[[], str | None], app: Callable[[], str | None]
    ) -> None:
        self._bolt = bolt
        self._home = home
        self._app = app

    async def answer(
        self, payload: Payload, headers: Mapping[str, str] | None = None
    ) -> BoltResponse:
        """Answer once all is committed; what a stranger says in a shared channel is no matter.

        Raises Turned: with 403 for another workspace's payload or another app's, 400 for one nested
        without end.
        """
        try:
            body = cleaned(payload)
        except RecursionError:
            raise Turned(_ENDLESS) from None
        # Parsed already: Bolt takes a parsed body in its socket mode only.
        request = AsyncBoltRequest(body=body, headers=dict(headers or {}), mode="socket_mode")
        home = self._home()
        user, event = _part(body, "user"), _part(body, "event")
        if _is_foreign(home, request.context.team_id, user.get("team_id")):
            raise Turned(_FOREIGN)
        if _is_foreign(self._app(), body.get("api_app_id")):
            raise Turned(_FOREIGN)
        said = event.get("type") == "message"
        if said and _is_foreign(home, event.get("user_team"), event.get("team")):
            return BoltResponse(status=_TAKEN, body="")  # an error would have it sent again
        return await self._bolt.async_dispatch(request)


def _part(body: Payload, name: str) -> Payload:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _is_foreign(home: str | None, *told: str | None) -> bool:
    """Whether something is of elsewhere: through Slack Connect people press and write too.

    https://docs.slack.dev/apis/slack-connect
    """
    return home is not None and any(each and each != home for each in told)
