"""The mistakes of whoever runs the desk: told all at once, each with its place, in his language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.rendering.texts import Texts


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a sentence, to translate too."""

    words: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def said(self, texts: Texts) -> str:
        """Return it in the language of the texts."""
        facts = {
            name: fact.said(texts) if isinstance(fact, Phrase) else fact
            for name, fact in self.facts.items()
        }
        return texts(self.words, **facts)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and the line of the file where there is one."""

    phrase: Phrase
    line: int | None = None

    @classmethod
    def of(cls, words: str, line: int | None = None, **facts: object) -> "Mistake":
        """Make a mistake of an English sentence and the facts it names."""
        return cls(Phrase(words, facts), line)


class Mistaken(Exception):  # noqa: N818 — an answer to the operator, not a failure
    """Nothing was done, because of these mistakes."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(f"{len(self.mistakes)} mistakes")


def sentences(mistakes: Iterable[Mistake], texts: Texts) -> tuple[str, ...]:
    """Write the mistakes, those of a file by line."""
    ordered = sorted(mistakes, key=lambda mistake: mistake.line or 0)
    return tuple(_sentence(mistake, texts) for mistake in ordered)


def _sentence(mistake: Mistake, texts: Texts) -> str:
    said = mistake.phrase.said(texts)
    return texts("line {line}: {said}", line=mistake.line, said=said) if mistake.line else said
