"""What somebody looks at in his App Home: whatever he turns to, there is a page to show."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core import desk, looking
from core.acts import Act, Given
from core.looking import PAGE, OwnPage, StaffPage, Turn
from core.outbox import Kind, Notice
from core.portal import Filters, Listing, Shelf, Side
from core.vocabulary import Action, State, Topic
from storage.memory import MemoryWork
from storage.memory.state import State as Kept
from tests.core.world import (
    ANNE,
    BRUNO,
    CALENDAR,
    CHLOE,
    DIRECTORY,
    FILLED,
    NETWORK,
    NOW,
    PAUL,
    PEOPLE,
    SOPHIE,
    TLS,
    without,
)

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def work():
    kept = Kept()
    work = MemoryWork(kept, lambda: len(kept.tickets) + 1)
    work.replace_catalogue(DIRECTORY)
    for person in PEOPLE.values():
        work.save_person(person)
    return work


def opened(work, *, by=CHLOE, service="messagerie"):
    given = Given(title="Panne", description="Tout.", service=service, academy="toulouse")
    return desk.open_request(work, Act(Action.OPEN, by, given), NOW, CALENDAR).id


def does(work, number, actor, action):
    act = Act(action, actor, Given(**FILLED.get(action, {})))
    desk.act(work, number, act, NOW, CALENDAR)


def turned(work, user, *turns):
    """Turn, and look at what is there then."""
    for to, given in turns:
        looking.turn(work, user, to, given, NOW)
    return looking.look(work, user, NOW)


def ids(page):
    return [ticket.id for ticket in page.tickets]


def test_who_serves_begins_with_his_own_tickets_and_anybody_else_with_his_requests(work):
    assert isinstance(looking.look(work, ANNE, NOW), StaffPage)
    page = looking.look(work, PAUL, NOW)
    assert isinstance(page, OwnPage)
    assert page.is_first_visit
    assert not page.is_staff


def test_what_somebody_turned_to_is_there_when_he_comes_back(work):
    number = opened(work)
    turned(work, ANNE, (Turn.LIST, "queue"), (Turn.SORT, "due"))
    page = looking.look(work, ANNE, LATER)
    assert (page.portal.listing, ids(page)) == (Listing.QUEUE, [number])
    turned(work, ANNE, (Turn.SIDE, Side.OWN))
    assert isinstance(looking.look(work, ANNE, LATER), OwnPage)


def test_a_supervisor_looks_at_the_lists_of_the_teams_that_he_supervises(work):
    number = opened(work)
    assert ids(turned(work, SOPHIE, (Turn.LIST, "queue"))) == [number]


def test_who_lost_his_role_while_he_looked_is_shown_his_own_requests(work):
    opened(work)
    turned(work, ANNE, (Turn.LIST, "queue"))
    work.replace_catalogue(without(DIRECTORY, ANNE))
    page = looking.look(work, ANNE, NOW)
    assert isinstance(page, OwnPage)
    assert ids(page) == []
    assert isinstance(turned(work, ANNE, (Turn.LIST, "team"), (Turn.SIDE, Side.STAFF)), OwnPage)


def test_pages_follow_one_another_forth_and_back(work):
    numbers = [opened(work) for _ in range(2 * PAGE + 1)]
    first = turned(work, ANNE, (Turn.LIST, "queue"))
    second = turned(work, ANNE, (Turn.NEXT, str(first.tickets[-1].id)))
    third = turned(work, ANNE, (Turn.NEXT, str(second.tickets[-1].id)))
    assert [*ids(first), *ids(second), *ids(third)] == numbers
    assert (second.more, third.more) == (True, False)
    assert ids(turned(work, ANNE, (Turn.BACK, ""))) == ids(second)
    assert ids(turned(work, ANNE, (Turn.BACK, ""), (Turn.BACK, ""))) == ids(first)


def test_a_page_past_the_end_or_emptied_meanwhile_is_the_nearest_before_it(work):
    numbers = [opened(work) for _ in range(PAGE + 1)]
    turned(work, ANNE, (Turn.LIST, "queue"))
    assert ids(turned(work, ANNE, (Turn.NEXT, str(numbers[-1])))) == numbers[:PAGE]
    page = turned(work, ANNE, (Turn.NEXT, str(numbers[PAGE - 1])))
    assert ids(page) == numbers[PAGE:]
    does(work, numbers[-1], ANNE, Action.TAKE)
    page = looking.look(work, ANNE, NOW)
    assert (ids(page), page.portal.marks) == (numbers[:PAGE], ())
    for number in numbers[:PAGE]:
        does(work, number, ANNE, Action.TAKE)
    assert ids(looking.look(work, ANNE, NOW)) == []


def test_a_forged_mark_begins_the_list_anew_and_tells_of_no_other_ticket(work):
    mine, others = opened(work), opened(work, service="reseau")
    for mark in (others, 999):
        assert ids(turned(work, ANNE, (Turn.LIST, "queue"), (Turn.NEXT, str(mark)))) == [mine]


@pytest.mark.parametrize(
    ("to", "given"),
    [
        (Turn.LIST, "closed"), (Turn.SIDE, "admin"), (Turn.SHELF, ""), (Turn.SORT, "title"),
        (Turn.NEXT, "one"),
    ],
)  # fmt: skip
def test_what_there_is_not_is_refused_and_nothing_is_remembered(work, to, given):
    with pytest.raises(ValueError, match=r"not a valid|invalid literal"):
        looking.turn(work, ANNE, to, given, NOW)
    assert work.portal(ANNE) is None


def test_filters_narrow_every_list_and_its_count_until_they_are_cleared(work):
    opened(work)
    looking.turn(work, ANNE, Turn.LIST, "queue", NOW)
    looking.narrow(work, ANNE, Filters(state=State.ASSIGNED), NOW)
    page = looking.look(work, ANNE, NOW)
    assert (ids(page), page.counts[Listing.QUEUE]) == ([], 0)
    page = turned(work, ANNE, (Turn.CLEAR, ""))
    assert (len(ids(page)), page.counts[Listing.QUEUE]) == (1, 1)


def test_a_filter_on_a_team_that_is_not_ones_own_shows_nothing_of_it(work):
    opened(work, service="reseau")
    looking.turn(work, ANNE, Turn.LIST, "queue", NOW)
    looking.narrow(work, ANNE, Filters(team=NETWORK), NOW)
    page = looking.look(work, ANNE, NOW)
    assert (ids(page), page.portal.filters) == ([], Filters())


def test_what_waits_for_an_answer_stands_before_the_shelves_and_in_none(work):
    waits, other = opened(work), opened(work)
    does(work, waits, ANNE, Action.TAKE)
    does(work, waits, ANNE, Action.REQUEST_INFO)
    page = looking.look(work, CHLOE, NOW)
    assert [each.id for each in page.expected] == [waits]
    assert (ids(page), page.counts[Shelf.OPEN]) == ([other], 1)
    assert ids(turned(work, CHLOE, (Turn.SHELF, "closed"))) == []


def test_looking_makes_a_page_fresh_and_what_is_sent_makes_it_stale(work):
    number = opened(work)
    for user in (ANNE, BRUNO, CHLOE, PAUL):
        looking.look(work, user, NOW)
    looking.note_told(work, Notice(Kind.CARD, Topic.OPEN, number, 1, TLS), LATER)
    stale = [user for user in (ANNE, BRUNO, CHLOE, PAUL) if work.portal(user).stale_at]
    assert stale == [ANNE, BRUNO, CHLOE]
    looking.look(work, ANNE, LATER)
    assert work.portal(ANNE).stale_at is None
    looking.note_told(work, Notice(Kind.REQUESTER, Topic.OPEN, number, 1, PAUL), LATER)
    assert work.portal(PAUL).stale_at == LATER
    forged = Notice(Kind.CARD, Topic.OPEN, number, 1, NETWORK)
    before = replace(work.portal(BRUNO))
    looking.note_told(work, forged, LATER)
    assert work.portal(BRUNO) == before


def test_what_time_alone_makes_late_is_noted_with_the_alert_that_tells_it(work):
    for user in (ANNE, BRUNO, PAUL):
        looking.look(work, user, NOW)
    looking.note_told(work, Notice(Kind.ALERT, Topic.ALERT, 0, 1, BRUNO), NOW)
    assert [bool(work.portal(user).stale_at) for user in (ANNE, BRUNO, PAUL)] == [
        False,
        True,
        False,
    ]
    looking.note_told(work, Notice(Kind.TEAM_ALERT, Topic.ALERT, 0, 1, TLS), NOW)
    looking.note_told(work, Notice(Kind.TEAM_ALERT, Topic.ALERT, 0, 1, "gone"), NOW)
    assert [bool(work.portal(user).stale_at) for user in (ANNE, BRUNO, PAUL)] == [True, True, False]
