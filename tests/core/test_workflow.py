from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.calendar import Calendar
from core.directory import Service
from core.errors import Code, Refusal
from core.ticket import SYSTEM, reference
from core.vocabulary import (
    Action,
    Field,
    Impact,
    Priority,
    Resolution,
    Role,
    State,
    Urgency,
    priority_of,
)
from core.workflow import offered
from tests.core.world import (
    ANNE,
    BRUNO,
    CHLOE,
    DIRECTORY,
    FILE,
    KARIM,
    LEA,
    MEHDI,
    MPL,
    NETWORK,
    OMAR,
    PAUL,
    SOPHIE,
    TLS,
    Story,
    joining,
    story_in,
    without,
)

HELD = (State.ASSIGNED, State.WAITING_REQUESTER, State.WAITING_PARTNER)
OPEN = (State.DISPATCHED, *HELD)
ALIVE = (*OPEN, State.RESOLVED)


def test_a_reference_has_six_digits_at_least():
    assert [reference(n) for n in (1, 1678, 1_234_567)] == ["R-000001", "R-001678", "R-1234567"]


@pytest.mark.parametrize(
    ("impact", "expected"), [(1, (1, 1, 2, 4)), (2, (1, 2, 3, 4)), (3, (2, 3, 3, 4))]
)
def test_the_priority_is_impact_by_urgency(impact, expected):
    assert tuple(priority_of(Impact(impact), urgency) for urgency in Urgency) == expected


# Opening


def test_a_new_ticket_is_at_once_with_the_team_of_the_service_in_the_requesters_academy():
    assert Story().ticket.team == TLS
    assert Story(academy="montpellier").ticket.team == MPL
    assert Story().ticket.state is State.DISPATCHED


def test_a_service_without_teams_goes_to_the_platform_of_the_academy():
    assert Story(service="poste", academy="montpellier").ticket.team == MPL


def test_a_blank_impact_and_urgency_mean_one_person_and_medium():
    assert Story().ticket.priority is Priority.MEDIUM


def test_the_academy_is_asked_only_where_the_service_needs_it():
    assert Story(service="reseau", academy=None).ticket.team == NETWORK
    with pytest.raises(Refusal) as refused:
        Story(service="messagerie", academy=None)
    assert (refused.value.code, refused.value.field) == (Code.MISSING, Field.ACADEMY)


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"title": " \n"}, Code.MISSING, Field.TITLE),
        ({"description": ""}, Code.MISSING, Field.DESCRIPTION),
        ({"title": "t" * 10_000}, Code.TOO_LONG, Field.TITLE),
        ({"service": "inconnu"}, Code.INVALID, Field.SERVICE),
        ({"service": None}, Code.MISSING, Field.SERVICE),
        ({"subcategory": "inconnue"}, Code.INVALID, Field.SUBCATEGORY),
        ({"academy": "inconnue"}, Code.INVALID, Field.ACADEMY),
        ({"files": (FILE,) * 11}, Code.TOO_LONG, Field.FILES),
    ],
)
def test_what_is_wrong_in_a_new_request_is_named_by_its_field(given, code, field):
    with pytest.raises(Refusal) as refused:
        Story(**given)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_route_to_a_team_that_left_the_catalogue_is_refused():
    directory = replace(
        DIRECTORY, teams={key: t for key, t in DIRECTORY.teams.items() if key != NETWORK}
    )
    with pytest.raises(Refusal) as refused:
        Story(directory, service="reseau")
    assert refused.value.code is Code.NO_TEAM


def test_an_agent_or_a_supervisor_opens_for_somebody_else_and_nobody_else_does():
    assert Story(opened_by=ANNE).ticket.requester == CHLOE
    assert Story(opened_by=OMAR).ticket.opened_by == OMAR
    with pytest.raises(Refusal) as refused:
        Story(opened_by=PAUL)
    assert refused.value.code is Code.NOT_ALLOWED


# Taking and assigning


def test_taking_a_ticket_makes_it_mine():
    ticket = story_in(State.ASSIGNED).ticket
    assert (ticket.state, ticket.agent) == (State.ASSIGNED, ANNE)


def test_a_supervisor_assigns_dispatches_releases_and_notes_but_does_not_handle():
    may = offered(Story().ticket, frozenset({Role.SUPERVISOR}), DIRECTORY)
    held = offered(story_in(State.ASSIGNED).ticket, frozenset({Role.SUPERVISOR}), DIRECTORY)
    assert {rule.action for rule in may} == {Action.ASSIGN, Action.DISPATCH, Action.NOTE}
    assert {rule.action for rule in held} - {rule.action for rule in may} == {Action.RELEASE}


def test_assigning_needs_an_agent_of_the_tickets_team():
    for stranger in (KARIM, CHLOE, SOPHIE, None):
        refusal = Story().refuses(ANNE, Action.ASSIGN, agent=stranger)
        assert refusal.field is Field.AGENT


def test_assigning_to_who_has_it_already_is_refused():
    assert (
        story_in(State.ASSIGNED).refuses(BRUNO, Action.ASSIGN, agent=ANNE).code is Code.SAME_AGENT
    )


@pytest.mark.parametrize("state", HELD)
def test_assigning_later_changes_the_agent_and_not_the_state(state):
    story = story_in(state)
    story.do(SOPHIE, Action.ASSIGN, agent=BRUNO)
    assert (story.ticket.state, story.ticket.agent) == (state, BRUNO)


def test_the_time_to_own_stops_at_the_first_agent_once_and_for_good():
    story = Story()
    assert story.ticket.owned_at is None
    first = story.do(ANNE, Action.TAKE).ticket.owned_at
    assert first == story.now
    story.do(ANNE, Action.RELEASE)
    assert story.do(BRUNO, Action.TAKE).ticket.owned_at == first


def test_a_colleague_acts_on_a_ticket_that_another_agent_holds():
    story = story_in(State.ASSIGNED)
    story.do(BRUNO, Action.RESOLVE)
    assert (story.ticket.agent, story.ticket.resolved_by) == (ANNE, BRUNO)


# Changing team


@pytest.mark.parametrize("state", HELD)
def test_releasing_puts_a_ticket_back_in_its_teams_queue_without_an_agent(state):
    story = story_in(state)
    story.do(BRUNO, Action.RELEASE)
    assert (story.ticket.state, story.ticket.agent) == (State.DISPATCHED, None)


@pytest.mark.parametrize("state", OPEN)
def test_dispatching_empties_the_agent_and_queues_the_ticket_in_the_new_team(state):
    story = story_in(state)
    story.do(ANNE, Action.DISPATCH, team=NETWORK)
    assert (story.ticket.state, story.ticket.agent) == (State.DISPATCHED, None)
    assert (story.ticket.path, story.ticket.hop) == ((TLS, NETWORK), 1)


def test_dispatching_to_the_same_team_or_to_an_unknown_one_is_refused():
    assert Story().refuses(ANNE, Action.DISPATCH, team=TLS).code is Code.SAME_TEAM
    refusal = Story().refuses(ANNE, Action.DISPATCH, team="inconnue")
    assert (refusal.code, refusal.field) == (Code.INVALID, Field.TEAM)


def test_misroute_leads_to_the_platform_of_the_requesters_academy_in_one_press():
    story = Story(service="reseau", academy="montpellier")
    story.do(KARIM, Action.MISROUTE)
    assert story.ticket.team == MPL


def test_misroute_is_absent_when_the_ticket_sits_with_that_platform_already():
    story = Story()
    actions = {rule.action for rule in offered(story.ticket, frozenset({Role.AGENT}), DIRECTORY)}
    assert Action.MISROUTE not in actions
    assert story.refuses(ANNE, Action.MISROUTE).code is Code.SAME_TEAM


@pytest.mark.parametrize("state", [State.WAITING_REQUESTER, State.WAITING_PARTNER, State.RESOLVED])
def test_misroute_is_for_tickets_that_do_not_wait(state):
    assert story_in(state).refuses(ANNE, Action.MISROUTE).code is Code.WRONG_STATE


def test_misroute_asks_the_academy_only_when_it_is_unknown_and_keeps_it():
    story = Story(service="reseau", academy=None)
    refusal = story.refuses(KARIM, Action.MISROUTE)
    assert (refusal.code, refusal.field) == (Code.MISSING, Field.ACADEMY)
    story.do(KARIM, Action.MISROUTE, academy="montpellier")
    assert (story.ticket.team, story.ticket.academy) == (MPL, "montpellier")


def test_misroute_asks_the_academy_again_when_the_known_one_left_the_catalogue():
    story = Story(service="reseau", academy="montpellier")
    academies = {"toulouse": DIRECTORY.academies["toulouse"]}
    story.directory = replace(DIRECTORY, academies=academies)
    refusal = story.refuses(KARIM, Action.MISROUTE)
    assert (refusal.code, refusal.field) == (Code.MISSING, Field.ACADEMY)
    assert story.do(KARIM, Action.MISROUTE, academy="toulouse").ticket.team == TLS


@pytest.mark.parametrize(
    ("academy", "code"), [("inconnue", Code.INVALID), ("toulouse", Code.SAME_TEAM)]
)
def test_an_academy_that_does_not_do_for_misroute_is_told_by_its_field(academy, code):
    story = Story(service="reseau", academy=None)
    story.do(KARIM, Action.DISPATCH, team=TLS)
    refusal = story.refuses(ANNE, Action.MISROUTE, academy=academy)
    assert (refusal.code, refusal.field) == (code, Field.ACADEMY)


# Editing


def test_editing_recomputes_the_priority_and_never_changes_the_team():
    story = story_in(State.ASSIGNED)
    story.do(ANNE, Action.EDIT, service="reseau", impact=Impact.DEPARTMENT, urgency=Urgency.HIGH)
    assert (story.ticket.priority, story.ticket.team) == (Priority.CRITICAL, TLS)
    assert story.ticket.service == "reseau"


def test_an_escalation_rule_raises_the_urgency_alone():
    story = story_in(State.ASSIGNED)
    before = story.ticket
    story.do(SYSTEM, Action.EDIT, urgency=Urgency.CRITICAL, title="", service=None, impact=None)
    seq, version = before.seq + 1, before.version + 1
    urgent = replace(before, urgency=Urgency.CRITICAL)
    assert story.ticket == replace(
        urgent, version=version, seq=seq, timed=seq, counted=seq, watched=seq
    )


def test_an_edit_that_changes_nothing_says_so():
    ticket = Story().ticket
    refusal = Story().refuses(
        ANNE,
        Action.EDIT,
        title=f" {ticket.title} ",
        service=ticket.service,
        impact=ticket.impact,
        urgency=ticket.urgency,
    )
    assert refusal.code is Code.NOTHING_CHANGED


def test_a_service_that_left_the_catalogue_stays_on_tickets_that_have_it_and_goes_on_no_other():
    story = Story(service="reseau")
    left = {key: s for key, s in DIRECTORY.services.items() if key != "reseau"}
    retired = {"reseau": Service("reseau", "Réseau et internet")}
    story.directory = replace(DIRECTORY, services=left, retired_services=retired)
    assert story.do(KARIM, Action.EDIT, service="reseau").ticket.title == "Plus rien"
    other = Story()
    other.directory = story.directory
    assert other.refuses(ANNE, Action.EDIT, service="reseau").field is Field.SERVICE


# Waiting


def test_a_question_waits_for_the_requester_and_the_agent_stays():
    for state in HELD:
        ticket = story_in(state).do(BRUNO, Action.REQUEST_INFO).ticket
        assert (ticket.state, ticket.agent) == (State.WAITING_REQUESTER, ANNE)


def test_his_answer_gives_the_ticket_back_to_its_agent():
    story = story_in(State.WAITING_REQUESTER)
    story.do(CHLOE, Action.ANSWER)
    assert (story.ticket.state, story.ticket.agent) == (State.ASSIGNED, ANNE)


@pytest.mark.parametrize("left", [(TLS,), ()])
def test_his_answer_queues_the_ticket_when_the_agent_left_the_team(left):
    story = story_in(State.WAITING_REQUESTER)
    story.directory = without(joining(DIRECTORY, ANNE, NETWORK), ANNE, *left)
    story.do(CHLOE, Action.ANSWER)
    assert (story.ticket.state, story.ticket.agent) == (State.DISPATCHED, None)


def test_his_answer_queues_the_ticket_when_its_team_left_the_catalogue():
    story = story_in(State.WAITING_REQUESTER)
    teams = {key: team for key, team in DIRECTORY.teams.items() if key != TLS}
    story.directory = replace(DIRECTORY, teams=teams, retired_teams={TLS: DIRECTORY.teams[TLS]})
    assert story.do(CHLOE, Action.ANSWER).ticket.state is State.DISPATCHED


@pytest.mark.parametrize("state", [s for s in ALIVE if s is not State.WAITING_REQUESTER])
def test_an_answer_in_any_other_state_is_an_entry_and_moves_nothing(state):
    story = story_in(state)
    before = story.ticket
    outcome = story.do(CHLOE, Action.ANSWER, words="merci")
    seq = before.seq + 1
    assert outcome.ticket == replace(before, seq=seq, timed=seq, counted=seq, watched=seq)
    assert outcome.public is not None
    assert outcome.public.words == "merci"


def test_files_alone_are_an_answer_and_blanks_are_none():
    story = story_in(State.WAITING_REQUESTER)
    assert story.refuses(CHLOE, Action.ANSWER, words="  ").field is Field.WORDS
    assert story.do(CHLOE, Action.ANSWER, words="", files=(FILE,)).ticket.state is State.ASSIGNED


def test_a_question_and_a_solution_need_words_even_with_files():
    for action in (Action.REQUEST_INFO, Action.RESOLVE, Action.REOPEN):
        state = State.RESOLVED if action is Action.REOPEN else State.ASSIGNED
        refusal = story_in(state).refuses(ANNE, action, words=" ", files=(FILE,))
        assert (refusal.code, refusal.field) == (Code.MISSING, Field.WORDS)


def test_a_closed_ticket_takes_no_answer():
    assert story_in(State.CLOSED).refuses(CHLOE, Action.ANSWER).code is Code.WRONG_STATE


@pytest.mark.parametrize("field", [Field.PARTNER, Field.REASON])
def test_putting_on_hold_requires_a_partner_and_a_reason(field):
    refusal = story_in(State.ASSIGNED).refuses(ANNE, Action.HOLD, **{field.value: " "})
    assert (refusal.code, refusal.field) == (Code.MISSING, field)


def test_the_follow_up_date_is_a_morning_in_the_desks_time_zone_and_goes_when_the_waiting_ends():
    story = story_in(State.ASSIGNED)
    story.do(ANNE, Action.HOLD, follow_up=date(2026, 4, 1))
    assert story.ticket.follow_up == Calendar().morning(date(2026, 4, 1))
    story.do(ANNE, Action.HOLD, follow_up=date(2026, 4, 2))
    assert story.ticket.follow_up == Calendar().morning(date(2026, 4, 2))
    assert story.do(ANNE, Action.RESUME).ticket.follow_up is None


def test_a_new_follow_up_date_is_reminded_of_again():
    story = story_in(State.WAITING_PARTNER)
    story.outcomes.append(replace(story.last, ticket=replace(story.ticket, reminded=True)))
    assert not story.do(ANNE, Action.HOLD, follow_up=date(2026, 4, 2)).ticket.reminded


def test_a_follow_up_date_in_the_past_is_refused_and_today_is_not():
    story = story_in(State.ASSIGNED)
    today = story.now.date()
    refusal = story.refuses(ANNE, Action.HOLD, follow_up=today - timedelta(days=1))
    assert (refusal.code, refusal.field) == (Code.INVALID, Field.FOLLOW_UP)
    assert story.do(ANNE, Action.HOLD, follow_up=today).ticket.follow_up is not None


@pytest.mark.parametrize("state", [State.WAITING_REQUESTER, State.WAITING_PARTNER])
def test_resuming_ends_either_waiting(state):
    assert story_in(state).do(BRUNO, Action.RESUME).ticket.state is State.ASSIGNED


# The end


@pytest.mark.parametrize("state", HELD)
def test_resolving_notes_who_pressed_and_starts_the_delay(state):
    story = story_in(state)
    story.do(BRUNO, Action.RESOLVE, resolution=Resolution.FIX)
    ticket = story.ticket
    assert (ticket.state, ticket.agent, ticket.resolved_by) == (State.RESOLVED, ANNE, BRUNO)
    assert (ticket.resolved_at, ticket.resolution) == (story.now, Resolution.FIX)
    assert ticket.reopen_until == Calendar().reopen_until(story.now)


def test_a_ticket_nobody_took_cannot_be_resolved():
    assert Story().refuses(ANNE, Action.RESOLVE).code is Code.WRONG_STATE


def test_an_agent_cannot_solve_a_ticket_as_withdrawn():
    refusal = story_in(State.ASSIGNED).refuses(
        ANNE, Action.RESOLVE, resolution=Resolution.WITHDRAWN
    )
    assert (refusal.code, refusal.field) == (Code.INVALID, Field.RESOLUTION)


@pytest.mark.parametrize("state", OPEN)
def test_a_requester_withdraws_his_open_request_with_or_without_a_reason(state):
    story = story_in(state)
    outcome = story.do(CHLOE, Action.WITHDRAW)
    assert (story.ticket.state, story.ticket.resolution) == (State.RESOLVED, Resolution.WITHDRAWN)
    assert outcome.public is None
    assert story_in(state).do(CHLOE, Action.WITHDRAW, words="Trouvé !").public is not None


@pytest.mark.parametrize("actor", [CHLOE, BRUNO])
def test_reopening_gives_the_ticket_back_to_its_agent_and_clears_the_solution(actor):
    story = story_in(State.RESOLVED)
    story.do(actor, Action.REOPEN)
    ticket = story.ticket
    assert (ticket.state, ticket.agent) == (State.ASSIGNED, ANNE)
    cleared = (ticket.resolved_at, ticket.resolved_by, ticket.resolution, ticket.reopen_until)
    assert cleared == (None, None, None, None)


def test_reopening_queues_the_ticket_when_its_agent_left_or_never_was():
    story = story_in(State.RESOLVED)
    story.directory = without(DIRECTORY, ANNE)
    assert story.do(CHLOE, Action.REOPEN).ticket.state is State.DISPATCHED
    never = Story()
    never.do(CHLOE, Action.WITHDRAW)
    assert never.do(CHLOE, Action.REOPEN).ticket.state is State.DISPATCHED


def test_reopening_is_refused_from_the_very_instant_even_before_the_sweep():
    story = story_in(State.RESOLVED)
    until = story.ticket.reopen_until
    story.now = until - timedelta(minutes=1, microseconds=1)
    last = story_in(State.RESOLVED)
    last.now = story.now
    assert last.do(CHLOE, Action.REOPEN).ticket.state is State.ASSIGNED
    story.now = until - timedelta(minutes=1)
    assert story.refuses(CHLOE, Action.REOPEN).code is Code.TOO_LATE
    assert story.refuses(ANNE, Action.REOPEN).code is Code.TOO_LATE


def test_resolving_again_starts_a_new_delay():
    story = story_in(State.RESOLVED)
    story.do(CHLOE, Action.REOPEN)
    story.now += timedelta(days=10)
    story.do(ANNE, Action.RESOLVE)
    assert story.ticket.reopen_until == Calendar().reopen_until(story.now)


def test_agents_never_close_and_the_clock_only_after_the_delay():
    story = story_in(State.RESOLVED)
    for agent in (ANNE, BRUNO, SOPHIE):
        assert story.refuses(agent, Action.CLOSE).code is Code.NOT_ALLOWED
    assert story.refuses(SYSTEM, Action.CLOSE).code is Code.NOT_ALLOWED
    story.now = story.ticket.reopen_until
    story.do(SYSTEM, Action.CLOSE)
    assert (story.ticket.state, story.ticket.closed_at) == (State.CLOSED, story.now)


def test_the_requester_closes_when_it_is_solved_for_him():
    story = story_in(State.RESOLVED)
    assert story.do(CHLOE, Action.CLOSE).ticket.state is State.CLOSED


@pytest.mark.parametrize("action", [a for a in Action if a not in {Action.OPEN, Action.RATE}])
def test_closed_is_the_end_of_every_action_but_the_rating(action):
    for actor in (ANNE, SOPHIE, CHLOE, SYSTEM):
        refusal = story_in(State.CLOSED).refuses(actor, action)
        assert refusal.code in {Code.WRONG_STATE, Code.NOT_ALLOWED}


@pytest.mark.parametrize("state", [State.RESOLVED, State.CLOSED])
def test_the_requester_rates_and_may_change_his_mind_but_not_say_nothing(state):
    story = story_in(state)
    assert story.refuses(CHLOE, Action.RATE, rating=None).field is Field.RATING
    assert story.do(CHLOE, Action.RATE, rating=1).ticket.rating == 1
    assert story.do(CHLOE, Action.RATE, rating=4).ticket.rating == 4
    assert story.refuses(ANNE, Action.RATE).code is Code.NOT_ALLOWED


# Versions and history


def test_the_version_counts_state_team_agent_and_priority():
    story = Story()
    versions = [
        story.do(*step).ticket.version
        for step in (
            (ANNE, Action.TAKE),
            (ANNE, Action.ASSIGN),
            (ANNE, Action.EDIT),
            (ANNE, Action.HOLD),
            (ANNE, Action.DISPATCH),
        )
    ]
    assert versions == [2, 3, 4, 5, 6]


def test_entries_titles_and_dates_do_not_raise_the_version():
    story = story_in(State.WAITING_PARTNER)
    version = story.ticket.version
    story.do(ANNE, Action.NOTE)
    story.do(ANNE, Action.MESSAGE)
    story.do(CHLOE, Action.ANSWER)
    story.do(ANNE, Action.HOLD, follow_up=date(2026, 5, 4))
    story.do(ANNE, Action.EDIT, impact=Impact.PERSON, urgency=Urgency.MEDIUM)
    assert story.ticket.version == version
    assert story.ticket.seq == 8


def test_a_stale_button_is_refused_before_the_state_is_looked_at():
    story = story_in(State.RESOLVED)
    assert story.refuses(BRUNO, Action.TAKE, seen=1).code is Code.STALE
    assert story.refuses(BRUNO, Action.TAKE).code is Code.WRONG_STATE
    assert story.refuses(BRUNO, Action.TAKE, seen=story.ticket.version).code is Code.WRONG_STATE


@pytest.mark.parametrize(
    ("actor", "action"), [(ANNE, Action.NOTE), (ANNE, Action.MESSAGE), (CHLOE, Action.ANSWER)]
)
def test_an_entry_is_never_refused_as_stale(actor, action):
    story = story_in(State.WAITING_REQUESTER)
    assert story.do(actor, action, seen=1).ticket.seq == 4


def test_history_says_who_what_from_and_to():
    change = story_in(State.ASSIGNED).last.change
    assert (change.actor, change.action, change.version, change.seq) == (ANNE, Action.TAKE, 2, 2)
    assert change.fields == {"state": ("dispatched", "assigned"), "agent": (None, ANNE)}


def test_history_tells_the_new_date_of_a_hold_in_utc():
    change = story_in(State.ASSIGNED).do(ANNE, Action.HOLD, follow_up=date(2026, 4, 1)).change
    assert change.fields["follow_up"] == (None, "2026-04-01T06:30:00+00:00")


# Who may


@pytest.mark.parametrize("state", ALIVE)
def test_a_stranger_may_do_nothing_to_a_ticket(state):
    story = story_in(state)
    for stranger in (PAUL, KARIM, MEHDI):
        for action in Action:
            assert story.refuses(stranger, action).code in {Code.NOT_ALLOWED, Code.WRONG_STATE}
    assert not offered(story.ticket, DIRECTORY.roles(story.ticket, PAUL), DIRECTORY)


def test_agents_of_a_former_team_do_not_write():
    story = Story()
    story.do(ANNE, Action.DISPATCH)
    for action in (Action.NOTE, Action.MESSAGE, Action.TAKE, Action.DISPATCH):
        assert story.refuses(ANNE, action).code is Code.NOT_ALLOWED
    story.do(LEA, Action.NOTE)


def test_the_system_releases_closes_edits_and_dispatches_and_does_nothing_else():
    story = story_in(State.ASSIGNED)
    its_own = {Action.RELEASE, Action.CLOSE, Action.EDIT, Action.DISPATCH}
    for action in {*Action} - its_own - {Action.OPEN}:
        assert story.refuses(SYSTEM, action).code is Code.NOT_ALLOWED
    assert story.do(SYSTEM, Action.RELEASE).ticket.agent is None


def test_an_agent_handles_his_own_request_when_it_is_with_his_team():
    story = Story(requester=ANNE)
    story.do(ANNE, Action.TAKE)
    story.do(ANNE, Action.ANSWER)
    assert story.do(ANNE, Action.WITHDRAW).ticket.state is State.RESOLVED
