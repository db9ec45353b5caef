import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake import grammar
from bot.intake.grammar import (
    VERBS,
    Do,
    Help,
    Lists,
    Show,
    Unreferenced,
    parse,
    reference,
    starting,
)
from core.vocabulary import Action


@pytest.mark.parametrize(
    "typed", ["R-001678", "r-1678", "R001678", "r1678", "1678", "#1678", "R–1678"]
)
def test_a_reference_is_read_however_people_write_it(typed):
    assert reference(typed) == 1678


@pytest.mark.parametrize(
    "typed", ["", "R-", "0", "R-000000", "12a", "-12", "R-12-3", "９９９９９９９９９９９９"]
)
def test_what_is_no_reference_is_not_taken_for_one(typed):
    assert reference(typed) is None


@given(st.integers(min_value=1, max_value=9_999_999_999))
def test_every_reference_as_written_is_read_back(number):
    assert reference(f"R-{number:06d}") == number


def test_ticket_alone_shows_the_current_lists():
    assert parse("  ") is Lists.CURRENT


@pytest.mark.parametrize("typed", ["résolus", "RESOLUS", "Résolus "])
def test_accents_and_case_do_not_matter(typed):
    assert parse(typed) is Lists.RESOLVED


@pytest.mark.parametrize(
    ("typed", "action"),
    [
        ("take", Action.TAKE), ("Assign", Action.ASSIGN), ("transfer", Action.DISPATCH),
        ("misrouted", Action.MISROUTE), ("edit", Action.EDIT), ("release", Action.RELEASE),
        ("note", Action.NOTE), ("reply", Action.MESSAGE), ("ask", Action.REQUEST_INFO),
        ("hold", Action.HOLD), ("resume", Action.RESUME), ("RESOLVE", Action.RESOLVE),
        ("reopen", Action.REOPEN), ("withdraw", Action.WITHDRAW), ("close", Action.CLOSE),
        ("rate", Action.RATE),
    ],
)  # fmt: skip
def test_every_action_has_its_english_verb(typed, action):
    assert parse(f"{typed} R-12") == Do(action, 12)


def test_lists_and_help_have_their_english_words():
    assert (parse("mine"), parse("resolved"), parse("help")) == (Lists.OWN, Lists.RESOLVED, Help())


def test_a_reference_alone_shows_the_ticket():
    assert parse("r-12") == Show(12)


@pytest.mark.parametrize(
    ("typed", "action"),
    [
        ("prendre", Action.TAKE), ("assigner", Action.ASSIGN), ("affecter", Action.DISPATCH),
        ("tort", Action.MISROUTE), ("modifier", Action.EDIT), ("remettre", Action.RELEASE),
        ("note", Action.NOTE), ("repondre", Action.MESSAGE), ("info", Action.REQUEST_INFO),
        ("attente", Action.HOLD), ("reprendre", Action.RESUME), ("RÉSOUDRE", Action.RESOLVE),
        ("rouvrir", Action.REOPEN), ("annuler", Action.WITHDRAW), ("clore", Action.CLOSE),
    ],
)  # fmt: skip
def test_each_subcommand_of_the_guide_is_understood(typed, action):
    assert parse(f"{typed} R-7 la suite") == Do(action, 7, "la suite")


def test_every_action_of_a_ticket_has_a_verb():
    assert set(VERBS) == set(Action) - {Action.OPEN, Action.ANSWER}


def test_no_verb_names_two_actions():
    verbs = [grammar.folded(verb) for verbs in VERBS.values() for verb in verbs]
    assert len(verbs) == len(set(verbs))


def test_an_action_without_a_reference_says_which_action():
    assert parse("prendre") == Unreferenced(Action.TAKE)


def test_what_is_not_understood_is_given_back_to_be_explained():
    assert parse("frobnicate 12") == Help(about="frobnicate 12")


@given(st.text())
def test_nothing_typed_breaks_the_grammar(text):
    parse(text)


def test_the_longest_team_name_wins():
    names = {"a": "Réseaux", "b": "Réseaux et télécoms"}
    assert starting("reseaux et telecoms la baie est muette", names) == ("b", "la baie est muette")


def test_a_text_that_names_no_team_is_kept_whole():
    assert starting("Réseautage", {"a": "Réseaux"}) == (None, "Réseautage")


def test_partner_and_reason_are_split_at_the_first_colon():
    assert grammar.sides("Orange : ligne coupée : rue Bayard") == (
        "Orange",
        "ligne coupée : rue Bayard",
    )
    assert grammar.sides("sans partenaire") == ("", "sans partenaire")
