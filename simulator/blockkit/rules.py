"""Small rules that say what is wrong with a JSON value, and where, in Slack's manner."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]
"""Takes a value and the JSON pointer of its place; gives the problems found."""


def problem(what: str, at: str) -> str:
    """Write a problem as Slack does."""
    return f"[ERROR] {what} [json-pointer:{at or '/'}]"


def string(most: int, least: int = 1, pattern: str = "") -> Rule:
    """Accept a text of `least` to `most` characters that matches a pattern as a whole."""

    def check(value: Any, at: str) -> Iterator[str]:  # noqa: ANN401 — whatever was sent
        if not isinstance(value, str):
            yield problem("must be a string", at)
        elif len(value) > most:
            yield problem(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield problem(f"must be more than {least - 1} characters", at)
        elif pattern and not re.fullmatch(pattern, value):
            yield problem("invalid format", at)

    return check


def boolean(value: Any, at: str) -> Iterator[str]:  # noqa: ANN401 — whatever was sent
    """Accept true and false."""
    if not isinstance(value, bool):
        yield problem("must be a boolean", at)


def integer(least: int, most: int) -> Rule:
    """Accept a whole number in a range, bounds included."""

    def check(value: Any, at: str) -> Iterator[str]:  # noqa: ANN401 — whatever was sent
        if not isinstance(value, int) or isinstance(value, bool):
            yield problem("must be an integer", at)
        elif value < least:
            yield problem(f"must be greater than or equal to {least}", at)
        elif value > most:
            yield problem(f"must be less than or equal to {most}", at)

    return check


def one_of(*accepted: str) -> Rule:
    """Accept one of a few words."""

    def check(value: Any, at: str) -> Iterator[str]:  # noqa: ANN401 — whatever was sent
        if value not in accepted:
            yield problem(f"must be one of: {', '.join(accepted)}", at)

    return check


def items(rule: Rule, most: int, least: int = 1) -> Rule:
    """Accept a list of `least` to `most` values, each of which a rule accepts."""

    def check(value: Any, at: str) -> Iterator[str]:  # noqa: ANN401 — whatever was sent
        if not isinstance(value, list):
            yield problem("must be an array", at)
            return
        if len(value) > most:
            yield problem(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield problem(f"no fewer than {least} items allowed", at)
        for place, part in enumerate(value[:most]):
            yield from rule(part, f"{at}/{place}")

    return check


@dataclass(frozen=True)
class Shape:
    """Accept an object with these fields and no others; of each group, exactly one is given."""

    required: Mapping[str, Rule] = field(default_factory=dict)
    optional: Mapping[str, Rule] = field(default_factory=dict)
    one_of: Sequence[str] = ()
    at_least_one_of: Sequence[str] = ()

    @cached_property
    def _rules(self) -> Mapping[str, Rule]:
        return {**self.required, **self.optional}

    def __call__(self, value: Any, at: str) -> Iterator[str]:  # noqa: ANN401 — whatever was sent
        """Give the problems found."""
        if not isinstance(value, dict):
            yield problem("must be an object", at)
            return
        for name in self.required:
            if name not in value:
                yield problem(f"missing required field: {name}", at)
        yield from self._groups(value, at)
        for name, part in value.items():
            rule = self._rules.get(name)
            if rule is None:
                yield problem(f"invalid additional property: {name}", at)
            else:
                yield from rule(part, f"{at}/{name}")

    def _groups(self, value: Mapping[str, Any], at: str) -> Iterator[str]:
        if self.one_of and sum(name in value for name in self.one_of) != 1:
            yield problem(f"must define exactly one of: {', '.join(self.one_of)}", at)
        if self.at_least_one_of and not any(name in value for name in self.at_least_one_of):
            yield problem(f"must define one of: {', '.join(self.at_least_one_of)}", at)


def by_type(table: Mapping[str, Shape]) -> Rule:
    """Accept an object whose `type` names an entry of a table, and whose rest fits it."""
    typed = {
        kind: replace(shape, optional={**shape.optional, "type": anything})
        for kind, shape in table.items()
    }

    def check(value: Any, at: str) -> Iterator[str]:  # noqa: ANN401 — whatever was sent
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in typed:
            yield problem(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from typed[kind](value, at)

    return check


def anything(value: Any, at: str) -> Iterator[str]:  # noqa: ANN401, ARG001 — whatever was sent
    """Accept whatever it is."""
    return iter(())
