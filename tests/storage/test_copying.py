"""A desk moved to another database goes on there as if nothing had happened."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import make_url, select

from core import digest, indexing
from core.access import access_found
from core.alerts import Alert, Recipient, Why
from core.outbox import Status
from core.portal import Filters, Portal
from core.ports import Place, Watch
from core.search import Query
from core.standing import Standing, Unfit
from core.ticket import Source
from core.vocabulary import Action
from storage.copying import MADE_BY_MIGRATIONS, copy_desk
from storage.database import DatabaseUnavailable, open_database
from storage.errors import CopyRefused, Trouble
from storage.migrate import upgrade
from storage.tables import metadata
from storage.ticket_tables import change, ticket
from tests.core.world import ANNE, BRUNO, CALENDAR, CHLOE, KARIM, NETWORK, PAUL, TLS, never
from tests.storage.conftest import desk_over
from tests.storage.play import Desk
from tests.storage.test_clocks import with_targets
from tests.storage.test_migrations import on

ALL = [*Status]


@pytest.fixture
def copy_url(tmp_path):
    return f"sqlite:///{tmp_path}/new/copy.db"


@asynccontextmanager
async def opened(url):
    database = open_database(url)
    await database.start()
    try:
        yield database
    finally:
        await database.close()


async def live(url):
    """A ticket's whole life, another that waits, a number given to no ticket; some rows sent."""
    async with opened(url) as database:
        desk = await desk_over(database)
        await desk.run(lambda work: work.replace_catalogue(with_targets()))
        number = await desk.taken(title="Été — «vu» 👍 \\ ' \" %s :x {}")
        await desk.do(number, ANNE, Action.NOTE, source=Source("C0TLS", "1.2", "3"))
        await desk.do(number, ANNE, Action.ASSIGN, agent=BRUNO)
        await desk.do(number, BRUNO, Action.REQUEST_INFO)
        await desk.do(number, CHLOE, Action.ANSWER)
        await desk.do(number, BRUNO, Action.HOLD)
        await desk.do(number, BRUNO, Action.DISPATCH, team=NETWORK)
        await desk.do(number, KARIM, Action.TAKE)
        await desk.do(number, KARIM, Action.RESOLVE)
        await desk.do(number, CHLOE, Action.RATE)
        await desk.claim(2)
        await desk.open()
        await desk.run(lambda work: looked_after(work, number, desk.now))
        await desk.run(lambda work: [work.new_id() for _ in range(5)])
        return desk


def looked_after(work, number, now):
    """What else a desk keeps: places, a digest, how channels stand, what was heard from Slack."""
    work.first_time("view:V1", now)
    work.save_card(number, 1, Place("C0RESEAU", "1.5", "https://example.org/p15"))
    work.save_thread(number, Place("D0CHLOE", "1.6"))
    work.add_digest(TLS, now.date(), now, now)
    digest.write_due(work, now - timedelta(days=7), CALENDAR, never)
    digest.write_due(work, now, CALENDAR, never)
    to = Recipient(TLS, is_team=True)
    work.add_alerts([Alert(to, number, TLS, Why.OWN_LATE, now)])
    work.begin_letter(to, now)
    work.save_portal(Portal(ANNE, now, now, filters=Filters(TLS, overdue=True), marks=(number,)))
    work.save_standing(Standing("C0TLS", Unfit.SHARED, frozenset({CHLOE, PAUL})))
    work.keep_watch(Watch(now))


async def copied(source, target, progress=lambda *_: None):
    return await copy_desk(make_url(source), make_url(target), progress)


async def rows_of(url):
    def read(connection):
        tables = metadata.sorted_tables
        return {
            t.name: [tuple(r) for r in connection.execute(select(t).order_by(*t.primary_key))]
            for t in tables
        }

    return await on(url, read)


async def test_a_desk_comes_back_from_postgresql_row_for_row(
    sqlite_url, new_postgres_url, copy_url
):
    await live(sqlite_url)
    before = await rows_of(sqlite_url)
    due = select(ticket.c.resolve_due).where(ticket.c.resolve_due.is_not(None))
    assert await on(sqlite_url, lambda c: c.execute(due).all())
    there = await copied(sqlite_url, new_postgres_url)
    assert await rows_of(new_postgres_url) == before
    back = await copied(new_postgres_url, copy_url)
    assert await rows_of(copy_url) == before
    assert there == back == {name: len(rows) for name, rows in before.items()}
    assert all(before.values())


async def test_tickets_are_found_in_the_copy_by_an_index_of_its_own(sqlite_url, postgres_url):
    async with opened(sqlite_url) as database:
        desk = await desk_over(database)
        number = await desk.open(title="Imprimante")
        assert await desk.run(lambda work: indexing.index_anew(work, never)) == 1
    await copied(sqlite_url, postgres_url)
    async with opened(postgres_url) as database:
        assert await database.run(lambda work: indexing.index_anew(work, never)) == 1
        found = await database.run(
            lambda work: access_found(work, Query("imprimantes"), CHLOE, None, 9)[0]
        )
        assert [hit.ticket.id for hit in found] == [number]


async def test_a_desk_moves_between_servers_and_into_tables_that_are_there_and_empty(
    new_postgres_url, postgres_url
):
    await live(new_postgres_url)
    async with opened(postgres_url):
        pass
    await copied(new_postgres_url, postgres_url)
    assert await rows_of(postgres_url) == await rows_of(new_postgres_url)


async def test_a_copied_desk_gives_numbers_above_all_that_were_ever_given(
    sqlite_url, new_postgres_url, copy_url
):
    old = await live(sqlite_url)
    await copied(sqlite_url, new_postgres_url)
    await copied(new_postgres_url, copy_url)
    for url in (new_postgres_url, copy_url):
        last = max(row[0] for row in (await rows_of(url))["outbox"])
        async with opened(url) as database:
            desk = Desk(database)
            desk.now = old.now
            assert await desk.open() == 2 + 5 + 1
            assert max(row.id for row in await desk.run(lambda w: w.outbox_rows(ALL, 999))) > last


async def test_an_empty_desk_can_be_copied_and_counts_from_one(sqlite_url, new_postgres_url):
    async with opened(sqlite_url):
        pass
    await copied(sqlite_url, new_postgres_url)
    async with opened(new_postgres_url) as database:
        assert await (await desk_over(database)).open() == 1


async def test_only_the_tables_named_so_have_rows_from_the_start(new_url):
    await on(new_url, upgrade)
    full = {name for name, rows in (await rows_of(new_url)).items() if rows}
    assert full == MADE_BY_MIGRATIONS


async def test_the_progress_goes_from_nothing_to_all(sqlite_url, new_postgres_url):
    await live(sqlite_url)
    told = []
    counts = await copied(sqlite_url, new_postgres_url, lambda *each: told.append(each))
    total = sum(counts.values())
    assert told[0] == (0, total)
    assert told[-1] == (total, total)
    assert told == sorted(told)


async def test_a_database_that_holds_a_desk_is_not_written(sqlite_url, new_postgres_url):
    await live(sqlite_url)
    async with opened(new_postgres_url) as database:
        await (await desk_over(database)).open()
    before = await rows_of(new_postgres_url)
    with pytest.raises(CopyRefused) as refused:
        await copied(sqlite_url, new_postgres_url)
    assert refused.value.trouble is Trouble.NOT_EMPTY
    assert await rows_of(new_postgres_url) == before


@pytest.mark.parametrize(
    ("revision", "trouble"), [("0001", Trouble.OTHER_REVISION), ("9", Trouble.NEWER)]
)
async def test_a_source_of_another_version_is_not_copied(
    sqlite_url, new_postgres_url, revision, trouble
):
    await on(sqlite_url, lambda c: upgrade(c, "0001"))
    told = "UPDATE alembic_version SET version_num = ?"
    await on(sqlite_url, lambda c: c.exec_driver_sql(told, (revision,)))
    with pytest.raises(DatabaseUnavailable) as refused:
        await copied(sqlite_url, new_postgres_url)
    assert refused.value.trouble is trouble


async def test_what_is_not_there_is_not_copied_and_not_made(tmp_path, new_url, copy_url):
    absent = f"sqlite:///{tmp_path}/absent.db"
    with pytest.raises(CopyRefused) as refused:
        await copied(absent, copy_url)
    assert refused.value.trouble is Trouble.NO_DESK
    assert not (tmp_path / "absent.db").exists()
    with pytest.raises(CopyRefused) as refused:
        await copied(new_url, copy_url)
    assert refused.value.trouble is Trouble.NO_DESK


async def test_a_desk_is_not_copied_onto_itself(sqlite_url):
    await live(sqlite_url)
    with pytest.raises(CopyRefused) as refused:
        await copied(sqlite_url, sqlite_url)
    assert refused.value.trouble is Trouble.SAME


class CutOff(Exception):  # noqa: N818 — what the test does
    """Stands for whatever ends a copy half-way."""


@pytest.mark.parametrize("target", ["copy_url", "new_postgres_url"])
async def test_a_copy_that_is_cut_off_leaves_nothing_and_can_be_made_again(
    sqlite_url, target, request
):
    await live(sqlite_url)
    url = request.getfixturevalue(target)

    def cut_off(done, total):
        if done == total:
            raise CutOff

    with pytest.raises(CutOff):
        await copied(sqlite_url, url, cut_off)
    assert await on(url, lambda c: c.dialect.has_table(c, "ticket")) is False
    await copied(sqlite_url, url)
    assert await rows_of(url) == await rows_of(sqlite_url)


async def test_what_changes_meanwhile_is_not_half_copied(sqlite_url, new_postgres_url):
    await live(sqlite_url)
    before = await rows_of(sqlite_url)
    loop = asyncio.get_running_loop()

    async with opened(sqlite_url) as database:
        desk, opened_meanwhile = Desk(database), []

        def meddle(done, _):
            if not done:
                opened_meanwhile.append(loop.create_task(desk.open()))

        await copied(sqlite_url, new_postgres_url, meddle)
        await asyncio.gather(*opened_meanwhile)
    assert await rows_of(new_postgres_url) == before
    assert len((await rows_of(sqlite_url))[ticket.name]) == 3


async def test_rows_that_do_not_arrive_are_noticed_and_nothing_is_kept(
    sqlite_url, new_postgres_url
):
    await live(sqlite_url)
    await on(new_postgres_url, upgrade)
    await on(
        new_postgres_url,
        lambda c: c.exec_driver_sql(
            f"CREATE RULE lossy AS ON INSERT TO {change.name}"
            " WHERE NEW.action = 'rate' DO INSTEAD NOTHING"
        ),
    )
    with pytest.raises(CopyRefused) as refused:
        await copied(sqlite_url, new_postgres_url)
    assert (refused.value.trouble, refused.value.facts["table"]) == (
        Trouble.COUNTS_DIFFER,
        change.name,
    )
    assert (await rows_of(new_postgres_url))[ticket.name] == []
