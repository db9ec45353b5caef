"""What acts reach, and that it adds up: what came less what went is what the backlog grew by."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clocks import Timekeeper
from core.errors import Refusal
from core.figures import Scope
from core.milestones import Reached, missing
from core.vocabulary import OPEN, Action, Impact, Priority, State, Urgency
from storage.memory.figures import FigurePart
from storage.memory.state import State as Kept
from tests.core.test_clocks import (
    ACTORS,
    ACTS,
    HOUR,
    MINUTE,
    OPENED,
    TIMED,
    Played,
    at,
    played,
    rated,
)
from tests.core.world import (
    ANNE,
    BRUNO,
    CALENDAR,
    CHLOE,
    KARIM,
    MPL,
    NETWORK,
    NOW,
    OMAR,
    SOPHIE,
    STAFFING,
    TLS,
)


def reached(story: Played, number: int = -1) -> list[Reached]:
    return [each.reached for each in story.outcomes[number].milestones]


def milestone(story: Played):
    (found,) = story.last.milestones
    return found


def test_a_new_request_is_opened_in_the_team_it_goes_to():
    story = played()
    opened = milestone(story)
    assert (opened.reached, opened.team, opened.actor) == (Reached.OPENED, TLS, CHLOE)
    assert (opened.at, opened.seq, opened.priority) == (NOW, 1, Priority.MEDIUM)
    assert (opened.service, opened.academy) == ("messagerie", "toulouse")


def test_who_takes_it_first_owns_it_once_and_for_good():
    story = played().on(at(2, 10, 45), ANNE, Action.TAKE)
    owned = milestone(story)
    assert (owned.reached, owned.actor, owned.team) == (Reached.OWNED, ANNE, TLS)
    assert (owned.spent, owned.late) == (45 * MINUTE, False)
    story.on(at(2, 11), ANNE, Action.RELEASE).on(at(3, 9), BRUNO, Action.TAKE)
    assert (reached(story, -2), reached(story)) == ([], [])


def test_who_takes_it_past_the_target_is_late():
    assert milestone(played().on(at(2, 11, 1), ANNE, Action.TAKE)).late is True


@pytest.mark.parametrize("action", [Action.TAKE, Action.RESOLVE])
def test_without_a_target_nothing_is_late_nor_in_time(action):
    story = played(service="reseau").on(at(2, 11), KARIM, Action.TAKE)
    if action is Action.RESOLVE:
        story.on(at(2, 12), KARIM, action)
    assert milestone(story).late is None


def test_a_change_of_team_is_left_and_arrived_and_counts_a_hop():
    story = played().on(at(2, 11), SOPHIE, Action.DISPATCH, team=NETWORK)
    left, arrived = story.last.milestones
    assert [left.reached, arrived.reached] == [Reached.LEFT, Reached.ARRIVED]
    assert [left.team, arrived.team] == [TLS, NETWORK]
    assert (left.hops, arrived.hops, arrived.returns) == (0, 1, 0)
    assert left.actor == arrived.actor == SOPHIE


def test_coming_back_to_a_team_that_had_it_is_a_return():
    story = played().on(at(2, 11), SOPHIE, Action.DISPATCH, team=NETWORK)
    story.on(at(2, 12), OMAR, Action.DISPATCH, team=TLS).on(at(2, 13), ANNE, Action.TAKE)
    story.on(at(2, 14), ANNE, Action.RESOLVE)
    assert (milestone(story).hops, milestone(story).returns) == (2, 1)


def test_a_change_of_service_leaves_the_one_and_arrives_in_the_other():
    story = played().on(at(2, 11), ANNE, Action.TAKE)
    story.on(at(2, 12), ANNE, Action.EDIT, **rated(Impact.PERSON, Urgency.LOW, "poste"))
    left, arrived = story.last.milestones
    assert [left.team, arrived.team] == [TLS, TLS]
    assert [left.service, arrived.service] == ["messagerie", "poste"]
    assert (arrived.hops, arrived.priority) == (0, Priority.LOW)


def test_an_urgency_alone_is_no_milestone():
    story = played().on(at(2, 11), ANNE, Action.TAKE)
    story.on(at(2, 12), ANNE, Action.EDIT, **rated(Impact.SERVICE, Urgency.LOW))
    assert reached(story) == []


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (1, True)])
def test_what_is_resolved_tells_how_long_it_took_and_whether_that_was_too_long(minutes, late):
    story = played().on(at(2, 11), ANNE, Action.TAKE).on(at(2, 18, minutes), ANNE, Action.RESOLVE)
    resolved = milestone(story)
    assert (resolved.reached, resolved.actor, resolved.spent) == (Reached.RESOLVED, ANNE, 8 * HOUR)
    assert resolved.late is late


def test_what_is_resolved_while_it_waits_is_in_time_by_what_was_worked_before():
    story = played().on(at(2, 11), ANNE, Action.TAKE).on(at(2, 12), ANNE, Action.HOLD)
    story.on(at(20, 9), ANNE, Action.RESOLVE)
    assert (milestone(story).spent, milestone(story).late) == (2 * HOUR, False)


def test_what_was_late_before_it_waited_is_resolved_late():
    story = played().on(at(3, 9), ANNE, Action.TAKE).on(at(3, 10), ANNE, Action.HOLD)
    assert milestone(story.on(at(3, 11), ANNE, Action.RESOLVE)).late is True


def test_resolving_it_again_tells_all_that_it_took_so_far():
    story = played().on(at(2, 11), ANNE, Action.TAKE).on(at(2, 13), ANNE, Action.RESOLVE)
    story.on(at(10, 8), CHLOE, Action.REOPEN)
    assert (milestone(story).reached, milestone(story).team) == (Reached.REOPENED, TLS)
    story.on(at(10, 12), ANNE, Action.RESOLVE)
    assert (milestone(story).spent, milestone(story).late) == (7 * HOUR, False)


def test_a_withdrawn_request_is_not_resolved():
    story = played().on(at(2, 11), CHLOE, Action.WITHDRAW)
    withdrawn = milestone(story)
    assert (withdrawn.reached, withdrawn.spent, withdrawn.late) == (
        Reached.WITHDRAWN, timedelta(), None,
    )  # fmt: skip


@pytest.mark.parametrize("action", [Action.NOTE, Action.MESSAGE, Action.HOLD, Action.REQUEST_INFO])
def test_what_moves_nothing_that_is_counted_reaches_nothing(action):
    story = played().on(at(2, 11), ANNE, Action.TAKE).on(at(2, 12), ANNE, action)
    assert reached(story) == []
    assert story.ticket.counted == story.ticket.seq


def test_an_act_after_one_that_is_still_to_be_counted_is_left_to_the_sweep():
    story = played()
    older = replace(story.ticket, counted=0)
    story.outcomes[-1] = replace(story.last, ticket=older)
    story.on(at(2, 11), ANNE, Action.TAKE)
    assert (reached(story), story.ticket.counted) == ([], 0)
    found = missing(story.ticket, history(story), Timekeeper(TIMED, CALENDAR))
    assert [each.reached for each in found] == [Reached.OPENED, Reached.OWNED]


def test_only_the_acts_that_were_not_counted_are_told_again():
    story = played().on(at(2, 11), ANNE, Action.TAKE).on(at(2, 12), ANNE, Action.RESOLVE)
    counted = replace(story.ticket, counted=2)
    found = missing(counted, history(story), Timekeeper(TIMED, CALENDAR))
    assert found == story.last.milestones


def history(story: Played):
    return [outcome.change for outcome in story.outcomes]


STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(ACTORS),
        st.sampled_from([*ACTS, Action.DISPATCH, Action.TAKE, Action.RESOLVE, Action.REOPEN]),
        st.integers(0, 1500),
        st.sampled_from([NETWORK, TLS, STAFFING, MPL]),
        st.sampled_from(["messagerie", "poste"]),
    ),
    max_size=60,
)


def lived(opened, steps) -> list[Played]:
    """Several tickets on which people try what they like; each tells of what was accepted."""
    stories, now = [played(**each) for each in opened], NOW
    for which, actor, action, minutes, team, service in steps:
        story, now = stories[which], now + minutes * MINUTE
        given = rated(Impact.SERVICE, Urgency.HIGH, service) if action is Action.EDIT else {}
        given |= {"team": team} if action is Action.DISPATCH else {}
        given |= {"academy": "montpellier"} if action is Action.MISROUTE else {}
        try:
            story.on(now, actor, action, **given)
        except Refusal:
            continue
    return stories


def kept(stories: list[Played]):
    """A desk in memory that holds what these tickets reached."""
    found = (
        replace(each, ticket_id=number)
        for number, story in enumerate(stories)
        for outcome in story.outcomes
        for each in outcome.milestones
    )
    return FigurePart(Kept(milestones={(m.ticket_id, m.seq, m.reached): m for m in found}), int)


def backlog(stories: list[Played], scope: Scope, instant) -> int:
    """Count the open tickets of a scope at an instant, by the history alone."""
    standing = [
        {name: new for c in history(story) if c.at < instant for name, (_, new) in c.fields.items()}
        for story in stories
    ]
    return sum(
        State(each["state"]) in OPEN
        and each["team"] in scope.teams
        and scope.service in {None, each["service"]}
        and scope.academy in {None, each.get("academy")}
        for each in standing
        if each
    )


SCOPES = st.builds(
    lambda teams, service, academy: Scope(tuple(sorted(teams)), NOW, NOW, service, academy),
    st.sets(st.sampled_from([TLS, NETWORK, STAFFING, MPL]), min_size=1),
    st.sampled_from([None, None, "messagerie", "poste"]),
    st.sampled_from([None, None, "toulouse", "montpellier"]),
)


@given(st.tuples(OPENED, OPENED, OPENED), STEPS, SCOPES, st.lists(st.integers(0, 40_000)))
@settings(max_examples=120, deadline=None, derandomize=True)
def test_what_came_less_what_went_is_what_the_backlog_grew_by(opened, steps, scope, times):
    stories = lived(opened, steps)
    figures = kept(stories)
    acts = (change.at for story in stories for change in history(story))
    instants = sorted({*acts, *(NOW + minutes * MINUTE for minutes in times)})
    for since, until in pairwise([NOW - MINUTE, *instants, instants[-1] + MINUTE]):
        flow = figures.count_flow(replace(scope, since=since, until=until))
        assert flow.change == backlog(stories, scope, until) - backlog(stories, scope, since)
    whole = replace(scope, since=NOW - MINUTE, until=instants[-1] + MINUTE)
    assert figures.count_flow(whole).change == backlog(stories, scope, whole.until)


@given(st.tuples(OPENED, OPENED, OPENED), STEPS)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_the_history_alone_tells_the_same_milestones(opened, steps):
    keeper = Timekeeper(TIMED, CALENDAR)
    for story in lived(opened, steps):
        written = [each for outcome in story.outcomes for each in outcome.milestones]
        assert list(missing(replace(story.ticket, counted=0), history(story), keeper)) == written
        assert missing(story.ticket, history(story), keeper) == ()
        sound(written)


def sound(written) -> None:
    """What holds of every ticket: opened and owned once at most, reopened after it was resolved."""
    many = Counter(each.reached for each in written)
    assert (many[Reached.OPENED], many[Reached.OWNED] <= 1) == (1, True)
    ended = many[Reached.RESOLVED] + many[Reached.WITHDRAWN]
    assert ended - many[Reached.REOPENED] in {0, 1}
    assert many[Reached.LEFT] == many[Reached.ARRIVED]
    assert all(a.hops <= b.hops and a.spent >= timedelta() for a, b in pairwise(written))
