"""The rules of a team: their shape, and what is wrong with several of them together."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import Field, ValidationError, model_validator

from bot.admin.mistakes import Mistake
from bot.catalogue.hours import Delay
from bot.catalogue.source import ANY, Place, Source
from bot.catalogue.words import ClockName, Key, Part, PriorityName, Told, impossible
from bot.rendering.texts import gettext_noop
from core.directory import Deed, Escalation
from core.vocabulary import Clock, Priority

_TO_ITSELF: Final = gettext_noop("The team “{team}” cannot affect tickets to itself.")
_BACK: Final = gettext_noop("“{team}” affects tickets to “{to}”, whence rules lead back to it.")


class EscalationShape(Part):
    """A rule: what is done to a ticket after so long."""

    after: Delay
    clock: ClockName
    priorities: list[PriorityName] = Field(default_factory=list)
    raise_urgency: bool = False
    tell: Told | None = None
    affect: Key | None = None

    @model_validator(mode="after")
    def _does_one_thing(self) -> "EscalationShape":
        if sum(map(bool, (self.raise_urgency, self.tell, self.affect))) != 1:
            raise impossible(gettext_noop("a rule does one thing: raise_urgency, tell or affect"))
        return self

    def made(self) -> Escalation:
        """Return what it stands for."""
        deeds = ((Deed.RAISE, self.raise_urgency), (Deed.TELL, self.tell))
        return Escalation(
            Clock(self.clock),
            self.after,
            next((deed for deed, asked in deeds if asked), Deed.AFFECT),
            self.affect or "",
            tuple(sorted(Priority[name.upper()] for name in self.priorities)),
        )


def found_in(found: Source) -> Iterator[Mistake]:
    """Return what is wrong with rules together; what is misshapen is passed over, it is told."""
    for place, _ in found.find("teams", ANY):
        yield from _alike(found, place)
    yield from _circles(found)


def _alike(found: Source, team: Place) -> Iterator[Mistake]:
    """Find rules that a team has twice."""
    first: dict[Escalation, int] = {}
    for place, written in found.find(*team, "escalation", ANY):
        rule, line = _rule(written), found.line(place)
        if rule in first:
            sentence = gettext_noop("This rule is the one of line {first} again.")
            yield Mistake.of(sentence, line, first=first[rule])
        if rule:
            first.setdefault(rule, line)


def _rule(written: Any) -> Escalation | None:  # noqa: ANN401 — whatever the file holds
    try:
        return EscalationShape.model_validate(written).made()
    except ValidationError:
        return None


def _circles(found: Source) -> Iterator[Mistake]:
    """Find rules that would bring a ticket back to the team that it came from."""
    ways = [*_ways(found)]
    led: dict[str, set[str]] = {}
    for _, team, to in ways:
        led.setdefault(team, set()).add(to)
    for place, team, to in ways:
        if team in _reached(to, led):
            sentence = _TO_ITSELF if team == to else _BACK
            yield Mistake.of(sentence, found.line(place), team=team, to=to)


def _ways(found: Source) -> Iterator[tuple[Place, str, str]]:
    """Return each rule that affects, with its team and the one that it affects to."""
    for place, to in found.find("teams", ANY, "escalation", ANY, "affect"):
        for _, team in found.find(*place[:2], "key"):
            if isinstance(team, str) and isinstance(to, str):
                yield place, team, to


def _reached(start: str, led: Mapping[str, set[str]]) -> set[str]:
    """Return the teams that tickets of one may come to by rules, itself included."""
    reached, ahead = {start}, [start]
    while ahead:
        new = led.get(ahead.pop(), set()) - reached
        reached |= new
        ahead += new
    return reached
