"""What a new catalogue changes, thing by thing, for whoever reads before applying."""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.admin.mistakes import Phrase
from bot.catalogue import questions, written
from bot.rendering.texts import gettext_noop
from core.directory import Academy, Directory, Routing, Service, Subcategory, Team
from core.hours import WorkCalendar

Parts = Mapping[str, frozenset[str]]
"""The values of a thing by what they are; what has one value at most is a set all the same."""

Thing = tuple[str, str]
"""What kind of thing, and its key."""

_LABELS: Final = {
    "academy": gettext_noop("académie “{name}” ({key})"),
    "team": gettext_noop("team “{name}” ({key})"),
    "service": gettext_noop("service “{name}” ({key})"),
    "subcategory": gettext_noop("subcategory “{name}” ({key})"),
    "calendar": gettext_noop("calendar “{name}”"),
    "user_group": gettext_noop("user group {name}"),
}

_PARTS: Final = {
    "name": gettext_noop("name"),
    "name_en": gettext_noop("English name"),
    "platform_team": gettext_noop("platform team"),
    "email_domains": gettext_noop("e-mail domains"),
    "academy": gettext_noop("académie"),
    "channel": gettext_noop("channel"),
    "agents": gettext_noop("agents"),
    "supervisors": gettext_noop("supervisors"),
    "language": gettext_noop("language"),
    "hides_staff": gettext_noop("staff hidden from requesters"),
    "team": gettext_noop("team"),
    "teams": gettext_noop("teams"),
    "agents_group": gettext_noop("user group of agents"),
    "supervisors_group": gettext_noop("user group of supervisors"),
    "aliases": gettext_noop("aliases"),
    "calendar": gettext_noop("calendar"),
    "timezone": gettext_noop("time zone"),
    "week": gettext_noop("hours"),
    "holidays": gettext_noop("public holidays"),
    "closings": gettext_noop("closing days"),
    "members": gettext_noop("members"),
    "targets": gettext_noop("targets"),
    "escalation": gettext_noop("escalation rules"),
    "proposes_resolution": gettext_noop("resolution proposed without an answer"),
    "reaction": gettext_noop("reaction that makes a request"),
    "intake": gettext_noop("channels that take requests in"),
    "questions": gettext_noop("questions"),
}


def differences(before: Directory, after: Directory) -> tuple[Phrase, ...]:
    """Return what is added, removed and changed, in the order of the catalogue."""
    old, new = dict(_things(before)), dict(_things(after))
    removed = [
        Phrase(gettext_noop("Removed: {thing}."), {"thing": _label(t, old)})
        for t in old
        if t not in new
    ]
    told = [phrase for thing in new for phrase in _told(thing, old, new)]
    return (*told, *removed)


def _told(thing: Thing, old: Mapping[Thing, Parts], new: Mapping[Thing, Parts]) -> Iterator[Phrase]:
    if thing not in old:
        yield Phrase(gettext_noop("Added: {thing}."), {"thing": _label(thing, new)})
        return
    for part, values in new[thing].items():
        moved = _moved(old[thing][part], values)
        if moved:
            facts = {"thing": _label(thing, new), "part": Phrase(_PARTS[part]), "values": moved}
            yield Phrase(gettext_noop("Changed: {thing}, {part}: {values}."), facts)


def _moved(before: frozenset[str], after: frozenset[str]) -> str:
    gone, come = sorted(before - after), sorted(after - before)
    return ", ".join([*(f"+ {value}" for value in come), *(f"− {value}" for value in gone)])


def _label(thing: Thing, among: Mapping[Thing, Parts]) -> Phrase:
    kind, key = thing
    (name,) = among[thing]["name"]
    return Phrase(_LABELS[kind], {"name": name, "key": key})


def _things(directory: Directory) -> Iterator[tuple[Thing, Parts]]:
    for academy in directory.academies.values():
        yield ("academy", academy.key), _academy(academy)
    for calendar in directory.calendars.values():
        yield ("calendar", calendar.key), _calendar(calendar)
    for group in directory.user_groups.values():
        yield ("user_group", group.key), {"name": _of(group.key), "members": group.members}
    for team in directory.teams.values():
        yield ("team", team.key), _team(team)
    for service in directory.services.values():
        yield ("service", service.key), {**_served(service), "targets": _targets(service)}
        for part in service.subcategories.values():
            yield ("subcategory", f"{service.key}/{part.key}"), _served(part)


def _academy(academy: Academy) -> Parts:
    return {
        "name": _of(academy.name),
        "platform_team": _of(academy.platform_team),
        "email_domains": academy.email_domains,
    }


def _team(team: Team) -> Parts:
    return {
        "name": _of(team.name),
        "academy": _optional(team.academy),
        "channel": _of(team.channel),
        "agents": team.agents,
        "supervisors": team.supervisors,
        "language": _of(team.language),
        "hides_staff": _optional("true" if team.hides_staff else None),
        "agents_group": _optional(team.agents_group),
        "supervisors_group": _optional(team.supervisors_group),
        "aliases": frozenset(team.aliases),
        "calendar": _of(team.calendar),
        "escalation": frozenset(map(written.rule_in_a_line, team.escalation)),
        "proposes_resolution": _optional("true" if team.proposes_resolution else None),
        "reaction": _optional(team.reaction),
        "intake": frozenset(f"{place.channel}: {place.service}" for place in team.intake),
    }


def _calendar(calendar: WorkCalendar) -> Parts:
    return {
        "name": _of(calendar.key),
        "timezone": _of(calendar.timezone),
        "week": frozenset(
            f"{day} {hours}"
            for day, openings in zip(written.DAYS, calendar.week, strict=True)
            for hours in map(written.opening, openings)
        ),
        "holidays": _optional(calendar.holidays),
        "closings": frozenset(map(written.closing, calendar.closings)),
    }


def _targets(service: Service) -> frozenset[str]:
    by_academy = {"": service.targets, **service.academy_targets}
    return frozenset(
        " ".join(filter(None, (academy, priority.name.lower(), written.target(target))))
        for academy, targets in by_academy.items()
        for priority, target in targets.items()
    )


def _served(served: Service | Subcategory) -> Parts:
    return {
        "name": _of(served.name),
        "name_en": _optional(served.name_en),
        **_routing(served.routing),
        "questions": frozenset(questions.lines(served.questions)),
    }


def _routing(routing: Routing) -> Parts:
    teams = frozenset(f"{academy}: {team}" for academy, team in routing.teams.items())
    return {"team": _optional(routing.team), "teams": teams}


def _of(value: str) -> frozenset[str]:
    return frozenset({value})


def _optional(value: str | None) -> frozenset[str]:
    return frozenset({value} if value else ())
