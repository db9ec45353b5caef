"""A language that nobody speaks: every text a good deal longer, accented, between brackets.

What it shows without brackets was never translated; what it overflows would overflow in German.
"""

import re
from gettext import GNUTranslations
from math import ceil

from bot.rendering.texts import Catalogue, Texts
from core.ticket import Person

LONGER = 0.4
_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")
_ACCENTED = str.maketrans("aeioucnyAEIOUCNY", "àéîôüçñÿÀÉÎÔÜÇÑŸ")


def lengthened(text: str, longest: int = 0) -> str:
    """Return a text as that language has it; what is filled in stays where it is."""
    parts = _PLACEHOLDER.split(text)
    accented = "".join(
        part if index % 2 else part.translate(_ACCENTED) for index, part in enumerate(parts)
    )
    more = ceil(max(len(text), longest) * (1 + LONGER)) - len(text)
    return f"⟦{accented}{('·mots' * more)[: max(more - 2, 0)]}⟧"


class Pseudo(GNUTranslations):
    """Lengthens each text by two fifths of what the longer of both our languages takes."""

    def __init__(self, french: GNUTranslations) -> None:
        super().__init__()
        self._french = french

    def gettext(self, message: str) -> str:
        return lengthened(message, len(self._french.gettext(message)))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return lengthened(msgid2, len(self._french.ngettext(msgid1, msgid2, n)))


def pseudo_catalogue(real: Catalogue) -> Catalogue:
    """Return a catalogue in which everybody reads that language."""
    invented = Pseudo(real.languages["fr"])
    return Catalogue(dict.fromkeys(real.languages, invented), real.default, real.zone)


def pseudo_texts(real: Catalogue) -> Texts:
    """Return its texts for a French reader."""
    return pseudo_catalogue(real).for_person(Person("U0", "Somebody", locale="fr-FR"))
