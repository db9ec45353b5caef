"""How a listener answers Slack: in the acknowledgement, or after it by its own call."""

from collections.abc import Mapping
from typing import Any, Final

from slack_sdk.models.views import View as SlackView

from bot.listeners import acting
from bot.listeners.services import Services
from bot.rendering.blocks import Message
from bot.rendering.refusals import refusal_message
from bot.rendering.texts import Texts
from bot.slack.client import ExpiredTrigger, SlackTrouble
from core.errors import Refusal

Body = Mapping[str, Any]

NOTHING: Body = {}

CLEAR: Final[Body] = {"response_action": "clear"}
"""Close all forms."""


def ephemeral(message: Message) -> Body:
    """Answer a command with what only its author sees."""
    return {"response_type": "ephemeral", **message.payload()}


def update(view: SlackView) -> Body:
    """Put another view in the place of the one submitted."""
    return {"response_action": "update", "view": view.to_dict()}


def push(view: SlackView) -> Body:
    """Put another view over the one submitted, which closing it leads back to."""
    return {"response_action": "push", "view": view.to_dict()}


def errors(found: Mapping[str, str]) -> Body:
    """Keep the modal as it is, with a sentence under each field at fault."""
    return {"response_action": "errors", "errors": dict(found)}


def on_form(body: Mapping[str, Any], sentence: str) -> Body:
    """Keep the modal of a payload as it is, with a sentence under its first field."""
    shown = (body.get("view") or {}).get("blocks") or []
    inputs = [block["block_id"] for block in shown if block.get("type") == "input"]
    return errors({inputs[0]: sentence}) if inputs else NOTHING


async def texts_of(services: Services, user: str) -> Texts:
    """Return the texts in the language and time zone of a person."""
    return services.texts.for_person(await services.run(lambda work: work.person(user)))


async def refused(services: Services, refusal: Refusal, user: str) -> tuple[Message, Texts]:
    """Write a refusal as this person may read it."""
    person, names = await services.run(
        lambda work: (work.person(user), acting.names_for(work, refusal, user))
    )
    texts = services.texts.for_person(person)
    return refusal_message(refusal, texts, names), texts


async def whisper(
    services: Services,
    message: Message,
    *,
    response_url: str | None,
    channel: str | None,
    user: str,
    thread_ts: str | None = None,
) -> None:
    """Tell one person something, visible to him only, where he just did something."""
    if response_url:
        await services.slack.respond(response_url, message)
    elif channel:
        await services.slack.ephemeral(channel, user, message, thread_ts=thread_ts)


async def open_view(
    services: Services, trigger: str, view: SlackView, *, user: str, response_url: str | None
) -> None:
    """Open a modal; when Slack's three seconds have passed the person is told to press again."""
    try:
        await services.slack.open_view(trigger, view)
    except (ExpiredTrigger, SlackTrouble):
        texts = await texts_of(services, user)
        sentence = texts("Slack did not open the form in time: nothing is lost, please try again.")
        channel = None if response_url else await _conversation_with(services, user)
        await whisper(
            services, Message.of(sentence), response_url=response_url, channel=channel, user=user
        )


async def _conversation_with(services: Services, user: str) -> str | None:
    """Return where somebody reads us who did something in a view, once he was ever written to."""
    person = await services.run(lambda work: work.person(user))
    return person.dm_channel if person else None
