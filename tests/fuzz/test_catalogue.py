"""Whatever a catalogue's file holds, it is read or every mistake in it is told."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from bot.admin.mistakes import Mistaken, sentences
from bot.catalogue import reading
from tests.bot.catalogue.written import CATALOGUE
from tests.bot.rendering.scenes import FR
from tests.fuzz.odd import TYPED, fuzz

WORDS = st.sampled_from(
    [
        "key", "name", "teams", "services", "academies", "calendars", "channel", "agents", "team",
        "subcategories", "targets", "closed", "aliases", "user_group", "reseau", "C0TLS", "U0ANNE",
        "monday", "8:00-12:00", "4h", "*a", "&a", "!!str", "!x", "<<", "|", ">", "null", "1e9",
        "2026-03-02", "0x1f", "~", "- ", ": ", "{", "[", "\t", "\\0", "é",
    ]
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers(-1, 10**6) | WORDS | TYPED
PARTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | TYPED, inner, max_size=4),
    max_leaves=12,
)
LINES = CATALOGUE.splitlines(keepends=True)


def told(text: str) -> None:
    try:
        reading.read(text)
    except Mistaken as mistaken:
        found = sentences(mistaken.mistakes, FR)
    else:
        return
    assert found
    assert all(sentence.strip() for sentence in found)


@fuzz
@given(TYPED | st.lists(WORDS | st.just("\n") | TYPED, max_size=10).map("".join))
@example("? [a, b]\n: c")
@example("a: &a [*a]")
@example("[" * 300)
@example("%YAML 9.9\n---\na: b")
@example("--- a\n--- b")
def test_any_text_is_a_catalogue_or_its_mistakes(text: str):
    told(text)


@fuzz
@given(st.dictionaries(st.sampled_from(["teams", "services", "academies", "calendars"]), PARTS))
def test_anything_in_the_right_places_is_a_catalogue_or_its_mistakes(document):
    told(json.dumps(document))


@fuzz
@given(st.data())
def test_a_catalogue_with_a_few_odd_words_is_one_or_its_mistakes(data):
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(lines) - 1))
        head, colon, _ = lines[place].partition(": ")
        odd = data.draw(SCALARS.map(json.dumps) | WORDS)
        lines[place] = data.draw(
            st.sampled_from(["", lines[place] * 2, f"{head}{colon}{odd}\n", f"{odd}{lines[place]}"])
        )
    told("".join(lines))
