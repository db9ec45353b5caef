"""The pages that define figures, played to the letter: what they say is what is counted."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core import counting, desk
from core.acts import Act, Given
from core.figures import Age, Flow, Scope, Share, Timing
from core.milestones import Reached
from core.ports import Work
from core.vocabulary import Action, State
from storage.database import open_database
from storage.memory import MemoryDatabase
from tests.core.world import (
    ANNE,
    BRUNO,
    CALENDAR,
    CHLOE,
    FILLED,
    KARIM,
    NETWORK,
    OMAR,
    PEOPLE,
    SOPHIE,
    TLS,
)
from tests.storage.test_clocks import with_targets

DOCS = Path(__file__).parents[2] / "docs"
PARIS = ZoneInfo("Europe/Paris")
BOTH = (TLS, NETWORK)
AGENTS = {"Anne": ANNE, "Bruno": BRUNO, "Karim": KARIM}

Row = tuple[str, ...]
Deed = tuple[Action, str, dict[str, object]]

ENGLISH = {
    Action.TAKE: "taken by {name}",
    Action.HOLD: "put on hold by {name}",
    Action.RESUME: "taken up again by {name}",
    Action.RELEASE: "put back by {name}",
    Action.REQUEST_INFO: "more asked by {name}",
    Action.RESOLVE: "resolved by {name}",
    Action.ANSWER: "answered",
    Action.WITHDRAW: "withdrawn",
    Action.REOPEN: "reopened",
    Action.ASSIGN: "assigned to Bruno by {name}",
}
FRENCH = {
    Action.TAKE: "pris en charge par {name}",
    Action.HOLD: "mis en attente par {name}",
    Action.RESUME: "repris par {name}",
    Action.RELEASE: "remis à l'équipe par {name}",
    Action.REQUEST_INFO: "information demandée par {name}",
    Action.RESOLVE: "résolu par {name}",
    Action.ANSWER: "réponse du demandeur",
    Action.WITHDRAW: "annulé",
    Action.REOPEN: "rouvert",
    Action.ASSIGN: "assigné à Bruno par {name}",
}
ABOUT_THE_NETWORK = {"service": "reseau"}
OTHERS: dict[str, Deed] = {
    "opened": (Action.OPEN, CHLOE, {}),
    "opened, for Networks": (Action.OPEN, CHLOE, ABOUT_THE_NETWORK),
    "passed to Networks": (Action.DISPATCH, SOPHIE, {"team": NETWORK}),
    "passed to Platform": (Action.DISPATCH, OMAR, {"team": TLS}),
    "ouvert": (Action.OPEN, CHLOE, {}),
    "ouvert, pour Réseaux": (Action.OPEN, CHLOE, ABOUT_THE_NETWORK),
    "affecté à Réseaux": (Action.DISPATCH, SOPHIE, {"team": NETWORK}),
    "affecté à Plateforme": (Action.DISPATCH, OMAR, {"team": TLS}),
}
DEEDS = OTHERS | {
    words.format(name=name): (action, agent if "{name}" in words else CHLOE, {})
    for language in (ENGLISH, FRENCH)
    for action, words in language.items()
    for name, agent in AGENTS.items()
}
"""What the pages say that somebody does."""


def march(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def tables(page: str) -> list[list[Row]]:
    """Return the tables of a page, their heads left out."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    return [
        [tuple(map(str.strip, row.split("|")[1:-1])) for row in t.splitlines()[2:]] for t in found
    ]


def at(written: str) -> datetime:
    day, hour, minute = map(int, re.findall(r"\d+", written))
    return march(day, hour, minute)


def play(work: Work, acts: list[Row]) -> dict[int, str]:
    """Do what a table says; returns the tickets' names."""
    numbers: dict[str, int] = {}
    for when, name, words in acts:
        action, actor, given = DEEDS[words]
        filled = Given(**{**FILLED.get(action, {}), **given})
        if action is Action.OPEN:
            wanted = Given(
                **{"title": name, "description": ".", "service": "messagerie", **given},
                academy="toulouse",
            )
            opening = Act(action, actor, wanted)
            numbers[name] = desk.open_request(work, opening, at(when), CALENDAR).id
        else:
            desk.act(work, numbers[name], Act(action, actor, filled), at(when), CALENDAR)
    return {number: name for name, number in numbers.items()}


def week(*teams: str, last: int = 7) -> Scope:
    """From the first Monday on, that week's Friday included."""
    return Scope(teams, march(2), march(last))


def flow(work: Work, _: dict[int, str]) -> list[Row]:
    flows = [work.count_flow(week(TLS)), work.count_flow(week(*BOTH))]
    names = ("opened", "arrived", "left", "resolved", "withdrawn", "reopened")
    rows = [tuple(str(getattr(each, name)) for each in flows) for name in names]
    return [*rows, tuple(f"{each.change:+}" for each in flows)]


def backlog(work: Work, _: dict[int, str]) -> list[Row]:
    found = work.count_open(week(TLS), march(27, 12))
    states = (State.DISPATCHED, State.ASSIGNED, State.WAITING_PARTNER)
    ages = (Age.DAY, Age.DAYS, Age.WEEK, Age.MONTH)
    assert (set(found.states), set(found.ages)) == (set(states), set(ages))
    assert sum(found.services.values()) == sum(found.priorities.values()) == found.open
    told = [found.open, *(found.states[each] for each in states), found.late]
    return [(str(many),) for many in (*told, *(found.ages[each] for each in ages))]


def timing(found: Timing) -> list[Row]:
    assert found.median is not None
    assert found.ninetieth is not None
    told = (str(found.count), time(found.median), time(found.ninetieth), share(found.on_time))
    return [(each,) for each in told]


def time(spent: timedelta) -> str:
    hours, minutes = divmod(spent // timedelta(minutes=1), 60)
    return f"{hours} h {minutes:02}" if hours else f"{minutes} min"


def share(found: Share) -> str:
    return f"{found.part} / {found.whole}"


def own(work: Work, _: dict[int, str]) -> list[Row]:
    return timing(work.time_reached(week(TLS, last=10), Reached.OWNED))


def resolve(work: Work, _: dict[int, str]) -> list[Row]:
    return timing(work.time_reached(week(*BOTH), Reached.RESOLVED))


def first_contact(work: Work, _: dict[int, str]) -> list[Row]:
    return [(share(work.count_first_contact(week(TLS))),)]


def reopenings(work: Work, _: dict[int, str]) -> list[Row]:
    found = counting.report(work, SOPHIE, week(TLS), march(9), PARIS)
    assert found.before == Flow()
    return [(share(found.reopenings),)]


def hops(work: Work, _: dict[int, str]) -> list[Row]:
    found = work.count_hops(week(*BOTH))
    return [(str(found.total),), (share(found.several),), (share(found.returned),)]


def curve(work: Work, _: dict[int, str]) -> list[Row]:
    found = counting.report(work, SOPHIE, week(TLS, last=5), march(9), PARIS).curve
    return [tuple(map(str, row)) for row in (found.came, found.went, found.backlog)]


def told(work: Work) -> counting.Bulletin:
    now = march(4, 10)
    scope = Scope((TLS,), march(2), now)
    return counting.bulletin(work, scope, march(1), now, CALENDAR, loads=True, curve_zone=None)


def pressing(work: Work, names: dict[int, str]) -> list[Row]:
    found = told(work).pressing
    heaps = (found.unowned, found.late, found.soon, found.waiting, found.reopened)
    assert [heap.count for heap in heaps] == [len(heap.shown) for heap in heaps]
    return [
        (", ".join(f"{names[w.ticket.id]} ({clock(w.since)})" for w in heap.shown),)
        for heap in heaps
    ]


def clock(instant: datetime) -> str:
    local = instant.astimezone(PARIS)
    return f"{local.day}, {local:%H:%M}"


def loads(work: Work, _: dict[int, str]) -> list[Row]:
    return [(str(load.open), str(load.resolved)) for load in told(work).loads]


FIGURES: list[Callable[[Work, dict[int, str]], list[Row]]] = [
    flow, backlog, own, resolve, first_contact, reopenings, hops, curve, pressing, loads,
]  # fmt: skip
"""The figures of each example of a page, in its order."""


def examples(page: str) -> Iterator[tuple[list[Row], list[Row]]]:
    """Return what is done in each example of a page, and the figures that it says."""
    found = iter(tables(page))
    return zip(found, found, strict=True)


@pytest.fixture
def database(request, where):
    if where == "memory":
        return MemoryDatabase()
    return open_database(request.getfixturevalue(f"{where}_url"))


@pytest.mark.parametrize(
    ("page", "where"),
    [
        ("figures.md", "sqlite"),
        ("figures.md", "postgres"),
        ("figures.md", "memory"),
        ("figures.fr.md", "memory"),
    ],
)
async def test_each_example_is_counted_as_the_page_says(page, database):
    await database.start()
    await database.run(furnish)
    for figures, (acts, said) in zip(FIGURES, examples(page), strict=True):
        with pytest.raises(Counted) as counted:
            await database.run(lambda work, a=acts, f=figures: count(work, a, f))
        assert counted.value.rows == [row[1:] for row in said], figures.__name__
    await database.close()


def furnish(work: Work) -> None:
    work.replace_catalogue(with_targets(8 * 60))
    for person in PEOPLE.values():
        work.save_person(person)


class Counted(Exception):  # noqa: N818 — an example is over: the next one finds an empty desk
    def __init__(self, rows: list[Row]) -> None:
        super().__init__()
        self.rows = rows


def count(
    work: Work, acts: list[Row], figures: Callable[[Work, dict[int, str]], list[Row]]
) -> None:
    """Play an example and count it, then undo it by what is raised."""
    raise Counted(figures(work, play(work, acts)))


def test_both_pages_say_the_same_figures_of_the_same_acts():
    english, french = (list(examples(page)) for page in ("figures.md", "figures.fr.md"))
    for (acts, figures), (actes, chiffres) in zip(english, french, strict=True):
        assert [(at(w), n, DEEDS[d]) for w, n, d in acts] == [
            (at(w), n, DEEDS[d]) for w, n, d in actes
        ]
        assert [row[1:] for row in figures] == [row[1:] for row in chiffres]
