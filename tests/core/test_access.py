"""The gate, line by line: `make check` holds that nothing of it is left untried here."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from core import access, desk
from core.acts import Act, Given
from core.alerts import Alert, Recipient, Why
from core.directory import Directory
from core.errors import Code, Refusal
from core.outbox import Kind, Notice
from core.portal import USUAL, Filters, Look, Shelf
from core.ports import Listing, Place, Work
from core.search import Query, Sheet
from core.ticket import SYSTEM, Ticket
from core.vocabulary import Action, Topic
from storage.memory import MemoryWork
from storage.memory.state import State
from tests.core.world import (
    ANNE,
    BRUNO,
    CALENDAR,
    CHLOE,
    DIRECTORY,
    FILE,
    FILLED,
    KARIM,
    MEHDI,
    NETWORK,
    NOW,
    OMAR,
    PAUL,
    PEOPLE,
    SOPHIE,
    TLS,
    joining,
    without,
)

GHOST = 99
ANOTHER_FILE = replace(FILE, id="F0NOTE", name="note.png")
PLACE = Place("C0RESEAU", "1.0", "https://example.slack.com/card")


class Desk:
    """Chloé's ticket, which Toulouse's platform gave to the networks."""

    def __init__(self) -> None:
        self.work: Work = MemoryWork(State(), iter(range(1, 9)).__next__)
        self.work.replace_catalogue(DIRECTORY)
        for person in PEOPLE.values():
            self.work.save_person(person)
        self.id = self.open(CHLOE)
        self.do(ANNE, Action.TAKE)
        self.do(ANNE, Action.NOTE, files=(ANOTHER_FILE,))
        self.do(ANNE, Action.DISPATCH, team=NETWORK)

    @property
    def ticket(self) -> Ticket:
        found = self.work.ticket(self.id)
        assert found is not None
        return found

    def open(self, requester: str, **given: Any) -> int:
        asked = {"title": "Panne", "description": "Tout.", "service": "messagerie"}
        wanted = Given(**{**asked, "academy": "toulouse", "files": (FILE,), **given})
        return desk.open_request(self.work, Act(Action.OPEN, requester, wanted), NOW, CALENDAR).id

    def do(self, actor: str, action: Action, number: int = 0, **given: Any) -> None:
        act = Act(action, actor, Given(**{**FILLED.get(action, {}), **given}))
        desk.act(self.work, number or self.id, act, NOW, CALENDAR)

    def catalogue(self, directory: Directory) -> None:
        self.work.replace_catalogue(directory)

    def notice(self, kind: Kind, to: str, **more: Any) -> Notice:
        given = {"seq": self.ticket.seq, "hop": self.ticket.hop, **more}
        return Notice(kind, Topic.DISPATCH, self.id, to=to, **given)


@pytest.fixture
def world() -> Desk:
    return Desk()


def refused(door: Callable[[], object], code: Code = Code.UNKNOWN_TICKET) -> bool:
    """Expect a door to stay shut; whatever was asked for, nothing of it is in the answer."""
    with pytest.raises(Refusal) as caught:
        door()
    assert (caught.value.ticket, caught.value.last) == (None, None)
    return caught.value.code is code


@pytest.mark.parametrize(
    ("user", "internal"),
    [(KARIM, True), (OMAR, True), (ANNE, True), (SOPHIE, True), (MEHDI, False), (CHLOE, False),
     (PAUL, False), (SYSTEM, False), ("", False)],
)  # fmt: skip
def test_members_of_the_present_and_of_former_teams_read_the_internal_journal(
    world: Desk, user: str, *, internal: bool
):
    assert access.may_read_internal(world.ticket, user, DIRECTORY) is internal
    if internal:
        assert access.access_ticket_for_staff(world.work, world.id, user) == world.ticket
    else:
        assert refused(lambda: access.access_ticket_for_staff(world.work, world.id, user))


def test_a_member_of_a_former_team_does_not_read_the_internal_journal_of_his_own_request():
    former, present = joining(DIRECTORY, CHLOE, TLS), joining(DIRECTORY, CHLOE, NETWORK)
    ticket = Desk().ticket
    assert not access.may_read_internal(ticket, CHLOE, former)
    assert access.may_read_internal(ticket, CHLOE, present)


def test_who_left_every_team_of_a_ticket_reads_it_no_more(world: Desk):
    world.catalogue(without(DIRECTORY, KARIM))
    assert refused(lambda: access.access_ticket_for_staff(world.work, world.id, KARIM))


def test_only_the_requester_reads_his_ticket_as_a_requester(world: Desk):
    assert access.access_ticket_for_requester(world.work, world.id, CHLOE) == world.ticket
    for user in (PAUL, KARIM, ANNE, SYSTEM):
        assert refused(lambda user=user: access.access_ticket_for_requester(
            world.work, world.id, user))  # fmt: skip


def test_who_sees_a_ticket_may_try_to_act_on_it_and_nobody_else(world: Desk):
    for user in (CHLOE, KARIM, OMAR, ANNE):
        assert access.access_ticket_to_act(world.work, world.id, user) == world.ticket
    for user in (PAUL, MEHDI, SYSTEM):
        assert refused(lambda user=user: access.access_ticket_to_act(world.work, world.id, user))


def test_the_clock_reaches_every_ticket_and_nobody_passes_for_it(world: Desk):
    assert access.access_ticket_by_itself(world.work, world.id) == world.ticket
    for user in (CHLOE, KARIM):
        assert refused(lambda user=user: access.access_ticket_by_itself(
            world.work, world.id, user))  # fmt: skip
    assert refused(lambda: world.do(SYSTEM, Action.RELEASE))


def test_what_is_not_there_is_answered_like_what_is_not_ones_own(world: Desk):
    for door in (
        access.access_ticket_to_act,
        access.access_ticket_for_staff,
        access.access_ticket_for_requester,
        access.access_card,
    ):
        for number in (world.id, GHOST):
            assert refused(lambda door=door, number=number: door(world.work, number, PAUL))
    assert refused(lambda: access.access_ticket_by_itself(world.work, GHOST))


def test_a_list_holds_what_its_reader_may_read(world: Desk):
    queue = access.access_page(world.work, Listing.QUEUE, KARIM, None, 10)
    assert queue.tickets == (world.ticket,)
    assert not access.access_page(world.work, Listing.QUEUE, MEHDI, None, 10).tickets


def test_a_list_leaves_out_what_its_reader_may_read_no_more(world: Desk):
    world.do(KARIM, Action.TAKE)
    world.do(KARIM, Action.TAKE, world.open(PAUL, service="reseau"))
    assert access.access_page(world.work, Listing.MINE, KARIM, None, 1).more
    world.catalogue(without(DIRECTORY, KARIM))
    page = access.access_page(world.work, Listing.MINE, KARIM, None, 1)
    assert (page.tickets, page.more) == ((), False)


def test_a_page_goes_on_where_another_one_ended(world: Desk):
    later = world.open(PAUL, service="reseau")
    first = access.access_page(world.work, Listing.QUEUE, KARIM, None, 1)
    assert first.more
    second = access.access_page(world.work, Listing.QUEUE, KARIM, first.tickets[-1].id, 1)
    assert [ticket.id for ticket in second.tickets] == [later]


def test_a_page_never_starts_after_a_ticket_that_its_reader_may_not_see(world: Desk):
    for number in (world.id, GHOST):
        assert refused(lambda number=number: access.access_page(
            world.work, Listing.QUEUE, MEHDI, number, 10))  # fmt: skip


def test_everybody_lists_his_own_requests_and_no_others(world: Desk):
    assert access.access_own_tickets(world.work, CHLOE, 10) == [world.ticket]
    assert access.access_own_tickets(world.work, KARIM, 10) == []
    world.do(KARIM, Action.TAKE)
    world.do(KARIM, Action.REQUEST_INFO)
    assert access.access_waiting_tickets(world.work, CHLOE, 10) == [world.ticket]
    assert access.access_waiting_tickets(world.work, KARIM, 10) == []


def test_a_list_of_a_store_that_errs_is_looked_through(world: Desk, monkeypatch):
    """The gate does not take the store's word for whose a ticket is."""
    stray = [world.ticket]
    monkeypatch.setattr(MemoryWork, "asked_by", lambda *_: stray)
    monkeypatch.setattr(MemoryWork, "waiting_for", lambda *_: stray)
    assert access.access_own_tickets(world.work, PAUL, 10) == []
    assert access.access_waiting_tickets(world.work, PAUL, 10) == []


def test_an_index_that_errs_is_looked_through(world: Desk, monkeypatch):
    """As one does that lags: each ticket is asked about again, by the sheet on which it matched."""
    own, theirs = world.open(KARIM), world.open(PAUL)
    numbers = {Sheet.STAFF: (theirs, world.id), Sheet.OWN: (theirs, own, world.id)}

    def matching(sheet, *_, **__):
        return numbers[sheet]

    monkeypatch.setattr(world.work, "matching", matching)
    assert found(world, ANNE) == {theirs: Sheet.STAFF, world.id: Sheet.STAFF}
    assert found(world, KARIM) == {own: Sheet.OWN, world.id: Sheet.STAFF}
    assert found(world, CHLOE) == {world.id: Sheet.OWN}
    assert found(world, MEHDI) == {}
    assert access.access_found(world.work, Query(), ANNE, None, 1)[1] == theirs
    monkeypatch.setattr(world.work, "matching", lambda *_, **__: ())
    assert access.access_found(world.work, Query(), ANNE, None, 1) == ([], None)


def found(world: Desk, user: str) -> dict[int, Sheet]:
    hits, after = access.access_found(world.work, Query(), user, None, 9)
    assert after is None
    return {hit.ticket.id: hit.sheet for hit in hits}


def test_a_digest_is_for_the_supervisors_of_its_team(world: Desk):
    team = access.access_team_to_supervise(world.work, NETWORK, OMAR)
    assert team == DIRECTORY.teams[NETWORK]
    for key, user in ((NETWORK, KARIM), (NETWORK, SOPHIE), (NETWORK, CHLOE), ("none", OMAR)):
        assert refused(
            lambda key=key, user=user: access.access_team_to_supervise(world.work, key, user),
            Code.NOT_ALLOWED,
        )


def test_a_requesters_letter_goes_to_the_requester_alone(world: Desk):
    letter = world.notice(Kind.REQUESTER, CHLOE)
    assert access.access_letter_to_requester(world.work, letter) == world.ticket
    for user in (PAUL, KARIM, "C0RESEAU"):
        stray = replace(letter, to=user)
        assert refused(lambda stray=stray: access.access_letter_to_requester(world.work, stray))


def test_a_teams_letter_goes_to_the_team_of_the_card_it_names(world: Desk):
    for team, hop in ((TLS, 0), (NETWORK, 1)):
        letter = world.notice(Kind.THREAD, team, hop=hop)
        assert access.access_letter_to_team(world.work, letter) == world.ticket
    for team, hop in ((TLS, 1), (NETWORK, 0), (NETWORK, 2), (NETWORK, -1), ("rh", 1)):
        stray = world.notice(Kind.THREAD, team, hop=hop)
        assert refused(lambda stray=stray: access.access_letter_to_team(world.work, stray))
    gone = replace(world.notice(Kind.THREAD, NETWORK), ticket_id=GHOST)
    assert refused(lambda: access.access_letter_to_team(world.work, gone))


def test_an_agents_letter_reaches_him_only_as_long_as_he_may_read_the_ticket(world: Desk):
    letter = world.notice(Kind.AGENT, KARIM)
    assert access.access_letter_to_agent(world.work, letter) == world.ticket
    world.catalogue(without(DIRECTORY, KARIM))
    assert refused(lambda: access.access_letter_to_agent(world.work, letter))


def test_who_left_is_told_that_a_ticket_is_his_no_more_if_it_was_his(world: Desk):
    change = world.work.change(world.id, world.ticket.seq)
    assert change is not None
    told = world.notice(Kind.AGENT, ANNE)
    assert access.access_farewell(world.work, told, change) == world.ticket
    own = replace(change, fields={"agent": (CHLOE, None)})
    same = replace(change, fields={"agent": (ANNE, ANNE)})
    for notice, act in (
        (replace(told, to=BRUNO), change),
        (replace(told, to=CHLOE), own),
        (told, replace(change, fields={})),
        (told, same),
        (replace(told, ticket_id=GHOST), change),
    ):
        assert refused(lambda notice=notice, act=act: access.access_farewell(
            world.work, notice, act))  # fmt: skip


def test_a_file_reaches_its_audience_only(world: Desk):
    ticket, opening = world.ticket, {"seq": 1}
    for file in (FILE, ANOTHER_FILE):
        wanted = world.notice(Kind.THREAD_FILE, NETWORK, file=file.id)
        assert access.access_file_for_team(world.work, ticket, wanted) == file
    own = world.notice(Kind.REQUESTER_FILE, CHLOE, file=FILE.id, **opening)
    assert access.access_file_for_requester(world.work, ticket, own) == FILE
    for seq in range(1, ticket.seq + 1):
        stray = replace(own, seq=seq, file=ANOTHER_FILE.id)
        assert access.access_file_for_requester(world.work, ticket, stray) is None
    none = world.notice(Kind.THREAD, NETWORK)
    assert access.access_file_for_team(world.work, ticket, none) is None
    assert access.access_file_for_requester(world.work, ticket, none) is None


def test_the_way_to_a_card_is_for_who_may_read_the_thread_under_it(world: Desk):
    world.work.save_card(world.id, 1, PLACE)
    assert access.access_card(world.work, world.id, KARIM) == PLACE
    assert refused(lambda: access.access_card(world.work, world.id, CHLOE))


def test_the_check_learns_where_some_card_of_a_team_is_and_no_more(world: Desk):
    assert access.access_card_of_team(world.work, NETWORK) is None
    world.work.save_card(world.id, 1, PLACE)
    assert access.access_card_of_team(world.work, NETWORK) == PLACE
    assert access.access_card_of_team(world.work, TLS) is None


def test_a_portal_lists_the_teams_that_one_serves_or_supervises_and_no_other(world: Desk):
    for user, listed in ((KARIM, True), (OMAR, True), (MEHDI, False), (CHLOE, False)):
        page = access.access_portal_page(world.work, Listing.QUEUE, user, USUAL, None, 10)
        count = access.access_portal_count(world.work, Listing.QUEUE, user, USUAL, 10)
        assert ([t.id for t in page.tickets], count) == (([world.id], 1) if listed else ([], 0))


def test_a_portal_begins_anew_after_a_ticket_that_one_may_not_see(world: Desk):
    other = world.open(PAUL)
    for mark, listed in ((None, [other]), (GHOST, [other]), (world.open(PAUL), [])):
        page = access.access_portal_page(world.work, Listing.QUEUE, BRUNO, USUAL, mark, 1)
        assert [t.id for t in page.tickets] == listed
    world.catalogue(without(DIRECTORY, BRUNO, TLS))
    page = access.access_portal_page(world.work, Listing.QUEUE, BRUNO, USUAL, other, 1)
    assert page.tickets == ()


def test_a_portal_shows_nothing_of_what_is_ones_own_no_more(world: Desk):
    world.do(KARIM, Action.TAKE)
    world.catalogue(without(DIRECTORY, KARIM))
    page = access.access_portal_page(world.work, Listing.MINE, KARIM, USUAL, None, 10)
    assert (page.tickets, page.more) == ((), False)


def test_a_filter_opens_no_team_that_is_not_ones_own(world: Desk):
    for team, count in ((NETWORK, 1), (TLS, 0)):
        look = Look(Filters(team=team))
        assert access.access_portal_count(world.work, Listing.QUEUE, KARIM, look, 10) == count
        page = access.access_portal_page(world.work, Listing.QUEUE, MEHDI, look, None, 10)
        assert page.tickets == ()


def test_the_shelves_of_a_person_hold_his_own_requests_alone(world: Desk):
    world.open(PAUL)
    page = access.access_own_page(world.work, CHLOE, Shelf.OPEN, None, 10)
    assert [ticket.id for ticket in page.tickets] == [world.id]
    assert access.access_own_count(world.work, CHLOE, Shelf.OPEN, 10) == 1
    assert access.access_own_page(world.work, MEHDI, Shelf.OPEN, None, 10).tickets == ()


def test_alerts_tell_of_tickets_that_one_may_read_still_and_a_team_of_its_own(world: Desk):
    people = [Recipient(user) for user in (KARIM, BRUNO, CHLOE, PAUL)]
    teams = [Recipient(team, is_team=True) for team in (NETWORK, TLS)]
    told = {to: told_of(world, to) for to in (*people, *teams)}
    assert [to.id for to, tickets in told.items() if tickets] == [KARIM, BRUNO, NETWORK]
    assert told[teams[0]] == [world.id]
    world.catalogue(without(DIRECTORY, KARIM))
    assert told_of(world, people[0]) == []


def told_of(world: Desk, to: Recipient) -> list[int]:
    world.work.add_alerts([Alert(to, world.id, NETWORK, Why.OWN_LATE, NOW)])
    number = world.work.begin_letter(to, NOW)
    return [ticket.id for _, ticket in access.access_alerts(world.work, to, number)]
