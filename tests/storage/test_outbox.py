"""The outbox: once, in order within each conversation, and what is left over stays visible."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.outbox import Kind, Status
from core.ports import Place
from core.ticket import Source
from tests.core.world import ANNE
from tests.storage.play import notice

MINUTE = timedelta(minutes=1)
PLACE = Place("C0TLS", "1700000000.000100")


@pytest.fixture
async def ticket_id(desk):
    """A ticket whose own notices are all sent."""
    found = await desk.open()
    for row in await desk.claim():
        await desk.mark(replace(row, status=Status.SENT, lease_until=None))
    return found


async def finish(desk, row, status=Status.SENT, **changes):
    await desk.mark(replace(row, status=status, lease_until=None, **changes))


async def standing(desk, status):
    rows = await desk.run(lambda work: work.outbox_rows({status}, 100))
    return [(row.notice.kind, row.notice.seq) for row in rows]


async def test_a_claimed_row_tells_its_notice_and_is_ours_until_the_lease_ends(desk):
    source = Source("D0CHLOE", "1700000000.000200", "3")
    told = notice(Kind.PROMPT, 0, 0, "U0CHLOE", hop=2, file="F0PHOTO", source=source)
    await desk.tell(told)
    (row,) = await desk.claim()
    assert row.notice == told
    assert (row.status, row.attempts, row.part, row.reason) == (Status.SENDING, 0, 0, "")
    assert (row.created_at, row.lease_until, row.due_at) == (desk.now, desk.now + MINUTE, None)
    assert await desk.claim() == []
    assert [*await desk.run(lambda work: work.outbox_rows({Status.SENDING}, 9))] == [row]


async def test_of_each_conversation_one_row_is_under_way_and_the_others_follow_in_order(desk):
    await desk.tell(*(notice(Kind.THREAD, seq=n) for n in (1, 2, 3)), notice(Kind.THREAD, 8))
    first, other = await desk.claim()
    assert (first.notice.seq, other.notice.ticket_id) == (1, 8)
    await finish(desk, first)
    (second,) = await desk.claim()
    assert second.notice.seq == 2


async def test_a_row_that_waits_for_its_time_holds_up_those_behind_it(desk):
    await desk.tell(notice(Kind.THREAD, seq=1), notice(Kind.THREAD, seq=2))
    (row,) = await desk.claim()
    await finish(desk, row, Status.PENDING, due_at=desk.now + MINUTE, attempts=1)
    assert await desk.claim() == []
    desk.later(60)
    (again,) = await desk.claim()
    assert (again.id, again.attempts, again.status) == (row.id, 1, Status.SENDING)


@pytest.mark.parametrize("status", [Status.PARKED, Status.SENT, Status.SUPERSEDED])
async def test_a_row_that_is_done_with_holds_up_nothing(desk, status):
    await desk.tell(notice(Kind.REQUESTER, seq=1), notice(Kind.REQUESTER_FILE, seq=2))
    (row,) = await desk.claim()
    await finish(desk, row, status)
    (after,) = await desk.claim()
    assert after.notice.seq == 2


async def test_a_row_in_doubt_holds_up_the_requesters_thread_until_it_is_settled(desk):
    await desk.tell(notice(Kind.REQUESTER, seq=1), notice(Kind.REQUESTER, seq=2))
    (row,) = await desk.claim()
    await finish(desk, row, Status.DOUBT, due_at=desk.now + MINUTE)
    assert await desk.claim() == []
    desk.later(60)
    (again,) = await desk.claim()
    assert (again.id, again.status) == (row.id, Status.DOUBT)
    assert await desk.claim() == []
    await finish(desk, again)
    (after,) = await desk.claim()
    assert after.notice.seq == 2


async def test_a_row_found_under_way_after_its_lease_comes_back_in_doubt(desk):
    await desk.tell(notice(Kind.AGENT, to=ANNE))
    (row,) = await desk.claim()
    desk.later(59)
    assert await desk.claim() == []
    desk.later(1)
    (again,) = await desk.claim()
    assert (again.id, again.status, again.lease_until) == (
        row.id,
        Status.DOUBT,
        desk.now + MINUTE,
    )


async def test_a_doubt_that_is_looked_into_is_ours_too_and_stays_a_doubt_when_we_die(desk):
    await desk.tell(notice(Kind.AGENT, to=ANNE))
    (row,) = await desk.claim()
    desk.later(60)
    (doubt,) = await desk.claim()
    longer = replace(doubt, lease_until=desk.now + 2 * MINUTE)
    await desk.mark(longer)
    desk.later(119)
    assert await desk.claim() == []
    desk.later(1)
    (again,) = await desk.claim()
    assert (again.id, again.status) == (row.id, Status.DOUBT)


async def test_a_lease_that_was_prolonged_holds(desk):
    await desk.tell(notice(Kind.AGENT, to=ANNE))
    (row,) = await desk.claim()
    await desk.mark(replace(row, lease_until=desk.now + 5 * MINUTE))
    desk.later(299)
    assert await desk.claim() == []


async def test_the_longest_due_go_first_and_no_more_than_asked_for(desk):
    await desk.tell(notice(Kind.THREAD, 1))
    (row,) = await desk.claim()
    await finish(desk, row, Status.PENDING, due_at=desk.now + 3 * MINUTE)
    desk.later(60)
    await desk.tell(*(notice(Kind.THREAD, n) for n in (2, 3, 4)))
    desk.later(300)
    assert [r.notice.ticket_id for r in await desk.claim(2)] == [2, 3]
    assert [r.notice.ticket_id for r in await desk.claim(2)] == [4, 1]


async def test_requesters_go_before_teams_and_digests_last(desk):
    kinds = (Kind.DIGEST, Kind.CARD, Kind.AGENT, Kind.REQUESTER, Kind.REACTION)
    for number, kind in enumerate(kinds):
        desk.later(1)
        source = Source("D0CHLOE", f"17.{number}") if kind is Kind.REACTION else None
        await desk.tell(notice(kind, 10 + number, source=source))
    assert [row.notice.kind for row in await desk.claim(3)] == [
        Kind.REQUESTER, Kind.REACTION, Kind.CARD,
    ]  # fmt: skip
    assert [row.notice.kind for row in await desk.claim()] == [Kind.AGENT, Kind.DIGEST]


async def test_conversations_to_skip_are_left_out(desk):
    await desk.tell(notice(Kind.THREAD, 1), notice(Kind.AGENT, 1, to=ANNE), notice(Kind.THREAD, 2))
    rows = await desk.claim(skip=("card:1:0", f"agent:{ANNE}"))
    assert [row.notice.ticket_id for row in rows] == [2]


async def test_what_became_of_a_row_is_kept_whole(desk):
    await desk.tell(notice(Kind.REQUESTER))
    (row,) = await desk.claim()
    kept = replace(
        row,
        status=Status.PARKED,
        attempts=4,
        part=2,
        due_at=None,
        lease_until=None,
        channel="D0CHLOE",
        ts="1700000000.000300",
        sent_file="F0COPY",
        reason="channel_not_found",
    )
    await desk.mark(kept)
    assert [*await desk.run(lambda work: work.outbox_rows({Status.PARKED}, 9))] == [kept]


async def test_a_parked_row_can_be_put_back_and_goes_before_those_behind_it(desk):
    await desk.tell(notice(Kind.THREAD, seq=1), notice(Kind.THREAD, seq=2))
    (row,) = await desk.claim()
    await finish(desk, row, Status.PARKED, reason="is_archived")
    await finish(desk, row, Status.PENDING, due_at=desk.now)
    assert [r.notice.seq for r in await desk.claim()] == [1]


async def test_a_row_put_back_waits_for_a_later_one_that_is_under_way(desk):
    await desk.tell(notice(Kind.AGENT, seq=1, to=ANNE), notice(Kind.AGENT, seq=2, to=ANNE))
    (first,) = await desk.claim()
    await finish(desk, first, Status.PARKED)
    (second,) = await desk.claim()
    await finish(desk, first, Status.PENDING, due_at=desk.now)
    assert await desk.claim() == []
    await finish(desk, second)
    assert [row.id for row in await desk.claim()] == [first.id]


async def test_a_row_put_back_goes_before_a_later_one_whose_lease_is_over(desk):
    await desk.tell(notice(Kind.AGENT, seq=1, to=ANNE), notice(Kind.AGENT, seq=2, to=ANNE))
    (first,) = await desk.claim()
    await finish(desk, first, Status.PARKED)
    (second,) = await desk.claim()
    await finish(desk, first, Status.PENDING, due_at=desk.now)
    desk.later(60)
    assert [row.id for row in await desk.claim()] == [first.id]
    await finish(desk, first)
    assert [(row.id, row.status) for row in await desk.claim()] == [(second.id, Status.DOUBT)]


async def test_an_older_redraw_is_superseded_once_the_card_has_a_place(desk, ticket_id):
    await desk.run(lambda work: work.save_card(ticket_id, 0, PLACE))
    kinds = (Kind.CARD, Kind.CARD, Kind.THREAD, Kind.CARD, Kind.THREAD)
    await desk.tell(*(notice(kind, ticket_id, n) for n, kind in enumerate(kinds, 10)))
    (line,) = await desk.claim()
    assert line.notice.seq == 12
    assert await standing(desk, Status.SUPERSEDED) == [(Kind.CARD, 10), (Kind.CARD, 11)]
    assert await standing(desk, Status.PENDING) == [(Kind.CARD, 13), (Kind.THREAD, 14)]
    await finish(desk, line)
    (redraw,) = await desk.claim()
    assert (redraw.notice.kind, redraw.notice.seq) == (Kind.CARD, 13)


async def test_a_card_that_was_never_posted_is_posted_where_it_stands(desk, ticket_id):
    await desk.tell(*(notice(Kind.CARD, ticket_id, n) for n in (10, 11)))
    (card,) = await desk.claim()
    assert card.notice.seq == 10
    assert await standing(desk, Status.SUPERSEDED) == []


async def test_another_teams_card_does_not_supersede_nor_does_a_line_of_the_thread(desk, ticket_id):
    await desk.run(lambda work: work.save_card(ticket_id, 0, PLACE))
    await desk.tell(
        notice(Kind.CARD, ticket_id, 10),
        notice(Kind.THREAD, ticket_id, 11),
        notice(Kind.CARD, ticket_id, 12, hop=1),
    )
    assert [row.notice.seq for row in await desk.claim()] == [10, 12]


async def test_a_redraw_under_way_or_in_doubt_is_not_superseded(desk, ticket_id):
    await desk.run(lambda work: work.save_card(ticket_id, 0, PLACE))
    await desk.tell(notice(Kind.CARD, ticket_id, 10))
    (row,) = await desk.claim()
    await desk.tell(notice(Kind.CARD, ticket_id, 11))
    assert await desk.claim() == []
    desk.later(60)
    (doubt,) = await desk.claim()
    assert (doubt.id, doubt.status) == (row.id, Status.DOUBT)


async def test_a_doubt_between_two_redraws_is_looked_into_all_the_same(desk, ticket_id):
    await desk.run(lambda work: work.save_card(ticket_id, 0, PLACE))
    await desk.tell(notice(Kind.CARD, ticket_id, 10))
    (first,) = await desk.claim()
    await finish(desk, first, Status.PARKED)
    await desk.tell(notice(Kind.CARD, ticket_id, 11))
    (second,) = await desk.claim()
    await finish(desk, second, Status.DOUBT, due_at=desk.now)
    await finish(desk, first, Status.PENDING, due_at=desk.now)
    await desk.tell(notice(Kind.CARD, ticket_id, 12))
    (doubt,) = await desk.claim()
    assert (doubt.id, doubt.status) == (second.id, Status.DOUBT)
    assert await standing(desk, Status.SUPERSEDED) == [(Kind.CARD, 10)]


async def test_one_claim_supersedes_in_many_conversations_and_still_fills_its_limit(desk):
    ids = [await desk.open() for _ in range(3)]
    for row in await desk.claim():
        await finish(desk, row)
    for ticket_id in ids:
        place = Place("C0TLS", f"17.{ticket_id}")
        await desk.run(lambda work, t=ticket_id, p=place: work.save_card(t, 0, p))
        await desk.tell(*(notice(Kind.CARD, ticket_id, n) for n in (10, 11, 12)))
    assert [row.notice.seq for row in await desk.claim(3)] == [12, 12, 12]


async def test_next_due_is_when_the_first_conversation_has_something_to_do(desk):
    assert await desk.run(lambda work: work.next_due()) is None
    start = desk.now
    await desk.tell(notice(Kind.THREAD, 1), notice(Kind.THREAD, 1, 2), notice(Kind.THREAD, 2))
    assert await desk.run(lambda work: work.next_due()) == start
    one, two = await desk.claim()
    assert await desk.run(lambda work: work.next_due()) == start + MINUTE
    await finish(desk, two, Status.PENDING, due_at=start + MINUTE / 2)
    assert await desk.run(lambda work: work.next_due()) == start + MINUTE / 2
    await finish(desk, two)
    await finish(desk, one)
    assert await desk.run(lambda work: work.next_due()) == start
    (last,) = await desk.claim()
    await finish(desk, last, Status.PARKED)
    assert await desk.run(lambda work: work.next_due()) is None


async def test_an_operator_sees_rows_oldest_first_and_counts_what_is_left(desk):
    await desk.tell(*(notice(Kind.THREAD, n) for n in range(1, 7)))
    rows = await desk.claim(5)
    ends = (Status.SENT, Status.SUPERSEDED, Status.PARKED, Status.DOUBT)
    for row, status in zip(rows, ends, strict=False):
        await finish(desk, row, status)
    left = await desk.run(lambda work: work.outbox_count())
    assert left == {
        Status.PARKED: 1,
        Status.DOUBT: 1,
        Status.SENDING: 1,
        Status.PENDING: 1,
    }
    seen = await desk.run(lambda work: work.outbox_rows({Status.PENDING, Status.PARKED}, 9))
    assert [row.notice.ticket_id for row in seen] == [3, 6]
    seen = await desk.run(lambda work: work.outbox_rows(Status, 3))
    assert [row.notice.ticket_id for row in seen] == [1, 2, 3]
    assert [*await desk.run(lambda work: work.outbox_rows((), 3))] == []


async def test_telling_nothing_adds_nothing(desk):
    await desk.tell()
    assert await desk.run(lambda work: work.outbox_count()) == {}


async def test_the_key_of_the_marks_is_long_and_stays_the_same(desk):
    key = await desk.run(lambda work: work.mark_key())
    assert len(key) == 64
    assert await desk.run(lambda work: work.mark_key()) == key


async def test_cards_to_come_are_those_of_the_team_that_have_no_place(desk, ticket_id):
    await desk.run(lambda work: work.save_card(ticket_id, 0, PLACE))
    await desk.tell(
        notice(Kind.CARD, ticket_id, 10),
        notice(Kind.CARD, 8, 1),
        notice(Kind.CARD, 8, 2),
        notice(Kind.THREAD, 8, 3),
        notice(Kind.CARD, 9, 1, to="other"),
    )
    assert await desk.run(lambda work: work.cards_to_come("team")) == 1


async def test_what_is_done_with_is_forgotten_but_not_what_agents_may_answer(desk):
    await desk.tell(*(notice(Kind.THREAD, n) for n in range(1, 6)), notice(Kind.AGENT, 6, to=ANNE))
    rows = await desk.claim()
    ends = (Status.SENT, Status.SUPERSEDED, Status.DISCARDED, Status.PARKED, Status.PENDING)
    for row, status in zip(rows, (*ends, Status.SENT), strict=True):
        await finish(desk, row, status)
    told = desk.now
    desk.later(1)
    await desk.tell(notice(Kind.THREAD, 7))

    async def forget(before, limit=100):
        return await desk.run(lambda work: work.forget_told(before, limit))

    assert await forget(told) == 0
    assert [await forget(desk.now, 2), await forget(desk.now, 2), await forget(desk.now)] == [
        2,
        1,
        0,
    ]
    left = await desk.run(lambda work: work.outbox_rows(Status, 99))
    assert [row.notice.ticket_id for row in left] == [4, 5, 6, 7]
    await desk.tell(notice(Kind.THREAD, 8))
    rows = await desk.run(lambda work: work.outbox_rows(Status, 99))
    assert rows[-1].id == 8, "no number is given twice"
