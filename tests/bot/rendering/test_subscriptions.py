"""The form of subscriptions, and what comes back from it."""

from dataclasses import replace
from datetime import time

import pytest

from bot.rendering.staff import subscription_form
from bot.rendering.staff.subscription_form import asked_of, form, hour_of, wanted
from core.subscriptions import Rhythm
from tests.bot.rendering.limits import check_view
from tests.bot.rendering.scenes import FR, subscriptions
from tests.core.world import DIRECTORY, NETWORK, TLS

TEAMS = (DIRECTORY.teams[TLS], DIRECTORY.teams[NETWORK])


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("8", time(8)), ("8h", time(8)), ("8 h 30", time(8, 30)), ("08:30", time(8, 30)),
        (" 23.59 ", time(23, 59)), ("0H05", time(0, 5)), ("24:00", None), ("8:60", None),
        ("8:3", None), ("", None), ("midi", None), ("-1", None), ("8:30:00", None),
        ("١٢", time(12)),
    ],
)  # fmt: skip
def test_an_hour_is_read_as_people_type_it(typed, hour):
    assert hour_of(typed) == hour


def sent(view):
    """What Slack sends of a form that nobody touched."""
    values = {}
    for block in view.to_dict()["blocks"]:
        element = block.get("element") or {}
        state = {
            "value": element.get("initial_value"),
            "selected_option": element.get("initial_option"),
            "selected_options": element.get("initial_options"),
        }
        if element:
            values[block["block_id"]] = {element["action_id"]: state}
    return values


@pytest.mark.parametrize("subscription", subscriptions(), ids=lambda each: str(each.id))
def test_a_form_sent_off_untouched_changes_nothing(subscription):
    asked = asked_of(subscription)
    assert wanted(sent(form(asked, subscription.id, TEAMS, FR))) == replace(
        asked, teams=tuple(sorted(asked.teams))
    )


@pytest.mark.parametrize("rhythm", Rhythm)
def test_the_form_holds_a_hundred_teams_and_keeps_those_chosen(rhythm):
    teams = [replace(TEAMS[0], key=f"t{n:03}", name=f"{n} {'é' * 90}") for n in range(120)]
    chosen = ("t003", "t119")
    asked = replace(asked_of(subscriptions()[0]), rhythm=rhythm, teams=chosen, days=(1,))
    view = form(asked, 0, teams, FR)
    check_view(view)
    assert wanted(sent(view)).teams == chosen


def test_what_no_form_of_ours_offers_is_no_value():
    for field, value in (("rhythm", "hourly"), ("place", "everywhere")):
        values = sent(form(asked_of(subscriptions()[0]), 0, TEAMS, FR))
        values[field][field]["selected_option"] = {"value": value}
        with pytest.raises(ValueError, match=value):
            subscription_form.wanted(values)
