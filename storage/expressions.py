"""What is looked for, as words of sheets put together: each store writes it in its own language."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import Stemmer  # type: ignore[import-not-found, import-untyped, unused-ignore] # has no types

from core import words
from core.search import Document, Facet, Query, Reader, Sheet

_SHORTEST: Final = 3
"""Letters that a word's beginning needs: fewer begin half of all words."""

_HEAVIEST: Final = 500_000
"""Bytes of a sheet's words: PostgreSQL takes twice as many, what comes after them is not found."""

# The stemmer knows feminines by their accents, which people leave out.
_FEMININE: Final = re.compile(r"(?<=ier|..e)e(?=s?$)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word is on the sheet."""

    text: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """A word that begins so is on the sheet."""

    text: str


@dataclass(frozen=True, slots=True)
class Every:
    """All of these."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """One of these at least."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Without:
    """The one and not the other."""

    part: "Expression"
    other: "Expression"


Expression = Word | Beginning | Every | Either | Without


def words_of(document: Document) -> frozenset[str]:
    """Return what a sheet holds: each word as it is written, its stem, and a word for each facet.

    No word that people write begins with the sign of a facet's.
    """
    written = _fitting(text for each in document.texts for text in words.written(each))
    stems = _stems(word for word in written if not words.is_kept_whole(word))
    return frozenset((*written, *stems, *(_facet(*facet) for facet in document.facets)))


def _fitting(found: Iterable[str]) -> frozenset[str]:
    kept: set[str] = set()
    left = _HEAVIEST
    for word in found:
        if word not in kept:
            left -= 2 * len(word.encode())
            if left < 0:
                break
            kept.add(word)
    return frozenset(kept)


def _stems(found: Iterable[str]) -> Iterator[str]:
    # One each time: a stemmer holds what it is at work on, and to make one costs no more than that.
    stemmer = Stemmer.Stemmer("french")
    return (stemmer.stemWord(_FEMININE.sub("", word)) for word in found)


def _facet(facet: Facet, value: str) -> str:
    return f"={facet}:{value.encode().hex()}"


def expression(sheet: Sheet, query: Query, reader: Reader) -> Expression:
    """Return what a query asks of the sheets that somebody may read.

    What fits the fewest comes first: PostgreSQL looks no further where it is not on a sheet.
    """
    readable = _staff(reader) if sheet is Sheet.STAFF else _is(Facet.REQUESTER, reader.user)
    within = (
        _either(_is(facet, value) for value in sorted(values))
        for facet, values in sorted(query.within.items())
    )
    return Every((*_asked(words.asked(query.words)), *within, readable))


def _staff(reader: Reader) -> Expression:
    """Tell the tickets that members of these teams read, as `core.access.may_read_internal` does.

    Those that one of the teams had, but for his own, and those that one of them has.
    """
    had = _either(_is(Facet.PATH, team) for team in reader.teams)
    has = _either(_is(Facet.TEAM, team) for team in reader.teams)
    return Either((Without(had, _is(Facet.REQUESTER, reader.user)), has))


def _is(facet: Facet, value: str) -> Expression:
    return Word(_facet(facet, value))


def _either(parts: Iterable[Expression]) -> Expression:
    found = tuple(parts)
    return found[0] if len(found) == 1 else Either(found)


def _asked(asked: tuple[str, ...]) -> Iterator[Expression]:
    for word in asked[:-1]:
        yield Word(_form(word))
    for word in asked[-1:]:
        whole: Expression = Beginning(word) if len(word) >= _SHORTEST else Word(word)
        yield _either(dict.fromkeys((Word(_form(word)), whole)))


def _form(word: str) -> str:
    return word if words.is_kept_whole(word) else next(_stems((word,)))


def is_on(sheet: frozenset[str], wanted: Expression) -> bool:
    """Whether what is looked for is on a sheet with these words."""
    match wanted:
        case Word(text):
            return text in sheet
        case Beginning(text):
            return any(word.startswith(text) for word in sheet)
        case Every(parts):
            return all(is_on(sheet, part) for part in parts)
        case Either(parts):
            return any(is_on(sheet, part) for part in parts)
        case Without(part, other):
            return is_on(sheet, part) and not is_on(sheet, other)


@dataclass(frozen=True, slots=True)
class Language:
    """How a store's own language of searches says it."""

    word: Callable[[str], str]
    beginning: Callable[[str], str]
    every: str
    any: str
    without: str

    def say(self, wanted: Expression) -> str:
        """Write an expression in it."""
        match wanted:
            case Word(text):
                return self.word(text)
            case Beginning(text):
                return self.beginning(text)
            case Every(parts):
                return self._joined(self.every, parts)
            case Either(parts):
                return self._joined(self.any, parts)
            case Without(part, other):
                return self._joined(self.without, (part, other))

    def _joined(self, by: str, parts: Iterable[Expression]) -> str:
        return "(" + by.join(self.say(part) for part in parts) + ")"
