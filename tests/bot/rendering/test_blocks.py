import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering import blocks
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import Mrkdwn, bold
from tests.bot.rendering.limits import check_message

ANY = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=200)


def test_a_message_s_text_says_all_that_its_blocks_say():
    message = Message.made(
        (
            *blocks.sections(bold("R-000001")),
            blocks.fields([("État", "Affecté"), ("Agent", "<Anne>")]),
            blocks.context("petites lettres"),
        )
    )
    assert message.text == "*R-000001*\n*État* Affecté\n*Agent* <Anne>\npetites lettres"


def test_a_message_s_text_is_escaped_when_it_leaves():
    payload = Message.of("<!channel> & co").payload()
    assert payload["text"] == "&lt;!channel&gt; &amp; co"
    assert payload["blocks"][0]["text"]["text"] == "&lt;!channel&gt; &amp; co"


@pytest.mark.parametrize("blank", ["", " ", "\n\n"])
def test_a_message_is_never_empty(blank: str):
    assert Message.of(blank).payload()["text"] == "–"
    assert blocks.messages([Mrkdwn(blank)])[0].payload()["text"] == "–"


@given(ANY, st.sampled_from([1, 20, 400]))
def test_any_text_makes_a_message_that_slack_accepts(text: str, times: int):
    check_message(Message.of(text * times))


@given(st.lists(st.tuples(ANY, st.sampled_from([1, 30])), min_size=1, max_size=12))
def test_words_of_any_length_are_told_whole_in_messages_that_slack_accepts(
    said: list[tuple[str, int]],
):
    texts = [text * times for text, times in said]
    chunks = [chunk for text in texts for chunk in blocks.said(bold("Anne"), text)]
    found = blocks.messages(chunks)
    for message in found:
        check_message(message, longest=4000)
    told = "".join(message.text for message in found)
    for text in texts:
        assert _readable(text) in _readable(told)


def _readable(text: str) -> str:
    """What is left without the marks of quoting and the spaces where a text was cut."""
    return "".join(char for char in text if not char.isspace() and char != ">")


def test_buttons_stand_under_the_last_message():
    chunks = blocks.said(bold("Anne"), "mot " * 3000)
    *before, last = blocks.messages(chunks, (blocks.button("Répondre", "act.answer", "1"),))
    assert before
    assert all(block.type == "section" for message in before for block in message.blocks)
    assert last.blocks[-1].type == "actions"


def test_more_buttons_than_a_row_holds_go_on_in_the_next():
    rows = blocks.actions([blocks.button(str(n), f"a.{n}") for n in range(30)])
    assert [len(row.elements) for row in rows] == [25, 5]


def test_a_button_s_value_is_never_cut():
    with pytest.raises(ValueError, match="2001"):
        blocks.button("Voir", "show", "1" * 2001)


def test_what_is_one_too_many_goes_on_in_the_next_or_is_cut():
    chunks = [Mrkdwn(f"ligne {n}") for n in range(51)]
    found = blocks.messages(chunks, (blocks.button("Voir", "show", "1"),))
    assert [len(message.blocks) for message in found] == [49, 3]
    assert [section.text.text for section in blocks.sections("x" * 3001)] == ["x" * 3000, "x"]
    assert blocks.button("é" * 76, "show").text.text == "é" * 74 + "…"
    assert blocks.option("é" * 76, "k").to_dict()["text"]["text"] == "é" * 74 + "…"
    for message in found:
        check_message(message)
