from datetime import date
from typing import Any

import pytest
from slack_sdk.models.views import View

from bot.rendering import forms
from bot.rendering.filled import Metadata
from bot.rendering.requester import forms as requester_forms
from bot.rendering.staff import forms as staff_forms
from core.acts import Given
from core.directory import Directory, Service
from core.errors import Code, Refusal
from core.ticket import FileRef
from core.vocabulary import Action, Field, Impact, Rating, Resolution, State, Urgency
from core.workflow import rules
from tests.bot.rendering import drawn, scenes
from tests.bot.rendering.limits import check_view
from tests.bot.rendering.scenes import EN, FR, LANGUAGES
from tests.core.world import ANNE, BRUNO, DIRECTORY, NETWORK, Story, story_in

TYPED = Given(
    title="Titre",
    description="Un\nDeux",
    service="messagerie",
    subcategory="pleine",
    impact=Impact.SERVICE,
    urgency=Urgency.LOW,
    academy="toulouse",
    requester="U0PAUL",
    agent=BRUNO,
    team=NETWORK,
    note="Note",
    partner="Orange",
    reason="Panne",
    words="Bonjour",
    follow_up=date(2026, 3, 9),
    resolution=Resolution.REPAIR,
    rating=Rating.RATHER_UNHAPPY,
)


def inputs(view: View) -> dict[str, dict[str, Any]]:
    return {b["block_id"]: b for b in view.to_dict()["blocks"] if b["type"] == "input"}


def sent(view: View) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the values that Slack sends of a form whose fields nobody touched."""
    values = {}
    for block_id, block in inputs(view).items():
        element = block["element"]
        state = {
            "value": element.get("initial_value"),
            "selected_option": element.get("initial_option"),
            "selected_user": element.get("initial_user"),
            "selected_date": element.get("initial_date"),
        }
        values[block_id] = {element["action_id"]: state}
    return values


def subject(state: State = State.ASSIGNED):
    return scenes.subject(story_in(state).ticket)


def creation(given: Given = TYPED, texts=FR, directory: Directory = DIRECTORY) -> View:
    return forms.creation(directory, texts, given, ask_academy=True, for_other=True)


def test_what_a_creation_form_shows_is_read_back():
    given = forms.read(sent(creation()))
    for field in (
        Field.TITLE, Field.DESCRIPTION, Field.SERVICE, Field.SUBCATEGORY, Field.IMPACT,
        Field.URGENCY, Field.ACADEMY, Field.REQUESTER,
    ):  # fmt: skip
        assert given.get(field) == TYPED.get(field)


@pytest.mark.parametrize("action", staff_forms.SUBMITS)
def test_a_form_of_the_team_asks_for_what_its_row_asks_and_reads_it_back(action: Action):
    state = next(rule for rule in rules(action)).sources
    view = staff_forms.staff_form(action, subject(min(state)), FR, TYPED)
    asked = {ask.field for rule in rules(action) for ask in rule.asks} - {Field.FILES}
    given = forms.read(sent(view))
    for field in asked:
        assert given.get(field) == TYPED.get(field)
    assert forms.action(view.callback_id) is action


@pytest.mark.parametrize("action", requester_forms.TITLES)
def test_a_requester_s_form_asks_for_what_its_row_asks_and_reads_it_back(action: Action):
    ticket = scenes.public(story_in(State.RESOLVED).ticket)
    view = requester_forms.requester_form(action, ticket, FR, TYPED)
    given = forms.read(sent(view))
    for field in {ask.field for rule in rules(action) for ask in rule.asks} - {Field.FILES}:
        assert given.get(field) == TYPED.get(field)
    assert forms.metadata(view.private_metadata) == Metadata(1678)


def test_a_form_of_the_team_bears_the_version_that_it_shows():
    now = staff_forms.staff_form(Action.HOLD, subject(), FR, Given())
    before = staff_forms.staff_form(Action.EDIT, subject(), FR, Given(), version=1)
    assert forms.metadata(now.private_metadata).version == subject().ticket.version
    assert forms.metadata(before.private_metadata).version == 1


def test_the_files_of_a_draft_go_with_the_form():
    files = tuple(FileRef(f"F{n}", f"photo «{n}».png", "image/png", 2048) for n in range(3))
    view = creation(Given(files=files))
    meta = forms.metadata(view.private_metadata)
    assert forms.read(sent(view), meta.files).files == files
    assert "photo «1».png" in drawn.view(view)


def test_ten_files_with_endless_names_fit_in_a_form():
    files = tuple(FileRef(f"F{n:010}", '"\\é😀\n' * 60, "x/" * 60, 10**9) for n in range(10))
    view = creation(Given(files=files))
    check_view(view)
    assert [f.id for f in forms.metadata(view.private_metadata).files] == [f.id for f in files]


def test_files_put_into_a_form_are_read():
    listed = [{"id": "F1", "name": "a\x00.png", "mimetype": "image/png", "size": 3}]
    values = {"files": {"files": {"type": "file_input", "files": listed}}}
    assert forms.read(values).files == (FileRef("F1", "a.png", "image/png", 3),)


def test_a_text_too_long_for_one_input_goes_on_in_the_next_and_comes_back_whole():
    long = "Une phrase entière. " * 500
    ticket = scenes.public(story_in(State.ASSIGNED).ticket)
    view = requester_forms.requester_form(Action.ANSWER, ticket, FR, Given(words=long))
    check_view(view)
    assert forms.read(sent(view)).words.split() == long.split()


def test_slack_may_trim_each_input_and_no_two_words_run_into_one():
    values = {"words": {"words": {"value": "un"}}, "words.2": {"words": {"value": "deux"}}}
    assert forms.read(values).words == "un\ndeux"


def test_a_service_chosen_brings_its_subcategories():
    view = creation(Given(service="messagerie"))
    assert inputs(view)["service"]["dispatch_action"] is True
    assert [o["value"] for o in inputs(view)["subcategory.messagerie"]["element"]["options"]] == [
        "pleine"
    ]
    assert not [b for b in inputs(creation(Given(service="reseau"))) if "subcategory" in b]


def test_fields_keep_their_ids_when_a_form_is_drawn_again():
    before, after = creation(Given()), creation(TYPED)
    assert set(inputs(before)) <= set(inputs(after))


def test_an_edit_shows_the_ticket_until_something_else_was_given():
    shown = forms.read(sent(staff_forms.staff_form(Action.EDIT, subject(), FR, Given())))
    assert (shown.title, shown.service) == ("Messagerie en panne", "messagerie")
    given = Given(service="reseau", title="Autre")
    again = forms.read(sent(staff_forms.staff_form(Action.EDIT, subject(), FR, given)))
    assert (again.title, again.service, again.subcategory) == ("Autre", "reseau", None)


def test_services_speak_the_reader_s_language():
    assert "E-mail" in drawn.view(creation(texts=EN))
    assert "Messagerie" in drawn.view(creation(texts=FR))


def test_more_services_than_a_menu_holds_are_searched():
    many = {f"s{n}": Service(f"s{n}", f"Service {n}") for n in range(101)}
    view = creation(Given(service="s7"), directory=Directory(services=many))
    check_view(view)
    element = inputs(view)["service"]["element"]
    assert element["type"] == "external_select"
    assert element["initial_option"]["value"] == "s7"


def test_a_form_says_who_will_read_before_anything_is_sent():
    for action in (Action.MESSAGE, Action.REQUEST_INFO, Action.RESOLVE, Action.REOPEN):
        assert "Le demandeur lira ce texte" in drawn.view(
            staff_forms.staff_form(action, subject(), FR, Given())
        )
    note = drawn.view(staff_forms.staff_form(Action.NOTE, subject(), FR, Given()))
    assert "ne voit jamais cette note" in note


def test_a_refusal_is_shown_under_its_field():
    values = sent(creation())
    missing = Refusal(Code.MISSING, Action.OPEN, Field.TITLE)
    part = Refusal(Code.INVALID, Action.OPEN, Field.SUBCATEGORY)
    assert forms.errors(missing, values, FR) == {
        "title": "Veuillez donner un titre à votre demande."
    }
    assert set(forms.errors(part, values, FR)) == {"subcategory.messagerie"}


def test_a_refusal_about_no_field_of_the_form_is_none_of_its_errors():
    values = sent(staff_forms.staff_form(Action.HOLD, subject(), FR, Given()))
    assert forms.errors(Refusal(Code.STALE, Action.HOLD), values, FR) == {}
    assert forms.errors(Refusal(Code.MISSING, Action.HOLD, Field.TITLE), values, FR) == {}


def test_options_are_found_whatever_their_accents_a_hundred_at_most():
    found = {"a": "Éléonore", "b": "Bruno", "c": ""}
    assert [o["value"] for o in forms.options(found, "ELEO")["options"]] == ["a"]
    assert len(forms.options({f"k{n}": f"Nom {n}" for n in range(200)}, "nom")["options"]) == 100
    assert forms.options({"k": ""}, "")["options"][0]["text"]["text"] == "k"


def test_first_words_make_a_title_and_a_description():
    text = "Plus de réseau\nDepuis ce matin."
    assert forms.first_words(text) == Given(title="Plus de réseau", description=text)
    assert forms.first_words("  ") == Given()
    assert len(forms.first_words("mot " * 100).title) <= 150


def test_what_was_typed_is_kept_when_a_form_cannot_be_sent_any_more():
    view = forms.kept("Trop tard.", Given(words="mot " * 5000, note="<!here>"), FR)
    check_view(view)
    text = drawn.view(view)
    assert text.count("mot ") >= 4990
    assert "&lt;!here&gt;" in text
    assert "submit" not in view.to_dict()


def test_metadata_that_is_not_ours_is_refused():
    assert forms.metadata("") == Metadata()
    with pytest.raises(ValueError, match="Expecting"):
        forms.metadata("{")


def test_a_form_that_is_none_of_ours_is_refused():
    with pytest.raises(ValueError, match="explode"):
        forms.action("act.explode")
    with pytest.raises(ValueError, match="open"):
        forms.action("open")


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
def test_every_form_is_one_that_slack_accepts(texts):
    check_view(creation(texts=texts))
    check_view(forms.loading(texts))
    check_view(forms.opened(1678, "Réseaux & télécoms " * 20, texts))
    for action in staff_forms.SUBMITS:
        check_view(staff_forms.staff_form(action, subject(), texts, TYPED, "Notice " * 999))
    ticket = scenes.public(Story(requester=ANNE).ticket)
    for action in requester_forms.TITLES:
        check_view(requester_forms.requester_form(action, ticket, texts, TYPED, "Notice"))
