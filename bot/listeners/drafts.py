"""Words typed in a DM before a request existed: they stay in Slack, and a form takes them up."""

import asyncio

from bot.intake import inbound
from bot.intake.inbound import Click
from bot.listeners.services import Services
from bot.rendering.mrkdwn import mentions, plain
from bot.slack.client import SlackTrouble
from bot.slack.people import PATIENCE_SECONDS
from core.acts import Given


async def words_of(services: Services, click: Click, ts: str | None) -> Given:
    """Return a message as the words of a form; blank when it is gone or somebody else's.

    Slack may be slow or away: the form is then blank, in time. `ts` is what the button carries: the
    message stands in the thread of the button.
    """
    user, channel, thread = click.user, click.channel, click.thread_ts
    if not (ts and channel and thread):
        return Given()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            message = await services.slack.message(channel, ts, thread_ts=thread)
    except (SlackTrouble, TimeoutError):
        return Given()
    if message is None or message.get("user") != user:
        return Given()
    text = message.get("text") or ""
    people = await services.run(lambda work: work.people(mentions(text)))
    words = plain(text, {person.id: person.name for person in people.values()})
    return Given(words=words, files=inbound.files(message.get("files") or ()))
