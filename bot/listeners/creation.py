"""Opening the creation form: at once for somebody known, after a word to Slack for a newcomer."""

from slack_sdk.models.views import View

from bot.listeners.replies import open_view, texts_of, whisper
from bot.listeners.services import Services
from bot.rendering import forms
from bot.rendering.blocks import Message
from bot.slack.client import ExpiredTrigger, SlackTrouble
from core import desk
from core.acts import Given
from core.directory import Directory
from core.ticket import Person


async def open_creation(
    services: Services, *, user: str, trigger: str, response_url: str | None, given: Given
) -> None:
    """Open the creation form; a newcomer sees a form that says it is coming.

    A trigger lives three seconds, so Slack is asked who the newcomer is only once it is used.
    """
    person, directory = await services.run(lambda work: (work.person(user), work.directory()))
    if person is None:
        opening = _open_for_newcomer(services, user, trigger, response_url, given)
    else:
        view = creation_form(services, person, directory, given)
        opening = open_view(services, trigger, view, user=user, response_url=response_url)
    services.background.spawn(opening)


def creation_form(
    services: Services, person: Person, directory: Directory, given: Given, notice: str = ""
) -> View:
    """Draw the creation form as this person needs it: his language, his académie if unknown."""
    return forms.creation(
        directory,
        services.texts.for_person(person),
        given,
        ask_academy=desk.academy_of(person, directory) is None,
        for_other=directory.is_staff(person.id),
        notice=notice,
    )


async def _open_for_newcomer(
    services: Services, user: str, trigger: str, response_url: str | None, given: Given
) -> None:
    texts = services.texts.for_person(None)
    try:
        opened = await services.slack.open_view(trigger, forms.loading(texts))
        person = await services.people.get(user)
        directory = await services.run(lambda work: work.directory())
        view = creation_form(services, person, directory, given)
        await services.slack.update_view(opened["id"], view)
    except (ExpiredTrigger, SlackTrouble):
        texts = await texts_of(services, user)
        sentence = texts("The form could not be opened: nothing is lost, please try again.")
        await whisper(
            services, Message.of(sentence), response_url=response_url, channel=None, user=user
        )
