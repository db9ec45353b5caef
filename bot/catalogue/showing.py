"""Shows the catalogue in force in tables, for whoever wants to see it at a glance."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from babel.dates import get_day_names
from rich import box
from rich.table import Table
from rich.text import Text

from bot.admin.mistakes import Mistake
from bot.catalogue import groups, questions, written
from bot.rendering.texts import Texts, gettext_noop
from core.directory import Directory, Routing, Service, Team
from core.hours import STANDARD, Closing, Targets, WorkCalendar
from core.ports import Work

_ALL: Final = gettext_noop("requester's platform")


@dataclass(frozen=True, slots=True)
class Shown:
    """The catalogue in force, the names of its people, and the user groups' troubles."""

    directory: Directory
    names: Mapping[str, str]

    @property
    def troubles(self) -> tuple[Mistake, ...]:
        """What an operator should know about user groups."""
        told = self.directory.user_groups.values()
        return tuple(groups.trouble(group) for group in told if group.trouble)


def read(work: Work) -> Shown:
    """Return what is shown."""
    directory = work.directory()
    people = work.people(directory.members()).values()
    return Shown(directory, {person.id: person.name for person in people})


def tables(shown: Shown, texts: Texts) -> Iterator[Table]:
    """Draw académies, teams, services and calendars, in the order of the catalogue."""
    directory = shown.directory
    if directory.academies:
        yield _academies(directory, texts)
    yield _teams(shown, texts)
    if any(team.escalation or team.proposes_resolution for team in directory.teams.values()):
        yield _escalation(directory, texts)
    if any(team.intake for team in directory.teams.values()):
        yield _intake(directory, texts)
    yield _services(directory, texts)
    asking = [*_asking(directory)]
    if asking:
        yield _table(texts("Questions"), (texts("Service"), texts("Asked on the form")), asking)
    yield _calendars(directory, texts)


def _table(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    """Draw a table; what people wrote is text, never markup."""
    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, show_lines=False)
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _academies(directory: Directory, texts: Texts) -> Table:
    columns = (texts("Académie"), texts("Key"), texts("Platform team"), texts("E-mail domains"))
    rows = (
        (each.name, each.key, _team_name(directory, each.platform_team), _lines(each.email_domains))
        for each in directory.academies.values()
    )
    return _table(texts("Académies"), columns, rows)


def _teams(shown: Shown, texts: Texts) -> Table:
    columns = (
        texts("Team"), texts("Key, aliases"), texts("Académie"), texts("Channel"),
        texts("Agents"), texts("Supervisors"), texts("Calendar"),
    )  # fmt: skip
    rows = (_team(team, shown, texts) for team in shown.directory.teams.values())
    return _table(texts("Teams"), columns, rows)


def _team(team: Team, shown: Shown, texts: Texts) -> Iterator[str]:
    academy = shown.directory.academies.get(team.academy or "")
    yield team.name
    yield "\n".join((team.key, *team.aliases))
    yield academy.name if academy else texts("all")
    yield team.channel
    yield _people(team.agents, team.agents_group, shown)
    yield _people(team.supervisors, team.supervisors_group, shown)
    yield team.calendar


def _escalation(directory: Directory, texts: Texts) -> Table:
    columns = (texts("Team"), texts("After so long, in hours of work"))
    told = ((team.name, "\n".join(_rules(team, texts))) for team in directory.teams.values())
    return _table(
        texts("Escalation rules"), columns, ((name, rules) for name, rules in told if rules)
    )


def _rules(team: Team, texts: Texts) -> Iterator[str]:
    yield from map(written.rule_in_a_line, team.escalation)
    if team.proposes_resolution:
        yield texts("without an answer of the requester: a resolution is proposed")


def _intake(directory: Directory, texts: Texts) -> Table:
    columns = (texts("Team"), texts("Channel"), texts("Reaction"), texts("Service"))
    rows = (
        (team.name, place.channel, f":{team.reaction}:", directory.any_service(place.service).name)
        for team in directory.teams.values()
        for place in team.intake
    )
    return _table(texts("Requests made by a reaction"), columns, rows)


def _people(users: Iterable[str], group: str | None, shown: Shown) -> str:
    names = sorted(shown.names.get(user, user) for user in users)
    return "\n".join([*names, *([f"({group})"] if group else [])])


def _services(directory: Directory, texts: Texts) -> Table:
    columns = (texts("Service"), texts("Team"), texts("Targets, in hours of work"))
    rows = (row for each in directory.services.values() for row in _service(each, directory, texts))
    return _table(texts("Services"), columns, rows)


def _service(service: Service, directory: Directory, texts: Texts) -> Iterator[tuple[str, ...]]:
    routing = _routing(service.routing, directory) or [texts(_ALL)]
    yield service.name, "\n".join(routing), "\n".join(_all_targets(service, directory))
    for part in service.subcategories.values():
        yield f"  {part.name}", "\n".join(_routing(part.routing, directory)), ""


def _asking(directory: Directory) -> Iterator[tuple[str, str]]:
    """Return the services and subcategories that ask anything, with their questions."""
    for service in directory.services.values():
        parts = service.subcategories.values()
        of_parts = ((f"{service.name} / {part.name}", part.questions) for part in parts)
        asked = ((service.name, service.questions), *of_parts)
        yield from ((name, "\n".join(questions.lines(each))) for name, each in asked if each)


def _routing(routing: Routing, directory: Directory) -> list[str]:
    common = [_team_name(directory, routing.team)] if routing.team else []
    return common + [
        f"{_academy_name(directory, academy)}: {_team_name(directory, team)}"
        for academy, team in routing.teams.items()
    ]


def _all_targets(service: Service, directory: Directory) -> Iterator[str]:
    yield from _targets(service.targets)
    for academy, targets in service.academy_targets.items():
        yield f"{_academy_name(directory, academy)}:"
        yield from (f"  {target}" for target in _targets(targets))


def _targets(targets: Targets) -> Iterator[str]:
    for priority, target in sorted(targets.items()):
        yield f"{priority.name.lower()}: {written.target(target)}"


def _calendars(directory: Directory, texts: Texts) -> Table:
    columns = (
        texts("Calendar"), texts("Time zone"), texts("Hours"), texts("Public holidays"),
        texts("Closing days"),
    )  # fmt: skip
    calendars = {STANDARD.key: STANDARD, **directory.calendars}
    return _table(
        texts("Calendars"), columns, (_calendar(each, texts) for each in calendars.values())
    )


def _calendar(calendar: WorkCalendar, texts: Texts) -> Iterator[str]:
    names = get_day_names("abbreviated", locale=texts.locale)
    yield calendar.key
    yield calendar.timezone
    yield "\n".join(
        f"{names[number]} {' '.join(map(written.opening, day))}"
        for number, day in enumerate(calendar.week)
        if day
    )
    yield calendar.holidays or texts("none")
    yield "\n".join(_closing(closing, texts) for closing in calendar.closings)


def _closing(closing: Closing, texts: Texts) -> str:
    dates = dict.fromkeys((texts.date(closing.first), texts.date(closing.last)))
    return f"{' – '.join(dates)} {closing.label}".strip()


def _team_name(directory: Directory, key: str) -> str:
    return directory.any_team(key).name


def _academy_name(directory: Directory, key: str) -> str:
    found = directory.academies.get(key)
    return found.name if found else key


def _lines(values: Iterable[str]) -> str:
    return "\n".join(sorted(values))
