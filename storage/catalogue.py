"""The catalogue as documents: one per académie, team and service."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, TypeVar

from core.directory import Academy, Directory, Routing, Service, Subcategory, Team
from core.ticket import Person

_ACADEMY: Final = "academy"
_TEAM: Final = "team"
_SERVICE: Final = "service"
_ThingT = TypeVar("_ThingT", Academy, Team, Service)


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
        (_TEAM, directory.teams),
        (_SERVICE, directory.services),
    ):
        for key, thing in things.items():
            yield Item(kind, key, _document(asdict(thing)))


def _document(value: Any) -> Any:  # noqa: ANN401 — a tree of whatever the catalogue holds
    """Make sets what JSON has, always in the same order."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, dict):
        return {key: _document(each) for key, each in value.items()}
    return value


def directory_of(items: Iterable[Item]) -> Directory:
    """Return the catalogue that these documents tell, retired teams and services apart."""
    kept = [*items]
    return Directory(
        academies=_read(kept, _ACADEMY, _academy),
        teams=_read(kept, _TEAM, _team),
        services=_read(kept, _SERVICE, _service),
        retired_teams=_read(kept, _TEAM, _team, retired=True),
        retired_services=_read(kept, _SERVICE, _service, retired=True),
    )


def without(directory: Directory, users: frozenset[str]) -> Directory:
    """Take people out of all teams."""

    def left(teams: Mapping[str, Team]) -> dict[str, Team]:
        return {
            key: replace(team, agents=team.agents - users, supervisors=team.supervisors - users)
            for key, team in teams.items()
        }

    return replace(
        directory, teams=left(directory.teams), retired_teams=left(directory.retired_teams)
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
    return Team(**{**body, **members})


def _service(body: Mapping[str, Any]) -> Service:
    parts = {key: _subcategory(part) for key, part in body["subcategories"].items()}
    routing = Routing(**body["routing"])
    return Service(**{**body, "routing": routing, "subcategories": parts})


def _subcategory(body: Mapping[str, Any]) -> Subcategory:
    return Subcategory(**{**body, "routing": Routing(**body["routing"])})
