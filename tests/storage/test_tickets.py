"""What every database keeps of a ticket: all of it, as it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core import desk as door
from core.acts import Act, Given
from core.errors import Code, Refusal
from core.escalation import look
from core.questions import Kind
from core.ticket import Answer, FileRef, Source
from core.vocabulary import Action, Impact, Rating, Resolution, State, Topic, Urgency
from storage.errors import Conflict
from tests.core.world import (
    ANNE,
    BRUNO,
    CALENDAR,
    CHLOE,
    DIRECTORY,
    FILE,
    PAUL,
    Story,
    never,
    without,
)

SCAN = FileRef("F0SCAN", "bordereau «été».pdf", "application/pdf", 0)
TYPED = Source("C0TLS", "1700000000.000100", "1700000001.000200")


async def keep(desk, story):
    """Write a story act by act."""
    for number, outcome in enumerate(story.outcomes):
        new = number == 0
        await desk.run(lambda work, outcome=outcome, new=new: work.write(outcome, new=new))
    return story


async def test_a_ticket_comes_back_with_every_field_as_it_was(desk):
    story = Story(subcategory="pleine", impact=Impact.SERVICE, urgency=Urgency.CRITICAL)
    story.do(ANNE, Action.TAKE)
    story.do(ANNE, Action.RESOLVE, resolution=Resolution.REPAIR)
    story.do(CHLOE, Action.RATE, rating=Rating.VERY_SATISFIED)
    story.do(CHLOE, Action.CLOSE)
    await keep(desk, story)
    assert await desk.run(lambda work: work.ticket(1678)) == story.ticket
    assert None not in {story.ticket.closed_at, story.ticket.rating, story.ticket.owned_at}


async def test_what_a_service_asked_comes_back_as_it_was_answered(desk):
    answers = (
        Answer("ou", Kind.CHOICE, "Où « ça » ?", "Where?", "À l'écran", "On screen"),
        Answer("qui", Kind.PERSON, "Qui ?", "", "Paul", refs=(PAUL,)),
    )
    opening = Story().last
    answered = replace(opening, ticket=replace(opening.ticket, answers=answers))
    await desk.run(lambda work: work.write(answered, new=True))
    assert (await desk.run(lambda work: work.ticket(1678))).answers == answers


async def test_a_waiting_ticket_comes_back_with_its_date_and_the_teams_it_passed(desk):
    story = Story()
    story.do(ANNE, Action.DISPATCH)
    story.do("U0KARIM", Action.TAKE)
    story.do("U0KARIM", Action.HOLD, follow_up=(story.now + timedelta(days=3)).date())
    await keep(desk, story)
    kept = await desk.run(lambda work: work.ticket(1678))
    assert kept == story.ticket
    assert kept.path == ("plateforme-tls", "reseau")
    assert kept.follow_up.tzinfo is UTC


async def test_instants_keep_their_microseconds_and_come_back_in_utc(desk):
    story = Story()
    at = datetime(2026, 10, 25, 2, 30, 0, 123457, tzinfo=UTC)
    story.outcomes[0] = replace(
        story.last, ticket=replace(story.ticket, opened_at=at), change=replace(story.last.change)
    )
    await keep(desk, story)
    kept = await desk.run(lambda work: work.ticket(1678))
    assert kept.opened_at == at
    assert kept.opened_at.utcoffset() == timedelta(0)


async def test_there_is_no_ticket_that_nobody_opened(desk):
    assert await desk.run(lambda work: work.ticket(99)) is None
    assert await desk.run(lambda work: work.last_change(99)) is None
    assert await desk.run(lambda work: work.history(99)) == ()


async def test_both_journals_keep_texts_files_and_the_message_they_were_read_from(desk):
    story = Story(files=(FILE,))
    story.do(ANNE, Action.NOTE, note="Vu: <@U1> «à suivre» 👩‍💻", files=(SCAN,), source=TYPED)
    story.do(ANNE, Action.TAKE)
    story.do(ANNE, Action.HOLD)
    story.revise(ANNE, Action.NOTE, TYPED, deleted=True)
    story.do(CHLOE, Action.ANSWER, words="Voilà.", files=(SCAN, FILE), source=TYPED)
    await keep(desk, story)
    internal = await desk.run(lambda work: work.internal_journal(1678))
    public = await desk.run(lambda work: work.requester_journal(1678))
    assert [*internal] == [o.internal for o in story.outcomes if o.internal]
    assert [*public] == [o.public for o in story.outcomes if o.public]
    assert internal[0].files == (SCAN,)
    assert internal[0].source == TYPED
    assert internal[-1].deleted


async def test_one_entry_of_either_journal_is_found_by_its_act(desk):
    story = Story()
    story.do(ANNE, Action.NOTE)
    story.do(ANNE, Action.MESSAGE)
    await keep(desk, story)
    assert await desk.run(lambda work: work.internal_entry(1678, 2)) == story.outcomes[1].internal
    assert await desk.run(lambda work: work.internal_entry(1678, 3)) is None
    assert await desk.run(lambda work: work.requester_entry(1678, 3)) == story.outcomes[2].public
    assert await desk.run(lambda work: work.requester_entry(1678, 2)) is None


async def test_history_tells_each_change_in_order_with_both_values(desk):
    story = Story()
    story.do(ANNE, Action.TAKE)
    story.do(ANNE, Action.NOTE)
    await keep(desk, story)
    history = await desk.run(lambda work: work.history(1678))
    assert [*history] == [outcome.change for outcome in story.outcomes]
    assert history[1].fields["agent"] == (None, ANNE)
    assert await desk.run(lambda work: work.change(1678, 2)) == history[1]
    assert await desk.run(lambda work: work.change(1678, 9)) is None


async def test_the_last_change_is_the_one_that_raised_the_version_not_the_notes_since(desk):
    story = Story()
    story.do(ANNE, Action.TAKE)
    story.do(ANNE, Action.NOTE)
    story.do(CHLOE, Action.ANSWER)
    await keep(desk, story)
    last = await desk.run(lambda work: work.last_change(1678))
    assert last.action is Action.TAKE


async def test_a_file_of_either_journal_is_found_and_no_other_tickets_file(desk):
    story = Story(files=(FILE,))
    story.do(ANNE, Action.NOTE, files=(SCAN,))
    await keep(desk, story)
    assert await desk.run(lambda work: work.file(1678, FILE.id)) == FILE
    assert await desk.run(lambda work: work.file(1678, SCAN.id)) == SCAN
    assert await desk.run(lambda work: work.file(1679, FILE.id)) is None
    assert await desk.run(lambda work: work.file(1678, "F0NONE")) is None


async def test_an_act_made_on_an_older_reading_of_a_ticket_is_not_written(desk):
    ticket_id = await desk.open()
    stale = await desk.run(lambda work: work.ticket(ticket_id))
    await desk.do(ticket_id, ANNE, Action.NOTE)
    story = Story()
    story.outcomes = [replace(story.last, ticket=stale)]
    outcome = story.do(BRUNO, Action.TAKE)
    with pytest.raises(Conflict):
        await desk.run(lambda work: work.write(outcome))
    kept = await desk.run(lambda work: work.ticket(ticket_id))
    assert kept.state is State.DISPATCHED
    assert len(await desk.run(lambda work: work.history(ticket_id))) == 2


async def test_numbers_are_never_given_twice_even_when_the_work_failed(desk):
    given = [await desk.open()]

    def lost(work):
        given.append(work.new_id())
        given.append(work.new_id())
        raise Refusal(Code.MISSING)

    for _ in range(2):
        with pytest.raises(Refusal):
            await desk.run(lost)
    given.append(await desk.open())
    assert given == sorted(set(given))


async def test_a_person_finds_his_own_requests_newest_first(desk):
    mine = [await desk.open() for _ in range(3)]
    await desk.open(PAUL)
    found = await desk.run(lambda work: work.asked_by(CHLOE, 2))
    assert [ticket.id for ticket in found] == mine[:0:-1]


async def test_only_requests_that_wait_for_their_requester_wait_for_him(desk):
    ids = [await desk.taken() for _ in range(3)]
    for ticket_id in ids[:2]:
        await desk.do(ticket_id, ANNE, Action.REQUEST_INFO)
    await desk.do(ids[2], ANNE, Action.HOLD)
    found = await desk.run(lambda work: work.waiting_for(CHLOE, 10))
    assert [ticket.id for ticket in found] == [ids[1], ids[0]]
    assert len(await desk.run(lambda work: work.waiting_for(CHLOE, 1))) == 1
    assert await desk.run(lambda work: work.waiting_for(PAUL, 10)) == ()


async def test_what_nobody_reopened_in_time_is_to_close_from_that_instant_on(desk):
    first, second, third = [await desk.resolved() for _ in range(3)]
    await desk.open()
    await desk.do(third, CHLOE, Action.REOPEN)
    due = (await desk.run(lambda work: work.ticket(first))).reopen_until
    before = due - timedelta(microseconds=1)
    assert [*await desk.run(lambda work: work.to_close(before, 10))] == []
    assert [*await desk.run(lambda work: work.to_close(due, 10))] == [first]
    late = due + timedelta(days=1)
    assert [*await desk.run(lambda work: work.to_close(late, 10))] == [first, second]
    assert [*await desk.run(lambda work: work.to_close(late, 1))] == [first]
    await desk.run(lambda work: door.act_by_itself(work, first, Action.CLOSE, late, CALENDAR))
    assert [*await desk.run(lambda work: work.to_close(late, 10))] == [second]


async def test_a_follow_up_date_is_looked_at_once_and_again_when_it_is_set_anew(desk):
    day = (desk.now + timedelta(days=2)).date()
    waiting = await desk.taken()
    await desk.do(waiting, ANNE, Action.HOLD, follow_up=day)
    await desk.do(await desk.taken(), ANNE, Action.HOLD)
    due = CALENDAR.morning(day)
    assert [*await desk.run(lambda work: work.to_look(due - timedelta(seconds=1), 10))] == []
    assert [*await desk.run(lambda work: work.to_look(due, 10))] == [waiting]
    assert [*await desk.run(lambda work: work.to_look(due, 0))] == []
    assert await desk.run(lambda work: look(work, due, CALENDAR, never)) == 1
    assert [*await desk.run(lambda work: work.to_look(due, 10))] == []
    assert (await desk.run(lambda work: work.ticket(waiting))).reminded
    await desk.do(waiting, ANNE, Action.HOLD, follow_up=day)
    assert [*await desk.run(lambda work: work.to_look(due, 10))] == [waiting]


async def test_a_resumed_ticket_has_no_date_to_be_looked_at(desk):
    waiting = await desk.taken()
    await desk.do(waiting, ANNE, Action.HOLD, follow_up=desk.now.date())
    await desk.do(waiting, ANNE, Action.RESUME)
    late = desk.now + timedelta(days=9)
    assert [*await desk.run(lambda work: work.to_look(late, 10))] == []


async def test_tickets_of_who_left_the_team_are_held_by_strangers(desk):
    annes = [await desk.taken() for _ in range(2)]
    await desk.taken(BRUNO)
    await desk.resolved()
    await desk.open()

    async def held(directory, limit=10):
        return [*await desk.run(lambda work: work.held_by_strangers(directory, limit))]

    assert await held(DIRECTORY) == []
    assert await held(without(DIRECTORY, ANNE)) == annes
    assert await held(without(DIRECTORY, ANNE), 1) == annes[:1]
    assert len(await held(replace(DIRECTORY, teams={}))) == 3


async def test_a_request_keeps_the_notices_of_its_acts(desk):
    ticket_id = await desk.open()
    rows = await desk.claim()
    assert {(row.notice.ticket_id, row.notice.topic) for row in rows} == {(ticket_id, Topic.OPEN)}


async def test_what_was_given_blank_comes_back_blank(desk):
    act = Act(Action.OPEN, PAUL, Given(title="t", description="d", service="reseau"))
    ticket = await desk.run(lambda work: door.open_request(work, act, desk.now, CALENDAR))
    kept = await desk.run(lambda work: work.ticket(ticket.id))
    assert (kept.academy, kept.subcategory, kept.agent, kept.rating) == (None, None, None, None)
