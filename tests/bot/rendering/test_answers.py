from dataclasses import replace

import pytest

from bot.rendering import answers
from bot.rendering.leaves import Leaf
from bot.rendering.requester.opened import own_opened
from bot.rendering.requester.requests import own
from bot.rendering.staff import cards, tickets
from bot.rendering.staff.opened import opened
from core.questions import Kind
from core.ticket import Answer
from core.views import RequesterView
from tests.bot.rendering import drawn, scenes
from tests.bot.rendering.limits import check_message, check_view
from tests.bot.rendering.scenes import ANSWERS, EN, FR
from tests.core.world import BRUNO, NOW, Story

ENDLESS = tuple(
    Answer(f"q{n}", Kind.LONG, "<!channel> " * 150, "", "&" * 2990 + f" fin {n}") for n in range(20)
)


def staff(told: tuple[Answer, ...]):
    subject = scenes.subject(replace(Story().ticket, answers=told))
    return replace(scenes.staff_view(Story(), BRUNO), subject=subject)


def his(told: tuple[Answer, ...]) -> RequesterView:
    return RequesterView(scenes.public(replace(Story().ticket, answers=told)), (), scenes.NAMES)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (FR, ("Que faut-il ?", "Un badge", "9 mars 2026", "Nouvel arrivant.")),
        (EN, ("What is needed?", "A badge", "9 March 2026", "Pourquoi ?")),
    ],
)
def test_answers_are_told_in_the_reader_s_language_wherever_a_ticket_is_shown(texts, said):
    for shown in (
        drawn.message(cards.card(staff(ANSWERS).subject, texts)),
        drawn.message(tickets.ticket(staff(ANSWERS), texts, NOW)),
        drawn.message(own(his(ANSWERS), texts)),
        drawn.view(opened(staff(ANSWERS), texts, NOW, Leaf(1678))),
        drawn.view(own_opened(his(ANSWERS), texts, Leaf(1678, own=True))),
    ):
        assert all(words in shown for words in said)


def test_whatever_was_answered_slack_takes_it_and_nobody_is_called():
    for message in (tickets.ticket(staff(ENDLESS), FR, NOW), own(his(ENDLESS), FR)):
        check_message(message)
        assert "<!channel>" not in drawn.message(message)


def test_a_ticket_that_is_opened_tells_answers_whole_leaf_by_leaf():
    for draw in (
        lambda number: opened(staff(ENDLESS), FR, NOW, Leaf(1678, number)),
        lambda number: own_opened(his(ENDLESS), FR, Leaf(1678, number, own=True)),
    ):
        pages = [draw(number) for number in range(1, 8)]
        for page in pages:
            check_view(page)
        read = "".join(drawn.view(page) for page in pages)
        assert all(f"fin {n}" in read for n in range(20))
        assert "<!channel>" not in read


def test_a_card_says_where_the_rest_of_a_long_answer_is():
    assert "/ticket R-001678" in cards.card(staff(ENDLESS).subject, FR).text
    assert "/ticket R-001678" not in cards.card(staff(ANSWERS).subject, FR).text


def test_what_is_told_briefly_says_whether_it_is_all():
    told, whole = answers.brief(ANSWERS, FR, 6000)
    assert (len(told), whole) == (len(ANSWERS), True)
    assert answers.brief(ENDLESS, FR, 6000)[1] is False
    assert answers.brief((), FR, 10) == ((), True)
