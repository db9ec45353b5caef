"""Bulletins as counting makes them, written by hand: a bad week of one team or of several."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.figures import Age, Backlog, Bulletin, Flow, Heap, Load, Pressing, Waiting
from core.ticket import Ticket
from core.vocabulary import Priority, State
from tests.bot.charts.curves import curve
from tests.core.world import ANNE, BRUNO, DIRECTORY, MPL, NETWORK, NOW, TLS, story_in

LINK = "https://exemple.slack.com/archives/C0TLS/p"
NONE = Heap((), 0)
CALM = Pressing(NONE, NONE, NONE, NONE, NONE)
WEEK = timedelta(days=7)


def ticket(number: int, state: State = State.DISPATCHED, **values) -> Ticket:
    return replace(story_in(state).ticket, id=number, **values)


def heap(tickets: Sequence[Ticket], since: datetime, count: int | None = None) -> Heap:
    shown = tuple(Waiting(each, since, f"{LINK}{each.id}") for each in tickets)
    return Heap(shown, len(shown) if count is None else count)


def pressing() -> Pressing:
    """Something in every heap; one ticket is in two of them."""
    stolen = ticket(31, title="Poste volé dans le hall")
    return Pressing(
        unowned=heap(
            [stolen, *(ticket(n, title=f"Écran noir en salle {n}") for n in range(32, 36))],
            NOW - timedelta(days=3),
            count=12,
        ),
        late=heap(
            [stolen, ticket(41, State.ASSIGNED)],
            NOW - timedelta(hours=20),
        ),
        soon=heap([ticket(51, State.ASSIGNED)], NOW + timedelta(hours=2)),
        waiting=heap([ticket(61, State.WAITING_PARTNER)], NOW - 4 * WEEK, count=3),
        reopened=heap([ticket(71, State.ASSIGNED)], NOW - timedelta(hours=5)),
    )


def backlog() -> Backlog:
    return Backlog(
        {State.DISPATCHED: 12, State.ASSIGNED: 20, State.WAITING_PARTNER: 3},
        {Age.DAY: 9, Age.DAYS: 14, Age.WEEK: 8, Age.OLDER: 4},
        {"messagerie": 21, "reseau": 12, "poste": 2},
        {Priority.CRITICAL: 1, Priority.HIGH: 9, Priority.MEDIUM: 22, Priority.LOW: 3},
        late=5,
    )


def bulletin(*teams: str, **values) -> Bulletin:
    """A week of some teams: one, the platform of Toulouse, unless others are named."""
    told = Bulletin(
        teams=tuple(DIRECTORY.teams[key] for key in teams or (TLS,)),
        since=NOW - WEEK,
        until=NOW,
        pressing=pressing(),
        flow=Flow(opened=24, arrived=1, left=2, resolved=19, withdrawn=1, reopened=2),
        before=Flow(opened=27, resolved=19, reopened=1),
        backlog=backlog(),
        loads=(Load(ANNE, 11, 12), Load(BRUNO, 9, 7)),
        curve=curve(7),
    )
    return replace(told, **values)


def quiet() -> Bulletin:
    nothing = Backlog({}, {}, {}, {})
    return bulletin(
        pressing=CALM, flow=Flow(), before=Flow(), backlog=nothing, loads=(), curve=None
    )


SEVERAL = (TLS, MPL, NETWORK)
