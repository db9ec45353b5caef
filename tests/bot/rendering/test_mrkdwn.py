from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.mrkdwn import (
    Mrkdwn,
    bold,
    cut,
    escape,
    joined,
    link,
    mentions,
    pieces,
    plain,
    quoted,
    weight,
)

ANY = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]))
FAMILY = "👨‍👩‍👧‍👦"


def test_escaping_disarms_mentions_tokens_and_links():
    typed = "<!channel> <@U0ANNE> <https://x.fr|ici> & co"
    assert escape(typed) == "&lt;!channel&gt; &lt;@U0ANNE&gt; &lt;https://x.fr|ici&gt; &amp; co"


@given(ANY)
def test_no_text_that_was_typed_holds_a_token_once_escaped(typed: str):
    assert "<" not in escape(typed)
    assert ">" not in escape(typed)


@given(ANY)
def test_reading_what_was_escaped_gives_what_was_typed(typed: str):
    assert plain(escape(typed), {}) == typed


def test_what_is_escaped_already_is_not_escaped_again():
    assert escape(escape("a & b")) == "a &amp; b"
    assert joined((bold("<b>"), "<c>"), " & ") == "*&lt;b&gt;* &amp; &lt;c&gt;"


def test_a_link_cannot_be_left_by_its_address_or_label():
    assert link("https://x.fr/?a=1&b=<|>", "a|b>") == (
        "<https://x.fr/?a=1&amp;b=&lt;%7C&gt;|a¦b&gt;>"
    )


def test_every_line_somebody_typed_is_marked_as_his():
    assert quoted("un\n*Note interne · Anne*") == "> un\n> *Note interne · Anne*"


def test_people_named_are_found_once_each_in_order():
    assert mentions("<@U0B> et <@U0A|anne> puis <@U0B>, pas <@x> ni @U0C") == ("U0B", "U0A")


def test_slack_s_encoding_becomes_what_was_typed():
    names = {"U0ANNE": "Anne"}
    assert plain("<@U0ANNE> &amp; <@U0X|xavier> <@U0Y>", names) == "@Anne & @xavier @U0Y"
    assert plain("<#C01|general> <!here> <!subteam^S1|@dsi>", {}) == "#general @here @dsi"
    assert plain("<https://x.fr/|x.fr> <https://y.fr|ici> <mailto:a@b.fr|a@b.fr>", {}) == (
        "x.fr ici (https://y.fr) a@b.fr"
    )
    assert plain("<!date^1^{date}|2 mars> 1 &lt; 2", {}) == "2 mars 1 < 2"


def test_an_escaped_entity_is_read_once_only():
    assert plain("&amp;lt;", {}) == "&lt;"


@given(ANY, st.integers(10, 80))
def test_pieces_make_the_text_again_and_each_fits(typed: str, n: int):
    found = pieces(typed, n)
    assert "".join(found) == typed
    for piece in found:
        assert weight(piece) <= n
        assert len(quoted(piece)) <= n + 2
        assert len(escape(piece).encode("utf-16-le")) // 2 <= n


def test_pieces_end_after_a_paragraph_else_a_line_else_a_word():
    assert pieces("aaaaaa\n\nbbbb cccc", 16) == ("aaaaaa\n\n", "bbbb cccc")
    assert pieces("aaaa aa\nbb cccc", 12) == ("aaaa aa\n", "bb cccc")
    assert pieces("aaaa aaa bbbb", 10) == ("aaaa aaa ", "bbbb")


def test_pieces_never_cut_inside_what_is_read_as_one_character():
    assert pieces(FAMILY * 3, 20) == (FAMILY,) * 3
    assert pieces("e\u0301" * 4, 3) == ("e\u0301",) * 4


def test_a_character_too_long_for_a_piece_is_cut_all_the_same():
    tower = "e" + "\u0301" * 50
    assert "".join(pieces(tower, 10)) == tower
    assert all(weight(piece) <= 10 for piece in pieces(tower, 10))


@given(ANY, st.integers(5, 60))
def test_a_text_cut_fits_and_says_that_it_was_cut(typed: str, n: int):
    short = cut(typed, n)
    assert weight(short) <= n
    assert short == typed or short.endswith("…")


def test_markup_is_a_text_of_its_own_kind():
    assert isinstance(joined(("a", Mrkdwn("*b*"))), Mrkdwn)
