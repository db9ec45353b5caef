"""Everything the desk reads often, and the statements that it becomes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, event

from core.alerts import Recipient
from core.outbox import Status
from core.portal import CURRENT, USUAL, Filters, Look, Shelf, Sort
from core.ports import Listing
from core.subscriptions import Edition
from tests.core.world import ANNE, CHLOE, DIRECTORY, NETWORK, NOW, SOPHIE, TLS, without

LATER = NOW + timedelta(days=30)
LEASE = LATER + timedelta(minutes=1)
EDITION = Edition(1, 1, NOW.date(), NOW, NOW, NOW)
LATE = Filters(service="messagerie", overdue=True)


def lists(teams: tuple[str, ...], after: int) -> list[Any]:
    """Every list, its first page and one further on."""
    return [
        lambda work, listing=listing, start=start: work.list(
            listing, ANNE, teams, after=start, limit=10
        )
        for listing in Listing
        for start in (None, after)
    ]


SWEEPS: list[Any] = [
    lambda work: work.claim(LATER, LEASE, 10, skip=("card:1:0",)),
    lambda work: work.next_due(),
    lambda work: work.outbox_count(),
    lambda work: work.outbox_rows({Status.PARKED, Status.PENDING}, 10),
    lambda work: work.to_close(LATER, 10),
    lambda work: work.to_look(LATER, 10),
    lambda work: (work.to_tell(NOW, 10), work.alerts(Recipient(ANNE), 1)),
    lambda work: work.forget_alerts(NOW, 10),
    lambda work: (work.to_time(10), work.to_count(10), work.to_index(10)),
    lambda work: work.held_by_strangers(without(DIRECTORY, ANNE), 10),
    lambda work: work.open_tickets_by_team(),
    lambda work: work.forget_seen(NOW, 10),
    lambda work: work.open_places(),
    lambda work: work.watch(),
    lambda work: (work.last_digest(TLS), work.digest(1)),
    lambda work: (work.running_subscriptions(), work.subscribers(), work.subscriptions_of(SOPHIE)),
    lambda work: (work.subscription(1), work.edition(1), work.last_edition(1)),
    lambda work: work.is_unsent(EDITION),
    lambda work: work.claim_portal(NOW, LATER),
]

LOOKUPS: list[Any] = [
    lambda work: (work.portal(ANNE), work.mark_portals({ANNE, SOPHIE}, NOW)),
    lambda work: [work.own_list(CHLOE, each, after=9, limit=10) for each in Shelf],
    lambda work: [work.own_count(CHLOE, each, 100) for each in Shelf],
    lambda work: [work.count_list(each, ANNE, TWO_TEAMS, USUAL, 100) for each in Listing],
    lambda work: [
        work.list(each, ANNE, TWO_TEAMS, after=1, limit=10, look=Look(LATE, sort, NOW))
        for each in CURRENT
        for sort in Sort
    ],
    lambda work: work.told_agent("D0ANNE", "1.0"),
    lambda work: (work.asked_by(CHLOE, 10), work.waiting_for(CHLOE, 10)),
    lambda work: (work.ticket(1), work.last_change(1), work.history(1), work.file(1, "F")),
    lambda work: (work.internal_journal(1), work.requester_journal(1)),
    lambda work: (work.card_at("C0TLS", "1.0"), work.thread_at("D0CHLOE", "1.0")),
    lambda work: work.first_time("Ev1", NOW),
]

ONE_TEAM, TWO_TEAMS = (TLS,), (TLS, NETWORK)


@contextmanager
def statements(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Collect what is executed, with its parameters."""
    seen: list[tuple[str, Any]] = []

    def note(*told: Any) -> None:
        _, _, statement, parameters, _, many = told
        if statement.startswith(("SELECT", "UPDATE", "DELETE")) and "pg_advisory" not in statement:
            seen.append((statement, parameters[0] if many else parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def plan(file: str, statement: str, parameters: tuple[object, ...]) -> list[str]:
    """Return the steps of SQLite's plan."""
    with closing(sqlite3.connect(file)) as connection:
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]


async def generic_plan(connection: Any, statement: str, given: Any) -> str:
    """Return the plan for values not known yet, as a prepared statement gets it.

    With the other ways of reading switched off, one shows only where there is no index to use.
    """
    for way in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
        await connection.execute(f"SET {way} = off")
    await connection.execute("SET plan_cache_mode = force_generic_plan")
    await connection.execute(f"PREPARE one AS {statement}")
    nothing = ", ".join("NULL" for _ in given)
    rows = await connection.fetch(f"EXPLAIN EXECUTE one{f'({nothing})' if given else ''}")
    await connection.execute("DEALLOCATE one")
    return "\n".join(row[0] for row in rows)
