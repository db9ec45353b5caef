"""The options of selects that are searched while somebody types."""

from collections.abc import Mapping

from bot.intake.inbound import Suggestion
from bot.listeners.figures import supervised
from bot.listeners.replies import Body
from bot.listeners.services import Services
from bot.rendering import forms, labels
from bot.rendering.staff.figures import Filter, teams_offered
from bot.rendering.texts import Texts
from core import reading
from core.directory import Directory, Service, Subcategory
from core.errors import Refusal
from core.ports import Work
from core.views import named
from core.vocabulary import Field


async def suggested(services: Services, suggestion: Suggestion) -> Body:
    """Return the options for what was typed; none for a ticket that is not this person's."""

    def read(work: Work) -> Mapping[str, str]:
        return choices(work, suggestion, services.texts.for_person(work.person(suggestion.user)))

    try:
        found = await services.run(read)
    except Refusal:
        found = {}
    return forms.options(found, suggestion.query)


def choices(work: Work, suggestion: Suggestion, texts: Texts) -> Mapping[str, str]:
    """Return what can be chosen, a name per key; raises Refusal UNKNOWN_TICKET."""
    directory = work.directory()
    match suggestion.action_id:
        case Field.SERVICE:
            return _named(directory.services, texts)
        case Field.SUBCATEGORY:
            return _named(_parts(suggestion, directory), texts)
        case Field.ACADEMY:
            return {key: academy.name for key, academy in directory.academies.items()}
        case Filter.TEAMS:
            return teams_offered(supervised(work, suggestion.user), texts)
        case Field.TEAM | Field.AGENT:
            return _of_ticket(work, suggestion, directory)
        case _:
            return {}


def _named(
    offered: Mapping[str, Service] | Mapping[str, Subcategory], texts: Texts
) -> dict[str, str]:
    return {key: labels.name(named(each), texts) for key, each in offered.items()}


def _parts(suggestion: Suggestion, directory: Directory) -> Mapping[str, Subcategory]:
    """Return the subcategories of the service that the form has chosen."""
    view = suggestion.view
    service = directory.services.get((forms.read(view.values).service if view else "") or "")
    return service.subcategories if service else {}


def _of_ticket(work: Work, suggestion: Suggestion, directory: Directory) -> Mapping[str, str]:
    """Return the other teams, or the other agents of the ticket's team."""
    meta = forms.metadata(suggestion.view.metadata if suggestion.view else "")
    subject = reading.find_for_staff(work, meta.ticket or 0, suggestion.user)
    ticket = subject.ticket
    if suggestion.action_id == Field.TEAM:
        return {key: t.name for key, t in directory.teams.items() if key != ticket.team}
    others = subject.team.agents - {ticket.agent}
    people = work.people(others)
    return {user: people[user].name if user in people else user for user in others}
