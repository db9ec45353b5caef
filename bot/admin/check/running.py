"""Makes all checks: those that need nothing first and at once, then those that build on them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.admin.check import slack, store
from bot.admin.check.comparing import IN_WORKSPACE, Workspace
from bot.admin.check.findings import Check, Finding, judged, skipped
from bot.admin.check.store import Store
from bot.admin.mistakes import Mistake, Phrase
from bot.rendering.texts import gettext_noop
from bot.slack.greeting import Greeting, greet
from bot.slack.troubles import SlackTrouble
from bot.slack.web_api import WebApi

_CONNECT: Final = "apps.connections.open"
NO_SETTINGS: Final = Phrase(gettext_noop("the settings are not right"))


@dataclass(frozen=True, slots=True)
class Examined:
    """What is examined: Slack by each token that is set, the database, the clock.

    `app` is what is found of the app's token where it is not tried.
    """

    address: str
    bot: WebApi | None
    app: WebApi | Finding
    scopes: frozenset[str]
    look: Callable[[], Awaitable[Store]]
    now: Callable[[], datetime]
    workspace: Workspace | None


def settings(mistakes: Iterable[Mistake]) -> Finding:
    """Say which settings are not right."""
    right = Phrase(gettext_noop("They are right."))
    return judged(Check.SETTINGS, right, failures=(mistake.phrase for mistake in mistakes))


def nothing_else() -> list[Finding]:
    """Skip every other check: with these settings there is nothing to examine."""
    return [skipped(check, NO_SETTINGS) for check in Check if check is not Check.SETTINGS]


async def examine(desk: Examined) -> list[Finding]:
    """Make every check but that of the settings; one that fails stops none of the others."""
    greeting, app, seen = await asyncio.gather(_greet(desk), _connect(desk.app), desk.look())
    found = [
        app,
        *_of_slack(desk, greeting),
        store.database(seen),
        store.migrations(seen),
        store.catalogue(seen),
        store.outbox(seen, desk.now()),
        *await _in_workspace(desk, greeting, seen),
    ]
    order = [*Check]
    return sorted(found, key=lambda finding: order.index(finding.check))


async def _greet(desk: Examined) -> Greeting | None:
    return await greet(desk.bot, desk.now) if desk.bot else None


async def _connect(app: WebApi | Finding) -> Finding:
    """Ask for the address of a connection, and make none."""
    if isinstance(app, Finding):
        return app
    try:
        await app.call(_CONNECT)
    except SlackTrouble as trouble:
        return slack.app_token(trouble)
    return slack.app_token(None)


def _of_slack(desk: Examined, greeting: Greeting | None) -> Iterable[Finding]:
    if greeting is None:
        for check in (Check.SLACK, Check.TOKEN, Check.SCOPES, Check.CLOCK):
            yield skipped(check, slack.NO_TOKEN)
        return
    yield slack.answers(greeting, desk.address)
    yield slack.token(greeting)
    yield slack.scopes(greeting, desk.scopes)
    yield slack.clock(greeting)


async def _in_workspace(
    desk: Examined, greeting: Greeting | None, seen: Store
) -> Iterable[Finding]:
    """Compare the catalogue with the workspace, or say why not."""
    if desk.workspace is None or greeting is None:
        return _all_skipped(slack.NO_TOKEN)
    if greeting.trouble:
        return _all_skipped(slack.untold(greeting))
    if seen.holdings is None:
        return _all_skipped(store.unread(seen))
    if not seen.holdings.directory.teams:
        return _all_skipped(store.NO_CATALOGUE)
    return await desk.workspace.compare(greeting.workspace, seen.holdings)


def _all_skipped(why: Phrase) -> Iterable[Finding]:
    return [skipped(check, why) for check in IN_WORKSPACE]
