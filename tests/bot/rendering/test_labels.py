from collections.abc import Mapping
from enum import Enum

import pytest

from bot.rendering import labels
from bot.rendering.requester import forms as requester_forms
from bot.rendering.requester import letters
from bot.rendering.staff import alerts, history
from bot.rendering.staff import forms as staff_forms
from bot.rendering.texts import Texts
from core.audience import AUDIENCES
from core.engine import _TRACKED as TRACKED
from core.ports import Listing
from core.vocabulary import (
    Action,
    Field,
    Impact,
    Priority,
    Rating,
    Resolution,
    Role,
    State,
    Topic,
    Urgency,
)
from core.workflow import TABLE
from tests.bot.rendering.scenes import LANGUAGES

NAMED = {
    State: labels.STATES,
    Action: labels.ACTIONS,
    Priority: labels.PRIORITIES,
    Urgency: labels.URGENCIES,
    Impact: labels.IMPACTS,
    Resolution: labels.RESOLUTIONS,
    Rating: labels.RATINGS,
    Field: labels.FIELDS,
    Listing: labels.LISTINGS,
    Topic: labels.TOPICS,
}

GUIDE = {
    Action.TAKE: "Prendre en charge",
    Action.ASSIGN: "Assigner",
    Action.DISPATCH: "Affecter",
    Action.MISROUTE: "Affecté à tort",
    Action.MESSAGE: "Répondre au demandeur",
    Action.REQUEST_INFO: "Demande d'info",
    Action.HOLD: "En attente",
    Action.RESUME: "Reprendre",
    Action.RESOLVE: "Résoudre",
    Action.REOPEN: "Rouvrir",
    Action.RELEASE: "Remettre à l'équipe",
    Action.EDIT: "Modifier",
    Action.NOTE: "Journal intervenant",
    Action.ANSWER: "Répondre",
    Action.CLOSE: "C'est résolu",
}


@pytest.mark.parametrize("kind", NAMED, ids=lambda kind: kind.__name__)
def test_every_value_people_read_has_a_label(kind: type[Enum]):
    assert set(NAMED[kind]) == set(kind)


def test_what_was_done_and_where_a_request_stands_have_their_words():
    assert set(labels.DEEDS) == set(Action)
    assert set(labels.REQUEST_STATES) == set(State)


@pytest.mark.parametrize("action", GUIDE)
def test_buttons_say_what_the_guide_taught(action: Action):
    assert labels.action(action, LANGUAGES["fr"]) == GUIDE[action]


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize(
    "short", [labels.ACTIONS, staff_forms.SUBMITS, requester_forms.TITLES, requester_forms.SUBMITS]
)
def test_titles_and_submit_labels_fit_a_modal(short: Mapping[Action, str], texts: Texts):
    long = [texts(label) for label in short.values() if len(texts(label)) > 24]
    assert long == []


def test_every_form_of_the_table_has_its_labels():
    staff = {rule.action for rule in TABLE if rule.by & {Role.AGENT, Role.SUPERVISOR}}
    own = {rule.action for rule in TABLE if Role.REQUESTER in rule.by}
    assert set(staff_forms.SUBMITS) == staff
    assert set(requester_forms.TITLES) == set(requester_forms.SUBMITS) == own


def test_the_history_names_every_field_that_the_engine_tracks():
    assert set(history.FIELDS) == set(TRACKED)


def test_a_requester_has_a_letter_for_each_act_he_is_told_of_and_no_other():
    told = {topic for topic, audience in AUDIENCES.items() if audience.requester}
    assert set(letters.TOPICS) == told


def test_an_agent_has_a_sentence_for_each_act_he_is_told_of():
    told = {topic for topic, audience in AUDIENCES.items() if audience.agents}
    of_no_act = {Topic.DIGEST, Topic.ALARM, Topic.ALERT}
    assert told - set(alerts.TOPICS) - of_no_act == {Topic.ASSIGN, Topic.REASSIGN}
