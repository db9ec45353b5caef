"""The App Home: what somebody looks at there is shown anew whenever he turns to something else.

https://docs.slack.dev/surfaces/app-home
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from slack_sdk.models.views import View

from bot.intake.inbound import Click, Malformed, Submission
from bot.listeners import home_search
from bot.listeners.replies import CLEAR, Body, open_view
from bot.listeners.services import Services
from bot.rendering.buttons import Press
from bot.rendering.portal_of import portal_of
from bot.rendering.staff import filters
from bot.rendering.texts import Texts
from bot.slack.client import SlackTrouble
from core import looking
from core.errors import Code, Refusal
from core.looking import Turn
from core.portal import Portal
from core.ports import Work

_BEFORE_HIM: Final = timedelta(hours=1)
"""For how long after he looked somebody may have his page before him while he fills in a form."""


async def home_opened(services: Services, event: Mapping[str, Any]) -> None:
    """Show somebody his page once he opens the tab, after the answer: Slack may be slow.

    https://docs.slack.dev/reference/events/app_home_opened
    """
    user = event.get("user")
    if not isinstance(user, str):
        message = "no user"
        raise Malformed(message)
    if event.get("tab") == "home":
        services.background.spawn(_open(services, user))


async def _open(services: Services, user: str) -> None:
    await services.people.meet(user)
    await show(services, user)


async def show(services: Services, user: str) -> None:
    """Show somebody what he looks at now; whoever asks meanwhile waits for the latest.

    What Slack does not take now is shown later.
    """
    if services.turns.is_waited_for(user):
        return
    async with services.turns.of(user):
        now = services.clock()
        page, person = await services.run(
            lambda work: (looking.look(work, user, now), work.person(user))
        )
        view = portal_of(page, services.texts.for_person(person))
        try:
            await services.slack.publish_view(user, view)
        except SlackTrouble:
            await services.run(lambda work: work.mark_portals({user}, now))


async def show_again(services: Services, portal: Portal) -> None:
    """Show somebody what changed under his eyes; raises SlackTrouble."""
    async with services.turns.of(portal.user):
        now = services.clock()
        page, person = await services.run(
            lambda work: (looking.look_again(work, portal, now), work.person(portal.user))
        )
        view = portal_of(page, services.texts.for_person(person))
        await services.slack.publish_view(portal.user, view)
        await services.run(lambda work: work.portal_shown(portal))


async def touched(services: Services, user: str) -> None:
    """Show somebody what came of what he did, if he has his page before him."""
    now = services.clock()
    portal = await services.run(lambda work: work.portal(user))
    if portal is None or portal.looked_at < now - _BEFORE_HIM:
        return
    try:
        await show_again(services, portal)
    except SlackTrouble:
        await services.run(lambda work: work.mark_portals({user}, now))


async def turned(services: Services, click: Click, press: Press) -> None:
    """Turn to what somebody wants to see, or ask what he wants to see of it."""
    turn = press.turn or Turn.LIST
    if form := _FORMS.get(turn):
        await form(services, click)
        return
    now = services.clock()
    await services.run(lambda work: looking.turn(work, click.user, turn, press.turned_to, now))
    services.background.spawn(show(services, click.user))


async def _ask(services: Services, click: Click) -> None:
    """Open the form of filters; raises Refusal NOT_ALLOWED for who serves no team."""

    def read(work: Work) -> View:
        directory, now = work.directory(), services.clock()
        if not directory.is_staff(click.user):
            raise Refusal(Code.NOT_ALLOWED)
        kept = looking.filters_of(work, click.user, now)
        texts = _texts(services, work, click.user)
        return filters.form(kept, directory.served_by(click.user), directory, texts)

    view = await services.run(read)
    services.background.spawn(
        open_view(services, click.trigger, view, user=click.user, response_url=None)
    )


_FORMS: Final[Mapping[Turn, Callable[[Services, Click], Awaitable[None]]]] = {
    Turn.FILTER: _ask,
    Turn.SEARCH: home_search.ask,
}


def _texts(services: Services, work: Work, user: str) -> Texts:
    return services.texts.for_person(work.person(user))


async def filtered(services: Services, submission: Submission) -> Body:
    """Show of the lists what the form asks for."""
    wanted, now = filters.read(submission.view.values), services.clock()
    await services.run(lambda work: looking.narrow(work, submission.user, wanted, now))
    services.background.spawn(show(services, submission.user))
    return CLEAR
