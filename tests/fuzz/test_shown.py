"""What Slack shows of what we send is what was typed, told by a reader of its own."""

import re

import regex
from hypothesis import example, given
from hypothesis import strategies as st

from bot.intake.cleaning import clean
from bot.rendering import blocks
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import bold, cut, escape, filled, link, pieces, plain, quoted, weight
from tests.fuzz.odd import MARKED, TYPED, fuzz

SHOWN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>|&(amp|lt|gt);")
CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}
CLUSTERS = st.lists(
    st.sampled_from(
        ["👨‍👩‍👧‍👦", "🇫🇷", "e\u0301\u0323", "👍🏽", "각", "\u05d0\u05b7", " ", "\n", "a", "<"]
    )
).map("".join)


def slack_shows(markup: str) -> str:
    """What somebody sees: tokens by their labels, entities as what they stand for."""

    def shown(found: re.Match[str]) -> str:
        return CHARACTERS[found[3]] if found[3] else slack_shows(found[2] or found[1])

    return SHOWN.sub(shown, markup)


def slack_sends(typed: str) -> str:
    """What Slack makes of what somebody types."""
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@fuzz
@given(MARKED | TYPED)
def test_what_was_typed_is_what_is_shown(typed: str):
    received = plain(clean(slack_sends(typed)), {})
    assert received == clean(typed)
    assert slack_shows(escape(received)) == received
    assert slack_shows(bold(received)) == f"*{received}*"
    assert slack_shows(quoted(received)) == "> " + received.replace("\n", "\n> ")


@fuzz
@given(MARKED.map(clean), MARKED.map(clean))
@example("x|y", "a|b>")
def test_a_link_leads_nowhere_else_and_shows_its_label(url: str, label: str):
    found = link(f"https://x.fr/{url}", label)
    assert re.fullmatch(r"<[^<>|]+\|[^<>|]*>", found)
    assert not label or slack_shows(found) == label.replace("|", "¦")


@fuzz
@given(MARKED.map(clean), MARKED.map(clean))
@example("{who}", "{reference}")
def test_a_value_is_filled_in_as_it_is_once(who: str, reference: str):
    shown = slack_shows(filled("{who} & {reference}.", {"who": who, "reference": reference}))
    assert shown == f"{who} & {reference}."


@fuzz
@given((MARKED | TYPED).map(clean), st.sampled_from([1, 40, 400]))
def test_a_message_shows_all_that_it_was_made_of(typed: str, times: int):
    text = typed * times
    message = Message.of(text)
    shown = "".join(slack_shows(section.text.text) for section in message.blocks)
    expected = text if weight(text) <= 40_000 else cut(text, 40_000)
    assert "".join(shown.split()) == ("".join(expected.split()) or "–")


@fuzz
@given((MARKED | TYPED).map(clean), st.sampled_from([1, 40, 400]))
def test_somebody_s_words_are_told_whole_and_marked_as_his(typed: str, times: int):
    chunks = blocks.said(bold("Anne"), typed * times)
    lines = [line for chunk in chunks for line in slack_shows(chunk).split("\n")][1:]
    assert all(line.startswith("> ") for line in lines)
    told = "".join("".join(line.removeprefix("> ").split()) for line in lines)
    assert told == "".join((typed * times).split())


@fuzz
@given(CLUSTERS | TYPED.map(clean), st.integers(12, 60))
def test_nothing_is_cut_inside_what_is_read_as_one_character(text: str, n: int):
    whole = regex.findall(r"\X", text)
    if any(weight(cluster) > n for cluster in whole):
        return
    assert [c for piece in pieces(text, n) for c in regex.findall(r"\X", piece)] == whole
    left = cut(text, n).removesuffix("…") if weight(text) > n else text
    assert "".join(whole).startswith(left)
    ends = {len("".join(whole[:i]).rstrip()) for i in range(len(whole) + 1)}
    assert text == left or len(left) in ends
