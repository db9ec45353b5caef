"""The catalogue's file as plain values that remember their lines.

The file is composed into nodes rather than loaded: every duplicate key is found, not the first one
alone, and no tag builds anything but text, numbers, booleans, lists and mappings.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from bot.admin.mistakes import Mistake, Mistaken
from bot.rendering.texts import gettext_noop

Place = Sequence[str | int]
"""The way to a value: names of keys and places in lists."""

ANY: Final = "*"
_NOT_YAML: Final = gettext_noop("This is not YAML: {problem}.")
_TAG: Final = "tag:yaml.org,2002:"
_CONSTANTS: Final = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says, where it says it, and what it says twice."""

    value: Any
    root: Node
    duplicates: tuple[Mistake, ...] = ()

    def line(self, place: Place) -> int:
        """Return the line of a value, or of what should hold it where it is missing."""
        node, line = self.root, _line(self.root)
        for step in place:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line

    def find(self, *pattern: str | int) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """Return the places that a pattern fits, with their values; ANY fits every step."""
        return _find(self.value, pattern, ())


def read(text: str) -> Source:
    """Read a YAML document; raises Mistaken with the line where it is none."""
    try:
        root = YAML(typ="rt", pure=True).compose(text)
        reader = _Reader()
        value = reader.value(root) if root else None
    except MarkedYAMLError as error:
        raise Mistaken([_not_yaml(error)]) from None
    except (YAMLError, RecursionError) as error:
        problem = str(error).splitlines()[0]
        raise Mistaken([Mistake.of(_NOT_YAML, problem=problem)]) from None
    if root is None:
        raise Mistaken([Mistake.of(gettext_noop("The catalogue is empty."))])
    return Source(value, root, tuple(reader.duplicates))


def _not_yaml(error: MarkedYAMLError) -> Mistake:
    mark = error.problem_mark or error.context_mark
    problem = error.problem or error.context
    return Mistake.of(_NOT_YAML, mark and mark.line + 1, problem=problem)


class _Reader:
    """Turns nodes into values; what an alias repeats is read once, what holds itself is refused."""

    def __init__(self) -> None:
        self.duplicates: list[Mistake] = []
        self._read: dict[int, Any] = {}
        self._reading: set[int] = set()

    def value(self, node: Node) -> Any:  # noqa: ANN401 — whatever the file holds
        if id(node) in self._reading:
            raise Mistaken(
                [Mistake.of(gettext_noop("This repeats itself without end."), _line(node))]
            )
        if id(node) not in self._read:
            self._reading.add(id(node))
            self._read[id(node)] = self._new(node)
            self._reading.discard(id(node))
        return self._read[id(node)]

    def _new(self, node: Node) -> Any:  # noqa: ANN401 — whatever the file holds
        match node:
            case MappingNode():
                return self._mapping(node)
            case SequenceNode():
                return [self.value(item) for item in node.value]
            case _:
                return _scalar(node)

    def _mapping(self, node: MappingNode) -> dict[str, Any]:
        found: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in found:
                self.duplicates.append(
                    Mistake.of(
                        gettext_noop("“{name}” is written twice, first on line {first}."),
                        _line(key),
                        name=name,
                        first=lines[name],
                    )
                )
                self.value(value)  # its own duplicates are told too
                continue
            found[name], lines[name] = self.value(value), _line(key)
        return found


def _scalar(node: Node) -> Any:  # noqa: ANN401 — text, number, boolean or nothing
    text = str(node.value)
    match str(node.tag).removeprefix(_TAG):
        case "bool":
            return _CONSTANTS.get(text.lower(), text)
        case "null":
            return None
        case "int":
            return int(text) if text.isdecimal() else text
        case _:
            return text


def _child(node: Node, step: str | int) -> tuple[int, Node] | None:
    """Return a part of a node and its line: the line of its key, in a mapping."""
    if isinstance(node, MappingNode):
        pairs = (pair for pair in node.value if str(pair[0].value) == step)
        return next(((_line(key), value) for key, value in pairs), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return _line(node.value[step]), node.value[step]
    return None


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _find(
    value: Any,  # noqa: ANN401 — whatever the file holds
    pattern: Place,
    place: tuple[str | int, ...],
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if not pattern:
        yield place, value
        return
    for step, part in _parts(value):
        if pattern[0] in {ANY, step}:
            yield from _find(part, pattern[1:], (*place, step))


def _parts(value: Any) -> Iterator[tuple[str | int, Any]]:  # noqa: ANN401 — whatever the file holds
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)
