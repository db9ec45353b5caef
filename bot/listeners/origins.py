"""Where a request came from, for its team alone: the link to a message, and what was said before.

None of it reaches the requester: it goes to the internal journal.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.intake import inbound
from bot.intake.inbound import Submission
from bot.listeners.replies import texts_of
from bot.listeners.services import Services
from bot.rendering import forms
from bot.rendering.forms import Origin
from bot.rendering.mrkdwn import mentions, plain
from bot.rendering.texts import Texts, gettext_noop
from bot.slack.client import SlackTrouble
from bot.slack.people import PATIENCE_SECONDS
from core.acts import LIMITS, Background
from core.vocabulary import Field

Payload = Mapping[str, Any]

UNREAD: Final = gettext_noop("The earlier messages of the thread could not be read.")
_MOST: Final = 50
_LONGEST: Final = 30_000


async def background(services: Services, submission: Submission) -> tuple[Background | None, str]:
    """Return what the team is told of where a request came from, and what is to be said of it."""
    origin = forms.metadata(submission.view.metadata).origin
    if origin is None:
        return None, ""
    texts = await texts_of(services, submission.user)
    wanted = bool(origin.thread) and forms.brings_along(submission.view.values)
    earlier = await _earlier(services, origin) if wanted else ()
    lost = texts(UNREAD) if earlier is None else ""
    told = await _told(services, earlier or ())
    files = [file for said in earlier or () for file in inbound.files(said.get("files") or ())]
    lines = (_made_from(origin, submission.domain, texts), *told, lost)
    note = "\n".join(filter(None, lines))
    kept = tuple(files[-LIMITS[Field.FILES] :])
    return (Background(note, kept) if note or kept else None), lost


def _made_from(origin: Origin, domain: str, texts: Texts) -> str:
    """Write the link to the message; one of a conversation between two leads nobody else there."""
    if origin.channel.startswith("D") or not domain:
        return ""
    url = address(domain, origin)
    return texts("Made from this message: {link}", link=url)


def address(domain: str, origin: Origin) -> str:
    """Return the address of a message, which names its channel by its id alone."""
    where = f"https://{domain}.slack.com/archives/{origin.channel}/p{origin.ts.replace('.', '')}"
    return f"{where}?thread_ts={origin.thread}&cid={origin.channel}" if origin.thread else where


async def _earlier(services: Services, origin: Origin) -> Sequence[Payload] | None:
    """Return what people wrote in a thread before a message, None where that cannot be read."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            thread = await services.slack.replies(origin.channel, origin.thread, origin.thread)
    except (SlackTrouble, TimeoutError):
        return None
    before = [said for said in thread if str(said.get("ts")) < origin.ts]
    return [said for said in before if said.get("user") and not said.get("bot_id")][-_MOST:]


async def _told(services: Services, said: Sequence[Payload]) -> Sequence[str]:
    """Write who said what, the latest of it where all would be too long."""
    users = {each["user"] for each in said}
    users |= {user for each in said for user in mentions(str(each.get("text") or ""))}
    people = await services.run(lambda work: work.people(users)) if users else {}
    names = {person.id: person.name for person in people.values()}
    lines = [
        f"{names.get(e['user'], e['user'])} : {plain(e.get('text') or '', names)}" for e in said
    ]
    while sum(map(len, lines)) > _LONGEST:
        lines.pop(0)
    return lines
