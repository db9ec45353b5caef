"""The catalogue as documents: one per académie, calendar, team, service and user group.

A document may be older than the code: what it does not tell has its default.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Final, TypeVar

from core.directory import (
    Academy,
    Deed,
    Directory,
    Escalation,
    IntakeChannel,
    Routing,
    Service,
    Subcategory,
    Team,
    UserGroup,
)
from core.hours import Closing, Opening, Target, Targets, WorkCalendar
from core.questions import Choice, Kind, Question
from core.ticket import Person
from core.vocabulary import Clock, Priority

_ACADEMY: Final = "academy"
_CALENDAR: Final = "calendar"
_TEAM: Final = "team"
_SERVICE: Final = "service"
USER_GROUP: Final = "user_group"
_NEW: Final = frozenset({"escalation", "proposes_resolution", "reaction", "intake", "questions"})
_ThingT = TypeVar("_ThingT", Academy, Team, Service, WorkCalendar, UserGroup)


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of the catalogue as it is stored."""

    kind: str
    key: str
    body: Mapping[str, Any]
    retired: bool = False


def items_of(directory: Directory) -> Iterator[Item]:
    """Return what a catalogue names, in its order."""
    for kind, things in (
        (_ACADEMY, directory.academies),
        (_CALENDAR, directory.calendars),
        (_TEAM, directory.teams),
        (_SERVICE, directory.services),
        (USER_GROUP, directory.user_groups),
    ):
        for key, thing in things.items():
            yield Item(kind, key, document(thing))


def document(thing: Academy | WorkCalendar | Team | Service | UserGroup) -> Mapping[str, Any]:
    """Return what JSON holds of a thing, always in the same order.

    What older code does not know is left out where it has its default, so that it can read on.
    """
    return _record(thing)


def _record(thing: Any) -> dict[str, Any]:  # noqa: ANN401 — any record of the catalogue
    told = {field.name: _plain(getattr(thing, field.name)) for field in fields(thing)}
    return {name: value for name, value in told.items() if value or name not in _NEW}


def _plain(value: Any) -> Any:  # noqa: ANN401 — a tree of whatever the catalogue holds
    match value:
        case frozenset():
            return sorted(value)
        case tuple():
            return [_plain(each) for each in value]
        case dict():
            return {_name(key): _plain(each) for key, each in value.items()}
        case date():
            return value.isoformat()
        case _ if is_dataclass(value):
            return _record(value)
        case _:
            return value


def _name(key: object) -> str:
    return key.name.lower() if isinstance(key, Priority) else str(key)


def directory_of(items: Iterable[Item]) -> Directory:
    """Return the catalogue as written that these documents tell, what is retired apart."""
    kept = [*items]
    return Directory(
        academies=_read(kept, _ACADEMY, _academy),
        teams=_read(kept, _TEAM, _team),
        services=_read(kept, _SERVICE, _service),
        retired_teams=_read(kept, _TEAM, _team, retired=True),
        retired_services=_read(kept, _SERVICE, _service, retired=True),
        calendars=_read(kept, _CALENDAR, _calendar),
        user_groups=_read(kept, USER_GROUP, _user_group),
    )


def by_name(person: Person) -> tuple[str, str]:
    """Sort people as a reader looks for them: neither case nor accents count."""
    plain = unicodedata.normalize("NFKD", person.name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)), person.id


def _read(
    items: Iterable[Item],
    kind: str,
    thing: Callable[[Mapping[str, Any]], _ThingT],
    *,
    retired: bool = False,
) -> dict[str, _ThingT]:
    wanted = (item for item in items if item.kind == kind and item.retired == retired)
    return {item.key: thing(item.body) for item in wanted}


def _academy(body: Mapping[str, Any]) -> Academy:
    return Academy(**{**body, "email_domains": frozenset(body["email_domains"])})


def _team(body: Mapping[str, Any]) -> Team:
    members = {name: frozenset(body[name]) for name in ("agents", "supervisors")}
    several = {
        "aliases": tuple(body.get("aliases", ())),
        "escalation": tuple(_escalation(rule) for rule in body.get("escalation", ())),
        "intake": tuple(IntakeChannel(**place) for place in body.get("intake", ())),
    }
    return Team(**{**body, **members, **several})


def _escalation(body: Mapping[str, Any]) -> Escalation:
    read = {
        "clock": Clock(body["clock"]),
        "deed": Deed(body["deed"]),
        "priorities": tuple(Priority(each) for each in body["priorities"]),
    }
    return Escalation(**{**body, **read})


def _service(body: Mapping[str, Any]) -> Service:
    by_academy = body.get("academy_targets", {})
    read = {
        "routing": Routing(**body["routing"]),
        "subcategories": {key: _subcategory(part) for key, part in body["subcategories"].items()},
        "targets": _targets(body.get("targets", {})),
        "academy_targets": {key: _targets(targets) for key, targets in by_academy.items()},
        "questions": _questions(body),
    }
    return Service(**{**body, **read})


def _subcategory(body: Mapping[str, Any]) -> Subcategory:
    read = {"routing": Routing(**body["routing"]), "questions": _questions(body)}
    return Subcategory(**{**body, **read})


def _questions(body: Mapping[str, Any]) -> tuple[Question, ...]:
    return tuple(_question(each) for each in body.get("questions", ()))


def _question(body: Mapping[str, Any]) -> Question:
    choices = tuple(Choice(**choice) for choice in body["choices"])
    return Question(**{**body, "kind": Kind(body["kind"]), "choices": choices})


def _targets(body: Mapping[str, Any]) -> Targets:
    return {Priority[name.upper()]: Target(**target) for name, target in body.items()}


def _calendar(body: Mapping[str, Any]) -> WorkCalendar:
    week = tuple(tuple(Opening(**opening) for opening in day) for day in body["week"])
    closings = tuple(_closing(closing) for closing in body["closings"])
    return WorkCalendar(**{**body, "week": week, "closings": closings})


def _closing(body: Mapping[str, Any]) -> Closing:
    days = {name: date.fromisoformat(body[name]) for name in ("first", "last")}
    return Closing(**{**body, **days})


def _user_group(body: Mapping[str, Any]) -> UserGroup:
    return UserGroup(**{**body, "members": frozenset(body["members"])})
