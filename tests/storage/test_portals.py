"""What people look at, whose page is out of date, and how lists are narrowed and sorted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.portal import USUAL, Filters, Listing, Look, Portal, Shelf, Side, Sort
from core.vocabulary import Action, Impact, Priority, State, Urgency
from tests.core.world import ANNE, BRUNO, CHLOE, MPL, NETWORK, NOW, SOPHIE, TLS

URGENT = {"impact": Impact.DEPARTMENT, "urgency": Urgency.CRITICAL}
LOW = {"urgency": Urgency.LOW}
SOON, LATER = NOW + timedelta(seconds=10), NOW + timedelta(hours=30)


def of(user, **more):
    return Portal(user, **{"looked_at": NOW, "due_at": NOW, **more})


@pytest.fixture
def listed(desk):
    async def read(listing, *, teams=(TLS,), user=ANNE, after=None, **look):
        found = await desk.run(
            lambda work: work.list(listing, user, teams, after=after, limit=10, look=Look(**look))
        )
        return [ticket.id for ticket in found.tickets]

    return read


async def test_what_somebody_looks_at_is_remembered_whole(desk):
    filters = Filters(TLS, "reseau", "toulouse", Priority.HIGH, State.ASSIGNED, overdue=True)
    kept = of(
        ANNE, side=Side.OWN, listing=Listing.TEAM, shelf=Shelf.CLOSED, filters=filters,
        sort=Sort.DUE, marks=(7, 3), stale_at=SOON, asked=4,
    )  # fmt: skip
    await desk.run(lambda work: work.save_portal(kept))
    assert await desk.run(lambda work: work.portal(ANNE)) == kept
    assert await desk.run(lambda work: work.portal(BRUNO)) is None


async def test_what_was_noted_of_a_page_stays_while_its_reader_turns_to_another(desk):
    noted = {"stale_at": NOW, "asked": 1}

    def turn(work):
        work.save_portal(of(ANNE))
        work.mark_portals({ANNE}, NOW)
        work.save_portal(of(ANNE, listing=Listing.QUEUE, due_at=LATER))
        return work.portal(ANNE)

    assert await desk.run(turn) == of(ANNE, listing=Listing.QUEUE, due_at=LATER, **noted)


async def test_who_looked_of_late_is_drawn_in_turn_and_nobody_else(desk):
    def look(work):
        work.save_portal(of(ANNE))
        work.save_portal(of(BRUNO))
        work.save_portal(of(CHLOE, looked_at=NOW - timedelta(hours=25)))
        work.mark_portals({BRUNO}, NOW)
        work.mark_portals({ANNE, CHLOE, SOPHIE}, SOON)

    await desk.run(look)
    claimed = [await desk.run(lambda work: work.claim_portal(SOON, LATER)) for _ in range(3)]
    assert [each and each.user for each in claimed] == [BRUNO, ANNE, None]


async def test_who_was_drawn_is_drawn_again_only_if_it_changed_meanwhile_and_not_at_once(desk):
    def claim(now):
        return desk.run(lambda work: work.claim_portal(now, now + timedelta(seconds=10)))

    def begin(work):
        work.save_portal(of(ANNE))
        work.mark_portals({ANNE}, NOW)

    await desk.run(begin)
    first = await claim(NOW)
    await desk.run(lambda work: work.mark_portals({ANNE}, NOW))
    await desk.run(lambda work: work.portal_shown(first))
    assert await claim(NOW) is None
    again = await claim(SOON)
    assert again.user == ANNE
    await desk.run(lambda work: work.portal_shown(again))
    assert await claim(LATER - timedelta(hours=12)) is None


async def test_each_filter_leaves_the_others_out(desk, listed):
    usual = await desk.open()
    urgent = await desk.open(**URGENT)
    other = await desk.open(BRUNO, service="reseau", academy="montpellier")
    teams = (NETWORK, TLS)
    for filters, expected in (
        (Filters(), [usual, urgent, other]),
        (Filters(team=NETWORK), [other]),
        (Filters(service="messagerie"), [usual, urgent]),
        (Filters(academy="montpellier"), [other]),
        (Filters(priority=Priority.CRITICAL), [urgent]),
        (Filters(state=State.ASSIGNED), []),
        (Filters(service="messagerie", priority=Priority.CRITICAL), [urgent]),
    ):
        assert await listed(Listing.QUEUE, teams=teams, filters=filters) == expected
        look = Look(filters)
        counted = await desk.run(
            lambda work, look=look: work.count_list(Listing.QUEUE, ANNE, teams, look, 2)
        )
        assert counted == min(len(expected), 2)


async def test_overdue_is_what_is_past_either_target(desk, listed):
    waits, fine, held = await desk.open(), await desk.open(), await desk.taken()

    def time(work):
        past = NOW - timedelta(hours=1)
        for ticket_id, clocks in (
            (waits, {"own_since": past, "own_due": past}),
            (fine, {"own_since": past, "own_due": LATER, "resolve_due": LATER}),
            (held, {"own_due": past, "resolve_due": past}),
        ):
            work.save_clocks(replace(work.ticket(ticket_id), **clocks))

    await desk.run(time)
    late = Filters(overdue=True)
    assert await listed(Listing.QUEUE, filters=late, now=NOW) == [waits]
    assert await listed(Listing.MINE, filters=late, now=NOW) == [held]
    assert await listed(Listing.QUEUE, sort=Sort.DUE) == [waits, fine]


@pytest.mark.parametrize("teams", [(TLS,), (NETWORK, TLS)])
async def test_lists_are_sorted_as_asked_page_by_page(desk, listed, teams):
    low, urgent, soon = await desk.open(**LOW), await desk.open(**URGENT), await desk.open()
    await desk.run(lambda work: work.save_clocks(replace(work.ticket(soon), own_due=NOW)))
    orders = {
        Sort.PRIORITY: [urgent, soon, low],
        Sort.OLDEST: [low, urgent, soon],
        Sort.DUE: [soon, low, urgent],
        None: [low, urgent, soon],
    }
    for sort, expected in orders.items():
        assert await listed(Listing.QUEUE, teams=teams, sort=sort) == expected
        assert (
            await listed(Listing.QUEUE, teams=teams, sort=sort, after=expected[0]) == expected[1:]
        )


async def test_resolved_lists_stay_newest_first_whatever_the_sort(desk, listed):
    ids = [await desk.resolved() for _ in range(2)]
    assert await listed(Listing.RESOLVED_BY_ME, sort=Sort.DUE) == ids[::-1]


async def test_lists_are_counted_up_to_so_many_over_all_teams(desk):
    for service in ("messagerie", "reseau", "messagerie"):
        await desk.open(service=service)

    def count(teams, most):
        return desk.run(lambda work: work.count_list(Listing.QUEUE, ANNE, teams, USUAL, most))

    assert [await count((TLS, NETWORK), most) for most in (2, 9)] == [2, 3]
    assert [await count(teams, 9) for teams in ((), (MPL,), (NETWORK,))] == [0, 0, 1]


async def test_own_requests_stand_on_shelves_newest_first(desk):
    old, waits, new = await desk.open(), await desk.taken(), await desk.taken()
    await desk.do(waits, ANNE, Action.REQUEST_INFO)
    solved, closed = await desk.resolved(), await desk.resolved()
    await desk.do(closed, CHLOE, Action.CLOSE)
    await desk.open(BRUNO)

    async def shelf(shelf, after=None, limit=10):
        page = await desk.run(lambda work: work.own_list(CHLOE, shelf, after=after, limit=limit))
        return [ticket.id for ticket in page.tickets], page.more

    assert await shelf(Shelf.OPEN) == ([new, old], False)
    assert await shelf(Shelf.OPEN, limit=1) == ([new], True)
    assert await shelf(Shelf.OPEN, after=new) == ([old], False)
    assert await shelf(Shelf.RESOLVED) == ([solved], False)
    assert await shelf(Shelf.CLOSED) == ([closed], False)
    counts = await desk.run(lambda work: [work.own_count(CHLOE, each, 1) for each in Shelf])
    assert counts == [1, 1, 1]
