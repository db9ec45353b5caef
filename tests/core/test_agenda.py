"""What the desk will do about a ticket by itself, and when, by the clock of Paris."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.agenda import agenda
from core.calendar import Calendar
from core.clocks import watch
from core.directory import Deed, Directory, Escalation
from core.errors import Refusal
from core.ticket import Ticket
from core.vocabulary import Action, Clock, Priority, Urgency
from tests.core.test_clocks import ACTORS, ACTS, MINUTE, TIMED, Played, at, rated
from tests.core.world import ANNE, BRUNO, CALENDAR, CHLOE, KARIM, NETWORK, STAFFING, TLS

FAR = at(31, 12)
DONE = "asked again"


def ruled(*rules: Escalation, team: str = TLS, proposes: bool = False) -> Directory:
    """The world with targets, and rules of a team."""
    kept = replace(TIMED.teams[team], escalation=rules, proposes_resolution=proposes)
    return replace(TIMED, teams={**TIMED.teams, team: kept})


def played(directory: Directory = TIMED, **given: object) -> Played:
    """Open a request on Monday at ten: to be owned by eleven, to be resolved by six."""
    return Played(directory, **given)


def done_until(
    story: Played, until: datetime = FAR, calendar: Calendar = CALENDAR
) -> Iterator[tuple[datetime, str]]:
    """Do everything when it is due, and tell what and when, the ticket left as it is."""
    todo, ticket = agenda(story.directory, calendar), story.ticket
    ticket = todo.watched(ticket)
    while ticket.look_at and ticket.look_at <= until:
        now = ticket.look_at
        assert todo.due(ticket, now - timedelta(microseconds=1)) is None
        while duty := todo.due(ticket, now):
            yield now, duty.why.value if duty.why else DONE
            ticket = todo.done(ticket, duty)


def seen_at(story: Played, now: datetime) -> list[str]:
    """What is done by a sweep that comes at an instant, the ticket left as it is."""
    todo, ticket = agenda(story.directory, CALENDAR), story.ticket
    told = []
    while duty := todo.due(ticket, now):
        told.append(duty.why.value if duty.why else DONE)
        ticket = todo.done(ticket, duty)
    return told


# Warnings


def test_who_has_it_is_warned_at_three_quarters_of_a_target_and_at_the_whole():
    assert [*done_until(played())] == [
        (at(2, 10, 45), "own_soon"),
        (at(2, 11), "own_late"),
        (at(2, 16), "resolve_soon"),
        (at(2, 18), "resolve_late"),
    ]


def test_an_act_says_when_to_look_at_the_ticket_next():
    story = played()
    assert story.ticket.look_at == at(2, 10, 45)
    story.on(at(2, 10, 15), ANNE, Action.TAKE)
    assert story.ticket.look_at == at(2, 16)
    story.on(at(2, 10, 30), ANNE, Action.RESOLVE)
    assert story.ticket.look_at is None


def test_nights_and_week_ends_warn_of_nothing():
    story = played()
    story.on(at(2, 10, 30), ANNE, Action.TAKE).on(at(2, 11), ANNE, Action.HOLD)
    story.on(at(6, 17), ANNE, Action.RESUME)
    assert [*done_until(story)] == [(at(9, 12), "resolve_soon"), (at(9, 14), "resolve_late")]


def test_what_is_seen_late_gets_the_later_warning_alone():
    assert seen_at(played(), at(2, 12)) == ["own_late"]
    assert seen_at(played(), at(3, 9)) == ["own_late", "resolve_late"]


def test_a_ticket_taken_before_it_is_seen_is_not_told_to_be_taken_late():
    story = played().on(at(2, 12), ANNE, Action.TAKE)
    assert seen_at(story, at(2, 12)) == []


def marked(story: Played, now: datetime) -> Played:
    """The story goes on from the ticket as a sweep left it."""
    todo, ticket = agenda(story.directory, CALENDAR), story.ticket
    while duty := todo.due(ticket, now):
        ticket = todo.done(ticket, duty)
    story.outcomes.append(replace(story.last, ticket=ticket))
    return story


def test_a_clock_that_stands_still_warns_of_nothing_until_it_runs_again():
    story = played().on(at(2, 10, 30), ANNE, Action.TAKE).on(at(2, 15), ANNE, Action.HOLD)
    assert story.ticket.look_at is None
    story.on(at(2, 17), ANNE, Action.EDIT, **rated(1, Urgency.MEDIUM))  # four hours: reached
    assert (story.ticket.priority, story.ticket.look_at) == (Priority.HIGH, None)
    assert seen_at(story, at(3, 9)) == []
    story.on(at(3, 9), ANNE, Action.RESUME)
    assert seen_at(story, at(3, 9)) == ["resolve_late"]


def test_each_warning_is_given_once_whatever_becomes_of_the_priority():
    story = marked(played().on(at(2, 10, 30), ANNE, Action.TAKE), at(2, 16))
    story.on(at(2, 16, 30), ANNE, Action.EDIT, **rated(3, Urgency.LOW))
    story.on(at(2, 16, 40), ANNE, Action.EDIT, **rated(3, Urgency.MEDIUM))
    assert [*done_until(story)] == [(at(2, 18), "resolve_late")]
    story = marked(story, at(2, 18))
    story.on(at(3, 9), ANNE, Action.EDIT, **rated(1, Urgency.CRITICAL))
    story.on(at(3, 10), ANNE, Action.RESOLVE).on(at(3, 11), CHLOE, Action.REOPEN)
    assert [*done_until(story)] == []


def test_another_team_goes_on_where_the_clocks_stood():
    story = marked(played(), at(2, 10, 45))
    story.on(at(2, 10, 50), ANNE, Action.DISPATCH, team=STAFFING)
    assert next(done_until(story)) == (at(2, 11), "own_late")


def test_without_targets_and_rules_there_is_nothing_to_look_at():
    assert played(service="reseau").ticket.look_at is None


# Rules

TELL = Escalation(Clock.OWN, 30, Deed.TELL)
RAISE = Escalation(Clock.RESOLVE, 4 * 60, Deed.RAISE)
AFFECT = Escalation(Clock.OWN, 2 * 60, Deed.AFFECT, NETWORK)


def test_rules_are_due_after_their_time_on_their_clock():
    assert [*done_until(played(ruled(TELL, RAISE, AFFECT)))] == [
        (at(2, 10, 30), "escalated"),
        (at(2, 10, 45), "own_soon"),
        (at(2, 11), "own_late"),
        (at(2, 12), "moved"),
        (at(2, 14), "raised"),
        (at(2, 16), "resolve_soon"),
        (at(2, 18), "resolve_late"),
    ]


def test_what_changes_the_ticket_comes_before_what_is_told_of_it():
    assert seen_at(played(ruled(TELL, RAISE, AFFECT)), at(2, 15)) == [
        "moved", "raised", "escalated", "own_late",
    ]  # fmt: skip


def test_a_rule_is_for_its_priorities_alone():
    story = played(ruled(replace(TELL, priorities=(Priority.CRITICAL, Priority.HIGH))))
    assert story.ticket.look_at == at(2, 10, 45)
    story.on(at(2, 10, 40), ANNE, Action.EDIT, **rated(3, Urgency.CRITICAL))
    assert "escalated" in seen_at(story, at(2, 10, 40))


def test_a_rule_is_followed_once_for_a_team_and_another_teams_rule_by_itself():
    both = ruled(TELL, team=NETWORK)
    both = replace(both, teams={**both.teams, TLS: replace(both.teams[TLS], escalation=(TELL,))})
    story = marked(played(both, service="messagerie"), at(2, 10, 30))
    assert "escalated" not in seen_at(story, at(2, 10, 30))
    story.on(at(2, 10, 31), ANNE, Action.DISPATCH, team=NETWORK)
    story = marked(story, at(3, 9))
    assert sum("own 30 tell" in mark for mark in story.ticket.alerted) == 2
    story.on(at(3, 10), KARIM, Action.DISPATCH, team=TLS)
    assert "escalated" not in seen_at(story, at(3, 10))


def test_a_rule_that_is_rewritten_is_another_rule():
    story = marked(played(ruled(TELL)), at(2, 10, 30))
    story.directory = ruled(replace(TELL, after=20))
    assert seen_at(story, at(2, 10, 30)) == ["escalated"]


def test_a_ticket_that_somebody_has_is_past_the_rules_of_the_time_to_own():
    story = played(ruled(TELL)).on(at(2, 10, 15), ANNE, Action.TAKE)
    story.on(at(2, 10, 20), ANNE, Action.RELEASE)
    assert "escalated" not in seen_at(story, at(2, 12))


# Reminders


def asked(directory: Directory = TIMED) -> Played:
    """A question of Monday at half past ten."""
    story = played(directory).on(at(2, 10, 15), ANNE, Action.TAKE)
    return story.on(at(2, 10, 30), ANNE, Action.REQUEST_INFO)


def test_a_question_is_asked_again_after_three_and_seven_working_days_at_its_hour():
    assert [*done_until(asked())] == [(at(5, 10, 30), DONE), (at(11, 10, 30), DONE)]


def test_a_resolution_is_proposed_after_fourteen_where_the_team_wants_it():
    told = [*done_until(asked(ruled(proposes=True)))]
    assert told[2:] == [(at(20, 10, 30), "unanswered")]


def test_of_reminders_that_come_late_only_the_latest_is_sent():
    assert seen_at(asked(), at(12, 9)) == [DONE]
    assert seen_at(asked(ruled(proposes=True)), at(27, 9)) == [DONE, "unanswered"]


def test_a_further_question_begins_anew():
    story = marked(asked(), at(5, 10, 30)).on(at(6, 9), BRUNO, Action.REQUEST_INFO)
    assert [when for when, _ in done_until(story)] == [at(11, 9), at(17, 9)]


@pytest.mark.parametrize(("actor", "action"), [(CHLOE, Action.ANSWER), (ANNE, Action.RESUME)])
def test_an_answer_or_taking_it_up_again_ends_the_reminders(actor, action):
    story = asked().on(at(3, 9), actor, action)
    assert story.ticket.asked_at is None
    assert DONE not in [told for _, told in done_until(story)]


def test_days_are_those_that_its_team_works_by_the_clock_of_its_zone():
    story = played(service="reseau").on(at(2, 10, 15), KARIM, Action.TAKE)  # every day
    story.on(at(6, 10, 30), KARIM, Action.REQUEST_INFO)
    assert [when for when, _ in done_until(story)] == [at(9, 10, 30), at(13, 10, 30)]


def test_public_holidays_are_no_days_of_work():
    calendar = Calendar(holidays=lambda *_: {date(2026, 3, 3), date(2026, 3, 4)})
    assert [when for when, _ in done_until(asked(), calendar=calendar)] == [
        at(9, 10, 30), at(13, 10, 30),
    ]  # fmt: skip


def test_the_hour_is_that_of_the_wall_clock_across_its_change():
    story = played().on(at(26, 10), ANNE, Action.TAKE).on(at(26, 10, 30), ANNE, Action.REQUEST_INFO)
    first = next(when for when, _ in done_until(story))
    assert first == at(31, 9, 30)  # half past ten in summer
    assert first.astimezone(ZoneInfo("Europe/Paris")).hour == 10


@pytest.mark.parametrize(
    ("days", "when"), [((), []), ((5, 2), [at(4, 10, 30), at(9, 10, 30)]), ((1,), [at(3, 10, 30)])]
)
def test_the_settings_say_after_how_many_days(days, when):
    told = done_until(asked(), calendar=replace(CALENDAR, remind_after=days))
    assert [at for at, _ in told] == when


def test_a_follow_up_date_is_due_in_its_morning_and_anew_when_it_is_set_anew():
    story = played().on(at(2, 10, 15), ANNE, Action.TAKE)
    story.on(at(2, 11), ANNE, Action.HOLD, follow_up=date(2026, 3, 5))
    assert [*done_until(story)] == [(at(5, 8, 30), "follow_up")]
    story = marked(story, at(5, 9)).on(at(5, 9, 30), ANNE, Action.HOLD, follow_up=date(2026, 3, 6))
    assert [*done_until(story)] == [(at(6, 8, 30), "follow_up")]
    story.on(at(5, 10), ANNE, Action.HOLD, follow_up=None)
    assert [*done_until(story)] == []


# Against a count of every minute

RULES = st.lists(
    st.builds(
        Escalation,
        st.sampled_from(Clock),
        st.integers(1, 900),
        st.just(Deed.TELL),
        st.just(""),
        st.sampled_from([(), (Priority.MEDIUM,), (Priority.CRITICAL, Priority.HIGH)]),
    ),
    max_size=3,
    unique_by=lambda rule: rule.name,
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTORS),
        st.sampled_from(ACTS),
        st.integers(1, 600),
        st.sampled_from(Urgency),
        st.sampled_from([NETWORK, TLS, STAFFING]),
    ),
    max_size=12,
)
WATCHED_MINUTES = 2 * 24 * 60


def reached_by_counting(
    ticket: Ticket, directory: Directory, start: datetime
) -> dict[datetime, set[str]]:
    """What the clocks of a ticket reach by each minute that follows, counted minute by minute."""
    team = directory.teams[ticket.team]
    hours = directory.calendar_of(team)
    zone = ZoneInfo(hours.timezone)
    target = directory.services[ticket.service].target(ticket.priority, ticket.academy)
    aims: list[tuple[Clock, timedelta, str]] = []
    for clock in Clock:
        limit = getattr(target, clock.value, None)
        if limit:
            aims.append((clock, timedelta(minutes=limit) * 0.75, f"{clock}_soon"))
            aims.append((clock, timedelta(minutes=limit), f"{clock}_late"))
    aims += [
        (rule.clock, timedelta(minutes=rule.after), rule.name)
        for rule in team.escalation
        if not rule.priorities or ticket.priority in rule.priorities
    ]

    def works(now: datetime) -> bool:
        local = now.astimezone(zone)
        minute = local.hour * 60 + local.minute
        return any(each.start <= minute < each.end for each in hours.week[local.weekday()])

    spent = {clock: watch(ticket, clock).spent for clock in Clock}
    since = {clock: watch(ticket, clock).since for clock in Clock}
    found: dict[datetime, set[str]] = {}
    now = min((at for at in since.values() if at), default=start)
    while now <= start + WATCHED_MINUTES * MINUTE:
        running = [clock for clock in Clock if (begun := since[clock]) and begun <= now]
        if now >= start:
            found[now] = {
                name for clock, aim, name in aims if clock in running and spent[clock] >= aim
            }
        if works(now):
            for clock in running:
                spent[clock] += MINUTE
        now += MINUTE
    return found


@given(RULES, RULES, STEPS)
@settings(max_examples=15, deadline=None, derandomize=True)
def test_nothing_is_due_before_look_at_and_everything_by_the_minute_after(ours, theirs, steps):
    directory = ruled(*ours)
    directory = replace(
        directory,
        teams={**directory.teams, NETWORK: replace(TIMED.teams[NETWORK], escalation=tuple(theirs))},
    )
    story = played(directory)
    for actor, action, minutes, urgency, team in steps:
        story.now += minutes * MINUTE
        given = rated(2, urgency) if action is Action.EDIT else {}
        given |= {"team": team} if action is Action.DISPATCH else {}
        try:
            story.do(actor, action, **given)
        except Refusal:
            continue
    todo, ticket = agenda(directory, CALENDAR), story.ticket
    told: set[str] = set()
    for now, reached in reached_by_counting(ticket, directory, story.now).items():
        reached -= {why.replace("late", "soon") for why in reached if why.endswith("_late")}
        wanted = {name for name in reached if name not in told}
        if not wanted:
            waits = ticket.asked_at or ticket.follow_up
            assert waits or ticket.look_at is None or ticket.look_at > now, now
            continue
        assert ticket.look_at <= now
        assert ticket.look_at > now - MINUTE or now == story.now
        done = set()
        while duty := todo.due(ticket, now):
            done.add(duty.rule.name if duty.rule else duty.why.value)
            ticket = todo.done(ticket, duty)
        assert done == wanted
        told |= done | {why.replace("late", "soon") for why in done}
