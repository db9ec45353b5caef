"""What agents and requesters do in that year: made up in advance, the same each time.

It is made by a small notion of its own of what may be done, so that whatever it says is done.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any

from core.acts import Act, Given
from core.vocabulary import Action, Impact, Urgency
from tests.core.world import FILLED
from tests.faults.year.almanac import DAY, ENDS, HOUR, MINUTE, STARTS
from tests.faults.year.offices import AGENTS, ASKERS, PLATFORM, ROUTE, URGENT

QUEUED, TAKEN, ASKED, HELD, DONE = (
    "dispatched", "assigned", "waiting_requester", "waiting_partner", "resolved"
)  # fmt: skip
_LIKELY = {
    QUEUED: {
        "take": 60, "assign": 12, "dispatch": 10, "misroute": 6, "withdraw": 5, "edit": 7
    },
    TAKEN: {
        "resolve": 45, "request_info": 14, "hold": 12, "dispatch": 7, "assign": 6, "release": 5,
        "edit": 4, "withdraw": 2, "misroute": 2, "message": 3,
    },
    ASKED: {
        "answer": 60, "request_info": 8, "hold": 5, "resume": 8, "resolve": 10, "withdraw": 5,
        "dispatch": 4, "edit": 3,
    },
    HELD: {
        "resume": 65, "answer": 5, "resolve": 15, "request_info": 5, "dispatch": 5, "hold": 5,
        "edit": 3,
    },
    DONE: {"reopen": 20, "": 80},
}  # fmt: skip
_LEADS_TO = {
    "take": TAKEN, "request_info": ASKED, "hold": HELD, "resume": TAKEN, "resolve": DONE,
    "withdraw": DONE, "dispatch": QUEUED, "misroute": QUEUED, "release": QUEUED,
}  # fmt: skip
_BY_ITS_REQUESTER = {"answer", "withdraw", "reopen"}
_REOPENED_WITHIN = 15 * DAY


@dataclass(frozen=True)
class Standing:
    """How a ticket stands; each urgency is that of what hits one person."""

    team: str
    service: str
    urgency: int
    academy: str
    state: str = QUEUED
    agent: str | None = None

    @property
    def is_open(self) -> bool:
        return self.state != DONE


@dataclass(frozen=True)
class Fact:
    """One act; `was` is None for the opening."""

    at: datetime
    ticket: int
    action: str
    actor: str
    was: Standing | None
    now: Standing


def diary(luck: Random, tickets: int) -> list[Fact]:
    """All that happens, as it comes."""
    opened = sorted(_some_time(luck) for _ in range(tickets))
    facts = [fact for n, at in enumerate(opened, 1) for fact in _lived(luck, n, at)]
    return sorted(facts, key=lambda fact: (fact.at, fact.ticket))


def _some_time(luck: Random) -> datetime:
    day = STARTS + luck.randrange((ENDS - STARTS) // DAY) * DAY
    minute = luck.choice([luck.randrange(24 * 60), *(luck.randrange(8 * 60, 18 * 60),) * 3])
    return day + minute * MINUTE


def _lived(luck: Random, number: int, at: datetime) -> Iterator[Fact]:
    academy = luck.choice([*ASKERS])
    asker, service = luck.choice(ASKERS[academy]), luck.choice([*ROUTE])
    here = Standing(ROUTE[service], service, luck.choice([1, 2, 3, 3, 3, 4]), academy)
    yield Fact(at, number, "open", asker, None, here)
    done_at = at
    while True:
        at = _later(luck, at)
        action = _chosen(luck, here)
        if not action or at >= ENDS or (here.state == DONE and at >= done_at + _REOPENED_WITHIN):
            return
        actor = asker if action in _BY_ITS_REQUESTER else luck.choice(AGENTS[here.team])
        before, here = here, _moved(luck, here, action, actor)
        yield Fact(at, number, action, actor, before, here)
        done_at = at


def _later(luck: Random, at: datetime) -> datetime:
    (longest,) = luck.choices([HOUR, 10 * HOUR, 4 * DAY, 60 * DAY], [25, 40, 25, 10])
    later = at + luck.randrange(1, longest // MINUTE) * MINUTE
    on_the_half_hour = later + (-(later - STARTS) % (HOUR / 2))
    return on_the_half_hour if luck.random() < 0.15 else later


def _chosen(luck: Random, here: Standing) -> str:
    weights = dict(_LIKELY[here.state])
    if PLATFORM[here.academy] == here.team:
        weights.pop("misroute", None)
    return luck.choices([*weights], [*weights.values()])[0]


def _moved(luck: Random, here: Standing, action: str, actor: str) -> Standing:
    state = _LEADS_TO.get(action, here.state)
    match action:
        case "assign" if here.state == QUEUED:
            state = TAKEN
        case "answer" if here.state == ASKED:
            state = TAKEN
        case "reopen":
            state = TAKEN if here.agent else QUEUED
    agent = None if state == QUEUED else here.agent
    given = {"state": state, "agent": agent, **_changed(luck, here, action, actor)}
    return replace(here, **given)


def _changed(luck: Random, here: Standing, action: str, actor: str) -> dict[str, Any]:
    def other(field: str, choices: Iterable[Any]) -> dict[str, Any]:
        return {field: luck.choice([each for each in choices if each != getattr(here, field)])}

    match action:
        case "take":
            return {"agent": actor}
        case "assign":
            return other("agent", AGENTS[here.team])
        case "dispatch":
            return other("team", AGENTS)
        case "misroute":
            return {"team": PLATFORM[here.academy]}
        case "edit":
            return luck.choice([other("service", ROUTE), other("urgency", URGENT)])
    return {}


def act(fact: Fact) -> Act:
    """What somebody asks of the desk."""
    action, there = Action(fact.action), fact.now
    given: Mapping[str, Any] = FILLED.get(action, {})
    described = {
        "title": f"Panne {fact.ticket}",
        "service": there.service,
        "impact": Impact.PERSON,
        "urgency": Urgency(there.urgency),
    }
    match fact.action:
        case "open":
            given = {**described, "description": "En panne.", "academy": there.academy}
        case "edit":
            given = described
        case "assign":
            given = {"agent": there.agent}
        case "dispatch":
            given = {"team": there.team}
    return Act(action, fact.actor, Given(**given))
