"""What people type after /ticket, read into a request; accents and case do not matter."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.vocabulary import Action

VERBS: Final[Mapping[Action, tuple[str, ...]]] = {
    Action.TAKE: ("prendre", "take"),
    Action.ASSIGN: ("assigner", "assign"),
    Action.DISPATCH: ("affecter", "transfer"),
    Action.MISROUTE: ("tort", "misrouted"),
    Action.EDIT: ("modifier", "edit"),
    Action.RELEASE: ("remettre", "release"),
    Action.NOTE: ("note",),
    Action.MESSAGE: ("répondre", "reply"),
    Action.REQUEST_INFO: ("info", "ask"),
    Action.HOLD: ("attente", "hold"),
    Action.RESUME: ("reprendre", "resume"),
    Action.RESOLVE: ("résoudre", "resolve"),
    Action.REOPEN: ("rouvrir", "reopen"),
    Action.WITHDRAW: ("annuler", "withdraw"),
    Action.CLOSE: ("clore", "close"),
    Action.RATE: ("avis", "rate"),
}
"""The subcommands, French first; «répondre» is MESSAGE for the team, ANSWER for the requester."""

_RESOLVED: Final = frozenset({"resolus", "resolu", "resolved"})
_MINE: Final = frozenset({"mes", "miens", "mine"})
_FIND: Final = frozenset({"chercher", "cherche", "recherche", "rechercher", "search", "find"})
_HELP: Final = frozenset({"aide", "help", "?"})
_REFERENCE: Final = re.compile(r"^#?(?:r[-‐‑–]?)?0*([1-9]\d{0,9})$")


class Lists(StrEnum):
    """Which lists are asked for."""

    CURRENT = "current"
    RESOLVED = "resolved"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Help:
    """The explanation of the commands; `about` is what was not understood, if that is why."""

    about: str = ""


@dataclass(frozen=True, slots=True)
class Show:
    """One ticket."""

    ticket_id: int


@dataclass(frozen=True, slots=True)
class Do:
    """An action on a ticket, with the rest of the line."""

    action: Action
    ticket_id: int
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Unreferenced:
    """An action that was understood, without the ticket it is for."""

    action: Action


@dataclass(frozen=True, slots=True)
class Find:
    """A search, as it was typed."""

    text: str


Request = Lists | Help | Show | Find | Do | Unreferenced


def folded(text: str) -> str:
    """Return a text without accents, case or outer spaces, for comparing what people type."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    decomposed = unicodedata.normalize("NFKD", plain)  # some capitals have accents of their own
    return "".join(c for c in decomposed if not unicodedata.combining(c)).strip()


_ACTIONS: Final = {folded(verb): action for action, verbs in VERBS.items() for verb in verbs}


def reference(word: str) -> int | None:
    """Read a ticket's number: R-001678, r1678 or 1678; None when it is none (the guide, G5)."""
    found = _REFERENCE.match(folded(word).rstrip(".,;:"))
    return int(found[1]) if found else None


def parse(text: str) -> Request:
    """Read what follows /ticket; what is not understood becomes Help about it."""
    word, rest = first_word(text)
    name = folded(word)
    if not name:
        return Lists.CURRENT
    if (ticket_id := reference(word)) is not None and not rest.strip():
        return Show(ticket_id)
    if action := _ACTIONS.get(name):
        return _action(action, rest)
    return _asked(name, rest) or Help(about=text.strip())


def _asked(name: str, rest: str) -> Request | None:
    if name in _HELP:
        return Help()
    if name in _FIND:
        return Find(rest)
    if name in _RESOLVED:
        return Lists.RESOLVED
    return Lists.OWN if name in _MINE else None


def _action(action: Action, rest: str) -> Request:
    first, arguments = first_word(rest)
    ticket_id = reference(first)
    if ticket_id is None:
        return Unreferenced(action)
    return Do(action, ticket_id, arguments)


def first_word(text: str) -> tuple[str, str]:
    """Part a text at its first space of any kind: keyboards also type unbreakable ones."""
    word, *rest = text.split(maxsplit=1) or [""]
    return word, rest[0].strip() if rest else ""


def starting(text: str, names: Mapping[str, str]) -> tuple[str | None, str]:
    """Find which name a text starts with; returns its key and the rest of the text.

    `names` maps keys to names as people write them; the longest match wins, so that a team
    called «Réseaux» does not hide «Réseaux et télécoms».
    """
    typed = folded(text)
    matches = [
        (len(folded(name)), key)
        for key, name in names.items()
        if typed == folded(name) or typed.startswith(folded(name) + " ")
    ]
    if not matches:
        return None, text
    length, key = max(matches)
    return key, _after(text, length)


def _after(text: str, length: int) -> str:
    """Return what follows the first `length` folded characters of a text."""
    cuts = (i for i in range(len(text) + 1) if len(folded(text[:i])) >= length)
    return text[next(cuts, len(text)) :].strip()


def sides(text: str) -> tuple[str, str]:
    """Split «partenaire : raison» at its first colon; without one all of it is the reason."""
    left, colon, right = text.partition(":")
    return (left.strip(), right.strip()) if colon else ("", text.strip())
