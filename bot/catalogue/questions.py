"""The questions of services: their shape, how they are written, and what is wrong with several."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, model_validator

from bot.admin.mistakes import Mistake
from bot.catalogue.source import ANY, Place, Source
from bot.catalogue.words import Key, KindName, Name, OptionalName, Part, impossible
from bot.intake.cleaning import is_clean
from bot.rendering.mrkdwn import weight
from bot.rendering.texts import gettext_noop
from core.questions import Choice, Kind, Question

_LABEL: Final = 2000
"""What the label and the hint of an input hold.

https://docs.slack.dev/reference/block-kit/blocks/input-block
"""

_QUESTIONS: Final = 10
_CHOICES: Final = 100
"""What a select holds.

https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#static_select
"""


def _hint(text: str) -> str:
    if weight(text) > _LABEL:
        raise impossible(gettext_noop("Slack shows at most 2000 characters of it"))
    if not is_clean(text) or text != text.strip() or "\n" in text:
        raise impossible(gettext_noop("it is one line of text, without what cannot be seen"))
    return text


def _label(text: str) -> str:
    if not text:
        raise impossible(gettext_noop("it is one line of text, without what cannot be seen"))
    return _hint(text)


class ChoiceShape(Part):
    """An answer that is offered."""

    key: Key
    label: Name
    label_en: OptionalName = ""


def _within(choices: list[ChoiceShape]) -> list[ChoiceShape]:
    if len(choices) > _CHOICES:
        raise impossible(gettext_noop("at most 100 choices are offered"))
    return choices


class QuestionShape(Part):
    """A question."""

    key: Key
    label: Annotated[str, AfterValidator(_label)]
    label_en: Annotated[str, AfterValidator(_hint)] = ""
    kind: KindName
    required: bool = False
    choices: Annotated[list[ChoiceShape], AfterValidator(_within)] = Field(default_factory=list)
    hint: Annotated[str, AfterValidator(_hint)] = ""
    hint_en: Annotated[str, AfterValidator(_hint)] = ""

    @model_validator(mode="after")
    def _offers_choices(self) -> "QuestionShape":
        if self.kind == Kind.CHOICE and not self.choices:
            raise impossible(gettext_noop("a question of the kind choice has choices"))
        if self.kind != Kind.CHOICE and self.choices:
            raise impossible(gettext_noop("only a question of the kind choice has choices"))
        return self

    def made(self) -> Question:
        """Return what it stands for."""
        choices = tuple(Choice(each.key, each.label, each.label_en) for each in self.choices)
        return Question(
            self.key,
            self.label,
            self.label_en,
            Kind(self.kind),
            self.required,
            choices,
            self.hint,
            self.hint_en,
        )


def _few(questions: list[QuestionShape]) -> list[QuestionShape]:
    if len(questions) > _QUESTIONS:
        raise impossible(gettext_noop("at most 10 questions are asked"))
    return questions


Questions = Annotated[list[QuestionShape], AfterValidator(_few)]


def in_a_line(number: int, question: Question) -> str:
    """Write a question for a reader: 1 salle (text, required): Salle / Room."""
    kind = f"{question.kind}, required" if question.required else question.kind
    head = f"{number} {question.key} ({kind}): {_both(question.label, question.label_en)}"
    hint = _both(question.hint, question.hint_en)
    choices = "; ".join(f"{c.key}: {_both(c.label, c.label_en)}" for c in question.choices)
    return head + (f" [{hint}]" if hint else "") + (f" {{{choices}}}" if choices else "")


def lines(questions: tuple[Question, ...]) -> Iterator[str]:
    """Write questions, a line each, in their order."""
    return (in_a_line(number, each) for number, each in enumerate(questions, 1))


def _both(french: str, english: str) -> str:
    return " / ".join(filter(None, (french, english)))


def found_in(found: Source) -> Iterator[Mistake]:
    """Return what is wrong with questions together; what is misshapen is passed over, it is told.

    A request is asked the questions of its service and of one of the subcategories.
    """
    for service, _ in found.find("services", ANY):
        own = [*found.find(*service, "questions", ANY)]
        yield from _alike(own, found)
        for part, _ in found.find(*service, "subcategories", ANY):
            its = [*found.find(*part, "questions", ANY)]
            yield from _alike([*own, *its], found, new=its)
        for place, _ in (*own, *found.find(*service, *_IN_PARTS)):
            choices = [*found.find(*place, "choices", ANY)]
            yield from _alike(choices, found)


_IN_PARTS: Final = ("subcategories", ANY, "questions", ANY)
_ALIKE: Final = {
    "key": gettext_noop("The key “{value}” is the one of line {first} again."),
    "label": gettext_noop("“{value}” is the label of line {first} again."),
}

Found = Sequence[tuple[Place, Any]]


def _alike(among: Found, found: Source, new: Found | None = None) -> Iterator[Mistake]:
    """Find things with the key or the label of one before; told of those that are `new`."""
    told = {tuple(place) for place, _ in (among if new is None else new)}
    for name, sentence in _ALIKE.items():
        first: dict[object, int] = {}
        for place, thing in among:
            value = thing.get(name) if isinstance(thing, Mapping) else None
            line = found.line((*place, name))
            if value in first and isinstance(value, str) and tuple(place) in told:
                yield Mistake.of(sentence, line, value=value, first=first[value])
            if isinstance(value, str):
                first.setdefault(value, line)
