"""The five lists of the portal (the guide, G3 and G4), page by page, in every database."""

import pytest

from core.ports import Listing
from core.vocabulary import Action, Impact, Urgency
from tests.core.world import ANNE, BRUNO, KARIM, MPL, NETWORK, SOPHIE, TLS

URGENT = {"impact": Impact.DEPARTMENT, "urgency": Urgency.CRITICAL}
LOW = {"urgency": Urgency.LOW}


@pytest.fixture
def listed(desk):
    async def read(listing, *, user=ANNE, teams=(TLS,), after=None, limit=10):
        page = await desk.run(
            lambda work: work.list(listing, user, teams, after=after, limit=limit)
        )
        return [ticket.id for ticket in page.tickets]

    return read


async def pages(desk, listing, teams=(TLS,), user=ANNE, limit=2):
    """Read a list to its end."""
    found, after, more = [], None, True
    while more:
        page = await desk.run(
            lambda work, after=after: work.list(listing, user, teams, after=after, limit=limit)
        )
        assert len(page.tickets) <= limit
        found.append([ticket.id for ticket in page.tickets])
        more, after = page.more, page.tickets[-1].id if page.tickets else after
    return found


async def test_mine_is_what_i_have_most_urgent_first_then_oldest_waiting_included(desk, listed):
    low, normal, waiting = await desk.taken(**LOW), await desk.taken(), await desk.taken()
    urgent = await desk.taken(**URGENT)
    await desk.do(waiting, ANNE, Action.REQUEST_INFO)
    await desk.taken(BRUNO)
    await desk.resolved()
    await desk.open()
    assert await listed(Listing.MINE) == [urgent, normal, waiting, low]


async def test_mine_does_not_depend_on_the_teams_i_am_in_now(desk, listed):
    mine = await desk.taken()
    assert await listed(Listing.MINE, teams=()) == [mine]


async def test_queue_is_what_nobody_has_in_my_teams_oldest_first(desk, listed):
    old = await desk.open(**LOW)
    other = await desk.open(service="reseau")
    new = await desk.open(**URGENT)
    await desk.taken()
    withdrawn = await desk.open()
    await desk.do(withdrawn, "U0CHLOE", Action.WITHDRAW)
    assert await listed(Listing.QUEUE) == [old, new]
    assert await listed(Listing.QUEUE, teams=(NETWORK, TLS)) == [old, other, new]
    assert await listed(Listing.QUEUE, teams=(MPL,)) == []


async def test_team_is_what_another_member_has_and_never_what_i_have(desk, listed):
    low, normal = await desk.taken(BRUNO, **LOW), await desk.taken(BRUNO)
    await desk.taken()
    network = await desk.taken(KARIM, service="reseau", **URGENT)
    assert await listed(Listing.TEAM) == [normal, low]
    assert await listed(Listing.TEAM, teams=(TLS, NETWORK)) == [network, normal, low]


async def test_resolved_by_me_is_what_i_pressed_whoever_held_it_newest_first(desk, listed):
    first = await desk.resolved()
    held_by_bruno = await desk.taken(BRUNO)
    await desk.do(held_by_bruno, ANNE, Action.RESOLVE)
    held_by_me = await desk.taken()
    await desk.do(held_by_me, BRUNO, Action.RESOLVE)
    assert await listed(Listing.RESOLVED_BY_ME) == [held_by_bruno, first]
    assert await listed(Listing.RESOLVED_BY_TEAM) == [held_by_me]
    assert await listed(Listing.RESOLVED_BY_ME, teams=()) == [held_by_bruno, first]


async def test_newest_resolved_is_by_date_not_by_reference(desk, listed):
    old, new = await desk.taken(), await desk.taken()
    await desk.do(new, ANNE, Action.RESOLVE)
    await desk.do(old, ANNE, Action.RESOLVE)
    assert await listed(Listing.RESOLVED_BY_ME) == [old, new]
    assert await listed(Listing.RESOLVED_BY_TEAM, user=SOPHIE) == [old, new]


async def test_resolved_lists_leave_out_reopened_closed_and_withdrawn_tickets(desk, listed):
    reopened, closed, withdrawn = [await desk.resolved() for _ in range(3)]
    await desk.do(reopened, "U0CHLOE", Action.REOPEN)
    await desk.do(closed, "U0CHLOE", Action.CLOSE)
    await desk.do(withdrawn, "U0CHLOE", Action.REOPEN)
    await desk.do(withdrawn, "U0CHLOE", Action.WITHDRAW)
    own = await desk.open(ANNE)
    await desk.do(own, ANNE, Action.WITHDRAW)
    assert await listed(Listing.RESOLVED_BY_ME) == []
    assert await listed(Listing.RESOLVED_BY_TEAM, user=BRUNO) == []


@pytest.mark.parametrize("listing", [Listing.QUEUE, Listing.TEAM, Listing.RESOLVED_BY_TEAM])
async def test_who_is_in_no_team_has_no_list_of_a_team(desk, listed, listing):
    await desk.open()
    await desk.taken(BRUNO)
    await desk.resolved(BRUNO)
    assert await listed(listing, teams=()) == []


async def test_pages_follow_one_another_without_gap_or_double(desk):
    ids = [await desk.open(**(URGENT if n % 2 else {})) for n in range(5)]
    assert await pages(desk, Listing.QUEUE) == [ids[:2], ids[2:4], ids[4:]]
    for ticket_id in ids:
        await desk.do(ticket_id, ANNE, Action.TAKE)
    by_priority = [ids[1], ids[3], ids[0], ids[2], ids[4]]
    expected = [by_priority[:2], by_priority[2:4], by_priority[4:]]
    assert await pages(desk, Listing.MINE) == expected
    assert await pages(desk, Listing.TEAM, (TLS, NETWORK), BRUNO) == expected
    for ticket_id in ids:
        await desk.do(ticket_id, ANNE, Action.RESOLVE)
    newest = [ids[4:2:-1], ids[2:0:-1], ids[:1]]
    assert await pages(desk, Listing.RESOLVED_BY_ME) == newest
    assert await pages(desk, Listing.RESOLVED_BY_TEAM, (NETWORK, TLS), SOPHIE) == newest


async def test_a_full_last_page_says_that_nothing_follows(desk):
    ids = [await desk.open() for _ in range(4)]
    assert await pages(desk, Listing.QUEUE) == [ids[:2], ids[2:]]


async def test_a_page_starts_after_a_ticket_that_left_the_list_meanwhile(desk, listed):
    queued = [await desk.open() for _ in range(3)]
    await desk.do(queued[1], ANNE, Action.TAKE)
    assert await listed(Listing.QUEUE, after=queued[1]) == queued[2:]
    solved = [await desk.resolved() for _ in range(3)]
    await desk.do(solved[1], "U0CHLOE", Action.REOPEN)
    assert await listed(Listing.RESOLVED_BY_ME, after=solved[1]) == solved[:1]


async def test_a_page_after_a_ticket_that_never_was_is_empty(desk, listed):
    await desk.open()
    assert await listed(Listing.QUEUE, after=9999) == []
