"""Asks Slack whether teams' channels are fit for internal journals."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final

from bot.admin.mistakes import Mistake
from bot.rendering.texts import gettext_noop
from bot.slack.channels import unfit
from bot.slack.client import Gone, Later, Slack, SlackTrouble
from core.directory import Team
from core.standing import Unfit

Sleep = Callable[[float], Awaitable[None]]

_ATTEMPTS: Final = 5


async def faults(
    slack: Slack,
    teams: Iterable[Team],
    lines: Mapping[str, int],
    sleep: Sleep = asyncio.sleep,
) -> list[Mistake]:
    """Return what makes these teams' channels unfit, each with its line; one call at a time."""
    found: list[Mistake] = []
    for team in teams:
        try:
            sentences = await _faults(slack, team, sleep)
        except SlackTrouble as trouble:
            untold = gettext_noop("Slack does not tell whether the channels are private ({error}).")
            return [*found, Mistake.of(untold, error=trouble.error)]
        facts = {"channel": team.channel, "team": team.name}
        found += [Mistake.of(words, lines.get(team.channel), **facts) for words in sentences]
    return found


async def _faults(slack: Slack, team: Team, sleep: Sleep) -> list[str]:
    """Return what is wrong with a team's channel; raises SlackTrouble."""
    try:
        told = await _conversation(slack, team.channel, sleep)
        return [UNFIT[wrong] for wrong in unfit(told)]
    except Gone:
        # Slack says so too of a private channel that the bot is not in.
        return [
            gettext_noop(
                "The channel {channel} of “{team}” does not exist, or the bot is not in it."
            )
        ]


async def unheard(
    slack: Slack, teams: Iterable[Team], sleep: Sleep = asyncio.sleep
) -> list[Mistake]:
    """Return a warning for each channel that takes requests in and that the bot is not in."""
    return [
        Mistake.of(_UNHEARD, channel=place.channel, team=team.name)
        for team in teams
        for place in team.intake
        if not await _hears(slack, place.channel, sleep)
    ]


async def _hears(slack: Slack, channel: str, sleep: Sleep) -> bool:
    """Whether the bot is in a channel, as far as Slack tells."""
    try:
        return bool((await _conversation(slack, channel, sleep)).get("is_member"))
    except Gone:
        return False
    except SlackTrouble:
        return True  # nothing is known against it


async def _conversation(slack: Slack, channel: str, sleep: Sleep) -> Mapping[str, Any]:
    """Ask about a channel, as often as Slack asks to wait; raises SlackTrouble."""
    for _ in range(_ATTEMPTS):
        try:
            return await slack.conversation(channel)
        except Later as later:
            await sleep(later.retry_after)
    return await slack.conversation(channel)


_UNHEARD: Final = gettext_noop(
    "The bot is not in the channel {channel}, where “{team}” takes requests in: invite it there."
)

UNFIT: Final = {
    Unfit.PUBLIC: gettext_noop(
        "The channel {channel} of “{team}” is not private: "
        "anybody could read the internal journal there."
    ),
    Unfit.SHARED: gettext_noop(
        "The channel {channel} of “{team}” is shared with another organisation, "
        "which could read the internal journal there."
    ),
    Unfit.ARCHIVED: gettext_noop("The channel {channel} of “{team}” is archived."),
    Unfit.LEFT: gettext_noop(
        "The bot is not in the channel {channel} of “{team}”: invite it there."
    ),
}
