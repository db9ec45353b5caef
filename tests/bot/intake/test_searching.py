"""What people type after /ticket chercher, read as they mean it or answered with what to write."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.grammar import Find
from bot.intake.grammar import parse as command
from bot.intake.searching import (
    FILTERS,
    LONGEST,
    Filter,
    Puzzle,
    Puzzled,
    Typed,
    day,
    parse,
)

TODAY = date(2026, 11, 25)


def puzzle_of(text):
    with pytest.raises(Puzzled) as raised:
        parse(text)
    return raised.value.puzzle, raised.value.about


@pytest.mark.parametrize(
    "verb", ["chercher", "Cherche", "recherche", "RECHERCHER", "search", "find"]
)
def test_a_search_has_many_names(verb):
    assert command(f"{verb} l'imprimante  état:résolu") == Find("l'imprimante  état:résolu")
    assert command(verb) == Find("")


@pytest.mark.parametrize("name", [name for names in FILTERS.values() for name in names])
def test_every_filter_has_its_names_whatever_their_accents_and_spaces(name):
    (found,) = [key for key, names in FILTERS.items() if name in names]
    bare = name.replace("é", "e").upper()
    for typed in (f"{name}:x", f"{bare}:x", f"{name} : x", f'{name}:"x"', f"{name}:« x »"):
        assert parse(f"a {typed} b") == Typed("a b", ((found, "x"),))


def test_a_value_between_quotes_holds_spaces():
    wanted = Typed("câble", ((Filter.TEAM, "Réseaux et télécoms"),))
    for quoted in ('"Réseaux et télécoms"', "«Réseaux et télécoms»", "“Réseaux et télécoms”"):
        assert parse(f"câble équipe:{quoted}") == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("erreur : disque plein", "erreur disque plein"),
        ("https://intranet/x?y:z", "https://intranet/x?y:z"),
        ("C:\\temp", "C:\\temp"),
        ("rendez-vous 10:30", "rendez-vous 10:30"),
        ('"erreur:503"', "erreur:503"),
        ("l'équipe", "l'équipe"),
    ],
)
def test_a_colon_in_a_sentence_is_no_filter(text, words):
    assert parse(text) == Typed(words)


def test_what_is_not_understood_is_named():
    assert puzzle_of("x couleur:bleu") == (Puzzle.UNKNOWN_FILTER, "couleur")
    assert puzzle_of("x équipe:") == (Puzzle.NO_VALUE, "équipe")
    assert puzzle_of('x équipe:""') == (Puzzle.NO_VALUE, "équipe")
    assert puzzle_of('x "y') == (Puzzle.OPEN_QUOTE, "")
    assert puzzle_of("équipe:«Réseaux") == (Puzzle.OPEN_QUOTE, "")
    assert puzzle_of("x" * (LONGEST + 1)) == (Puzzle.TOO_LONG, "")


@given(st.text(alphabet=st.sampled_from('aé :"«»<>@|\\état:équipe\n '), max_size=60))
def test_whatever_is_typed_is_read_or_answered(text):
    with suppress(Puzzled):
        assert all(value.strip() for _, value in parse(text).filters)


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("2026-11-01", date(2026, 11, 1)),
        ("1/11/2026", date(2026, 11, 1)),
        ("7j", date(2026, 11, 18)),
        ("7 Jours", date(2026, 11, 18)),
        ("1d", date(2026, 11, 24)),
        ("2s", date(2026, 11, 11)),
        ("2 semaines", date(2026, 11, 11)),
        ("9999w", date(2000, 1, 1)),
        ("0001-01-01", date(2000, 1, 1)),
    ],
)
def test_since_is_a_day_or_so_many_days_or_weeks(text, since):
    assert day(text, TODAY) == since


@pytest.mark.parametrize("text", ["2026-13-01", "hier", "7", "j", "31/02/2026", "99999j", "-7j"])
def test_what_is_no_day_is_said(text):
    with pytest.raises(Puzzled) as raised:
        day(text, TODAY)
    assert (raised.value.puzzle, raised.value.about) == (Puzzle.NO_DAY, text)
