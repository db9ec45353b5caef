"""Figures of a lived desk: both databases count what memory does, and memory what anybody would."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from core import desk as door
from core.acts import Act, Given
from core.counts import Pile
from core.errors import Refusal
from core.figures import Scope
from core.milestones import Reached
from core.ports import Place
from core.vocabulary import Action, Impact, Urgency
from storage.database import open_database
from storage.memory import MemoryDatabase
from tests.core.world import (
    CALENDAR,
    CHLOE,
    FILLED,
    MPL,
    NETWORK,
    NOW,
    PAUL,
    PEOPLE,
    TLS,
)
from tests.storage.test_clocks import with_targets

ACTS = [action for action in Action if action not in {Action.OPEN, Action.CLOSE, Action.RATE}]
COMMON = (Action.OPEN, Action.TAKE, Action.RESOLVE, Action.DISPATCH, Action.EDIT)
LAST, ENDS = NOW + timedelta(days=28), NOW + timedelta(days=40)
EVER = Scope((TLS,), NOW - timedelta(days=1), ENDS)
SCOPES = [
    EVER,
    replace(EVER, teams=(TLS, NETWORK)),
    replace(EVER, teams=(TLS, NETWORK, MPL), since=NOW + timedelta(days=9)),
    replace(EVER, teams=(TLS, NETWORK), service="messagerie", until=NOW + timedelta(days=20)),
    replace(EVER, teams=(TLS, NETWORK, MPL), service="poste"),
    replace(EVER, teams=(MPL, NETWORK), academy="montpellier"),
]


def live(work) -> None:
    """Let people do what they like to a score of tickets for some weeks."""
    luck, now = random.Random(6), NOW  # noqa: S311 — the same luck for every database
    work.replace_catalogue(with_targets(8 * 60))
    for person in PEOPLE.values():
        work.save_person(person)
    for _ in range(700):
        now += timedelta(minutes=luck.randrange(110))
        tried(work, luck, now)
    assert now < LAST


def tried(work, luck, now) -> None:
    ticket = work.ticket(luck.randrange(1, 21))
    action = luck.choice([*COMMON, *ACTS])
    given = dict(FILLED.get(action, {}))
    if action is Action.EDIT:
        urgency, service = luck.choice([*Urgency]), luck.choice(["messagerie", "poste"])
        given |= {"urgency": urgency, "impact": Impact.SERVICE, "service": service}
    if action is Action.DISPATCH:
        given["team"] = luck.choice([TLS, NETWORK, MPL])
    if ticket is None or action is Action.OPEN:
        return opened(work, luck, now)
    staff = sorted(work.directory().teams[ticket.team].members)
    act = Act(action, luck.choice([*staff, *staff, ticket.requester]), Given(**given))
    with suppress(Refusal):
        door.act(work, ticket.id, act, now, CALENDAR)
    return None


def opened(work, luck, now) -> None:
    requester, academy = luck.choice([(CHLOE, "toulouse"), (PAUL, "montpellier")])
    given = Given(title="Panne", description=".", service="messagerie", academy=academy)
    ticket = door.open_request(work, Act(Action.OPEN, requester, given), now, CALENDAR)
    place = Place("C0TLS", f"{ticket.id}.0", f"https://slack.test/{ticket.id}")
    work.save_card(ticket.id, 0, place)


def counted(work, scope) -> list[object]:
    """All that can be counted in a scope."""
    piles = [work.piled(pile, scope, LAST, 4) for pile in Pile]
    shown = [ticket for dated, _ in piles for ticket, _ in dated]
    return [
        work.count_flow(scope),
        work.count_flow_by_quarter(scope),
        work.count_open(scope, LAST),
        work.count_held(scope),
        work.count_resolved_by(scope),
        *(work.time_reached(scope, reached) for reached in (Reached.OWNED, Reached.RESOLVED)),
        work.count_first_contact(scope),
        work.count_hops(scope),
        *((list(dated), count) for dated, count in piles),
        sorted(work.due_later(scope, LAST), key=lambda due: due.ticket_id),
        work.links_of(shown),
        work.tickets_numbered([ticket.id for ticket in shown]),
    ]


@pytest.fixture
async def memory():
    database = MemoryDatabase()
    await database.start()
    await database.run(live)
    return database


@pytest.fixture
async def kept(sql_url):
    database = open_database(sql_url)
    await database.start()
    await database.run(live)
    yield database
    await database.close()


async def test_every_database_counts_the_same(kept, memory):
    for scope in SCOPES:
        expected = await memory.run(lambda work, scope=scope: counted(work, scope))
        assert await kept.run(lambda work, scope=scope: counted(work, scope)) == expected
        flow, quarters, backlog, *_ = expected
        assert min(flow.opened + flow.arrived, len(quarters), backlog.open) > 0


async def test_what_ever_came_and_did_not_go_is_what_is_open(memory):
    for scope in SCOPES:
        ever = replace(scope, since=NOW, until=ENDS)
        flow, backlog = await memory.run(
            lambda work, scope=ever: (work.count_flow(scope), work.count_open(scope, ENDS))
        )
        assert flow.change == backlog.open > 0
        for each in (backlog.ages, backlog.services, backlog.priorities):
            assert sum(each.values()) == backlog.open
