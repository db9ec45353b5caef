"""The clocks of tickets as every database keeps them, and how they come into step again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import make_url

from core import upkeep
from core.hours import Target
from core.vocabulary import Action, Priority, State
from storage import sqlite
from storage.database import open_database
from storage.migrate import upgrade
from storage.ticket_tables import DUE_TO_OWN, DUE_TO_RESOLVE, LOOKED_AT, ticket
from tests.core.world import ANNE, CALENDAR, CHLOE, DIRECTORY, NETWORK, NOW, never
from tests.storage.conftest import desk_over
from tests.storage.play import Desk
from tests.storage.test_migrations import on

HOUR = timedelta(hours=1)
CLOCKS = [
    "own_spent", "own_since", "own_due", "resolve_spent", "resolve_since", "resolve_due", "timed",
    "asked_at", "look_at", "watched", "alerted",
]  # fmt: skip


def with_targets(minutes: int = 120):
    service = DIRECTORY.services["messagerie"]
    targets = {priority: Target(60, minutes) for priority in Priority}
    return replace(
        DIRECTORY, services={**DIRECTORY.services, "messagerie": replace(service, targets=targets)}
    )


@pytest.fixture
async def timed(desk) -> Desk:
    """A desk with targets."""
    await desk.run(lambda work: work.replace_catalogue(with_targets()))
    return desk


async def read(desk, ticket_id):
    return await desk.run(lambda work: work.ticket(ticket_id))


async def clocks(desk, ticket_id):
    found = await read(desk, ticket_id)
    return [getattr(found, name) for name in CLOCKS]


async def to_time(desk):
    return [*await desk.run(lambda work: work.to_time(10))]


async def sweep(desk):
    return await desk.run(lambda work: upkeep.time_anew(work, CALENDAR, never))


async def lived(desk):
    """A ticket that was taken, held, taken up again, transferred and taken anew."""
    number = await desk.taken()
    for actor, action in ((ANNE, Action.HOLD), (ANNE, Action.RESUME), (ANNE, Action.NOTE)):
        desk.later(1234.567891)
        await desk.do(number, actor, action)
    await desk.do(number, ANNE, Action.DISPATCH, team=NETWORK)
    return number


async def test_clocks_come_back_as_the_act_made_them_to_the_microsecond(timed):
    number = await lived(timed)
    outcome = await timed.do(number, "U0KARIM", Action.TAKE)
    assert await read(timed, number) == outcome.ticket
    assert outcome.ticket.resolve_spent.microseconds
    assert outcome.ticket.resolve_due is not None
    assert await to_time(timed) == []


async def test_other_targets_put_open_tickets_out_of_step_and_a_sweep_brings_them_back(timed):
    open_one, done = await timed.taken(), await timed.resolved()
    kept = await clocks(timed, done)
    due = (await read(timed, open_one)).resolve_due
    await timed.run(lambda work: work.replace_catalogue(with_targets(180)))
    assert await to_time(timed) == [open_one]
    assert await sweep(timed) == 1
    assert (await read(timed, open_one)).resolve_due == due + HOUR
    assert await clocks(timed, done) == kept
    assert (await to_time(timed), await sweep(timed)) == ([], 0)


async def test_a_catalogue_that_changes_neither_hours_nor_targets_puts_nothing_out_of_step(timed):
    await timed.taken()
    wanted = with_targets()
    teams = {key: replace(team, language="en") for key, team in wanted.teams.items()}
    await timed.run(lambda work: work.replace_catalogue(replace(wanted, teams=teams)))
    assert await to_time(timed) == []


async def test_an_act_before_the_sweep_counts_anew_first(timed):
    number = await timed.taken()
    await timed.run(lambda work: work.replace_catalogue(with_targets(30)))
    after = (await timed.do(number, ANNE, Action.NOTE)).ticket
    assert after.resolve_due == NOW + timedelta(minutes=31)  # opened a minute past nine
    assert await to_time(timed) == []


async def test_a_sweep_changes_clocks_and_nothing_else(timed):
    number = await lived(timed)
    before, history = await read(timed, number), await timed.run(lambda w: w.history(number))
    await timed.run(lambda work: work.save_clocks(replace(before, own_spent=HOUR, timed=0)))
    assert (await read(timed, number)).own_spent == HOUR
    await sweep(timed)
    assert await read(timed, number) == before
    assert await timed.run(lambda w: w.history(number)) == history


FORGET = (
    "UPDATE ticket SET own_spent = 0, own_since = NULL, own_due = NULL, resolve_spent = 0,"
    " resolve_since = NULL, resolve_due = NULL, timed = 0, look_at = NULL, asked_at = NULL,"
    " watched = 0"
)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request):
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def kept(url):
    """A desk in a database that others write to as well."""
    database = open_database(url)
    await database.start()
    desk = await desk_over(database)
    await desk.run(lambda work: work.replace_catalogue(with_targets()))
    yield desk
    await database.close()


async def test_tickets_from_before_there_were_clocks_get_theirs_from_their_history(kept, url):
    numbers = [await lived(kept), await kept.resolved(), await kept.open()]
    before = [await clocks(kept, number) for number in numbers]
    await on(url, lambda c: c.exec_driver_sql(FORGET))
    assert await to_time(kept) == [numbers[0], numbers[2]]
    assert await sweep(kept) == 2
    assert [await clocks(kept, numbers[n]) for n in (0, 2)] == [before[0], before[2]]
    reopened = (await kept.do(numbers[1], CHLOE, Action.REOPEN)).ticket
    assert (reopened.resolve_spent, reopened.own_spent) == (before[1][3], before[1][0])


async def test_what_older_code_moved_beside_this_one_is_counted_from_the_history(kept):
    """Older code knows no clock: it writes all other columns, and the history."""
    number = await kept.taken()
    stale = await clocks(kept, number)
    held = (await kept.do(number, ANNE, Action.HOLD)).ticket
    older = dict(zip(CLOCKS, stale, strict=True))
    await kept.run(lambda work: work.save_clocks(replace(held, **older)))
    assert await to_time(kept) == [number]
    await sweep(kept)
    assert await read(kept, number) == held
    assert (held.state, held.resolve_since) == (State.WAITING_PARTNER, None)


async def test_what_code_moved_that_knows_clocks_alone_is_looked_at_when_its_time_comes(kept):
    """The version that brought clocks keeps `timed`, and knows neither `look_at` nor `watched`."""
    number = await kept.taken()
    stale = await read(kept, number)
    asked = (await kept.do(number, ANNE, Action.REQUEST_INFO)).ticket
    older = replace(asked, asked_at=None, look_at=stale.look_at, watched=stale.watched)
    await kept.run(lambda work: work.save_clocks(older))
    assert await to_time(kept) == [number]
    await sweep(kept)
    assert await read(kept, number) == asked
    assert asked.look_at != stale.look_at


async def test_a_row_of_older_code_that_names_no_clock_is_taken(kept, url):
    number = await kept.open()
    names = [c.name for c in ticket.c if c.name not in {*CLOCKS, "id"}]
    listed = ", ".join(names)
    copy = f"INSERT INTO ticket (id, {listed}) SELECT id + 1000, {listed} FROM ticket"  # noqa: S608 — our own names
    await on(url, lambda c: c.exec_driver_sql(copy))
    assert await to_time(kept) == [number + 1000]


@pytest.mark.parametrize(
    ("where", "due", "index"),
    [
        (DUE_TO_OWN, ticket.c.own_due, "ix_ticket_own_due"),
        (DUE_TO_RESOLVE, ticket.c.resolve_due, "ix_ticket_resolve_due"),
        (LOOKED_AT, ticket.c.look_at, "ix_ticket_look_at"),
    ],
)
def test_what_is_overdue_is_found_by_an_index(sqlite_url, where, due, index):
    engine = sqlite.new_engine(make_url(sqlite_url), 10)
    statement = ticket.select().with_only_columns(ticket.c.id).where(where, due < NOW).order_by(due)
    compiled = str(statement.compile(engine, compile_kwargs={"literal_binds": True}))
    with engine.begin() as connection:
        upgrade(connection)
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
    engine.dispose()
    (step,) = rows
    assert step.detail.replace("COVERING ", "").startswith(f"SEARCH ticket USING INDEX {index} ")
