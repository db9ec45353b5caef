"""What staff reads of the time that is left; requesters are told nothing of it."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from bot.rendering.staff.deadlines import deadlines
from core.hours import Target
from core.ticket import Ticket
from core.views import PublicTicket
from core.vocabulary import Priority, State
from tests.bot.rendering import scenes
from tests.bot.rendering.scenes import EN, FR
from tests.core.world import NOW, story_in

HOUR = timedelta(hours=1)
TARGETS = dict.fromkeys(Priority, Target(30, 60))


def told(ticket, now=None, texts=EN, targets=TARGETS):
    subject = scenes.subject(ticket)
    subject = replace(subject, service=replace(subject.service, targets=targets))
    return dict(deadlines(subject, texts, lambda instant: f"{instant:%H:%M}", now))


def due(state, **more):
    return replace(story_in(state).ticket, **more)


def test_deadlines_are_told_by_their_dates_and_the_past_ones_as_such():
    ticket = due(State.DISPATCHED, own_due=NOW, resolve_due=NOW + HOUR)
    assert told(ticket, NOW) == {"Deadline to take charge": "09:00", "Deadline to resolve": "10:00"}
    assert told(ticket, NOW + HOUR / 2, FR) == {
        "Échéance de prise en charge": "09:00 (dépassée)",
        "Échéance de résolution": "10:00",
    }


def test_a_card_that_time_goes_by_does_not_say_that_a_date_is_past():
    ticket = due(State.DISPATCHED, own_due=NOW, resolve_due=NOW)
    assert set(told(ticket).values()) == {"09:00"}


@pytest.mark.parametrize("state", [State.WAITING_PARTNER, State.RESOLVED])
def test_a_date_on_a_clock_that_was_stopped_is_one_that_was_missed(state):
    ticket = due(state, own_due=NOW, resolve_due=NOW + HOUR)
    for now in (None, NOW):
        assert told(ticket, now) == {"Deadline to resolve": "10:00 (overdue)"}


def test_while_a_ticket_waits_in_time_its_clock_is_told_to_be_stopped():
    waits = due(State.WAITING_REQUESTER)
    assert told(waits, texts=FR) == {
        "Échéance de résolution": "le délai est suspendu pendant l'attente"
    }
    assert told(waits, targets={}) == {}
    assert told(waits, targets=dict.fromkeys(Priority, Target(own=30))) == {}


def test_where_there_is_no_target_nothing_is_told():
    for state in State:
        assert told(due(state), NOW, targets={}) == {}


def test_a_requester_is_handed_neither_clock_nor_deadline():
    clocks = {f.name for f in fields(Ticket) if f.name.startswith(("own_", "resolve_"))}
    assert len(clocks) == 6
    assert not clocks & {field.name for field in fields(PublicTicket)}
