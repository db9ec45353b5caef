"""However many tickets there are, figures read those of a time and those that are open."""

import re
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import make_url

from core.counts import Pile
from core.figures import Scope
from core.milestones import Reached
from core.vocabulary import Action
from storage.database import open_database
from tests.core.world import ANNE, CHLOE, NETWORK, NOW, SOPHIE, TLS
from tests.storage.conftest import desk_over
from tests.storage.reads import generic_plan, plan, statements

LATER = NOW + timedelta(days=30)
GROWING = ("ticket", "milestone", "other", "change", "card")
"""The tables that grow, and the name under which milestones are looked at once more."""

OF_OPEN = ("ix_ticket_open_in", "ix_ticket_held_in", "ix_ticket_held_by", "ix_ticket_queued_in")

SCOPES = [
    Scope((TLS,), NOW, LATER),
    Scope((TLS, NETWORK), NOW, LATER, service="messagerie", academy="toulouse"),
]


def counted(work, scope):
    """Ask for all that is counted in a scope."""
    work.count_flow(scope)
    work.count_flow_by_quarter(scope)
    work.count_open(scope, LATER)
    work.count_held(scope)
    work.count_resolved_by(scope)
    work.time_reached(scope, Reached.RESOLVED)
    work.count_first_contact(scope)
    work.count_hops(scope)
    for pile in Pile:
        work.piled(pile, scope, LATER, 5)
    work.due_later(scope, LATER)
    work.links_of(tuple(work.tickets_numbered([1, 2]).values()))


@pytest.fixture(params=["sqlite_url", "new_postgres_url"])
def url(request):
    """A database of its own: what others left in one would sway how PostgreSQL reads it."""
    return request.getfixturevalue(request.param)


@pytest.fixture
async def asked(url):
    """The address of a desk, and the statements that counting in it becomes."""
    database = open_database(url)
    await database.start()
    desk = await desk_over(database)
    await desk.do(await desk.resolved(), CHLOE, Action.REOPEN)
    await desk.do(await desk.taken(), SOPHIE, Action.DISPATCH)
    await desk.do(await desk.taken(), ANNE, Action.HOLD)
    await desk.resolved()
    engine = database._engine  # noqa: SLF001 — the statements as they are
    with statements(getattr(engine, "sync_engine", engine)) as seen:
        for scope in SCOPES:
            await desk.run(lambda work, scope=scope: counted(work, scope))
    await database.close()
    return url, [told for told in seen if "FROM catalogue_" not in told[0]]


async def test_no_figure_scans_a_table_that_grows(asked):
    url, seen = asked
    assert len(seen) == 2 * 17
    if make_url(url).get_backend_name() == "sqlite":
        scanned = {told[0]: scans(plan(url.removeprefix("sqlite:///"), *told)) for told in seen}
    else:
        connection = await asyncpg.connect(url)
        scanned = {told[0]: unbounded(await generic_plan(connection, *told)) for told in seen}
        await connection.close()
    assert {statement: steps for statement, steps in scanned.items() if steps} == {}


def scans(steps: list[str]) -> list[str]:
    """The steps of SQLite that read a table or an index of it whole, or a team's whole past."""
    whole = tuple(f"SCAN {table}" for table in GROWING)
    return [
        step
        for step in steps
        if step.startswith(whole) or ("ix_milestone_in" in step and "at>? AND at<?" not in step)
    ]


def unbounded(steps: str) -> list[str]:
    """The nodes of PostgreSQL that read a table or an index of it whole, or a team's whole past.

    Some indexes hold open tickets and nothing else: small tables have them read from end to end.
    """
    nodes = re.split(r"\n *->  ", steps)
    read = re.compile(rf"Scan .*on ({'|'.join(GROWING)})\b")
    found = [node for node in nodes if read.search(node) and "Index Cond" not in node]
    whole = [node for node in found if not any(f" {name} " in node for name in OF_OPEN)]
    past = [
        n for n in nodes if "ix_milestone_in" in n and not re.search(r"Cond: .*at >= .*at <", n)
    ]
    return [*whole, *past]
