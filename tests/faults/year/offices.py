"""Who works where in that year: the catalogue as the desk reads it, and what a recount knows."""

from dataclasses import replace
from datetime import date, time
from functools import cache

from bot.catalogue.hours import public_holidays
from core.calendar import Calendar
from core.directory import Academy, Directory, Routing, Service, Team
from core.hours import Closing, Opening, Target, WorkCalendar
from core.ticket import Person
from core.vocabulary import Priority
from tests.faults.year.almanac import ABOLITION, FRANCE, PARIS, REUNION, Counted, Hours

HELP, NETWORK, ISLAND = "assistance", "reseau", "reunion"
MAIL, LINE, PAY = "messagerie", "ligne", "paie"
METROPOLE, OVERSEAS = "toulouse", "reunion"

AGENTS = {
    HELP: ("U0ANNE", "U0BRUNO", "U0CLARA"),
    NETWORK: ("U0KARIM", "U0LEA"),
    ISLAND: ("U0RAJ", "U0TESS"),
}
ASKERS = {METROPOLE: ("U0CHLOE", "U0PAUL"), OVERSEAS: ("U0INES", "U0HUGO")}
ROUTE = {MAIL: HELP, LINE: NETWORK, PAY: ISLAND}
PLATFORM = {METROPOLE: HELP, OVERSEAS: ISLAND}

SOPHIE, OMAR, LUCIE, NADIA, IDRISS, CAMILLE = (
    "U0SOPHIE", "U0OMAR", "U0LUCIE", "U0NADIA", "U0IDRISS", "U0CAMILLE"
)  # fmt: skip
ZONES = {NADIA: REUNION, IDRISS: REUNION}
"""Where Slack says that people live; of all others it says nothing: they have the desk's zone."""

_OFFICE_DAYS = frozenset(range(5))
_SUMMER = {date(2026, 8, day) for day in range(10, 15)}
HOURS = {
    HELP: Hours(PARIS, _OFFICE_DAYS, ((time(8), time(18)),), frozenset(FRANCE)),
    NETWORK: Hours(
        PARIS,
        frozenset({0, 1, 2, 3, 4, 6}),
        ((time(1, 30), time(3, 30)), (time(8, 30), time(12, 30)), (time(13, 30), time(17, 30))),
        frozenset(FRANCE | _SUMMER),
    ),
    ISLAND: Hours(
        REUNION,
        frozenset(range(7)),
        ((time(7), time(12)), (time(13), time(16))),
        frozenset(FRANCE | ABOLITION),
    ),
}
"""Networks work in the very hours in which clocks are moved."""

TARGETS = {
    MAIL: {1: (20, 120), 2: (40, 240), 3: (60, 480), 4: (None, 1200)},
    LINE: {1: (20, 240), 2: (None, 480), 3: (120, 960)},
    PAY: {},
}
FASTER = {(MAIL, OVERSEAS): {3: (40, 360)}}
"""Minutes of work until somebody has it and until it is resolved, by priority."""

URGENT = {1: 2, 2: 3, 3: 3, 4: 4}
"""The priority that each urgency makes of what hits one person."""


def target(service: str, priority: int, academy: str) -> tuple[int | None, int | None]:
    own = FASTER.get((service, academy), {})
    return own.get(priority) or TARGETS[service].get(priority, (None, None))


def counted() -> dict[str, Counted]:
    return {team: Counted(hours) for team, hours in HOURS.items()}


CALENDAR = Calendar(holidays=cache(public_holidays))
PEOPLE = [
    Person(user, user.removeprefix("U0").title(), timezone=ZONES.get(user))
    for users in (*AGENTS.values(), *ASKERS.values(), (SOPHIE, OMAR, LUCIE, NADIA, IDRISS, CAMILLE))
    for user in users
]


def catalogue(supervisors: dict[str, tuple[str, ...]]) -> Directory:
    """The same catalogue all the year, but for who supervises."""
    return replace(
        _DIRECTORY,
        teams={
            key: replace(team, supervisors=frozenset(supervisors[key]))
            for key, team in _DIRECTORY.teams.items()
        },
    )


def _written(hours: Hours, key: str, region: str, closings: tuple[Closing, ...] = ()):
    spans = tuple(Opening(*(each.hour * 60 + each.minute for each in span)) for span in hours.spans)
    week = tuple(spans if day in hours.weekdays else () for day in range(7))
    return WorkCalendar(key, hours.zone, week, region, closings)


def _aims(targets: dict[int, tuple[int | None, int]]):
    return {Priority(priority): Target(*each) for priority, each in targets.items()}


_DIRECTORY = Directory(
    academies={
        METROPOLE: Academy(METROPOLE, "Toulouse", PLATFORM[METROPOLE]),
        OVERSEAS: Academy(OVERSEAS, "La Réunion", PLATFORM[OVERSEAS]),
    },
    teams={
        team: Team(team, team.title(), f"C0{team}", agents=frozenset(agents), calendar=team)
        for team, agents in AGENTS.items()
    },
    services={
        service: Service(
            service,
            service.title(),
            routing=Routing(team),
            targets=_aims(TARGETS[service]),
            academy_targets={
                academy: _aims(each) for (of, academy), each in FASTER.items() if of == service
            },
        )
        for service, team in ROUTE.items()
    },
    calendars={
        HELP: _written(HOURS[HELP], HELP, "FR"),
        NETWORK: _written(
            HOURS[NETWORK], NETWORK, "FR", (Closing(min(_SUMMER), max(_SUMMER), "été"),)
        ),
        ISLAND: _written(HOURS[ISLAND], ISLAND, "FR-974"),
    },
)
