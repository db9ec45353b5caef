"""Looking for tickets: names that people type are read by the catalogue, and the answer written.

A search is plain text: somebody who was mentioned is in it by his id, as @U0ANNE.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from functools import partial
from typing import Final

from bot.intake import searching
from bot.intake.grammar import folded
from bot.intake.searching import Filter, Puzzle, Puzzled, Typed
from bot.listeners.services import Services
from bot.rendering import found as rendering
from bot.rendering import labels
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import mentions, plain
from bot.rendering.texts import Texts
from core import finding, words
from core.ports import Work
from core.search import Facet, Query
from core.ticket import Person
from core.vocabulary import OPEN, State

_MENTION: Final = re.compile(r"@([UW][A-Z0-9]{2,})")
_ME: Final = frozenset({"moi", "me"})
_OPEN: Final = frozenset({"ouvert", "open"})
_MOST_PEOPLE: Final = 20
_FACETS: Final = {
    Filter.TEAM: Facet.TEAM,
    Filter.STATE: Facet.STATE,
    Filter.SERVICE: Facet.SERVICE,
    Filter.REQUESTER: Facet.REQUESTER,
    Filter.AGENT: Facet.AGENT,
}


def typed(text: str) -> str:
    """Return a search from Slack's encoding of it."""
    return plain(text, {user: user for user in mentions(text)})


async def found(services: Services, user: str, text: str, before: int | None = None) -> Message:
    """Answer a search, or say what to write; `before` is the last ticket of the page before."""
    return await services.run(partial(_found, services, user, text, before))


def _found(services: Services, user: str, text: str, before: int | None, work: Work) -> Message:
    texts = services.texts.for_person(work.person(user))
    try:
        query = read(work, text, user, services, texts)
    except Puzzled as puzzled:
        return rendering.puzzled(puzzled.puzzle, puzzled.about, texts)
    page = finding.find(work, query, user, before)
    return rendering.found(page, text, _by_name(work, text), texts, first=before is None)


def _by_name(work: Work, text: str) -> str:
    """Return a search as people read it."""
    people = work.people(_MENTION.findall(text))
    return _MENTION.sub(lambda m: people[m[1]].name if m[1] in people else m[0], text)


def read(work: Work, text: str, user: str, services: Services, texts: Texts) -> Query:
    """Read what somebody looks for; raises Puzzled."""
    found = searching.parse(text)
    asked = _by_name(work, found.words)
    if not found.filters and not words.asked(asked):
        raise Puzzled(Puzzle.SILENT if asked.strip() else Puzzle.NO_WORD)
    within: dict[Facet, frozenset[str]] = {}
    for name, facet in _FACETS.items():
        for value in _values(found, name):
            meant = _MEANINGS[name](_Asker(work, user, services), value)
            within[facet] = within.get(facet, meant) & meant
    return Query(asked, within, _since(found, services.clock(), texts))


def _values(found: Typed, name: Filter) -> Iterator[str]:
    return (value for each, value in found.filters if each is name)


def _since(found: Typed, now: datetime, texts: Texts) -> datetime | None:
    """Return when the day begins, where who asks is; of several the latest."""
    today = now.astimezone(texts.zone).date()
    days = [searching.day(value, today) for value in _values(found, Filter.SINCE)]
    return _morning(max(days), texts) if days else None


def _morning(day: date, texts: Texts) -> datetime:
    return datetime.combine(day, time(), texts.zone)


class _Asker:
    """Reads the values of filters as who asks may mean them."""

    def __init__(self, work: Work, user: str, services: Services) -> None:
        self._work = work
        self._user = user
        self._services = services

    def team(self, value: str) -> frozenset[str]:
        """Read a team's name, alias or key, or how some of them begin."""
        teams = self._work.directory().teams.values()
        names = ((team.key, (team.name, team.key, *team.aliases)) for team in teams)
        return _named(value, names, Puzzle.UNKNOWN_TEAM)

    def service(self, value: str) -> frozenset[str]:
        """Read a service's name or key, or how some of them begin."""
        services = self._work.directory().services.values()
        names = ((each.key, (each.name, each.name_en, each.key)) for each in services)
        return _named(value, names, Puzzle.UNKNOWN_SERVICE)

    def state(self, value: str) -> frozenset[str]:
        """Read a state by its label in any language, for staff or requesters, or «ouvert»."""
        asked = _singular(value)
        if asked in _OPEN:
            return frozenset(state.value for state in OPEN)
        meant = {state.value for state, label in self._labels() if _singular(label) == asked}
        if not meant:
            raise Puzzled(Puzzle.UNKNOWN_STATE, value)
        return frozenset(meant)

    def _labels(self) -> Iterator[tuple[State, str]]:
        for state in State:
            yield state, state.value
            for language in self._services.texts.languages.values():
                yield state, language.gettext(labels.STATES[state])
                yield state, language.gettext(labels.REQUEST_STATES[state])

    def person(self, value: str) -> frozenset[str]:
        """Read a mention, «moi», a name or a part of one; a requester knows himself alone."""
        if mentioned := _MENTION.fullmatch(value):
            return frozenset({mentioned[1]})
        asked = folded(value.lstrip("@"))
        if asked in _ME:
            return frozenset({self._user})
        meant = {person.id for person in self._known() if _is_called(person, asked)}
        if not meant:
            raise Puzzled(Puzzle.UNKNOWN_PERSON, value)
        if len(meant) > _MOST_PEOPLE:
            raise Puzzled(Puzzle.MANY_PEOPLE, value)
        return frozenset(meant)

    def _known(self) -> Iterable[Person]:
        if self._work.directory().is_staff(self._user):
            return self._work.everybody()
        return self._work.people({self._user}).values()


_MEANINGS: Final[Mapping[Filter, Callable[[_Asker, str], frozenset[str]]]] = {
    Filter.TEAM: _Asker.team,
    Filter.STATE: _Asker.state,
    Filter.SERVICE: _Asker.service,
    Filter.REQUESTER: _Asker.person,
    Filter.AGENT: _Asker.person,
}


def _named(
    value: str, names: Iterable[tuple[str, tuple[str, ...]]], otherwise: Puzzle
) -> frozenset[str]:
    """Return the keys of what is called so, else of what is called by something that begins so."""
    asked = folded(value)
    known = [(key, folded(name)) for key, each in names for name in each if name]
    exact = frozenset(key for key, name in known if name == asked)
    meant = exact or frozenset(key for key, name in known if name.startswith(asked))
    if not meant:
        raise Puzzled(otherwise, value)
    return meant


def _singular(label: str) -> str:
    """Return a label without accents, number and gender: «Résolues» is «résolu»."""
    return folded(label).removesuffix("s").removesuffix("e")


def _is_called(person: Person, asked: str) -> bool:
    name = folded(person.name)
    return name.startswith(asked) or asked in name.split()
