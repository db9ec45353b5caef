"""Units of work: all or nothing, one after another where they meet, and kept once answered."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from core import desk as door
from core.acts import Act, Given
from core.errors import Code, Refusal
from core.ticket import Person
from core.vocabulary import Action
from storage import ticket_tables
from storage.database import DatabaseUnavailable, open_database
from tests.core.world import ANNE, BRUNO, CALENDAR, CHLOE, DIRECTORY, NOW
from tests.storage.conftest import desk_over


async def test_whatever_raises_leaves_nothing_behind_and_reaches_who_asked(desk):
    ticket_id = await desk.open()
    before = await desk.run(lambda work: work.ticket(ticket_id))

    def failing(work):
        act = Act(Action.TAKE, ANNE)
        door.act(work, ticket_id, act, desk.now, CALENDAR)
        work.save_person(Person("U0NEW", "New"))
        work.first_time("Ev1", desk.now)
        raise Refusal(Code.TOO_LATE)

    with pytest.raises(Refusal) as refused:
        await desk.run(failing)
    assert refused.value.code is Code.TOO_LATE
    assert await desk.run(lambda work: work.ticket(ticket_id)) == before
    assert len(await desk.run(lambda work: work.history(ticket_id))) == 1
    assert await desk.run(lambda work: work.person("U0NEW")) is None


async def test_an_act_and_its_notices_are_written_together_or_not_at_all(desk):
    ticket_id = await desk.open()
    rows = await desk.run(lambda work: work.outbox_count())

    def failing(work):
        door.act(work, ticket_id, Act(Action.TAKE, ANNE), desk.now, CALENDAR)
        raise LookupError

    with pytest.raises(LookupError):
        await desk.run(failing)
    assert await desk.run(lambda work: work.outbox_count()) == rows


async def test_what_the_function_returns_is_handed_back(database):
    assert await database.run(lambda _: ("said", 1)) == ("said", 1)


async def test_of_two_agents_who_take_one_ticket_at_once_one_wins_and_the_other_reads_who(desk):
    for _ in range(10):
        ticket_id = await desk.open()
        takes = (desk.do(ticket_id, agent, Action.TAKE, seen=1) for agent in (ANNE, BRUNO))
        results = await asyncio.gather(*takes, return_exceptions=True)
        (won,) = (r for r in results if not isinstance(r, BaseException))
        (refused,) = (r for r in results if isinstance(r, BaseException))
        assert isinstance(refused, Refusal)
        assert refused.last.actor == won.ticket.agent
        assert refused.ticket.agent == won.ticket.agent
        assert await desk.run(lambda work, t=ticket_id: work.ticket(t)) == won.ticket


async def test_eighty_readings_and_writings_at_once_keep_eighty(desk):
    ticket_id = await desk.open()
    note = Act(Action.NOTE, ANNE, Given(note="Vu."))
    notes = (
        desk.run(lambda work: door.act(work, ticket_id, note, desk.now, CALENDAR))
        for _ in range(80)
    )
    await asyncio.gather(*notes)
    kept = await desk.run(lambda work: work.ticket(ticket_id))
    assert kept.seq == 81
    journal = await desk.run(lambda work: work.internal_journal(ticket_id))
    assert [entry.seq for entry in journal] == [*range(2, 82)]


async def test_of_twenty_at_once_only_the_one_that_fails_is_undone(desk):
    def saving(number):
        def save(work):
            work.save_person(Person(f"U{number:02}", f"Person {number:02}"))
            if number == 7:
                raise Refusal(Code.INVALID)

        return save

    results = await asyncio.gather(
        *(desk.run(saving(n)) for n in range(20)), return_exceptions=True
    )
    assert [n for n, each in enumerate(results) if each is not None] == [7]
    assert isinstance(results[7], Refusal)
    users = [f"U{n:02}" for n in range(20)]
    kept = await desk.run(lambda work: work.people(users))
    assert sorted(kept) == [user for user in users if user != "U07"]


async def test_opened_at_once_every_ticket_has_a_reference_of_its_own(desk):
    ids = await asyncio.gather(*(desk.open() for _ in range(30)))
    assert len({*ids}) == 30


async def test_of_one_request_delivered_many_times_at_once_one_is_the_first(desk):
    firsts = await asyncio.gather(
        *(desk.run(lambda work: work.first_time("Ev1", NOW)) for _ in range(20))
    )
    assert sum(firsts) == 1


async def test_of_many_claims_at_once_each_row_goes_to_one(desk):
    for _ in range(10):
        await desk.open()
    claims = await asyncio.gather(*(desk.claim(5) for _ in range(8)))
    rows = [row.id for claim in claims for row in claim]
    waiting = await desk.run(lambda work: work.outbox_count())
    assert len(rows) == len({*rows}) == sum(waiting.values())


async def test_a_database_that_was_not_started_or_is_closed_says_so(any_database):
    with pytest.raises(DatabaseUnavailable):
        await any_database.run(lambda work: work.everybody())
    await any_database.start()
    await any_database.run(lambda work: work.everybody())
    await any_database.close()
    with pytest.raises(DatabaseUnavailable):
        await any_database.run(lambda work: work.everybody())


async def test_what_was_answered_is_there_for_another_process_and_after_a_restart(sql_url):
    one = open_database(sql_url)
    await one.start()
    ticket_id = await (await desk_over(one)).open()
    other = open_database(sql_url)
    await other.start()
    assert (await other.run(lambda work: work.ticket(ticket_id))).requester == CHLOE
    await other.close()
    await one.close()
    again = open_database(sql_url)
    await again.start()
    assert (await again.run(lambda work: work.ticket(ticket_id))).requester == CHLOE
    assert await again.run(lambda work: work.directory()) == DIRECTORY
    assert await again.run(lambda work: work.new_id()) > ticket_id
    await again.close()


async def test_a_catalogue_changed_by_another_process_is_seen_by_the_next_unit_of_work(sql_url):
    one, other = open_database(sql_url), open_database(sql_url)
    await one.start()
    await other.start()
    await one.run(lambda work: work.replace_catalogue(DIRECTORY))
    assert await other.run(lambda work: work.directory()) == DIRECTORY
    fewer = replace(DIRECTORY, academies={})
    await one.run(lambda work: work.replace_catalogue(fewer))
    assert await other.run(lambda work: work.directory()) == fewer
    await one.close()
    await other.close()


async def test_two_processes_never_give_the_same_number(sql_url):
    one, other = open_database(sql_url), open_database(sql_url)
    await one.start()
    await other.start()
    given = []

    def failing(work):
        given.append(work.new_id())
        raise LookupError

    for database in (one, other, one):
        with pytest.raises(LookupError):
            await database.run(failing)
        given.append(await database.run(lambda work: work.new_id()))
    assert given == sorted({*given})
    await one.close()
    await other.close()


@pytest.mark.parametrize("url", ["mysql://somebody:secret@host/db", "no address", "sqlite://"])
async def test_an_address_of_no_database_is_told_in_a_sentence_without_secrets(url):
    with pytest.raises(DatabaseUnavailable) as told:
        await open_database(url).start()
    assert "DATABASE_URL" in str(told.value)
    assert "secret" not in str(told.value)


async def test_an_error_of_the_database_tells_no_word_that_somebody_wrote(sql_url):
    database = open_database(sql_url)
    await database.start()
    wrong = insert(ticket_tables.ticket).values(id=1, title="CANARI")  # much is missing
    with pytest.raises(IntegrityError) as failed:
        await database.run(lambda work: work._connection.execute(wrong))  # noqa: SLF001 — the driver's own error
    await database.close()
    assert "CANARI" not in str(failed.value).partition("DETAIL")[0]
