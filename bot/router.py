"""One router for everything Slack sends: a dictionary picks the handler, whatever their number.

A global middleware of Bolt, so that no listener is tried in turn; an action nobody knows is
answered politely, and an error of ours never shows a traceback.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware

from bot.intake import inbound, picked
from bot.intake.inbound import Malformed
from bot.listeners import (
    commands,
    messages,
    patience,
    presses,
    shortcuts,
    submissions,
    suggestions,
)
from bot.listeners.digests import digest_command
from bot.listeners.events import (
    channel_changed,
    group_members_changed,
    group_updated,
    user_changed,
)
from bot.listeners.home import home_opened, show
from bot.listeners.reactions import reaction_added
from bot.listeners.replies import NOTHING, Body, ephemeral, on_form, texts_of, whisper
from bot.listeners.services import Services
from bot.rendering.blocks import Message
from bot.rendering.texts import Texts
from core.ports import FateUnknown

_log = logging.getLogger(__name__)

Payload = Mapping[str, Any]

COMMANDS: Final = {
    "/demande": commands.request_command,
    "/request": commands.request_command,
    "/ticket": commands.ticket_command,
    "/bilan": digest_command,
    "/digest": digest_command,
}
_OPENING: Final = frozenset({"/demande", "/request"})
"""Commands that open a form first, while their trigger lives, and meet a newcomer after it."""

EVENTS: Final = {
    "message": messages.message_event,
    "reaction_added": reaction_added,
    "app_home_opened": home_opened,
    "user_change": user_changed,
    "subteam_members_changed": group_members_changed,
    "subteam_updated": group_updated,
    "channel_shared": channel_changed,
    "channel_unshared": channel_changed,
    "group_archive": channel_changed,
    "group_unarchive": channel_changed,
    "group_left": channel_changed,
    "member_joined_channel": channel_changed,
    "member_left_channel": channel_changed,
}


_NOT_AGAIN: Final = "x-slack-no-retry"
"""For what would be refused again: https://docs.slack.dev/apis/events-api/#retries"""


class Router(AsyncMiddleware):
    """Hands each payload to its handler and its answer back to Bolt."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.interactions: Mapping[str, Callable[[Payload], Awaitable[Body]]] = {
            "block_actions": self._pressed,
            "view_submission": self._submitted,
            "block_suggestion": self._suggested,
            "shortcut": self._shortcut,
            "message_action": self._shortcut,
            "view_closed": self._ignored,
        }

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 — Bolt's signature
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002, ARG002 — Bolt's signature
    ) -> BoltResponse:
        """Answer a request; Bolt calls it for each one."""
        return await self.route(req.body)

    async def route(self, body: Payload) -> BoltResponse:
        """Answer a payload: 200 once all is committed, 500 for an event to be sent again."""
        try:
            if body.get("type") == "event_callback":
                return await self._event(body)
            # Nothing to say is an empty answer: Slack would read {} as a message without words.
            return BoltResponse(status=200, body=dict(await self._person_waits(body)) or "")
        except Malformed:
            _log.warning("a payload without what it must have is turned away")
            return BoltResponse(status=400, body="", headers={_NOT_AGAIN: "1"})

    async def _event(self, body: Payload) -> BoltResponse:
        event = inbound.event(body)
        handler = EVENTS.get(event.get("type", ""))
        if handler is not None:
            await handler(self._services, event)
        return BoltResponse(status=200, body="")

    async def _person_waits(self, body: Payload) -> Body:
        try:
            if (answer := await patience.refused(self._services, body)) is not None:
                return answer
            if "command" in body:
                return await self._command(body)
            handler = self.interactions.get(body.get("type", ""), self._ignored)
            return await handler(body)
        except Malformed:
            raise
        except Exception as error:  # noqa: BLE001 — whatever it is, the person gets a sentence
            # The type alone: the words of an error may be the words people wrote.
            _log.error("request failed: %s", type(error).__name__)
            return await self._apologise(body, error)

    async def _command(self, body: Payload) -> Body:
        command = inbound.command(body)
        if command.name not in _OPENING:
            await self._services.people.meet(command.user)
        return await COMMANDS.get(command.name, commands.ticket_command)(self._services, command)

    async def _pressed(self, body: Payload) -> Body:
        click = inbound.click(body)
        await self._services.people.meet(click.user)
        try:
            return await presses.pressed(self._services, click)
        except ValueError:
            texts = await texts_of(self._services, click.user)
            sentence = texts("This button is no longer in use: nothing was done.")
            if click.view and click.view.is_home:
                self._services.background.spawn(show(self._services, click.user))
            self._services.background.spawn(
                whisper(
                    self._services,
                    Message.of(sentence),
                    response_url=click.response_url,
                    channel=click.channel,
                    user=click.user,
                )
            )
            return NOTHING

    async def _submitted(self, body: Payload) -> Body:
        return await submissions.submitted(self._services, inbound.submission(body))

    async def _suggested(self, body: Payload) -> Body:
        return await suggestions.suggested(self._services, inbound.suggestion(body))

    async def _shortcut(self, body: Payload) -> Body:
        return await shortcuts.shortcut_used(self._services, picked.shortcut(body))

    async def _ignored(self, _: Payload) -> Body:
        return NOTHING

    async def _texts_for(self, body: Payload) -> Texts:
        """Return the texts of who sent a payload; what failed may be the database itself."""
        user = body.get("user_id") or (body.get("user") or {}).get("id")
        try:
            return await texts_of(self._services, str(user))
        except Exception:  # noqa: BLE001 — told already; he is to be answered all the same
            return self._services.texts.for_person(None)

    async def _apologise(self, body: Payload, error: Exception) -> Body:
        """Say that nothing was done, where the person is looking; a form keeps what he typed."""
        sentence = _apology(error, await self._texts_for(body))
        if "command" in body:
            return ephemeral(Message.of(sentence))
        if body.get("type") == "view_submission":
            return on_form(body, sentence)
        if url := body.get("response_url"):
            self._services.background.spawn(
                whisper(
                    self._services, Message.of(sentence), response_url=url, channel=None, user=""
                )
            )
        return NOTHING


def _apology(error: Exception, texts: Texts) -> str:
    if isinstance(error, FateUnknown):
        return texts(
            "It is not known whether this was recorded: the database went away meanwhile. Look at "
            "the request before you try again."
        )
    return texts("This could not be done: nothing was written. Please try again.")
