"""What people type after /ticket chercher, parted into words and filters.

What stands between quotes is one value, or words as they are; English and French quotes serve.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.intake.grammar import folded


class Filter(StrEnum):
    """What a search may be narrowed by."""

    TEAM = "team"
    STATE = "state"
    SERVICE = "service"
    REQUESTER = "requester"
    AGENT = "agent"
    SINCE = "since"


FILTERS: Final[Mapping[Filter, tuple[str, ...]]] = {
    Filter.TEAM: ("équipe", "team"),
    Filter.STATE: ("état", "state"),
    Filter.SERVICE: ("service",),
    Filter.REQUESTER: ("demandeur", "requester"),
    Filter.AGENT: ("agent",),
    Filter.SINCE: ("depuis", "since"),
}
"""Their names, French first."""

LONGEST: Final = 200
"""Characters of a search: a button bears it to the next page, escaped."""


class Puzzle(StrEnum):
    """Why a search was not understood."""

    NO_WORD = "no_word"
    SILENT = "silent"  # nothing but articles and the like
    TOO_LONG = "too_long"
    OPEN_QUOTE = "open_quote"
    UNKNOWN_FILTER = "unknown_filter"
    NO_VALUE = "no_value"
    UNKNOWN_TEAM = "unknown_team"
    UNKNOWN_STATE = "unknown_state"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_PERSON = "unknown_person"
    MANY_PEOPLE = "many_people"
    NO_DAY = "no_day"


class Puzzled(Exception):  # noqa: N818 — an answer: what to write instead
    """A search was not understood; `about` is the part that was not."""

    def __init__(self, puzzle: Puzzle, about: str = "") -> None:
        super().__init__(puzzle)
        self.puzzle = puzzle
        self.about = about


@dataclass(frozen=True, slots=True)
class Typed:
    """A search as it was typed: words, and filters with their values."""

    words: str
    filters: tuple[tuple[Filter, str], ...] = ()


_NAMES: Final = {folded(name): key for key, names in FILTERS.items() for name in names}
_QUOTES: Final = re.compile("[“”„«»]")
_PART: Final = re.compile(
    r"""
    (?:^|(?<=\s))(?P<name>[^\W\d_]{2,})(?P<colon>\s*:(?!//)\s*)(?P<value>"[^"]*"|[^\s"]+)?
    | "(?P<quoted>[^"]*)"
    | (?P<word>[^\s"]+)
    """,
    re.VERBOSE,
)
_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4})")
_AGO: Final = re.compile(r"(\d{1,4})\s*(j|jours?|d|days?|s|sem|semaines?|w|weeks?)")
_FIRST_DAY: Final = date(2000, 1, 1)


def parse(text: str) -> Typed:
    """Part a search, of which Slack's encoding was undone; raises Puzzled."""
    if len(text) > LONGEST:
        raise Puzzled(Puzzle.TOO_LONG)
    plain = _QUOTES.sub('"', text)
    if plain.count('"') % 2:
        raise Puzzled(Puzzle.OPEN_QUOTE)
    words: list[str] = []
    filters: list[tuple[Filter, str]] = []
    for part in _PART.finditer(plain):
        if (name := _NAMES.get(folded(part["name"] or ""))) is not None:
            filters.append((name, _value(part)))
        else:
            words += _words(part)
    return Typed(" ".join(words), tuple(filters))


def _value(part: re.Match[str]) -> str:
    value = (part["value"] or "").strip('" \t\n')
    if not value:
        raise Puzzled(Puzzle.NO_VALUE, part["name"])
    return value


def _words(part: re.Match[str]) -> Iterator[str]:
    """Return the words of what is no filter: a colon between spaces belongs to a sentence."""
    if part["name"] is None:
        yield part["quoted"] if part["word"] is None else part["word"]
    elif part["colon"] == ":" and part["value"]:
        raise Puzzled(Puzzle.UNKNOWN_FILTER, part["name"])
    else:
        yield from (part["name"], (part["value"] or "").strip('"'))


def day(text: str, today: date) -> date:
    """Read since when: 2026-11-01, 01/11/2026, 7j, 2 semaines; raises Puzzled."""
    typed = folded(text)
    if found := _AGO.fullmatch(typed):
        days = int(found[1]) * (1 if found[2][0] in "jd" else 7)
        return max(today - timedelta(days=days), _FIRST_DAY)
    if found := _DAY.fullmatch(typed):
        year, month, number = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
        try:
            return max(date(int(year), int(month), int(number)), _FIRST_DAY)
        except ValueError:
            pass
    raise Puzzled(Puzzle.NO_DAY, text)
