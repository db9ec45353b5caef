from dataclasses import replace

import pytest

from core import engine
from core.acts import Act, Given, Reply
from core.answers import LIMIT, answered
from core.effects import Moment
from core.errors import Code, Refusal
from core.indexing import documents
from core.questions import Kind, Question
from core.search import Sheet
from core.ticket import FileRef
from core.views import public_ticket
from core.vocabulary import Action, Field
from tests.core.asking import SHADES, asking
from tests.core.world import CALENDAR, CHLOE, NOW, PEOPLE

WHERE = Question("ou", "Où ?", "Where?", required=True)
SHADE = Question("sortie", "Sortie", "Output", Kind.CHOICE, choices=SHADES)
ROOM = Question("salle", "Numéro de salle", kind=Kind.NUMBER)
FILE = FileRef("F0BILL", "bon.pdf", "application/pdf", 10)


def one(kind: Kind, text: str = "", **more):
    question = Question("q", "Question", "Asked", kind, choices=SHADES)
    (answer,) = answered("s", [question], [Reply("s", "q", text, **more)])
    return answer


def refusal(questions, *replies) -> Refusal:
    with pytest.raises(Refusal) as raised:
        answered("s", questions, replies)
    return raised.value


def test_an_answer_is_kept_with_the_words_it_was_asked_in():
    (answer,) = answered("s", [WHERE], [Reply("s", "ou", "  salle 12 ")])
    assert (answer.label, answer.label_en, answer.text) == ("Où ?", "Where?", "salle 12")


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (Kind.TEXT, "un", "un"),
        (Kind.LONG, "un\ndeux", "un\ndeux"),
        (Kind.NUMBER, "1 250,5", "1 250,5"),
        (Kind.DATE, "2026-03-09", "2026-03-09"),
        (Kind.CHOICE, "ecran", "À l'écran"),
    ],
)
def test_an_answer_is_kept_as_text(kind: Kind, typed: str, kept: str):
    assert one(kind, typed).text == kept


def test_a_choice_is_kept_by_both_of_its_names():
    assert one(Kind.CHOICE, "ecran").text_en == "On screen"


def test_a_person_is_kept_by_id_and_name_and_by_the_id_alone_while_nobody_met_him():
    known, unmet = (one(Kind.PERSON, "U0PAUL", is_person=True, name=name) for name in ("Paul", ""))
    assert (known.text, known.refs) == ("Paul", ("U0PAUL",))
    assert (unmet.text, unmet.refs) == ("U0PAUL", ("U0PAUL",))


def test_files_are_kept_by_their_ids_and_names():
    answer = one(Kind.FILE, files=(FILE, replace(FILE, id="F1", name="")))
    assert (answer.text, answer.refs) == ("bon.pdf, F1", ("F0BILL", "F1"))


def test_what_is_left_blank_is_no_answer():
    assert answered("s", [SHADE, ROOM], [Reply("s", "sortie"), Reply("s", "salle", "  ")]) == ()


def test_what_was_filled_in_for_another_service_is_no_answer():
    assert refusal([WHERE], Reply("autre", "ou", "ici")).code is Code.MISSING


def test_a_required_question_left_blank_is_named():
    refused = refusal([ROOM, WHERE], Reply("s", "ou", " "))
    assert (refused.code, refused.field, refused.question) == (Code.MISSING, Field.ANSWERS, WHERE)


def test_words_are_no_answer_where_a_file_is_required():
    bill = Question("bon", "Bon", kind=Kind.FILE, required=True)
    assert refusal([bill], Reply("s", "bon", "je l'ai")).code is Code.MISSING


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.NUMBER, "douze"),
        (Kind.NUMBER, "1e9"),
        (Kind.NUMBER, "١٢"),
        (Kind.DATE, "demain"),
        (Kind.CHOICE, "autre"),
        (Kind.PERSON, "U0PAUL"),
    ],
)
def test_what_a_question_does_not_offer_is_refused(kind: Kind, typed: str):
    question = Question("q", "Question", kind=kind, choices=SHADES)
    refused = refusal([question], Reply("s", "q", typed))
    assert (refused.code, refused.question) == (Code.INVALID, question)


def test_a_person_is_somebody_picked_by_his_id():
    question = Question("q", "Qui ?", kind=Kind.PERSON)
    assert refusal([question], Reply("s", "q", "U0PAUL>", is_person=True)).code is Code.INVALID


def test_an_answer_may_be_as_long_as_an_input_holds():
    assert len(one(Kind.LONG, "a" * LIMIT).text) == LIMIT
    refused = refusal([WHERE], Reply("s", "ou", "a" * (LIMIT + 1)))
    assert (refused.code, refused.limit) == (Code.TOO_LONG, LIMIT)


def opened(directory, *replies: Reply, part: str | None = None):
    given = Given("Panne", "Plus rien", "messagerie", part, academy="toulouse", answers=replies)
    moment = Moment(Act(Action.OPEN, CHLOE, given), NOW, directory, CALENDAR)
    return engine.open_ticket(1678, moment)


def test_a_request_keeps_its_answers_and_its_history_tells_nothing_of_them():
    outcome = opened(asking(WHERE), Reply("messagerie", "ou", "Salle 12"))
    assert [answer.text for answer in outcome.ticket.answers] == ["Salle 12"]
    assert "answers" not in outcome.change.fields


def test_a_subcategory_asks_its_own_questions_after_those_of_its_service():
    directory = asking(ROOM, part=(WHERE,))
    replies = Reply("messagerie", "ou", "Ici"), Reply("messagerie", "salle", "12")
    assert [a.key for a in opened(directory, *replies, part="pleine").ticket.answers] == [
        "salle",
        "ou",
    ]
    assert [a.key for a in opened(directory, *replies).ticket.answers] == ["salle"]


def test_a_request_without_a_required_answer_is_not_opened():
    with pytest.raises(Refusal) as raised:
        opened(asking(part=(WHERE,)), part="pleine")
    assert raised.value.question == WHERE


def test_answers_are_the_requester_s_own_words_and_found_by_him_and_by_the_team():
    directory = asking(WHERE, SHADE)
    ticket = opened(
        directory, Reply("messagerie", "ou", "Gymnase"), Reply("messagerie", "sortie", "ecran")
    ).ticket
    assert public_ticket(ticket, directory, PEOPLE).answers == ticket.answers
    for sheet in Sheet:
        texts = documents(ticket, "Chloé", (), ())[sheet].texts
        assert {"Gymnase", "À l'écran", "On screen"} <= {*texts}
