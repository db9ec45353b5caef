"""A ticket opened in a form over the App Home: leafed through, acted on, drawn anew after each act.

https://docs.slack.dev/surfaces/modals
"""

from slack_sdk.models.views import View

from bot.intake.inbound import Click, Submission
from bot.listeners.replies import open_view, texts_of
from bot.listeners.services import Services
from bot.rendering import leaves
from bot.rendering.blocks import Message
from bot.rendering.buttons import Press
from bot.rendering.leaves import Leaf
from bot.rendering.opened_of import opened_of
from bot.slack.client import SlackTrouble
from core import reading
from core.errors import Refusal


async def open_leaf(services: Services, click: Click, press: Press) -> None:
    """Open a ticket; raises Refusal UNKNOWN_TICKET."""
    leaf = Leaf(press.ticket_id or 0, own=press.own)
    view = await _view(services, click.user, leaf)
    services.background.spawn(show_over(services, click, view))


async def show_over(services: Services, click: Click, view: View) -> None:
    """Open a form over the App Home, or over the form in which something was pressed."""
    if click.view is None or click.view.is_home:
        await open_view(services, click.trigger, view, user=click.user, response_url=None)
        return
    try:
        await services.slack.push_view(click.trigger, view)
    except SlackTrouble:
        texts = await texts_of(services, click.user)
        sentence = texts("Slack did not open the form in time: nothing is lost, please try again.")
        redraw(services, click, Message.of(sentence))


async def leafed(services: Services, click: Click, press: Press) -> None:
    """Turn to another leaf of an open ticket; raises Refusal UNKNOWN_TICKET."""
    leaf = Leaf(press.ticket_id or 0, press.leaf, own=press.own)
    view = await _view(services, click.user, leaf)
    if click.view:
        services.background.spawn(_update(services, click.view.id, view, click.view.hash))


async def _update(services: Services, view_id: str, view: View, seen: str | None = None) -> None:
    """Draw a form again, unless something else was shown in it meanwhile, or it was closed."""
    try:
        await services.slack.update_view(view_id, view, seen)
    except SlackTrouble:
        return


def is_open_in(click: Click) -> bool:
    """Whether a press came from an open ticket."""
    view = click.view
    return view is not None and leaves.read(view.callback_id, view.metadata) is not None


def redraw(services: Services, click: Click, notice: Message | None = None) -> None:
    """Draw the open ticket again in which something was pressed, as it stands now."""
    view = click.view
    leaf = leaves.read(view.callback_id, view.metadata) if view else None
    if view is None or leaf is None:
        return
    said = notice.text if notice else ""
    shown = Leaf(leaf.ticket_id, leaf.number, leaf.own, said)
    services.background.spawn(_redraw(services, view.id, click.user, shown))


def redraw_under(services: Services, submission: Submission, ticket: int, *, own: bool) -> None:
    """Draw the open ticket again over which a form was filled in."""
    under, shown = submission.view.under, Leaf(ticket, own=own)
    services.background.spawn(_redraw(services, under, submission.user, shown))


async def _redraw(services: Services, view_id: str, user: str, leaf: Leaf) -> None:
    await _update(services, view_id, await _view_or_sentence(services, user, leaf))


async def _view(services: Services, user: str, leaf: Leaf) -> View:
    """Draw a leaf as a person may see it; raises Refusal UNKNOWN_TICKET."""
    read = reading.find_own if leaf.own else reading.find
    seen, person = await services.run(
        lambda work: (read(work, leaf.ticket_id, user), work.person(user))
    )
    return opened_of(seen, services.texts.for_person(person), services.clock(), leaf)


async def _view_or_sentence(services: Services, user: str, leaf: Leaf) -> View:
    try:
        return await _view(services, user, leaf)
    except Refusal:
        texts = await texts_of(services, user)
        sentence = leaf.notice or texts("This ticket is no longer yours to see.")
        return leaves.nothing(leaf.ticket_id, sentence, texts)
