"""Chloé's ticket, which Toulouse's platform gave to the networks, and whoever may look at it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any, Final

from core import desk, indexing
from core.acts import Act, Given
from core.directory import Directory
from core.ports import Place
from core.subscriptions import WHOLE_WEEK, Rhythm, Subscription
from core.ticket import SYSTEM, Ticket
from core.vocabulary import Action
from storage.memory import MemoryWork
from storage.memory.state import State
from tests.core.world import (
    ANNE,
    CALENDAR,
    CHLOE,
    DIRECTORY,
    FILLED,
    KARIM,
    LEA,
    MEHDI,
    NETWORK,
    NOW,
    OMAR,
    PAUL,
    PEOPLE,
    TLS,
    joining,
    never,
    without,
)

TITLE, NOTE = "TITRE", "JOURNAL INTERNE"
CARD = Place("C0RESEAU", "20.0", "https://example.slack.com/card")
OLD_CARD = Place("C0TLS", "10.0", "https://example.slack.com/old")
THREAD = Place("D0CHLOE", "30.0")
TICKET, NEXT, GHOST = 1, 2, 99
SUBSCRIPTION = Subscription(
    1, OMAR, Rhythm.DAILY, (NETWORK,), WHOLE_WEEK, time(8, 30), "Europe/Paris", NOW
)
"""The supervisor's, to the digest of the networks."""


@dataclass(frozen=True)
class Relation:
    """What somebody is to the ticket; `team` is one that he joined, `lost` one that he left."""

    user: str
    told: str
    joined: str = ""
    lost: bool = False
    gone: bool = False

    def directory(self) -> Directory:
        directory = joining(DIRECTORY, self.user, self.joined) if self.joined else DIRECTORY
        return without(directory, self.user) if self.lost else directory


RELATIONS: Final[Mapping[str, Relation]] = {
    "holder": Relation(KARIM, "agent of its team, who has it where somebody has it"),
    "agent": Relation(LEA, "another agent of its team"),
    "superv.": Relation(OMAR, "supervisor of its team, no agent of it"),
    "former": Relation(ANNE, "agent of a team that had it before"),
    "other": Relation(MEHDI, "agent of a team that never had it"),
    "asker": Relation(CHLOE, "its requester, no agent of any team"),
    "ask+team": Relation(CHLOE, "its requester, and an agent of its team", joined=NETWORK),
    "ask+form": Relation(CHLOE, "its requester, and an agent of a former team", joined=TLS),
    "left": Relation(KARIM, "who had it, and left the team while he had it", lost=True),
    "gone": Relation(KARIM, "who had it, and whose account is closed since", gone=True),
    "stranger": Relation(PAUL, "anybody else: a colleague, a guest"),
    "“clock”": Relation(SYSTEM, "who writes the clock's name into a request"),
}

_TAKEN = ((KARIM, Action.TAKE),)
_SOLVED = (*_TAKEN, (KARIM, Action.RESOLVE))
SITUATIONS: Final = {
    "dispatched": (),
    "assigned": _TAKEN,
    "waiting_requester": (*_TAKEN, (KARIM, Action.REQUEST_INFO)),
    "waiting_partner": (*_TAKEN, (KARIM, Action.HOLD)),
    "resolved": _SOLVED,
    "resolved, delay over": _SOLVED,
    "closed": (*_SOLVED, (CHLOE, Action.CLOSE)),
}


def now_in(situation: str) -> datetime:
    return NOW + timedelta(days=17 if situation == "resolved, delay over" else 0)


@cache
def told(situation: str) -> State:
    """What is kept once the ticket, and a second one like it, have come so far."""
    state = State()
    work = MemoryWork(state, iter((TICKET, NEXT)).__next__)
    work.replace_catalogue(DIRECTORY)
    for person in PEOPLE.values():
        work.save_person(replace(person, locale=None))
    for number in (TICKET, NEXT):
        wanted = Given(title=TITLE, description="Tout.", service="messagerie", academy="toulouse")
        desk.open_request(work, Act(Action.OPEN, CHLOE, wanted), NOW, CALENDAR)
        _do(work, number, ANNE, Action.NOTE, note=NOTE)
        _do(work, number, ANNE, Action.DISPATCH, team=NETWORK)
        for actor, action in SITUATIONS[situation]:
            _do(work, number, actor, action)
    assert indexing.index_anew(work, never) == NEXT
    for hop, place in enumerate((OLD_CARD, CARD)):
        work.save_card(TICKET, hop, place)
    work.save_thread(TICKET, THREAD)
    work.save_subscription(replace(SUBSCRIPTION, id=0))
    return state


def _do(work: MemoryWork, number: int, actor: str, action: Action, **given: Any) -> None:
    act = Act(action, actor, Given(**{**FILLED.get(action, {}), **given}))
    desk.act(work, number, act, NOW, CALENDAR)


@cache
def directory_for(relation: Relation) -> Directory:
    """Return the catalogue in force, which a database too keeps from one act to the next."""
    return relation.directory().in_force(frozenset({relation.user} if relation.gone else ()))


def state_for(situation: str, relation: Relation) -> State:
    """What is kept, with what somebody is to the ticket."""
    state = told(situation).copy()
    state.catalogue = {key: relation.directory() for key in state.catalogue}
    if relation.gone:
        state.people[relation.user] = replace(state.people[relation.user], active=False)
    return state


def ticket_in(situation: str) -> Ticket:
    return told(situation).tickets[TICKET]
