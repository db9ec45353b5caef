"""Every catalogue one could write, for properties: small, and full of odd names."""

from datetime import date, timedelta

from hypothesis import strategies as st

from bot.intake.cleaning import is_clean
from bot.intake.grammar import folded
from core.directory import (
    Academy,
    Deed,
    Directory,
    Escalation,
    Routing,
    Service,
    Subcategory,
    Team,
)
from core.hours import Closing, Opening, Target, WorkCalendar
from core.questions import Choice, Kind, Question
from core.vocabulary import Clock, Priority

NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12).filter(
    lambda name: name.strip() == name and "\n" not in name and is_clean(name) and folded(name)
)
KEYS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,4}", fullmatch=True)
USERS = st.frozensets(st.from_regex(r"[UW][A-Z0-9]{2,4}", fullmatch=True), max_size=3)
GROUPS = st.none() | st.from_regex(r"S[A-Z0-9]{2,4}", fullmatch=True)
DOMAINS = st.from_regex(r"[a-z0-9-]{1,4}\.[a-z]{2}", fullmatch=True)
MINUTES = st.integers(1, 9999)
ALL = (lambda choice: choice[0], lambda choice: choice[1])
REGIONS = st.sampled_from([None, "FR", "FR-57", "FR-6AE", "FR-974"])
ZONES = st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Cayenne"])


def keys(least: int = 0):
    return st.lists(KEYS, min_size=least, max_size=3, unique=True)


@st.composite
def days(draw):
    """Hours of a day: they touch, at most."""
    bounds = sorted(draw(st.lists(st.integers(0, 1440), max_size=4, unique=True)))
    return tuple(Opening(*pair) for pair in zip(bounds[::2], bounds[1::2], strict=False))


@st.composite
def closings(draw):
    """Closing days in their order, none of them twice."""
    day, found = date(2026, 1, 1), []
    spans = st.tuples(st.integers(1, 90), st.integers(0, 30))
    for gap, length in draw(st.lists(spans, max_size=3)):
        first = day + timedelta(gap)
        day = first + timedelta(length)
        found.append(Closing(first, day, draw(st.just("") | NAMES)))
    return tuple(found)


@st.composite
def calendars(draw, key):
    week = draw(st.tuples(*[days()] * 7).filter(any))
    return WorkCalendar(key, draw(ZONES), week, draw(REGIONS), draw(closings()))


@st.composite
def targets(draw):
    found = {}
    for priority in draw(st.lists(st.sampled_from(Priority), unique=True)):
        own, resolve = sorted(draw(st.tuples(MINUTES, MINUTES)))
        kept = draw(st.sampled_from([(own, resolve), (own, None), (None, resolve)]))
        found[priority] = Target(*kept)
    return found


@st.composite
def routings(draw, teams, academies):
    team = st.sampled_from(teams)
    # Without académies a service leads to a team of its own.
    common = draw(team if not academies else st.none() | team)
    return Routing(common, {each: draw(team) for each in academies if draw(st.booleans())})


@st.composite
def rules(draw, onward):
    """Rules of a team that affect onward only, so that none leads back; none of them twice."""
    found = {}
    for after in draw(st.lists(MINUTES, max_size=3, unique=True)):
        deed = draw(st.sampled_from(Deed if onward else [Deed.RAISE, Deed.TELL]))
        team = draw(st.sampled_from(onward)) if deed is Deed.AFFECT else ""
        some = tuple(sorted(draw(st.sets(st.sampled_from(Priority)))))
        found[after] = Escalation(draw(st.sampled_from(Clock)), after, deed, team, some)
    return tuple(found.values())


@st.composite
def catalogues(draw):
    teams, academies, hours = draw(keys(1)), draw(keys()), draw(keys())
    # No alias is another team's word, whatever is typed of its accents and case.
    taken = {folded(team) for team in teams}
    names, aliases = {}, {}
    for team in teams:
        words = draw(st.lists(NAMES, min_size=1, max_size=3, unique_by=folded))
        free = [word for word in words if folded(word) not in taken] or [team]
        taken |= {folded(word) for word in free}
        names[team], aliases[team] = free[0], tuple(free[1:])
    domains = draw(st.lists(DOMAINS, max_size=3, unique=True))
    served = {key: draw(services(key, teams, academies)) for key in draw(keys())}
    return Directory(
        {
            key: Academy(
                key, draw(NAMES), draw(st.sampled_from(teams)), frozenset(domains[number::3])
            )
            for number, key in enumerate(academies)
        },
        {
            key: Team(
                key,
                names[key],
                f"C0{number}",
                draw(st.sampled_from([None, *academies])),
                draw(USERS),
                draw(USERS),
                draw(st.sampled_from(["fr", "en"])),
                draw(st.booleans()),
                draw(GROUPS),
                draw(GROUPS),
                aliases[key],
                draw(st.sampled_from(["default", *hours])),
                draw(rules(teams[number + 1 :])),
                draw(st.booleans()),
            )
            for number, key in enumerate(teams)
        },
        served,
        calendars={key: draw(calendars(key)) for key in hours},
    )


@st.composite
def services(draw, key, teams, academies):
    routing = routings(teams, academies)
    optional = st.just("") | NAMES
    parts = [
        Subcategory(part, draw(NAMES), draw(optional), draw(routing), draw(questions("-p")))
        for part in draw(keys())
    ]
    return Service(
        key,
        draw(NAMES),
        draw(optional),
        draw(routing),
        {part.key: part for part in parts},
        draw(targets()),
        {academy: draw(targets()) for academy in academies if draw(st.booleans())},
        draw(questions("")),
    )


@st.composite
def questions(draw, suffix):
    """Questions whose keys end alike, so that none is one of others."""
    optional = st.just("") | NAMES
    found = []
    for key in draw(st.lists(KEYS, max_size=2, unique=True)):
        kind = draw(st.sampled_from(Kind))
        offered = draw(st.lists(st.tuples(KEYS, NAMES), min_size=1, max_size=2, unique_by=ALL))
        choices = tuple(Choice(*choice, draw(optional)) for choice in offered)
        found.append(
            Question(
                f"{key}{suffix}",
                f"{key}{suffix} {draw(NAMES)}",
                draw(optional),
                kind,
                draw(st.booleans()),
                choices if kind is Kind.CHOICE else (),
                draw(optional),
                draw(optional),
            )
        )
    return tuple(found)
