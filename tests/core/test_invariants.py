"""What must hold of any workflow of this desk, written from the domain and not from the table."""

from collections import deque
from itertools import product

import pytest

from core.audience import AUDIENCES, Agents
from core.errors import Code, Refusal
from core.ticket import SYSTEM, Ticket
from core.vocabulary import INTERNAL_FIELDS, Action, Field, Role, State, Topic
from core.workflow import TABLE, offered
from tests.core.world import (
    ANNE,
    BRUNO,
    CHLOE,
    DIRECTORY,
    PAUL,
    SOPHIE,
    Story,
    story_in,
)

OPEN = {State.DISPATCHED, State.ASSIGNED, State.WAITING_REQUESTER, State.WAITING_PARTNER}
HELD = OPEN - {State.DISPATCHED}
ACTORS = (ANNE, BRUNO, SOPHIE, CHLOE, PAUL, SYSTEM)
ACTS = tuple(action for action in Action if action is not Action.OPEN)


def accepted(state: State, actor: str, action: Action) -> Ticket | None:
    """Return what an act makes of a ticket in a state, None when it is refused."""
    story = story_in(state)
    try:
        return story.do(actor, action).ticket
    except Refusal:
        return None


def accepted_by(actor: str) -> set[Action]:
    return {a for a, state in product(ACTS, State) if accepted(state, actor, a) is not None}


def test_agents_never_close_withdraw_answer_or_rate_somebody_elses_request():
    for agent in (ANNE, BRUNO):
        never = {Action.CLOSE, Action.WITHDRAW, Action.ANSWER, Action.RATE}
        assert accepted_by(agent) & never == set()


def test_the_requester_answers_withdraws_reopens_closes_and_rates_and_nothing_else():
    assert accepted_by(CHLOE) == {
        Action.ANSWER,
        Action.WITHDRAW,
        Action.REOPEN,
        Action.CLOSE,
        Action.RATE,
    }


def test_a_supervisor_assigns_dispatches_releases_and_notes_and_nothing_else():
    assert accepted_by(SOPHIE) == {Action.ASSIGN, Action.DISPATCH, Action.RELEASE, Action.NOTE}


def test_the_system_releases_edits_dispatches_and_closes_and_nothing_else():
    late = story_in(State.RESOLVED)
    late.now = late.ticket.reopen_until
    assert late.do(SYSTEM, Action.CLOSE).ticket.state is State.CLOSED
    assert accepted_by(SYSTEM) == {Action.RELEASE, Action.EDIT, Action.DISPATCH}


def test_a_stranger_does_nothing_at_all():
    assert accepted_by(PAUL) == set()


@pytest.mark.parametrize("action", [Action.NOTE, Action.MESSAGE, Action.ANSWER])
def test_journals_are_written_in_every_state_but_closed(action):
    actor = CHLOE if action is Action.ANSWER else ANNE
    written = {state for state in State if accepted(state, actor, action)}
    assert written == set(State) - {State.CLOSED}


@pytest.mark.parametrize("action", [Action.NOTE, Action.MESSAGE, Action.EDIT])
def test_a_note_a_message_and_an_edit_move_nothing(action):
    for state in OPEN:
        before, after = story_in(state).ticket, accepted(state, BRUNO, action)
        assert after is not None
        assert (after.state, after.team, after.agent) == (before.state, before.team, before.agent)


def test_a_held_ticket_has_an_agent_and_a_queued_one_has_none():
    for state, actor, action in product(State, ACTORS, ACTS):
        after = accepted(state, actor, action)
        if after is not None and after.state in HELD:
            assert after.agent is not None, (state, actor, action)
        if after is not None and after.state is State.DISPATCHED:
            assert after.agent is None, (state, actor, action)


def test_only_a_resolved_ticket_is_closed_and_a_closed_one_stays_so():
    for state, actor, action in product(State, ACTORS, ACTS):
        after = accepted(state, actor, action)
        if after is not None and after.state is State.CLOSED:
            assert state in {State.RESOLVED, State.CLOSED}
        if after is not None and state is State.CLOSED:
            assert after.state is State.CLOSED


def test_a_ticket_is_resolved_exactly_when_it_says_when_and_by_whom():
    for state, actor, action in product(State, ACTORS, ACTS):
        after = accepted(state, actor, action)
        if after is not None:
            solved = after.state in {State.RESOLVED, State.CLOSED}
            assert solved == (after.resolved_at is not None) == (after.resolved_by is not None)


def reachable(start: State) -> set[State]:
    """Walk from a state by everything anybody may do."""
    seen, todo = {start}, deque([start])
    while todo:
        state = todo.popleft()
        after = (accepted(state, actor, action) for actor, action in product(ACTORS, ACTS))
        new = {ticket.state for ticket in after if ticket is not None} - seen
        seen |= new
        todo.extend(new)
    return seen


def test_every_state_is_reached_from_a_new_ticket():
    assert Story().ticket.state is State.DISPATCHED
    assert reachable(State.DISPATCHED) == set(State)


@pytest.mark.parametrize("state", [state for state in State if state is not State.CLOSED])
def test_no_state_but_closed_is_a_trap(state):
    assert State.CLOSED in reachable(state)


@pytest.mark.parametrize("state", [state for state in State if state is not State.CLOSED])
def test_somebody_of_the_team_or_the_requester_may_always_act(state):
    ticket = story_in(state).ticket
    for role in (Role.AGENT, Role.REQUESTER):
        assert offered(ticket, frozenset({role}), DIRECTORY)


def test_a_solution_a_question_and_a_message_cannot_be_blank():
    for action in (Action.RESOLVE, Action.REQUEST_INFO, Action.MESSAGE):
        refusal = story_in(State.ASSIGNED).refuses(ANNE, action, words=" \n ")
        assert (refusal.code, refusal.field) == (Code.MISSING, Field.WORDS)


def test_a_hold_needs_its_partner_and_its_reason_and_its_date_is_free():
    for field in (Field.PARTNER, Field.REASON):
        refusal = story_in(State.ASSIGNED).refuses(ANNE, Action.HOLD, **{field.value: " "})
        assert (refusal.code, refusal.field) == (Code.MISSING, field)
    assert accepted(State.ASSIGNED, ANNE, Action.HOLD) is not None


def test_the_partner_the_reason_and_notes_never_enter_the_requesters_journal():
    secret = "le partenaire"
    internal = {field.value: secret for field in INTERNAL_FIELDS}
    for state, actor, action in product(State, ACTORS, ACTS):
        try:
            outcome = story_in(state).do(actor, action, **internal)
        except Refusal:
            continue
        assert secret not in (outcome.public.words if outcome.public else "")


def test_no_requester_ever_writes_in_the_internal_journal():
    for state, action in product(State, ACTS):
        try:
            outcome = story_in(state).do(CHLOE, action, note="Bonjour", partner="x", reason="y")
        except Refusal:
            continue
        assert outcome.internal is None


def test_the_former_agent_of_a_ticket_that_left_him_is_told():
    for topic in (Topic.REASSIGN, Topic.RELEASE, Topic.DISPATCH):
        assert Agents.FORMER in AUDIENCES[topic].agents


def test_nothing_internal_is_told_to_the_requester():
    for topic in (Topic.NOTE, Topic.REASSIGN, Topic.RELEASE, Topic.EDIT, Topic.FOLLOW_UP):
        assert not AUDIENCES[topic].requester


def test_every_action_has_a_row():
    assert {rule.action for rule in TABLE} == set(Action)
