"""What the catalogue has a service ask of a request, besides its words."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an answer is, by the names of the catalogue."""

    TEXT = "text"  # one line
    LONG = "long"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"
    PERSON = "person"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers that a question offers."""

    key: str
    label: str
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that is asked of whoever asks for a service; `hint` says how to answer it."""

    key: str
    label: str
    label_en: str = ""
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    hint_en: str = ""
