"""The questions of services on an open form: drawn for the service chosen, checked as shown."""

import asyncio

from slack_sdk.models.views import View as SlackView

from bot.intake.inbound import View
from bot.listeners.creation import Draft, creation_form
from bot.listeners.services import Services
from bot.rendering import asked, forms, questions
from bot.slack.client import SlackTrouble
from bot.slack.people import PATIENCE_SECONDS
from core.acts import Given
from core.directory import Directory
from core.errors import Code, Refusal
from core.vocabulary import Action, Field


async def redrawn(services: Services, user: str, view: View, notice: str = "") -> SlackView:
    """Draw the creation form again with what its service asks now; `notice` is a msgid."""
    person, directory = await services.run(lambda work: (work.person(user), work.directory()))
    person = person or await services.people.get(user)
    about = forms.metadata(view.metadata)
    given = questions.again(directory, view.values, about)
    return creation_form(services, person, directory, Draft(given, about.origin, notice))


def check(directory: Directory, view: View, given: Given) -> None:
    """Refuse ASKED_ANEW where the form showed other questions than its service asks."""
    if asked.has_changed(directory, view.values, given):
        raise Refusal(Code.ASKED_ANEW, Action.OPEN, Field.ANSWERS)


async def meet(services: Services, given: Given) -> None:
    """Make known who is named in answers: a ticket keeps his name.

    Slack may be slow or away: it then keeps his id, in time.
    """
    people = [reply.person for reply in given.answers if reply.service == given.service]
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await services.people.fetch_missing(filter(None, people))
    except (SlackTrouble, TimeoutError):
        return
