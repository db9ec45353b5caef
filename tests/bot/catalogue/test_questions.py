"""The questions of services: what is read, shown and written again, each mistake with its line."""

import pytest

from bot.admin.mistakes import Mistaken, sentences
from bot.catalogue.changes import differences
from bot.catalogue.exporting import export
from bot.catalogue.reading import read
from bot.catalogue.showing import Shown, tables
from bot.rendering.texts import load_texts
from core.questions import Choice, Kind, Question
from tests.bot.catalogue.whole import WHOLE

ENGLISH = load_texts("en").for_person(None)
ASKED = """\
    questions:
      - key: salle
        label: Dans quelle salle ?
        label_en: In which room?
        kind: text
        required: true
        hint: "?B 12, par exemple"
      - key: quoi
        label: Que faut-il ?
        kind: choice
        choices:
          - {key: badge, label: Un badge, label_en: A badge}
          - {key: cle, label: "Une clé, ?"}
    subcategories:
      - key: pleine
        name: Boîte pleine
        questions:
          - {key: jour, label: Depuis quand ?, kind: date}
      - {key: autre, name: Autre}
"""
FIRST = len(WHOLE.splitlines()) + 1
"""The line after the service."""


def asking(*lines: str) -> str:
    """The whole catalogue, its service asking what these lines say, of which one is the second."""
    return WHOLE + "".join(f"{line}\n" for line in ("    questions:", *lines))


def one(**spoiled: str) -> str:
    told = {"key": "salle", "label": "Salle ?", "kind": "text"} | spoiled
    written = ", ".join(f"{name}: {value}" for name, value in told.items() if value)
    return f"      - {{{written}}}"


def mistakes(text: str) -> tuple[str, ...]:
    with pytest.raises(Mistaken) as mistaken:
        read(text)
    return sentences(mistaken.value.mistakes, ENGLISH)


def test_questions_are_read_in_their_order_those_of_subcategories_apart():
    service = read(WHOLE + ASKED).directory.services["messagerie"]
    assert service.questions == (
        Question(
            "salle", "Dans quelle salle ?", "In which room?", Kind.TEXT, True,
            hint="?B 12, par exemple",
        ),
        Question(
            "quoi", "Que faut-il ?", kind=Kind.CHOICE,
            choices=(Choice("badge", "Un badge", "A badge"), Choice("cle", "Une clé, ?")),
        ),
    )  # fmt: skip
    (of_part,) = service.subcategories["pleine"].questions
    assert (of_part.kind, service.subcategories["autre"].questions) == (Kind.DATE, ())


def test_questions_are_written_as_they_are_read():
    directory = read(WHOLE + ASKED).directory
    assert read(export(directory)).directory == directory


def test_questions_are_shown_with_all_they_say():
    directory = read(WHOLE + ASKED).directory
    table = next(t for t in tables(Shown(directory, {}), ENGLISH) if str(t.title) == "Questions")
    services, asked = (list(map(str, column.cells)) for column in table.columns)
    assert services == ["Messagerie", "Messagerie / Boîte pleine"]
    assert "\n".join(asked).splitlines() == [
        "1 salle (text, required): Dans quelle salle ? / In which room? [?B 12, par exemple]",
        "2 quoi (choice): Que faut-il ? {badge: Un badge / A badge; cle: Une clé, ?}",
        "1 jour (date): Depuis quand ?",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("required: true", "required: false"),
        ("Dans quelle salle", "Où"),
        ("In which room", "Where"),
        ("?B 12", "C 12"),
        ("Un badge", "Le badge"),
        ("key: cle", "key: clef"),
        ("kind: date", "kind: text"),
    ],
)
def test_a_new_catalogue_tells_which_questions_it_changes(before: str, after: str):
    old = read(WHOLE + ASKED).directory
    new = read((WHOLE + ASKED).replace(before, after)).directory
    (told,) = (phrase.said(ENGLISH) for phrase in differences(old, new))
    assert "questions" in told
    assert differences(old, old) == ()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (one(kind="texte"), "“kind” cannot be “texte”: a question is text, long, choice,"),
        (one(kind=""), "“kind” is missing."),
        (one(label=""), "“label” is missing."),
        (one(label='""'), "“label”: it is one line of text"),
        (one(label="é" * 2001), "“label”: Slack shows at most 2000 characters of it."),
        (one(label='"a\\nb"'), "“label”: it is one line of text"),
        (one(hint='"a\\u0000"'), "“hint”: it is one line of text"),
        (one(required="peut-être"), "“required” must be true or false."),
        (one(kind="choice"), "a question of the kind choice has choices."),
        (one(choices="[{key: a, label: A}]"), "only a question of the kind choice has choices."),
        (one(kind="choice", choices=f"[{{key: a, label: {'é' * 76}}}]"), "“label” is too long"),
        (
            one(kind="choice", choices="[{key: a, labl: A}]"),
            "“labl” is not known here: write label.",
        ),
        (one(knd="text"), "“knd” is not known here: write kind."),
        (one(key="B.12"), "“key” cannot be “B.12”"),
    ],
)
def test_a_question_that_is_written_wrong_is_told_with_its_line(line: str, told: str):
    found = mistakes(asking(line))
    assert any(told in each and f"ine {FIRST + 1}" in each for each in found), found


def test_more_choices_than_slack_shows_are_too_many():
    many = ", ".join(f"{{key: c{n}, label: C{n}}}" for n in range(101))
    (told,) = mistakes(asking(one(kind="choice", choices=f"[{many}]")))
    assert "at most 100 choices are offered" in told
    read(asking(one(kind="choice", choices=f"[{many.rpartition(', {')[0]}]")))


def test_more_than_ten_questions_are_too_many():
    several = [one(key=f"q{n}", label=f"Q{n}") for n in range(11)]
    (told,) = mistakes(asking(*several))
    assert "at most 10 questions are asked" in told
    read(asking(*several[1:]))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            (one(), one(label="Autre ?")),
            f"The key “salle” is the one of line {FIRST + 1} again.",
        ),
        ((one(), one(key="b")), f"“Salle ?” is the label of line {FIRST + 1} again."),
        (
            (one(kind="choice", choices="[{key: a, label: A}, {key: a, label: B}]"),),
            f"The key “a” is the one of line {FIRST + 1} again.",
        ),
        (
            (
                one(), "    subcategories:", "      - key: pleine", "        name: Pleine",
                "        questions:", "    " + one(label="Autre ?"),
            ),
            f"The key “salle” is the one of line {FIRST + 1} again.",
        ),
    ],
)  # fmt: skip
def test_two_alike_are_told(lines: tuple[str, ...], told: str):
    (found,) = mistakes(asking(*lines))
    assert told in found


def test_two_subcategories_may_ask_alike():
    parts = [
        f"      - {{key: {part}, name: {part}, questions: [{{key: q, label: Q, kind: text}}]}}"
        for part in ("une", "deux")
    ]
    read(WHOLE + "".join(f"{line}\n" for line in ("    subcategories:", *parts)))
