"""A reaction on a message makes a request of it, in the channels where a team takes them in so."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.act_log import Attempt
from bot.intake import inbound
from bot.intake.inbound import Said
from bot.intake.picked import Reacted, reacted
from bot.listeners import acting, patience
from bot.listeners.replies import refused
from bot.listeners.services import Services
from bot.rendering import forms
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import mentions, plain
from bot.slack.client import Gone, Refused, SlackTrouble
from bot.slack.people import PATIENCE_SECONDS
from core.acts import Act, Background, Given
from core.errors import Refusal
from core.ports import Work
from core.ticket import Source
from core.vocabulary import Action

_log = logging.getLogger(__name__)


async def reaction_added(services: Services, event: Mapping[str, Any]) -> None:
    """Make a request of a message, once; raises what Slack or the database raises.

    The event is then sent again. It is its author's request, made by himself or by staff.
    """
    found = reacted(event)
    service = await _asked(services, found) if found else None
    if found is None or service is None:
        return
    said = await _message(services, found)
    if said is None or not await _are_ours(services, found.user, said.user):
        return
    if not await patience.is_one_too_many(services, found.user, found.channel):
        await _open(services, found, said, service)


async def _asked(services: Services, found: Reacted) -> str | None:
    """Return the service for which a request is to be made, None for none or for one made."""

    def read(work: Work) -> str | None:
        service = work.directory().intake_service(found.channel, found.reaction)
        return None if service and work.known((_key(found),)) else service

    return await services.run(read)


def _key(found: Reacted) -> str:
    return f"request:{found.channel}:{found.ts}"


async def _message(services: Services, found: Reacted) -> Said | None:
    """Return the message as it stands; None where no person wrote it, or the bot reads it not."""
    try:
        told = await services.slack.message(found.channel, found.ts, thread_ts=found.ts)
    except (Gone, Refused) as trouble:
        _log.warning("a message that was reacted to cannot be read: %s", trouble.error)
        return None
    return inbound.said({**told, "channel": found.channel}) if told else None


async def _are_ours(services: Services, *users: str) -> bool:
    """Whether these people have an account of this workspace that is open."""
    people = [await services.people.get(user) for user in users]
    return all(person.may_serve for person in people)


async def _open(services: Services, found: Reacted, said: Said, service: str) -> None:
    given = await _given(services, found, said, service)
    link = await _link(services, found)
    act = Act(
        Action.OPEN,
        found.user,
        given,
        source=Source(found.channel, found.ts),
        background=Background(link) if link else None,
    )

    def work(work: Work) -> bool:
        key, now = _key(found), services.clock()
        return acting.open_once(work, act, key, now, services.calendar) is not None

    try:
        if await services.run(work, Attempt(act.action, act.actor)):
            services.wake()
    except Refusal as refusal:
        services.background.spawn(_not_made(services, found, refusal))


async def _given(services: Services, found: Reacted, said: Said, service: str) -> Given:
    people = await services.run(lambda work: work.people(mentions(said.text)))
    words = plain(said.text, {person.id: person.name for person in people.values()})
    requester = said.user if said.user != found.user else None
    first = forms.first_words(words)
    return replace(first, service=service, files=said.files, requester=requester)


async def _link(services: Services, found: Reacted) -> str:
    """Return the message's address for the team, blank where Slack does not say it in time."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await services.slack.permalink(found.channel, found.ts)
    except (SlackTrouble, TimeoutError):
        return ""


async def _not_made(services: Services, found: Reacted, refusal: Refusal) -> None:
    """Tell who reacted why no request was made."""
    why, texts = await refused(services, refusal, found.user)
    sentence = texts(
        "No request was made of this message. {why} "
        "It can be made by its menu: “Créer une demande”.",
        why=why.text,
    )
    await services.slack.ephemeral(found.channel, found.user, Message.of(sentence))
