"""Opening the creation form: at once for somebody known, after a word to Slack for a newcomer."""

from dataclasses import dataclass, field

from slack_sdk.models.views import View

from bot.listeners.replies import open_view, texts_of, whisper
from bot.listeners.services import Services
from bot.rendering import forms
from bot.rendering.blocks import Message
from bot.rendering.forms import Origin
from bot.slack.client import ExpiredTrigger, SlackTrouble
from core import desk
from core.acts import Given
from core.directory import Directory
from core.ticket import Person


@dataclass(frozen=True, slots=True)
class Draft:
    """What the creation form begins with.

    `origin` is the message that it is made from, `notice` what there is to know about that.
    """

    given: Given = field(default_factory=Given)
    origin: Origin | None = None
    notice: str = ""


async def open_creation(
    services: Services, *, user: str, trigger: str, response_url: str | None, draft: Draft
) -> None:
    """Open the creation form; a newcomer sees a form that says it is coming.

    A trigger lives three seconds, so Slack is asked who the newcomer is only once it is used.
    """
    person, directory = await services.run(lambda work: (work.person(user), work.directory()))
    if person is None:
        opening = _open_for_newcomer(services, user, trigger, response_url, draft)
    else:
        view = creation_form(services, person, directory, draft)
        opening = open_view(services, trigger, view, user=user, response_url=response_url)
    services.background.spawn(opening)


def creation_form(services: Services, person: Person, directory: Directory, draft: Draft) -> View:
    """Draw the creation form as this person needs it: his language, his académie if unknown."""
    texts = services.texts.for_person(person)
    return forms.creation(
        directory,
        texts,
        draft.given,
        ask_academy=desk.academy_of(person, directory) is None,
        for_other=directory.is_staff(person.id),
        notice=texts(draft.notice) if draft.notice else "",
        origin=draft.origin,
    )


async def _open_for_newcomer(
    services: Services, user: str, trigger: str, response_url: str | None, draft: Draft
) -> None:
    texts = services.texts.for_person(None)
    try:
        opened = await services.slack.open_view(trigger, forms.loading(texts))
        person = await services.people.get(user)
        directory = await services.run(lambda work: work.directory())
        view = creation_form(services, person, directory, draft)
        await services.slack.update_view(opened["id"], view)
    except (ExpiredTrigger, SlackTrouble):
        texts = await texts_of(services, user)
        sentence = texts("The form could not be opened: nothing is lost, please try again.")
        await whisper(
            services, Message.of(sentence), response_url=response_url, channel=None, user=user
        )
