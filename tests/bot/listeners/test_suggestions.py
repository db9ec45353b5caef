"""More choices than a menu holds are searched, and each of them is found (fault 51)."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from bot.intake.inbound import Suggestion, View
from bot.listeners.suggestions import choices
from bot.rendering import forms
from bot.rendering.staff.forms import staff_form
from core.acts import Given
from core.directory import Academy, Directory, Service, Subcategory, Team
from core.vocabulary import Action, Field, State
from tests.bot.rendering.limits import check_view
from tests.bot.rendering.scenes import EN, FR, subject
from tests.core.world import story_in

COUNTS = (0, 101, 1000)
SEARCHED = (Field.ACADEMY, Field.SERVICE, Field.SUBCATEGORY)


def crowded(n: int) -> Directory:
    numbers = range(n)
    parts = {f"p{i}": Subcategory(f"p{i}", f"Partie {i}", f"Part {i}") for i in numbers}
    services = {f"s{i}": Service(f"s{i}", f"Service n° {i}") for i in numbers}
    services["s0"] = Service("s0", "Service n° 0", subcategories=parts)
    return Directory(
        {f"a{i}": Academy(f"a{i}", f"Académie {i}", "t0") for i in numbers},
        {f"t{i}": Team(f"t{i}", f"Équipe {i}", f"C{i}") for i in numbers},
        services,
    )


def asked(directory: Directory, field: Field, texts=FR):
    state = {"service": {"service": {"selected_option": {"value": "s0"}}}}
    suggestion = Suggestion("U0CHLOE", field.value, "", View("V1", "", "act.open", "", state))
    work = SimpleNamespace(directory=lambda: directory)
    return choices(work, suggestion, texts)


@pytest.mark.parametrize("count", COUNTS)
def test_forms_take_any_number_of_choices(count: int):
    many = crowded(count)
    check_view(forms.creation(many, FR, Given(service="s0"), ask_academy=True, for_other=True))
    ticket = replace(subject(story_in(State.ASSIGNED).ticket), directory=many)
    for action in (Action.DISPATCH, Action.MISROUTE, Action.EDIT, Action.ASSIGN):
        check_view(staff_form(action, ticket, FR, Given(service="s0")))


@pytest.mark.parametrize("field", SEARCHED)
@pytest.mark.parametrize("count", COUNTS)
def test_every_choice_is_found_by_typing_its_name(field: Field, count: int):
    offered = asked(crowded(count), field)
    assert len(offered) == max(count, field is Field.SERVICE)
    for key, name in list(offered.items())[::25]:
        options = forms.options(offered, name)["options"]
        assert 0 < len(options) <= 100
        assert key in [option["value"] for option in options]


def test_choices_are_named_in_the_reader_s_language():
    assert asked(crowded(1), Field.SUBCATEGORY, EN) == {"p0": "Part 0"}


def test_a_field_that_is_not_searched_offers_nothing():
    assert asked(crowded(3), Field.IMPACT) == {}
