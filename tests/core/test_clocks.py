"""The stop-watches of a ticket: which run when, in whose hours, and when their targets are due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.agenda import agenda
from core.clocks import RUNNING, Timekeeper, watch
from core.errors import Refusal
from core.hours import Opening, Target, WorkCalendar
from core.ticket import SYSTEM
from core.vocabulary import Action, Clock, Impact, Priority, State, Urgency
from tests.core.world import (
    ANNE,
    BRUNO,
    CALENDAR,
    CHLOE,
    DIRECTORY,
    KARIM,
    MEHDI,
    NETWORK,
    NOW,
    OMAR,
    SOPHIE,
    STAFFING,
    TLS,
    Story,
    story_in,
)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

OVERSEAS = WorkCalendar("outre-mer", "Indian/Reunion", ((Opening(7 * 60, 12 * 60),),) * 7)
TARGETS = {
    Priority.MEDIUM: Target(60, 8 * 60),
    Priority.HIGH: Target(30, 4 * 60),
    Priority.CRITICAL: Target(None, 60),
}
MPL_TARGETS = {Priority.MEDIUM: Target(20, 2 * 60)}

TIMED = replace(
    DIRECTORY,
    calendars={"outre-mer": OVERSEAS},
    teams={
        **DIRECTORY.teams,
        NETWORK: replace(DIRECTORY.teams[NETWORK], calendar="outre-mer"),
    },
    services={
        **DIRECTORY.services,
        "messagerie": replace(
            DIRECTORY.services["messagerie"],
            targets=TARGETS,
            academy_targets={"montpellier": MPL_TARGETS},
        ),
    },
)
"""The world with targets for e-mail, and networks who work mornings, the week-end too."""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of March 2026, by the clock of Paris; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour - 1, minute, tzinfo=UTC)


class Played(Story):
    """A story told with the times of its acts."""

    def on(self, when: datetime, actor: str, action: Action, **given: object) -> "Played":
        self.now = when - MINUTE
        self.do(actor, action, **given)
        return self

    def own(self):
        return watch(self.ticket, Clock.OWN)

    def resolve(self):
        return watch(self.ticket, Clock.RESOLVE)


def played(**given: object) -> Played:
    """Open a request on Monday at ten."""
    assert at(2, 10) == NOW
    return Played(TIMED, **given)


def test_each_state_says_which_clocks_run():
    assert set(RUNNING) == set(State)
    for state in State:
        ticket = story_in(state, TIMED).ticket
        running = {clock for clock in Clock if watch(ticket, clock).since is not None}
        assert running == RUNNING[state], state


def test_both_clocks_of_a_new_request_run_and_are_due_by_its_priority():
    story = played()
    assert (story.own().since, story.own().due) == (NOW, at(2, 11))
    assert story.resolve().due == at(2, 18)


def test_a_target_of_the_requesters_academie_comes_before_that_of_the_service():
    story = played(academy="montpellier")
    assert (story.own().due, story.resolve().due) == (at(2, 10, 20), at(2, 12))


def test_without_a_target_clocks_run_and_nothing_is_due():
    story = played(service="reseau")
    assert (story.own().since, story.own().due, story.resolve().due) == (NOW, None, None)


def test_time_to_own_ends_with_the_first_agent_once_and_for_good():
    story = played().on(at(2, 10, 45), ANNE, Action.TAKE)
    owned = story.own()
    assert (owned.spent, owned.since, owned.due) == (45 * MINUTE, None, None)
    story.on(at(2, 11), ANNE, Action.RELEASE).on(at(3, 9), BRUNO, Action.TAKE)
    assert story.own() == owned


def test_who_took_it_late_leaves_the_date_from_which_it_was_late():
    story = played().on(at(2, 12), ANNE, Action.TAKE)
    assert (story.own().spent, story.own().due) == (2 * HOUR, at(2, 11))


def test_who_took_it_at_the_very_last_instant_was_in_time():
    assert played().on(at(2, 11), ANNE, Action.TAKE).own().due is None


def test_time_to_resolve_stands_still_while_somebody_else_is_waited_for():
    story = played().on(at(2, 11), ANNE, Action.TAKE).on(at(2, 12), ANNE, Action.REQUEST_INFO)
    waiting = story.resolve()
    assert (waiting.spent, waiting.since, waiting.due) == (2 * HOUR, None, None)
    story.on(at(4, 9), CHLOE, Action.ANSWER)
    assert (story.resolve().since, story.resolve().due) == (at(4, 9), at(4, 15))
    story.on(at(4, 10), ANNE, Action.HOLD)
    assert story.resolve().spent == 3 * HOUR


def test_neither_a_note_nor_another_agent_of_the_team_touches_a_clock():
    story = played().on(at(2, 11), ANNE, Action.TAKE)
    before = story.own(), story.resolve()
    story.on(at(2, 12), ANNE, Action.NOTE).on(at(2, 13), ANNE, Action.ASSIGN, agent=BRUNO)
    assert (story.own(), story.resolve()) == before
    assert story.ticket.timed == story.ticket.seq


def test_another_team_goes_on_from_there_in_its_own_hours():
    story = played().on(at(2, 16), SOPHIE, Action.DISPATCH, team=NETWORK)
    assert (story.resolve().spent, story.resolve().since) == (6 * HOUR, at(2, 16))
    # On Réunion it is three hours later: closed at noon, and open from seven the next day.
    assert story.resolve().due == datetime(2026, 3, 3, 5, tzinfo=UTC)
    assert story.own().due == at(2, 11)
    story.on(datetime(2026, 3, 3, 4, tzinfo=UTC), KARIM, Action.TAKE)
    assert (story.own().spent, story.resolve().spent) == (7 * HOUR, 6 * HOUR)


def test_the_clock_of_a_resolved_request_goes_on_where_it_stood_when_it_is_reopened():
    story = played().on(at(2, 11), ANNE, Action.TAKE).on(at(2, 13), ANNE, Action.RESOLVE)
    assert (story.resolve().spent, story.resolve().due) == (3 * HOUR, None)
    story.on(at(10, 8), CHLOE, Action.REOPEN)
    assert (story.resolve().spent, story.resolve().due) == (3 * HOUR, at(10, 13))


def test_a_request_withdrawn_before_anybody_had_it_is_to_be_owned_again_once_reopened():
    story = played().on(at(2, 10, 40), CHLOE, Action.WITHDRAW)
    assert (story.own().spent, story.own().since) == (40 * MINUTE, None)
    story.on(at(3, 9), CHLOE, Action.REOPEN)
    assert (story.own().since, story.own().due) == (at(3, 9), at(3, 9, 20))


def test_what_was_late_stays_so_while_its_clock_stands_still_and_after():
    story = played().on(at(3, 9), ANNE, Action.TAKE).on(at(3, 10), ANNE, Action.HOLD)
    assert story.resolve().due == at(2, 18)
    story.on(at(9, 10), ANNE, Action.RESUME).on(at(9, 11), ANNE, Action.RESOLVE)
    assert (story.resolve().due, story.resolve().spent) == (at(2, 18), 11 * HOUR)


def rated(impact: Impact, urgency: Urgency, service: str = "messagerie") -> dict[str, object]:
    return {"impact": impact, "urgency": urgency, "service": service}


def test_another_priority_has_another_target_from_the_beginning_on():
    story = played().on(at(2, 11), ANNE, Action.TAKE)
    story.on(at(2, 12), ANNE, Action.EDIT, **rated(Impact.SERVICE, Urgency.MEDIUM))
    assert (story.ticket.priority, story.resolve().due) == (Priority.MEDIUM, at(2, 18))
    story.on(at(2, 13), ANNE, Action.EDIT, **rated(Impact.SERVICE, Urgency.HIGH))
    assert story.resolve().due == at(2, 14)
    story.on(at(2, 15), ANNE, Action.EDIT, **rated(Impact.SERVICE, Urgency.CRITICAL))
    assert story.resolve().due == at(2, 11)
    story.on(at(2, 16), ANNE, Action.EDIT, **rated(Impact.PERSON, Urgency.MEDIUM))
    assert story.resolve().due == at(2, 18)


def test_a_priority_raised_later_does_not_make_late_who_took_it_in_time():
    story = played().on(at(2, 10, 45), ANNE, Action.TAKE)
    story.on(at(2, 11), ANNE, Action.EDIT, **rated(Impact.SERVICE, Urgency.HIGH))
    assert (story.own().spent, story.own().due) == (45 * MINUTE, None)


def test_another_service_has_its_own_targets_or_none():
    story = played().on(at(2, 11), ANNE, Action.TAKE)
    story.on(at(2, 12), ANNE, Action.EDIT, **rated(Impact.PERSON, Urgency.MEDIUM, "poste"))
    assert (story.resolve().since, story.resolve().due) == (NOW, None)


def test_an_urgency_raised_while_the_clock_stands_still_makes_late_what_is_beyond_it():
    story = played().on(at(2, 11), ANNE, Action.TAKE).on(at(2, 15), ANNE, Action.HOLD)
    story.on(at(3, 9), ANNE, Action.EDIT, **rated(Impact.SERVICE, Urgency.HIGH))
    assert story.resolve().due == at(3, 9)
    story.on(at(3, 10), ANNE, Action.EDIT, **rated(Impact.PERSON, Urgency.MEDIUM))
    assert story.resolve().due is None


def test_an_academie_found_out_by_who_got_it_by_mistake_brings_its_own_target():
    story = played().on(at(2, 10, 30), SOPHIE, Action.DISPATCH, team=STAFFING)
    assert story.resolve().due == at(2, 18)
    moved = replace(story.ticket, academy="montpellier")
    timed = Timekeeper(TIMED, CALENDAR).step(story.ticket, moved, at(2, 10, 40))
    assert watch(timed, Clock.RESOLVE).due == at(2, 12)


def test_a_catalogue_with_other_targets_and_hours_counts_from_the_beginning_on():
    story = played().on(at(2, 11), ANNE, Action.TAKE).on(at(2, 12), ANNE, Action.NOTE)
    service = replace(TIMED.services["messagerie"], targets={Priority.MEDIUM: Target(30, 90)})
    noon = WorkCalendar("midi", "Europe/Paris", ((Opening(12 * 60, 13 * 60),),) * 7)
    changed = replace(
        TIMED,
        calendars={"midi": noon},
        teams={**TIMED.teams, TLS: replace(TIMED.teams[TLS], calendar="midi")},
        services={**TIMED.services, "messagerie": service},
    )
    history = [outcome.change for outcome in story.outcomes]
    ticket = Timekeeper(changed, CALENDAR).recount(story.ticket, history)
    assert (ticket.own_spent, ticket.own_due) == (timedelta(), None)
    assert ticket.resolve_due == at(3, 12, 30)
    assert changed.timing() != TIMED.timing() == replace(TIMED, academies={}).timing()


def recounted(story: Played):
    history = [outcome.change for outcome in story.outcomes]
    return Timekeeper(TIMED, CALENDAR).recount(story.ticket, history)


@pytest.mark.parametrize(
    "edited",
    [
        rated(Impact.PERSON, Urgency.MEDIUM, "poste"),
        rated(Impact.PERSON, Urgency.LOW),
        rated(Impact.DEPARTMENT, Urgency.MEDIUM),
    ],
    ids=["service", "urgency", "impact"],
)
def test_a_recount_takes_every_act_by_what_the_ticket_was_then(edited):
    story = played().on(at(2, 12), ANNE, Action.TAKE)
    assert story.own().due == at(2, 11)
    story.on(at(2, 13), ANNE, Action.EDIT, **edited)
    assert recounted(story) == story.ticket
    assert story.own().due == at(2, 11)


ACTORS = (ANNE, BRUNO, SOPHIE, CHLOE, KARIM, MEHDI, OMAR, SYSTEM)
ACTS = [action for action in Action if action not in {Action.OPEN, Action.CLOSE}]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTORS),
        st.sampled_from(ACTS),
        st.integers(1, 3000),
        st.sampled_from([Urgency.CRITICAL, Urgency.HIGH, Urgency.LOW]),
        st.sampled_from([NETWORK, TLS, STAFFING]),
        st.sampled_from(["messagerie", "poste"]),
    ),
    max_size=60,
)


OPENED = st.sampled_from(
    [
        {},
        {"academy": "montpellier"},
        {"academy": None, "service": "reseau"},  # asked for by «Affecté à tort»
    ]
)


@given(OPENED, STEPS)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_whatever_happens_the_history_alone_gives_the_same_clocks(opened, steps):
    story = played(**opened)
    for actor, action, minutes, urgency, team, service in steps:
        story.now += minutes * MINUTE
        given = rated(Impact.SERVICE, urgency, service) if action is Action.EDIT else {}
        given |= {"team": team} if action is Action.DISPATCH else {}
        given |= {"academy": "montpellier"} if action is Action.MISROUTE else {}
        try:
            story.do(actor, action, **given)
        except Refusal:
            continue
        assert_sound(story.ticket)
    forgotten = replace(
        story.ticket, own_spent=HOUR, own_since=NOW, own_due=NOW, resolve_since=NOW, timed=0,
        asked_at=NOW, look_at=NOW,
    )  # fmt: skip
    history = [outcome.change for outcome in story.outcomes]
    todo = agenda(TIMED, CALENDAR)
    assert todo.in_step(forgotten, lambda _: history) == story.ticket
    assert todo.in_step(replace(story.ticket, watched=0), lambda _: history) == story.ticket
    assert todo.in_step(story.ticket, None) is story.ticket


def assert_sound(ticket):
    """What holds of every ticket: what runs follows from its state, and nothing runs backwards."""
    assert ticket.timed == ticket.seq
    own, resolve = watch(ticket, Clock.OWN), watch(ticket, Clock.RESOLVE)
    unowned = ticket.owned_at is None and ticket.state is State.DISPATCHED
    assert (own.since is not None) == unowned
    assert (resolve.since is not None) == (Clock.RESOLVE in RUNNING[ticket.state])
    assert min(own.spent, resolve.spent) >= timedelta()
