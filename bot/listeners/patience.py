"""Too much at once from one person: he is told so, kindly, and nobody else waits for him.

Who runs out is looked up once, for his language and because agents may ask for more; until he may
ask again he is refused from memory alone.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.intake.inbound import Said
from bot.intake.limits import Asked, Closing
from bot.listeners.replies import (
    NOTHING,
    Body,
    ephemeral,
    on_form,
    open_view,
    texts_of,
    whisper,
)
from bot.listeners.services import Services
from bot.rendering import forms
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import plain
from core.acts import Given
from core.vocabulary import Action

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """The sentence that says until when; `first` for the one who is to say it unasked."""

    sentence: str
    first: bool


async def refused(services: Services, body: Payload) -> Body | None:
    """Return the answer to a payload that is one too many, None for one to be served."""
    user = str(body.get("user_id") or (body.get("user") or {}).get("id"))
    asked = _asked(body)
    found = await _excess(services, user, asked) if asked else None
    return _answer(services, body, found) if found else None


def _asked(body: Payload) -> Asked | None:
    if "command" in body:
        return Asked.COMMAND
    match body.get("type"):
        case "view_submission":
            opens = (body.get("view") or {}).get("callback_id") == forms.callback(Action.OPEN)
            return Asked.REQUEST if opens else Asked.COMMAND
        case "block_actions" | "shortcut" | "message_action":
            return Asked.COMMAND
        case "block_suggestion":
            return Asked.SEARCH
    return None


async def _excess(services: Services, user: str, asked: Asked) -> Refused | None:
    closing = services.limits.take(user, asked)
    if closing is None:
        return None
    first = closing.told is None
    if closing.told is None:
        closing.told = asyncio.create_task(_tell(services, user, asked, closing))
    sentence = await asyncio.shield(closing.told)
    if not sentence:
        return await _excess(services, user, asked)
    return Refused(sentence, first)


async def _tell(services: Services, user: str, asked: Asked, closing: Closing) -> str:
    """Write until when, in his language; nothing for staff, who may ask for more."""
    person, is_staff = await services.run(
        lambda work: (work.person(user), work.directory().is_staff(user))
    )
    if is_staff and services.limits.widen(user, asked):
        return ""
    texts = services.texts.for_person(person)
    until = closing.until + timedelta(seconds=59)  # a time of day says no seconds
    return texts(
        "That is a lot in a short while: please wait until {time}, then try again. "
        "Nothing that you typed is lost.",
        time=texts.time(until),
    )


def _answer(services: Services, body: Payload, found: Refused) -> Body:
    """Answer where the person is looking, with what he typed where Slack does not keep it."""
    if "command" in body:
        typed = plain(f"{body['command']} {body.get('text') or ''}", {})
        return ephemeral(Message.of(f"{found.sentence}\n{typed}"))
    match body.get("type"):
        case "view_submission":
            return on_form(body, found.sentence)
        case "block_suggestion":
            return forms.options({}, "")
        case "shortcut":
            services.background.spawn(_over(services, body, found.sentence))
    if found.first and (url := body.get("response_url")):
        services.background.spawn(
            whisper(services, Message.of(found.sentence), response_url=url, channel=None, user="")
        )
    return NOTHING


async def _over(services: Services, body: Payload, sentence: str) -> None:
    """Say it in a window, where nothing else can be said."""
    user, trigger = str(body["user"]["id"]), str(body.get("trigger_id") or "")
    texts = await texts_of(services, user)
    told = forms.kept(sentence, Given(), texts)
    await open_view(services, trigger, told, user=user, response_url=None)


async def is_one_too_many(services: Services, user: str, channel: str) -> bool:
    """Whether a request is one too many that somebody makes by a gesture in a channel."""
    found = await _excess(services, user, Asked.REQUEST)
    if found and found.first:
        services.background.spawn(
            services.slack.ephemeral(channel, user, Message.of(found.sentence))
        )
    return found is not None


async def is_too_much(services: Services, message: Said) -> bool:
    """Whether a message to the bot is one too many: it stays where it is, and is not answered."""
    found = await _excess(services, message.user, Asked.MESSAGE)
    if found and found.first:
        services.background.spawn(
            services.slack.ephemeral(message.channel, message.user, Message.of(found.sentence))
        )
    return found is not None
