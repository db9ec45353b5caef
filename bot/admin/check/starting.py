"""What `guichet serve` asks Slack before it begins: a token that does not serve is told at once."""

from collections.abc import Iterable

from bot.admin import manifest
from bot.admin.check import slack
from bot.admin.check.findings import Finding, Status
from bot.admin.mistakes import Mistake, Mistaken
from bot.admin.settings import Settings
from bot.clock import Clock
from bot.slack.client import Slack
from bot.slack.greeting import greet


async def look(settings: Settings, client: Slack, now: Clock) -> Iterable[Mistake]:
    """Return what a person should put right though the desk can serve; raises Mistaken.

    A Slack that does not answer is no mistake: it is waited for.
    """
    greeting = await greet(client.web_api(settings.slack_bot_token), now)
    if slack.is_silent(greeting.trouble):
        return ()
    if wrong := _wrong(slack.token(greeting)):
        raise Mistaken(wrong)
    wanted = manifest.scopes(manifest.read())
    return [*_wrong(slack.scopes(greeting, wanted)), *_wrong(slack.clock(greeting))]


def _wrong(found: Finding) -> list[Mistake]:
    return [Mistake(phrase) for phrase in found.says] if found.status is Status.FAILED else []
