"""Requesters who are not in Slack: kept by name and address, told by nobody but their team."""

from dataclasses import replace

import pytest

from core.access import access_ticket_for_requester, access_ticket_to_act
from core.acts import Act, Given
from core.audience import AUDIENCES, Told, notices
from core.desk import act, open_request
from core.errors import Code, Refusal
from core.outbox import Kind
from core.outside import outsider
from core.reading import find_for_staff, relayed_letter
from core.ticket import is_outside
from core.vocabulary import Action, Field, Role, Topic
from storage.memory import MemoryWork
from storage.memory.state import State
from tests.core.world import CALENDAR, CHLOE, DIRECTORY, KARIM, LEA, NETWORK, NOW, PEOPLE

ASKED = {
    "title": "Panne",
    "description": "Tout",
    "service": "reseau",
    "outside": "Jean  Petit",
    "email": "Jean@Ac-Toulouse.fr",
}


@pytest.fixture
def work() -> MemoryWork:
    work = MemoryWork(State(), iter((7, 8)).__next__)
    work.replace_catalogue(DIRECTORY)
    for person in PEOPLE.values():
        work.save_person(person)
    return work


def opened(work: MemoryWork, actor: str = KARIM, **more: object):
    return open_request(work, Act(Action.OPEN, actor, Given(**{**ASKED, **more})), NOW, CALENDAR)


def test_name_and_address_are_kept_and_the_address_tells_the_academie(work):
    ticket = opened(work)
    person = work.person(ticket.requester)
    assert (person.name, person.email) == ("Jean Petit", "jean@ac-toulouse.fr")
    assert is_outside(ticket.requester)
    assert not person.may_serve
    assert (ticket.academy, ticket.opened_by) == ("toulouse", KARIM)
    assert find_for_staff(work, 7, LEA).name(ticket.requester) == "Jean Petit, jean@ac-toulouse.fr"


def test_an_address_of_elsewhere_leaves_the_academie_to_be_asked(work):
    with pytest.raises(Refusal) as refused:
        opened(work, service="messagerie", email="jean@example.org")
    assert (refused.value.code, refused.value.field) == (Code.MISSING, Field.ACADEMY)
    assert opened(work, service="messagerie", email="jean@example.org", academy="toulouse")


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"email": ""}, Code.MISSING, Field.EMAIL),
        ({"outside": " "}, Code.MISSING, Field.OUTSIDE),
        ({"email": "jean"}, Code.INVALID, Field.EMAIL),
        ({"email": "a@b.fr, c@d.fr"}, Code.INVALID, Field.EMAIL),
        ({"outside": "x" * 151}, Code.TOO_LONG, Field.OUTSIDE),
        ({"requester": CHLOE}, Code.INVALID, Field.REQUESTER),
    ],
)
def test_half_a_person_or_two_are_refused_under_the_field(given, code, field):
    with pytest.raises(Refusal) as refused:
        outsider(Given(**{**ASKED, **given}), 7)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    ("actor", "given"), [(CHLOE, {}), ("X7", {}), (KARIM, {"requester": "X7"})]
)
def test_only_staff_opens_for_him_and_nobody_passes_for_him(work, actor, given):
    with pytest.raises(Refusal) as refused:
        opened(work, actor, **given, **({"outside": "", "email": ""} if given else {}))
    assert refused.value.code is Code.NOT_ALLOWED
    assert work.person("X7") is None


def test_nobody_acts_or_reads_as_him(work):
    ticket = opened(work)
    for reach in (access_ticket_to_act, access_ticket_for_requester):
        with pytest.raises(Refusal) as refused:
            reach(work, ticket.id, ticket.requester)
        assert refused.value.code is Code.UNKNOWN_TICKET
    assert DIRECTORY.roles(ticket, ticket.requester) == {Role.ANYONE}
    with pytest.raises(Refusal):
        act(work, ticket.id, Act(Action.WITHDRAW, ticket.requester), NOW, CALENDAR)


@pytest.mark.parametrize("topic", Topic)
def test_whatever_would_go_to_him_goes_to_his_team_and_nothing_else_does(work, topic):
    ticket = opened(work)
    sent = notices(Told(topic, ticket, ticket, KARIM, DIRECTORY))
    assert not [n for n in sent if is_outside(n.to)]
    assert not [n for n in sent if n.kind in {Kind.REQUESTER, Kind.REQUESTER_FILE}]
    relayed = [n.to for n in sent if n.kind is Kind.RELAY]
    assert relayed == ([NETWORK] if AUDIENCES[topic].requester else [])


def test_what_is_passed_on_is_made_of_what_a_requester_may_read(work):
    ticket = opened(work)
    act(work, ticket.id, Act(Action.TAKE, KARIM), NOW, CALENDAR)
    hold = Given(partner="Orange", reason="SECRET")
    outcome = act(work, ticket.id, Act(Action.HOLD, KARIM, hold), NOW, CALENDAR)
    (notice,) = [n for n in outcome.notices if n.kind is Kind.RELAY]
    letter, person = relayed_letter(work, notice)
    assert person.name == "Jean Petit"
    assert "SECRET" not in str(letter)
    assert "Orange" not in str(letter)
    with pytest.raises(Refusal):
        relayed_letter(work, replace(notice, to="rh"))
