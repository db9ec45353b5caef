"""The options of selects that are searched while somebody types: teams, agents, services."""

from collections.abc import Mapping

from bot.intake.inbound import Suggestion
from bot.listeners.replies import Body
from bot.listeners.services import Services
from bot.rendering import forms
from core import reading
from core.errors import Refusal
from core.ports import Work
from core.vocabulary import Field


async def suggested(services: Services, suggestion: Suggestion) -> Body:
    """Return the options for what was typed; none for a ticket that is not this person's."""
    meta = forms.metadata(suggestion.view.metadata if suggestion.view else "")

    def read(work: Work) -> Mapping[str, str]:
        return choices(work, suggestion, meta.ticket)

    try:
        found = await services.run(read)
    except Refusal:
        found = {}
    return forms.options(found, suggestion.query)


def choices(work: Work, suggestion: Suggestion, ticket_id: int | None) -> Mapping[str, str]:
    """Return what can be chosen, a name per key; raises Refusal UNKNOWN_TICKET."""
    directory = work.directory()
    if suggestion.action_id == Field.SERVICE:
        return {key: service.name for key, service in directory.services.items()}
    subject = reading.find_for_staff(work, ticket_id or 0, suggestion.user)
    ticket = subject.ticket
    if suggestion.action_id == Field.TEAM:
        return {key: t.name for key, t in directory.teams.items() if key != ticket.team}
    others = subject.team.agents - {ticket.agent}
    people = work.people(others)
    return {user: people[user].name if user in people else user for user in others}
