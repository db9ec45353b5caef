"""Searching from the App Home: a form whose answer stands under the words, page by page."""

from bot.intake.inbound import Click, Submission
from bot.listeners import searching
from bot.listeners.replies import Body, open_view, texts_of, update
from bot.listeners.services import Services
from bot.rendering import search_form
from bot.slack.client import SlackTrouble


async def ask(services: Services, click: Click) -> None:
    """Open the form."""
    view = search_form.form(await texts_of(services, click.user))
    services.background.spawn(
        open_view(services, click.trigger, view, user=click.user, response_url=None)
    )


async def searched(services: Services, submission: Submission) -> Body:
    """Show what was found under the words that were looked for."""
    sought = search_form.read(submission.view.values)
    answer = await searching.found(services, submission.user, sought)
    texts = await texts_of(services, submission.user)
    return update(search_form.form(texts, sought, answer))


def is_asked_in(click: Click) -> bool:
    """Whether a press came from the form."""
    return click.view is not None and click.view.callback_id == search_form.CALLBACK


async def leafed(services: Services, click: Click, sought: str, after: int) -> None:
    """Show the next page of what was found, in the place of the one before."""
    answer = await searching.found(services, click.user, sought, after)
    view = search_form.form(await texts_of(services, click.user), sought, answer)

    async def show() -> None:
        if click.view is None:
            return
        try:
            await services.slack.update_view(click.view.id, view, click.view.hash)
        except SlackTrouble:  # closed, or searched anew meanwhile
            return

    services.background.spawn(show())
