"""What Slack hands us is cleaned where it comes in, whole and once: nothing behind it cleans.

https://docs.slack.dev/messaging/formatting-message-text tells of no such cleaning on Slack's side.
"""

import re
from typing import Any, Final

Payload = dict[str, Any]

_BREAKS: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Overrides, embeddings and isolates reorder what others read; the marks that Arabic or Hebrew
# need (U+200E, U+200F, U+061C) and the joiners of emoji stay.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_DIRTY: Final = re.compile(f"{_BREAKS.pattern}|{_UNSEEN.pattern}|{_SURROGATE.pattern}")


def clean(text: str) -> str:
    """Make a text storable and honest, losing nothing readable.

    PostgreSQL refuses NUL and both databases refuse lone surrogates; halves that make a pair
    become the character they mean, other controls go, every line end becomes a newline.
    """
    if not _DIRTY.search(text):
        return text
    seen = _UNSEEN.sub("", _BREAKS.sub("\n", text))
    return seen.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def is_clean(text: str) -> bool:
    """Whether a text is what `clean` would make of it."""
    return not _DIRTY.search(text)


def one_line(text: str) -> str:
    """Make one clean line of what names somebody or something."""
    return " ".join(clean(text).split())


def cleaned(payload: Payload) -> Payload:
    """Clean every text of a payload; raises RecursionError where it is nested without end."""
    return {_cleaned(name): _cleaned(value) for name, value in payload.items()}


def _cleaned(value: Any) -> Any:  # noqa: ANN401 — whatever JSON holds
    match value:
        case str():
            return clean(value)
        case dict():
            return cleaned(value)
        case list():
            return [_cleaned(each) for each in value]
        case _:
            return value
