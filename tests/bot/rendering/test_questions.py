from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.models.views import View

from bot.rendering import asked, forms, questions
from bot.rendering.filled import Metadata
from core.acts import Given, Reply
from core.directory import Directory
from core.errors import Code, Refusal
from core.questions import Kind, Question
from core.ticket import FileRef
from core.vocabulary import Action, Field
from tests.bot.rendering import drawn
from tests.bot.rendering.limits import check_view
from tests.bot.rendering.scenes import EN, FR
from tests.core.asking import SHADES, asking, every_kind
from tests.core.world import DIRECTORY, FILE, PAUL

MAIL = "messagerie"
ROOM = Question("salle", "Salle ?", "Room?", required=True)
PLACE = Question("lieu", "Lieu ?", kind=Kind.CHOICE, choices=SHADES)
BILL = Question("bon", "Le bon", kind=Kind.FILE, required=True)
EVERY = asking(*every_kind())
SCAN = FileRef("F0SCAN", "scan.pdf", "application/pdf", 10)


def form(directory: Directory, *replies: Reply, service: str | None = MAIL, texts=FR, **given: Any):
    filled = Given("Titre", "Mots", service, answers=replies, **given)
    view = forms.creation(directory, texts, filled, ask_academy=False, for_other=False)
    check_view(view)
    return view


def inputs(view: View) -> dict[str, dict[str, Any]]:
    shown = view.to_dict()["blocks"]
    return {
        b["block_id"].split(".")[2]: b for b in shown if b.get("block_id", "").startswith("reply.")
    }


_INITIAL = {
    "initial_value": "value",
    "initial_option": "selected_option",
    "initial_user": "selected_user",
    "initial_date": "selected_date",
}


def sent(view: View, **typed: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return what Slack sends of a form, with what somebody typed over what it showed."""
    values = {}
    for block in view.to_dict()["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            state = {name: element.get(initial) for initial, name in _INITIAL.items()}
            key = block["block_id"].split(".")[2:3] or [""]
            state |= typed.get(key[0], typed.get(block["block_id"], {}))
            values[block["block_id"]] = {element["action_id"]: state}
    return values


def read(view: View, **typed: dict[str, Any]) -> Given:
    about = forms.metadata(view.private_metadata)
    return forms.read(sent(view, **typed), about.files, about.replies)


def drawn_again(directory: Directory, view: View, **typed: dict[str, Any]) -> View:
    """Have somebody type, then choose another service."""
    about = forms.metadata(view.private_metadata)
    given = questions.again(directory, sent(view, **typed), about)
    again = forms.creation(directory, FR, given, ask_academy=False, for_other=False)
    check_view(again)
    return again


def choice(key: str) -> dict[str, Any]:
    return {"selected_option": {"value": key}}


def uploaded(*files: FileRef) -> dict[str, Any]:
    return {"files": [{"id": f.id, "name": f.name, "mimetype": f.mimetype} for f in files]}


def replies_of(given: Given) -> dict[str, Reply]:
    return {reply.key: reply for reply in given.answers}


def test_a_service_that_is_chosen_brings_its_questions_and_another_has_none():
    assert [*inputs(form(EVERY))] == [question.key for question in every_kind()]
    assert not inputs(form(EVERY, service="reseau"))
    assert not inputs(form(EVERY, service=None))


def test_a_question_is_asked_in_the_reader_s_language_and_in_french_where_there_is_no_other():
    directory = asking(ROOM, PLACE)
    labels = {
        key: block["label"]["text"] for key, block in inputs(form(directory, texts=EN)).items()
    }
    assert labels == {"salle": "Room?", "lieu": "Lieu ?"}


def test_slack_insists_on_what_is_required_alone():
    optional = {key: block["optional"] for key, block in inputs(form(EVERY)).items()}
    assert [key for key, free in optional.items() if not free] == ["ligne", "nombre", "fichier"]


def test_a_subcategory_that_is_chosen_brings_its_own_and_is_told_at_once():
    directory = asking(ROOM, part=(PLACE,))
    assert [*inputs(form(directory))] == ["salle"]
    view = form(directory, subcategory="pleine")
    assert [*inputs(view)] == ["salle", "lieu"]
    part = next(b for b in view.to_dict()["blocks"] if b["block_id"] == f"subcategory.{MAIL}")
    assert part["dispatch_action"] is True


def test_a_subcategory_without_questions_is_not_told_of():
    part = next(
        b for b in form(DIRECTORY).to_dict()["blocks"] if b["block_id"] == f"subcategory.{MAIL}"
    )
    assert not part.get("dispatch_action")


def test_what_is_filled_in_is_read_whatever_its_kind():
    given = read(
        form(EVERY),
        ligne={"value": "B12"},
        choix=choice("ecran"),
        jour={"selected_date": "2026-03-09"},
        qui={"selected_user": PAUL},
        fichier=uploaded(FILE),
    )
    found = replies_of(given)
    assert {key: reply.text for key, reply in found.items()} == {
        "ligne": "B12", "choix": "ecran", "jour": "2026-03-09", "qui": PAUL, "fichier": "",
    }  # fmt: skip
    assert found["qui"].person == PAUL
    assert found["ligne"].person is None
    assert [file.id for file in given.files] == [FILE.id]


def test_what_was_answered_is_shown_again():
    replies = (
        Reply(MAIL, "ligne", "B12"), Reply(MAIL, "choix", "papier"),
        Reply(MAIL, "jour", "2026-03-09"), Reply(MAIL, "qui", PAUL),
    )  # fmt: skip
    found = replies_of(read(form(EVERY, *replies)))
    assert {key: r.text for key, r in found.items()} == {r.key: r.text for r in replies}


def test_an_input_keeps_its_name_while_its_question_is_worded_alike():
    shown = [block["block_id"] for block in inputs(form(asking(ROOM))).values()]
    typed = form(asking(ROOM, PLACE), Reply(MAIL, "salle", "12"))
    assert [inputs(typed)["salle"]["block_id"]] == shown
    reworded = form(asking(replace(ROOM, label="Quelle salle ?")))
    assert [inputs(reworded)["salle"]["block_id"]] != shown


def test_what_was_typed_for_a_service_comes_back_with_it():
    view = form(EVERY)
    typed = {"ligne": {"value": "B12"}, "long": {"value": "Un\nDeux"}, "choix": choice("ecran")}
    elsewhere = drawn_again(EVERY, view, service=choice("reseau"), **typed)
    assert not inputs(elsewhere)
    assert "B12" not in drawn.view(elsewhere)
    back = drawn_again(EVERY, elsewhere, service=choice(MAIL))
    found = replies_of(read(back))
    assert {key: r.text for key, r in found.items()} == {
        "ligne": "B12", "long": "Un\nDeux", "choix": "ecran",
    }  # fmt: skip


def test_what_was_emptied_does_not_come_back():
    there = form(EVERY, Reply(MAIL, "ligne", "B12"))
    away = drawn_again(EVERY, there, service=choice("reseau"), ligne={"value": None})
    assert not read(drawn_again(EVERY, away, service=choice(MAIL))).answers


def test_a_file_comes_back_with_its_service_and_is_asked_for_no_more():
    away = drawn_again(
        asking(BILL), form(asking(BILL)), service=choice("reseau"), bon=uploaded(SCAN)
    )
    assert not read(away).files
    back = drawn_again(asking(BILL), away, service=choice(MAIL))
    assert inputs(back)["bon"]["optional"] is True
    assert "scan.pdf" in drawn.view(back)
    given = read(back, bon=uploaded(FILE))
    assert [file.id for file in given.files] == [SCAN.id, FILE.id]
    assert replies_of(given)["bon"].files == given.files
    assert [file.id for file in read(back, bon=uploaded(SCAN)).files] == [SCAN.id]


def test_a_file_in_an_input_that_stays_is_sent_once_and_can_be_taken_out():
    directory = asking(BILL, part=(ROOM,))
    files = {"files": uploaded(FILE), "bon": uploaded(SCAN)}
    again = drawn_again(directory, form(directory), **files)
    assert forms.metadata(again.private_metadata) == Metadata()
    assert [file.id for file in read(again, **files).files] == [FILE.id, SCAN.id]
    assert not read(again).files


def test_what_does_not_fit_in_a_form_is_shown_to_be_copied():
    long = {"ligne": {"value": "i" * 1600}, "long": {"value": "o" * 1600}}
    away = drawn_again(EVERY, form(EVERY), service=choice("reseau"), **long)
    (kept,) = forms.metadata(away.private_metadata).replies
    (other,) = {"ligne", "long"} - {kept.key}
    assert kept.text == long[kept.key]["value"]
    assert long[other]["value"] in drawn.view(away)


def test_however_much_cannot_be_kept_the_form_has_all_its_inputs():
    long = [Reply("ailleurs", f"q{n}", "é" * 2900) for n in range(60)]
    assert [*inputs(form(EVERY, *long))] == [question.key for question in every_kind()]
    (files,) = (b for b in form(EVERY, *long).to_dict()["blocks"] if b.get("block_id") == "files")
    assert files["type"] == "input"


def test_a_form_remembers_what_fits_beside_ten_files_with_endless_names():
    files = tuple(FileRef(f"F{n:010}", '"\\é😀\n' * 60, "x/" * 60, 10**9) for n in range(10))
    replies = [Reply("ailleurs", f"q{n}", "é" * n * 9) for n in range(20)]
    check_view(form(EVERY, *replies, files=files))


@pytest.mark.parametrize(
    "now", [asking(), asking(replace(ROOM, key="autre")), replace(DIRECTORY, services={})]
)
def test_what_is_asked_no_more_is_kept_and_shown_to_be_copied(now: Directory):
    view = form(asking(ROOM))
    again = drawn_again(now, view, salle={"value": "Salle B12"})
    assert "Salle B12" in drawn.view(again)


def test_an_answer_stays_with_a_question_that_was_only_reworded():
    again = drawn_again(
        asking(replace(ROOM, label="Où ?")), form(asking(ROOM)), salle={"value": "B12"}
    )
    assert [reply.text for reply in read(again).answers] == ["B12"]


def test_a_choice_that_is_not_offered_any_more_is_shown_to_be_copied():
    fewer = asking(replace(PLACE, choices=SHADES[1:]))
    again = drawn_again(fewer, form(asking(PLACE)), lieu=choice("ecran"))
    assert "ecran" in drawn.view(again)
    assert "initial_option" not in inputs(again)["lieu"]["element"]


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        (asking(ROOM), False),
        (asking(replace(ROOM, required=False)), True),
        (asking(ROOM, PLACE), True),
        (asking(), True),
        (replace(DIRECTORY, services={}), False),  # its service is refused
    ],
)
def test_a_form_that_shows_other_questions_than_are_asked_is_noticed(now, changed):
    values = sent(form(asking(ROOM)))
    assert asked.has_changed(now, values, forms.read(values)) is changed


def test_an_error_stands_under_the_question():
    values = sent(form(asking(ROOM, PLACE)))
    refusal = Refusal(Code.MISSING, Action.OPEN, Field.ANSWERS, question=ROOM)
    (block,) = forms.errors(refusal, values, FR)
    assert block.startswith(f"reply.{MAIL}.salle.")
    assert not forms.errors(refusal, sent(form(DIRECTORY)), FR)


@pytest.mark.parametrize("block", ["reply", "reply.a.b", "reply.a.b.c.d", "x.a.b.c"])
def test_an_input_that_no_form_has_is_refused(block: str):
    with pytest.raises(ValueError, match=r".*"):
        forms.read({block: {"reply": {"value": "a"}}})


@pytest.mark.parametrize(
    "kept", ['[["s","q","a\\u0000",[]]]', '[["s","q"]]', '[["s","q",1,[]]]', '"abc"', "[{}]"]
)
def test_what_a_form_never_remembered_is_refused(kept: str):
    with pytest.raises(ValueError, match=r".*"):
        forms.metadata('{"replies":' + kept + "}")
