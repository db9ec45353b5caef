"""The words a catalogue is written in: each kind says what to write where it is not."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from bot.intake.cleaning import is_clean
from bot.rendering.texts import gettext_noop

UNLIKE: Final = "unlike"
"""The type of the errors of a value, whose message says what to write."""

IMPOSSIBLE: Final = "impossible"
"""The type of the errors of a whole thing, whose message says what is wrong with it."""

_NAME_LIMIT: Final = 75
"""Characters that an option of a list may have.

https://docs.slack.dev/reference/block-kit/composition-objects/option-object
"""


class Part(BaseModel):
    """A part of a catalogue: it holds nothing but what it names."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


def unlike(sentence: str) -> PydanticCustomError:
    """Return the error of a value that is not like what the sentence says to write."""
    return PydanticCustomError(UNLIKE, sentence)


def impossible(sentence: str) -> PydanticCustomError:
    """Return the error of a thing with which the sentence says what is wrong."""
    return PydanticCustomError(IMPOSSIBLE, sentence)


def _like(pattern: str, sentence: str) -> AfterValidator:
    """Take text that fits a pattern; the sentence says what to write."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise unlike(sentence)
        return text

    return AfterValidator(check)


Key = Annotated[
    str,
    _like(
        r"[a-z0-9][a-z0-9_-]{0,49}",
        gettext_noop("a key is made of small letters, figures and hyphens, 50 at most"),
    ),
]


def _visible(text: str) -> str:
    """Take text that databases store and that nobody reads in another order than it was written."""
    if not is_clean(text):
        raise unlike(gettext_noop("a name holds no character that cannot be seen"))
    return text


_Line = Annotated[str, Field(max_length=_NAME_LIMIT), AfterValidator(_visible)]
Name = Annotated[_Line, _like(r"\S(.*\S)?", gettext_noop("a name is one line of text"))]
OptionalName = Annotated[_Line, _like(r"|\S(.*\S)?", gettext_noop("a name is one line of text"))]
Channel = Annotated[
    str,
    _like(r"[CG][A-Z0-9]{2,}", gettext_noop("a channel is written by its id, which begins with C")),
]
Emoji = Annotated[
    str,
    _like(
        r"[a-z0-9_+'-]{1,100}",
        gettext_noop("a reaction is written by its name in Slack, such as ticket"),
    ),
]
User = Annotated[
    str,
    _like(
        r"[UW][A-Z0-9]{2,}",
        gettext_noop("a person is written by his member id, which begins with U"),
    ),
]
Group = Annotated[
    str,
    _like(
        r"S[A-Z0-9]{2,}",
        gettext_noop("a user group is written by its id, which begins with S"),
    ),
]
ClockName = Annotated[str, _like(r"own|resolve", gettext_noop("a clock is own or resolve"))]
PriorityName = Annotated[
    str,
    _like(
        r"critical|high|medium|low",
        gettext_noop("a priority is critical, high, medium or low"),
    ),
]
KindName = Annotated[
    str,
    _like(
        r"text|long|choice|date|number|person|file",
        gettext_noop("a question is text, long, choice, date, number, person or file"),
    ),
]
Told = Annotated[str, _like(r"supervisors", gettext_noop("write supervisors"))]
Domain = Annotated[
    str,
    _like(
        r"[a-z0-9-]+(\.[a-z0-9-]+)+",
        gettext_noop("a domain is what follows the @, in small letters"),
    ),
]
