"""The inputs of a service's questions: how they are named, and what comes back in them.

The name of an input tells the service, the question and its wording: where the catalogue changes a
question while a form is open, what was answered to the former is not taken for the latter.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.intake.inbound import files as file_refs
from core.acts import Given, Reply
from core.directory import Directory
from core.questions import Question
from core.ticket import FileRef

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]

ACTION: Final = "reply"
"""The action id of all these inputs."""

_PARTS: Final = 4


def block_of(service: str, question: Question) -> str:
    """Name the input of a question as it is worded; keys hold no dot."""
    wording = hashlib.sha256(repr(question).encode()).hexdigest()[:12]
    return f"{ACTION}.{service}.{question.key}.{wording}"


def asked(directory: Directory, given: Given) -> Mapping[str, Question]:
    """Return what is asked of a request for the service and the subcategory chosen, by input."""
    service = directory.services.get(given.service or "")
    questions = service.asks(given.subcategory) if service else ()
    return {block_of(given.service or "", each): each for each in questions}


def has_changed(directory: Directory, values: Values, given: Given) -> bool:
    """Whether a form showed other questions than its service asks, where there is that service."""
    shown = {block for block, states in values.items() if ACTION in states}
    return given.service in directory.services and shown != asked(directory, given).keys()


def replies(values: Values, kept: Iterable[Reply] = ()) -> tuple[Reply, ...]:
    """Read what was filled in, over what was kept from before; what is blank is left out.

    Raises ValueError for an input that no form of ours has.
    """
    found = {(reply.service, reply.key): reply for reply in kept}
    for block, states in values.items():
        if ACTION in states:
            service, key = _named(block)
            before = found.get((service, key), Reply(service, key)).files
            found[service, key] = _reply(service, key, states[ACTION], before)
    return tuple(reply for reply in found.values() if not reply.is_blank)


def _named(block: str) -> tuple[str, str]:
    """Return the service and the question that an input is named after."""
    parts = block.split(".")
    if len(parts) != _PARTS or parts[0] != ACTION:
        raise ValueError(block)
    return parts[1], parts[2]


def _reply(service: str, key: str, state: Mapping[str, Any], before: tuple[FileRef, ...]) -> Reply:
    person = state.get("selected_user")
    option = (state.get("selected_option") or {}).get("value")
    text = person or option or state.get("selected_date") or state.get("value") or ""
    files = unique((*before, *file_refs(state.get("files") or ())))
    return Reply(service, key, str(text), files, is_person=bool(person))


def unique(files: Iterable[FileRef]) -> tuple[FileRef, ...]:
    """Return files, each once."""
    return tuple({file.id: file for file in files}.values())


def staying(directory: Directory, values: Values, given: Given) -> frozenset[tuple[str, str]]:
    """Return of which questions a form keeps the inputs when it is drawn again."""
    return frozenset(_named(block) for block in asked(directory, given).keys() & values.keys())


def inputs_of(question: Question, values: Values) -> list[str]:
    """Return in which inputs of a form a question was answered: one, or none."""
    shown = (block for block, states in values.items() if ACTION in states)
    return [block for block in shown if _named(block)[1] == question.key]
