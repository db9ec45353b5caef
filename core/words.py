"""Words as they are looked for: without accents, case, elided articles and words that say nothing.

What is indexed and what is asked for pass through here alike, so that every database gives the
same answers. Forms of French words are the store's matter: they need a library.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "ʼ": "'", "`": "'"})
_ELIDED: Final = re.compile(r"\b(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)'(?=\w)")
_WORD: Final = re.compile(r"\w+(?:[-.@+/:#]\w+)*")
_WHOLE: Final = re.compile(r"[\d@]")
_ACCENT: Final = re.compile(r"[^\x00-\x7f]")
_PART: Final = re.compile(r"[^\W_]+")
_LONGEST: Final = 40

# «son», «pas», «plus», «été» say something at a help desk: no sound, no more network, this summer.
_FRENCH: Final = (
    "a au aux avec ce ces cet cette dans de des du elle elles en est et il ils je la le les leur "
    "lui ma me mes mon ne nos notre nous on ou par pour que qui sa se ses sur ta te tes toi ton tu "
    "un une vos votre vous y"
)
_ENGLISH: Final = "an and are at for i in is it of or the to with"
SILENT: Final = frozenset(f"{_FRENCH} {_ENGLISH}".split())
"""Words that are in every sentence: they are neither kept nor looked for."""


def folded(text: str) -> str:
    """Return a text without accents, case, ligatures and elided articles."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES)).casefold()
    return _ELIDED.sub("", _ACCENT.sub(_unless_combining, plain))


def _unless_combining(found: re.Match[str]) -> str:
    return "" if unicodedata.combining(found[0]) else found[0]


def written(text: str) -> Iterator[str]:
    """Return the words of a text, in order: what is kept whole, and its parts too."""
    for run in _WORD.findall(folded(text)):
        if is_kept_whole(run):
            yield run[:_LONGEST]
        yield from _parts(run)


def asked(text: str) -> tuple[str, ...]:
    """Return the words to look for, in order: an address or a number whole, and not its parts."""
    found: list[str] = []
    for run in _WORD.findall(folded(text)):
        found += [run[:_LONGEST]] if is_kept_whole(run) else _parts(run)
    return tuple(found)


def is_kept_whole(run: str) -> bool:
    """Whether a word is a number, an address, a reference: it has one form, with its signs."""
    return _WHOLE.search(run) is not None


def _parts(run: str) -> Iterator[str]:
    parts = (part[:_LONGEST] for part in _PART.findall(run))
    return (part for part in parts if part not in SILENT)
