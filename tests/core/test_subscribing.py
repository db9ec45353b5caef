"""What a supervisor does with his subscriptions, and what nobody else may."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from core import subscribing
from core.subscribing import Declined, Mistake, Wanted
from core.subscriptions import MOST, WHOLE_WEEK, Ended, Rhythm
from storage.memory import MemoryWork
from storage.memory.state import State
from tests.core.world import (
    ANNE,
    CALENDAR,
    CHLOE,
    DIRECTORY,
    NETWORK,
    NOW,
    OMAR,
    PEOPLE,
    SOPHIE,
    TLS,
    without,
)

DAILY = Wanted(Rhythm.DAILY, (), WHOLE_WEEK, time(8, 30))
LATER = NOW + timedelta(days=1)


@pytest.fixture
def work() -> MemoryWork:
    """A desk where Sophie supervises the networks too."""
    made = MemoryWork(State(), lambda: 1)
    networks = replace(DIRECTORY.teams[NETWORK], supervisors=frozenset({OMAR, SOPHIE}))
    made.replace_catalogue(replace(DIRECTORY, teams={**DIRECTORY.teams, NETWORK: networks}))
    for person in PEOPLE.values():
        made.save_person(person)
    return made


def subscribe(work, wanted=DAILY, user=SOPHIE, number=0, now=NOW):
    return subscribing.subscribe(work, user, wanted, now, CALENDAR, number)


def declined(work, wanted=DAILY, **more):
    with pytest.raises(Declined) as found:
        subscribe(work, wanted, **more)
    return found.value.mistake


@pytest.mark.parametrize(
    ("wrong", "mistake"),
    [
        ({"hour": None}, Mistake.NO_HOUR),
        ({"days": ()}, Mistake.NO_DAY),
        ({"days": (7, -1)}, Mistake.NO_DAY),
        ({"rhythm": Rhythm.WEEKLY}, Mistake.SEVERAL_DAYS),
        ({"rhythm": Rhythm.WEEKLY, "days": ()}, Mistake.NO_DAY),
        ({"in_channel": True}, Mistake.SEVERAL_TEAMS),
        ({"in_channel": True, "teams": (TLS, NETWORK)}, Mistake.SEVERAL_TEAMS),
        ({"teams": ("rh",)}, Mistake.NOT_SUPERVISED),
        ({"teams": (TLS, "no such team")}, Mistake.NOT_SUPERVISED),
    ],
)
def test_what_cannot_be_is_declined_and_nothing_is_stored(work, wrong, mistake):
    assert declined(work, replace(DAILY, **wrong)) is mistake
    assert work.subscriptions_of(SOPHIE) == ()


@pytest.mark.parametrize("user", [ANNE, CHLOE, "U0NOBODY"])
def test_who_supervises_nothing_subscribes_to_nothing(work, user):
    assert declined(work, user=user) is Mistake.NO_TEAM


def test_a_monthly_one_needs_no_day_and_keeps_none(work):
    assert subscribe(work, replace(DAILY, rhythm=Rhythm.MONTHLY)).days == ()


def test_who_supervises_one_team_need_not_name_it_for_its_channel(work):
    made = subscribe(work, replace(DAILY, in_channel=True), user=OMAR)
    assert (made.teams, made.in_channel) == ((NETWORK,), True)


def test_changed_it_is_the_same_one_and_begins_anew(work):
    first = subscribe(work)
    changed = subscribe(work, replace(DAILY, hour=time(18)), number=first.id, now=LATER)
    assert changed == replace(first, hour=time(18), starts_at=LATER)
    assert work.subscriptions_of(SOPHIE) == (changed,)


def test_nobody_reaches_another_s_or_one_that_is_not_there(work):
    sophies = subscribe(work)
    for number in (sophies.id, 99):
        for reach in (
            lambda number: subscribing.yours(work, number, OMAR),
            lambda number: subscribing.pause(work, number, OMAR),
            lambda number: subscribing.end(work, number, OMAR),
            lambda number: subscribing.resume(work, number, OMAR, LATER),
            lambda number: subscribe(work, user=OMAR, number=number),
        ):
            with pytest.raises(Declined) as found:
                reach(number)
            assert found.value.mistake is Mistake.NOT_YOURS
    assert work.subscriptions_of(SOPHIE) == (sophies,)


def test_each_press_has_its_effect_once_however_often_it_comes(work):
    made = subscribe(work)
    for done, expected in (
        (subscribing.pause, replace(made, paused=True)),
        (subscribing.end, replace(made, paused=True, ended=Ended.BY_ITS_SUBSCRIBER)),
    ):
        assert done(work, made.id, SOPHIE) == done(work, made.id, SOPHIE) == expected
    resumed = subscribing.resume(work, made.id, SOPHIE, LATER)
    assert resumed == replace(made, starts_at=LATER)
    again = LATER + timedelta(hours=1)
    assert subscribing.resume(work, made.id, SOPHIE, again) == resumed


def test_nobody_takes_up_again_what_he_does_not_supervise_any_more(work):
    made = subscribe(work)
    subscribing.pause(work, made.id, SOPHIE)
    work.replace_catalogue(without(DIRECTORY, SOPHIE))
    with pytest.raises(Declined) as found:
        subscribing.resume(work, made.id, SOPHIE, LATER)
    assert found.value.mistake is Mistake.NO_TEAM


def test_one_may_have_so_many_and_no_more_at_once(work):
    owned = [subscribe(work) for _ in range(MOST)]
    assert declined(work) is Mistake.TOO_MANY
    assert subscribe(work, number=owned[0].id, now=LATER)
    subscribing.end(work, owned[0].id, SOPHIE)
    assert subscribe(work)
    with pytest.raises(Declined):
        subscribing.resume(work, owned[0].id, SOPHIE, LATER)


def test_whoever_unsubscribed_is_not_subscribed_again(work):
    subscribing.begin(work, NOW, CALENDAR)
    (first,) = work.subscriptions_of(SOPHIE)
    subscribing.end(work, first.id, SOPHIE)
    subscribing.begin(work, LATER, CALENDAR)
    assert len(work.subscriptions_of(SOPHIE)) == len(work.subscriptions_of(OMAR)) == 1
