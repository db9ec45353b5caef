"""Reads a catalogue: its shape and its references, every mistake at once with its line."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.admin.mistakes import Mistake, Mistaken, Phrase
from bot.catalogue import clashes, escalation, intake, questions, source, words
from bot.catalogue.hours import CalendarShape, ClosingShape, TargetShape, TargetsShape
from bot.catalogue.shape import (
    KINDS,
    AcademyShape,
    CatalogueShape,
    GroupShape,
    ServiceShape,
    SubcategoryShape,
    TeamShape,
)
from bot.catalogue.source import ANY, Place, Source
from bot.rendering.texts import gettext_noop
from core.directory import Directory, UserGroup
from core.hours import STANDARD
from core.vocabulary import Priority

_SHAPES: Final[Mapping[str, type[BaseModel]]] = {
    "academies": AcademyShape,
    "calendars": CalendarShape,
    "closed": ClosingShape,
    "teams": TeamShape,
    "agents": GroupShape,
    "supervisors": GroupShape,
    "intake_channels": intake.IntakeShape,
    "escalation": escalation.EscalationShape,
    "services": ServiceShape,
    "subcategories": SubcategoryShape,
    "questions": questions.QuestionShape,
    "choices": questions.ChoiceShape,
    "targets": TargetsShape,
    "academy_targets": TargetsShape,
    **{priority.name.lower(): TargetShape for priority in Priority},
}

_SENTENCES: Final = {
    "missing": gettext_noop("“{name}” is missing."),
    "string_type": gettext_noop("“{name}” must be text: write it between quotes."),
    "string_too_long": gettext_noop(
        "“{name}” is too long: Slack shows at most 75 characters in a list."
    ),
    "bool_type": gettext_noop("“{name}” must be true or false."),
    "list_type": gettext_noop("“{name}” must be a list."),
    "dict_type": gettext_noop("“{name}” must name a team for each académie."),
    "academy_targets": gettext_noop("“{name}” must have targets for each académie."),
    "model_type": gettext_noop("An item of “{name}” must be made of names and values."),
    "literal_error": gettext_noop("“{name}” cannot be “{value}”: write fr or en."),
}

_PARTS: Final = ("services", ANY, "subcategories", ANY)

_REFERENCES: Final = (
    (("academies", ANY, "platform_team"), "teams"),
    (("teams", ANY, "academy"), "academies"),
    (("teams", ANY, "calendar"), "calendars"),
    (("teams", ANY, "escalation", ANY, "affect"), "teams"),
    (("teams", ANY, "intake_service"), "services"),
    (("teams", ANY, "intake_channels", ANY, "service"), "services"),
    (("services", ANY, "team"), "teams"),
    (("services", ANY, "teams", ANY), "teams"),
    ((*_PARTS, "team"), "teams"),
    ((*_PARTS, "teams", ANY), "teams"),
)
"""What must be the key of something else."""

_UNKNOWN: Final = {
    "teams": gettext_noop("No team has the key “{value}”."),
    "academies": gettext_noop("No académie has the key “{value}”."),
    "calendars": gettext_noop("No calendar has the key “{value}”."),
    "services": gettext_noop("No service has the key “{value}”."),
}

_BY_ACADEMY: Final = (
    ("services", ANY, "teams", ANY),
    ("services", ANY, "academy_targets", ANY),
    (*_PARTS, "teams", ANY),
)
"""What is written under the key of an académie."""

_ONCE: Final = (
    (
        ("academies", ANY, "key"),
        gettext_noop("Two académies have the key “{value}”, first on line {first}."),
    ),
    (
        ("calendars", ANY, "key"),
        gettext_noop("Two calendars have the key “{value}”, first on line {first}."),
    ),
    (
        ("teams", ANY, "key"),
        gettext_noop("Two teams have the key “{value}”, first on line {first}."),
    ),
    (
        ("services", ANY, "key"),
        gettext_noop("Two services have the key “{value}”, first on line {first}."),
    ),
    (
        ("teams", ANY, "channel"),
        gettext_noop("Two teams have the channel {value}, first on line {first}."),
    ),
    (
        ("academies", ANY, "email_domains", ANY),
        "The domain {value} is written twice, first on line {first}.",
    ),
)
"""What may be written once in the whole file."""

_TWO_SUBCATEGORIES: Final = gettext_noop(
    "Two subcategories of a service have the key “{value}”, first on line {first}."
)
_TWICE: Final = gettext_noop("{value} is written twice in this list, first on line {first}.")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue without mistakes: what it stands for, where it says it, what is odd in it, and
    what Slack told of its user groups where it was asked.
    """

    directory: Directory
    channel_lines: Mapping[str, int]
    group_lines: Mapping[str, int]
    warnings: tuple[Mistake, ...]
    groups: tuple[UserGroup, ...] = ()


def read(text: str) -> Catalogue:
    """Read a catalogue; raises Mistaken with every mistake."""
    found = source.read(text)
    written, mistakes = _shaped(found)
    mistakes += [*found.duplicates, *_references(found), *_doubles(found), *_routes(found)]
    for each in (clashes, escalation, intake, questions):
        mistakes += each.found_in(found)
    if written is None or mistakes:
        raise Mistaken(mistakes)
    channels = found.find("teams", ANY, "channel")
    groups = found.find("teams", ANY, ANY, ANY, "user_group")
    return Catalogue(
        written.made(),
        {value: found.line(place) for place, value in channels},
        {value: found.line(place) for place, value in groups},
        tuple(_warnings(found)),
    )


def _shaped(found: Source) -> tuple[CatalogueShape | None, list[Mistake]]:
    try:
        return CatalogueShape.model_validate(found.value), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [_misshapen(found, detail) for detail in details]


def _misshapen(found: Source, detail: ErrorDetails) -> Mistake:
    place = [step for step in detail["loc"] if step not in KINDS]
    names = [str(step) for step in place if isinstance(step, str)] or ["catalogue"]
    name, value, line = names[-1], detail["input"], found.line(place)
    match detail["type"]:
        case words.IMPOSSIBLE:
            why = Phrase(detail["msg"])
            return Mistake.of(gettext_noop("“{name}”: {why}."), line, name=name, why=why)
        case words.UNLIKE:
            why = Phrase(detail["msg"])
            return Mistake.of(
                gettext_noop("“{name}” cannot be “{value}”: {why}."),
                line,
                name=name,
                value=value,
                why=why,
            )
        case "extra_forbidden":
            return _unknown_name(place, line)
        case kind:
            known = _SENTENCES.get(name) if kind == "dict_type" else None
            sentence = known or _SENTENCES.get(kind, gettext_noop("“{name}” cannot be “{value}”."))
            return Mistake.of(sentence, line, name=name, value=value)


def _unknown_name(place: Place, line: int) -> Mistake:
    *above, name = map(str, place)
    shape = next((_SHAPES[step] for step in reversed(above) if step in _SHAPES), CatalogueShape)
    known = [field.alias or name for name, field in shape.model_fields.items()]
    near = difflib.get_close_matches(name, known, n=1) or [", ".join(known)]
    return Mistake.of(
        gettext_noop("“{name}” is not known here: write {near}."), line, name=name, near=near[0]
    )


def _references(found: Source) -> Iterator[Mistake]:
    known = {kind: _values(found, kind, ANY, "key") for kind in _UNKNOWN}
    known["calendars"] |= {STANDARD.key}
    for pattern, kind in _REFERENCES:
        for place, value in found.find(*pattern):
            if isinstance(value, str) and value not in known[kind]:
                yield Mistake.of(_UNKNOWN[kind], found.line(place), value=value)
    for pattern in _BY_ACADEMY:
        for place, _ in found.find(*pattern):
            if place[-1] not in known["academies"]:
                yield Mistake.of(_UNKNOWN["academies"], found.line(place), value=place[-1])


def _values(found: Source, *pattern: str) -> frozenset[str]:
    return frozenset(value for _, value in found.find(*pattern) if isinstance(value, str))


def _doubles(found: Source) -> Iterator[Mistake]:
    for pattern, sentence in _ONCE:
        yield from _twice(found, pattern, sentence)
    for place, _ in found.find("services", ANY):
        yield from _twice(found, (*place, "subcategories", ANY, "key"), _TWO_SUBCATEGORIES)
    for place, _ in found.find("teams", ANY):
        for names in ("agents", "supervisors", "aliases"):
            yield from _twice(found, (*place, names, ANY), _TWICE)
    for place, _ in found.find("teams", ANY, "escalation", ANY):
        yield from _twice(found, (*place, "priorities", ANY), _TWICE)


def _twice(found: Source, pattern: Place, sentence: str) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for place, value in found.find(*pattern):
        if not isinstance(value, str):
            continue  # its shape is wrong, which is told
        line = found.line(place)
        if value in first:
            yield Mistake.of(sentence, line, value=value, first=first[value])
        first.setdefault(value, line)


def _routes(found: Source) -> Iterator[Mistake]:
    """Find services that lead nowhere: where there is no académie, none has a platform team."""
    if _values(found, "academies", ANY, "key"):
        return
    for place, service in found.find("services", ANY):
        if isinstance(service, dict) and not service.get("team"):
            yield Mistake.of(
                gettext_noop("“{name}” leads to no team: give it one, or write the académies."),
                found.line(place),
                name=service.get("name") or service.get("key"),
            )


def _warnings(found: Source) -> Iterator[Mistake]:
    for place, team in found.find("teams", ANY):
        if not team.get("agents"):
            yield Mistake.of(
                gettext_noop("The team “{name}” has no agent: nobody can take its tickets."),
                found.line(place),
                name=team["name"],
            )
        tells = any(rule.get("tell") for rule in team.get("escalation", ()))
        if tells and not team.get("supervisors"):
            yield Mistake.of(
                gettext_noop("The team “{name}” has no supervisor whom its rules could tell."),
                found.line(place),
                name=team["name"],
            )
