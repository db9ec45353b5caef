"""Finds what a catalogue writes in two places that cannot both be: names, groups, closing days."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from pydantic import ValidationError

from bot.admin.mistakes import Mistake
from bot.catalogue.hours import ClosingShape
from bot.catalogue.source import ANY, Place, Source
from bot.intake.grammar import folded
from bot.rendering.texts import gettext_noop


def found_in(found: Source) -> Iterator[Mistake]:
    """Return these mistakes of a file; what is misshapen is passed over, since it is told."""
    yield from _aliases(found)
    yield from _groups(found)
    yield from _closings(found)


def _aliases(found: Source) -> Iterator[Mistake]:
    """Find aliases that lead to another team as well, as people type them."""
    taken: dict[str, tuple[Any, int]] = {}
    for place, word in _team_words(found, "key", "name"):
        taken.setdefault(folded(word), (place[1], found.line(place)))
    for place, word in _team_words(found, "aliases"):
        team, first = taken.setdefault(folded(word), (place[1], found.line(place)))
        if team != place[1]:
            yield Mistake.of(
                gettext_noop("“{word}” names another team already, on line {first}."),
                found.line(place),
                word=word,
                first=first,
            )


def _team_words(found: Source, *names: str) -> Iterator[tuple[Place, str]]:
    for name in names:
        several = (ANY,) if name == "aliases" else ()
        for place, word in found.find("teams", ANY, name, *several):
            if isinstance(word, str):
                yield place, word


def _groups(found: Source) -> Iterator[Mistake]:
    """Find a second user group in a list: one says who is in it."""
    for place, _ in found.find("teams", ANY):
        for role in ("agents", "supervisors"):
            for second, _ in [*found.find(*place, role, ANY, "user_group")][1:]:
                sentence = gettext_noop("“{role}” has one user group at most.")
                yield Mistake.of(sentence, found.line(second), role=role)


def _closings(found: Source) -> Iterator[Mistake]:
    """Find days that a calendar closes twice."""
    for place, _ in found.find("calendars", ANY):
        closed = [*found.find(*place, "closed", ANY)]
        for (former, one), (later, other) in combinations(closed, 2):
            if _overlap(one, other):
                sentence = gettext_noop(
                    "These days overlap those of line {first}: write each day once."
                )
                yield Mistake.of(sentence, found.line(later), first=found.line(former))


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    try:
        former, later = (ClosingShape.model_validate(each).made() for each in (one, other))
    except ValidationError:
        return False
    return former.first <= later.last and later.first <= former.last
