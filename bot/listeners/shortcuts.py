"""Shortcuts: a new request from anywhere, or from a message that somebody wrote."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

from bot.intake.picked import Picked, Shortcut
from bot.listeners.creation import Draft, open_creation
from bot.listeners.replies import NOTHING, Body
from bot.listeners.services import Services
from bot.rendering import forms
from bot.rendering.forms import Origin
from bot.rendering.mrkdwn import mentions, plain
from bot.rendering.texts import gettext_noop
from bot.slack.client import SlackTrouble
from bot.slack.people import PATIENCE_SECONDS

_OURS: Final = gettext_noop("Messages of Guichet itself are not taken up: describe your request.")
_UNREAD: Final = gettext_noop(
    "Guichet is not in this conversation: it knows this message alone, not those before it."
)


async def shortcut_used(services: Services, shortcut: Shortcut) -> Body:
    """Open what a shortcut is for; one that is none of ours opens nothing."""
    use = HANDLERS.get(shortcut.callback_id)
    if use is not None:
        await use(services, shortcut)
    return NOTHING


async def _from_anywhere(services: Services, shortcut: Shortcut) -> None:
    await _open(services, shortcut, Draft())


async def _from_message(services: Services, shortcut: Shortcut) -> None:
    """Begin a request with a message, for its author where the form lets one name him."""
    draft = await _draft(services, shortcut.picked) if shortcut.picked else Draft()
    await _open(services, shortcut, draft)


async def _open(services: Services, shortcut: Shortcut, draft: Draft) -> None:
    await open_creation(
        services,
        user=shortcut.user,
        trigger=shortcut.trigger,
        response_url=shortcut.response_url,
        draft=draft,
    )


HANDLERS: Final[Mapping[str, Callable[[Services, Shortcut], Awaitable[None]]]] = {
    "request": _from_anywhere,
    "request.message": _from_message,
}
"""Shortcuts by their callback id, as manifest.yml declares them."""


async def _draft(services: Services, picked: Picked) -> Draft:
    """Take a message up; cards and letters of ours say what is not everybody's to read."""
    if picked.bot and picked.bot == (await services.slack.identity()).bot:
        return Draft(notice=_OURS)
    readable, author, names = await asyncio.gather(
        _is_readable(services, picked), _author(services, picked.user), _names(services, picked)
    )
    given = replace(
        forms.first_words(plain(picked.text, names)), files=picked.files, requester=author
    )
    root = picked.thread_ts if picked.thread_ts != picked.ts else None
    origin = Origin(picked.channel, picked.ts, root if root and readable else "")
    return Draft(given, origin, _UNREAD if root and not readable else "")


async def _is_readable(services: Services, picked: Picked) -> bool:
    """Whether the bot reads the thread of a message; Slack may be slow, the form comes in time."""
    if not picked.thread_ts:
        return False
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await services.slack.message(
                picked.channel, picked.ts, thread_ts=picked.thread_ts
            )
    except (SlackTrouble, TimeoutError):
        return False
    return found is not None


async def _author(services: Services, user: str) -> str | None:
    """Return who wrote a message, if a request can be his: a person of this workspace."""
    if not user:
        return None
    await services.people.meet(user)
    person = await services.run(lambda work: work.person(user))
    return user if person and person.may_serve else None


async def _names(services: Services, picked: Picked) -> Mapping[str, str]:
    people = await services.run(lambda work: work.people(mentions(picked.text)))
    return {person.id: person.name for person in people.values()}
