"""Slash commands: /demande opens the creation form, /ticket does the rest."""

from collections.abc import Iterable, Mapping
from typing import Final

from bot.act_log import Attempt
from bot.intake import grammar
from bot.intake.grammar import Do, Find, Help, Lists, Show, Unreferenced
from bot.intake.inbound import Command
from bot.listeners import acting, searching
from bot.listeners.acting import Wanted
from bot.listeners.creation import Draft, open_creation
from bot.listeners.replies import NOTHING, Body, ephemeral, open_view, refused, texts_of
from bot.listeners.services import Services
from bot.rendering import forms
from bot.rendering.blocks import Message
from bot.rendering.form_of import RequesterForm, StaffForm, form_of
from bot.rendering.mrkdwn import mentions, plain
from bot.rendering.requester import requests
from bot.rendering.staff import tickets
from bot.rendering.texts import Texts
from core import reading
from core.access import access_ticket_to_act
from core.acts import Given
from core.errors import Refusal
from core.ports import Listing, Page, Work
from core.ticket import Person, Ticket
from core.views import RequesterView
from core.vocabulary import Action, Rating, Role

_CURRENT: Final = (Listing.MINE, Listing.QUEUE, Listing.TEAM)
_RESOLVED: Final = (Listing.RESOLVED_BY_ME, Listing.RESOLVED_BY_TEAM)


async def request_command(services: Services, command: Command) -> Body:
    """/demande [text]: open the creation form, with what was typed as its first words."""
    names = await services.run(lambda work: _mentioned_names(work, command.text))
    await open_creation(
        services,
        user=command.user,
        trigger=command.trigger,
        response_url=command.response_url,
        draft=Draft(forms.first_words(plain(command.text, names))),
    )
    return NOTHING


async def ticket_command(services: Services, command: Command) -> Body:
    """/ticket …: show, list, explain or act; what was not understood explains itself."""
    try:
        return await _answer(services, command)
    except Refusal as refusal:
        message, _ = await refused(services, refusal, command.user)
        return ephemeral(message)


async def _answer(services: Services, command: Command) -> Body:
    match grammar.parse(command.text):
        case Lists() as lists:
            return ephemeral(await listed(services, command.user, lists))
        case Show(ticket_id):
            return ephemeral(await shown(services, command.user, ticket_id))
        case Find(text):
            asked = searching.typed(text)
            return ephemeral(await searching.found(services, command.user, asked))
        case Do() as do:
            return await _act(services, command, do)
        case Unreferenced(action):
            texts = await texts_of(services, command.user)
            return ephemeral(tickets.needs_reference(action, texts))
        case Help(about):
            return ephemeral(await _explained(services, command.user, plain(about, {})))


async def _explained(services: Services, user: str, about: str) -> Message:
    person, is_staff = await services.run(
        lambda work: (work.person(user), work.directory().is_staff(user))
    )
    return tickets.help_(services.texts.for_person(person), about, is_staff=is_staff)


async def shown(services: Services, user: str, ticket_id: int) -> Message:
    """Show a ticket as this person may see it; raises Refusal UNKNOWN_TICKET."""
    person, view = await services.run(
        lambda work: (work.person(user), reading.find(work, ticket_id, user))
    )
    texts = services.texts.for_person(person)
    if isinstance(view, RequesterView):
        return requests.own(view, texts)
    return tickets.ticket(view, texts, services.clock())


async def listed(services: Services, user: str, lists: Lists) -> Message:
    """Show an agent his lists; to everybody else his own requests."""

    def read(work: Work) -> Message:
        texts = services.texts.for_person(work.person(user))
        if lists is Lists.OWN or not work.directory().is_staff(user):
            return requests.own_list(reading.own_tickets(work, user), texts)
        wanted = _CURRENT if lists is Lists.CURRENT else _RESOLVED
        return staff_lists(work, user, dict.fromkeys(wanted), texts)

    return await services.run(read)


def staff_lists(
    work: Work, user: str, wanted: Mapping[Listing, int | None], texts: Texts
) -> Message:
    """Write some lists of an agent, each from after the ticket named."""
    pages = {each: reading.page(work, each, user, after) for each, after in wanted.items()}
    return tickets.lists(pages, _names(work, pages.values()), work.directory(), texts)


def _names(work: Work, pages: Iterable[Page]) -> Mapping[str, str]:
    listed = [ticket for page in pages for ticket in page.tickets]
    people = work.people({u for t in listed for u in (t.requester, t.agent) if u})
    return {person.id: person.name for person in people.values()}


async def _act(services: Services, command: Command, do: Do) -> Body:
    def attempt(work: Work) -> tuple[Person | None, acting.Result | None]:
        person = work.person(command.user)
        ticket = access_ticket_to_act(work, do.ticket_id, command.user)
        action = _action_for(work, ticket, command.user, do)
        if action is None:
            return person, None
        given = _given(work, do, action, ticket)
        wanted = Wanted(
            action,
            do.ticket_id,
            command.user,
            f"command:{command.trigger}",
            given,
            at_once=True,
            mentions=mentions(do.arguments),
        )
        return person, acting.attempt(work, wanted, services.clock(), services.calendar)

    person, result = await services.run(attempt, Attempt(do.action, command.user, do.ticket_id))
    texts = services.texts.for_person(person)
    if result is None:
        words = plain(do.arguments, {})
        return ephemeral(tickets.choose_role(do.ticket_id, texts, words))
    if isinstance(result, StaffForm | RequesterForm):
        services.background.spawn(
            open_view(
                services,
                command.trigger,
                form_of(result, texts),
                user=command.user,
                response_url=command.response_url,
            )
        )
        return NOTHING
    services.wake()
    return ephemeral(tickets.done(do.action, do.ticket_id, texts))


def _action_for(work: Work, ticket: Ticket, user: str, do: Do) -> Action | None:
    """Tell which action «répondre» is for this person; None when only he can say."""
    if do.action is not Action.MESSAGE:
        return do.action
    roles = work.directory().roles(ticket, user)
    if Role.REQUESTER not in roles:
        return Action.MESSAGE
    return None if Role.AGENT in roles else Action.ANSWER


def _given(work: Work, do: Do, action: Action, ticket: Ticket) -> Given:
    """Read the rest of the line as the fields its action asks for."""
    names = _mentioned_names(work, do.arguments)
    text = plain(do.arguments, names)
    match action:
        case Action.ASSIGN:
            return _agent_and_note(work, do, names, ticket)
        case Action.DISPATCH:
            team, rest = _team_and_note(work, text)
            return Given(team=team, note=rest)
        case Action.HOLD:
            partner, reason = grammar.sides(text)
            return Given(partner=partner, reason=reason)
        case Action.RATE:
            first, rest = grammar.first_word(text)
            rating = Rating(int(first)) if first in {"1", "2", "3", "4"} else None
            return Given(rating=rating, words=rest if rating else text)
        case Action.NOTE | Action.RELEASE | Action.RESUME:
            return Given(note=text)
        case _:
            return Given(words=text)


def _mentioned_names(work: Work, text: str) -> Mapping[str, str]:
    return {person.id: person.name for person in work.people(mentions(text)).values()}


def _team_and_note(work: Work, text: str) -> tuple[str | None, str]:
    """Read «équipe note»: a team by its name or one of its aliases, else by its key."""
    teams = work.directory().teams
    words = {word: key for key, team in teams.items() for word in (team.name, *team.aliases)}
    word, rest = grammar.starting(text, {word: word for word in words})
    if word is None:
        return grammar.starting(text, {key: key for key in teams})
    return words[word], rest


def _agent_and_note(work: Work, do: Do, names: Mapping[str, str], ticket: Ticket) -> Given:
    """Read «@agent note»: a mention, or the name of a member of the ticket's team."""
    first, rest = grammar.first_word(do.arguments)
    if found := mentions(first):
        return Given(agent=found[0], note=plain(rest, names))
    team = work.directory().teams.get(ticket.team)
    colleagues = work.people(team.agents if team else ())
    by_name = {person.id: person.name for person in colleagues.values()}
    agent, note = grammar.starting(plain(do.arguments, names).lstrip("@"), by_name)
    return Given(agent=agent, note=note)
