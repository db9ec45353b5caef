"""What Slack hands over is cleaned whole, where it comes in (faults 48 and 49)."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import bot
from bot.intake.cleaning import clean, cleaned, is_clean, one_line
from bot.intake.gate import Turned
from bot.transport.reception import Reception

ANY = st.text(st.characters())  # lone surrogates too: JSON may hold them
FAMILY = "👨‍👩‍👧‍👦"


def test_what_slack_hands_over_is_cleaned_at_its_two_doors_and_nowhere_behind_them():
    root = Path(bot.__file__).parent
    calls = re.compile(r"(?<!def )\b(?:clean|cleaned)\(")
    doors = {p.stem for p in root.rglob("*.py") if calls.search(p.read_text())} - {"cleaning"}
    assert doors == {"reception", "web_api"}


def test_cleaning_removes_what_databases_refuse_and_readers_do_not_see():
    assert clean("a\x00b\x07c\ufeff") == "abc"
    assert clean("fac\u202etxt.exe\u2066") == "factxt.exe"


def test_cleaning_loses_nothing_readable():
    kept = "é\u0301 \u200f\u05d0 " + FAMILY + "\tfin"
    assert clean(kept) == kept
    assert clean("a\r\nb\rc\u2028d\x0be") == "a\nb\nc\nd\ne"


def test_halves_of_a_character_become_that_character_and_a_lone_one_is_marked():
    assert clean("\ud83d\ude00") == "😀"
    assert clean("a\ud83db") == "a\ufffdb"
    assert clean("a\ude00") == "a\ufffd"


@given(ANY)
@example("\ud83d\x00\ude00")
@example("\r\x00\n")
def test_what_was_cleaned_can_be_stored_and_is_clean(typed: str):
    stored = clean(typed)
    stored.encode("utf-8")
    assert "\x00" not in stored
    assert is_clean(stored)
    assert clean(stored) == stored


@given(ANY)
def test_a_clean_text_is_left_as_it_is(typed: str):
    assert is_clean(typed) == (clean(typed) == typed)


@given(ANY)
def test_a_name_is_one_line(typed: str):
    assert "\n" not in one_line(typed)
    assert one_line(typed) == one_line(typed).strip()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(ANY, JSON, max_size=3))
def test_every_text_of_a_payload_is_cleaned_wherever_it_stands(payload):
    json.dumps(cleaned(payload), ensure_ascii=False).encode("utf-8")


async def test_a_payload_nested_without_end_is_turned_away():
    payload: dict[str, object] = {}
    for _ in range(100_000):
        payload = {"": payload}
    with pytest.raises(Turned) as turned:
        await Reception(None, lambda: None, lambda: None).answer(payload)  # type: ignore[arg-type]
    assert turned.value.status == 400
