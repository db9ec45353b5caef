"""What is read of a bad morning: one screen, the worst first, and what to press."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.rendering import buttons
from bot.rendering.requester import letters
from bot.rendering.staff.attention import attention
from core.alerts import SHOWN, Group, Why
from core.vocabulary import Action, State, Topic
from tests.bot.rendering import drawn, limits, scenes
from tests.bot.rendering.scenes import EN, FR, LANGUAGES
from tests.core.world import ANNE, CHLOE, NOW, SOPHIE, TLS, story_in

SECOND = timedelta(seconds=1)


def read(to, **more):
    return attention(scenes.attention(to), FR, NOW, **more).text


def test_a_supervisor_reads_who_has_a_ticket_and_its_agent_does_not_read_his_own_name():
    assert "👤\N{NO-BREAK SPACE}Anne" in read(SOPHIE)
    assert "Anne" not in read(ANNE)


def test_a_channel_reads_dates_and_no_age_that_would_be_wrong_an_hour_later():
    assert "en retard de" in read(ANNE)
    assert "en retard de" not in read(TLS)
    assert "échu le 2 mars 2026 à 08:00" in read(TLS)


def test_what_is_late_since_this_minute_is_told_so_and_not_by_seconds():
    letter = scenes.attention(ANNE)
    due = letter.groups[0].lines[0].due
    at_once = [attention(letter, FR, due + n * SECOND).text for n in (0, 59)]
    assert ["échéance atteinte à l'instant" in text for text in at_once] == [True, True]
    assert [" seconde" in text for text in at_once] == [False, False]
    assert "en retard de 1 minute" in attention(letter, FR, due + 60 * SECOND).text.replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_who_has_no_lists_of_his_own_is_sent_to_the_digest_for_the_rest():
    assert "/bilan" in read(SOPHIE, leads=True)
    assert "/ticket" in read(SOPHIE)
    assert "/ticket" in read(TLS, leads=True)


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
def test_two_hundred_late_tickets_are_one_message_that_fits_one_screen(texts):
    letter = scenes.attention(SOPHIE, many=SHOWN)
    first = replace(letter, groups=(replace(letter.groups[0], count=200),))
    message = attention(first, texts, NOW, leads=True)
    limits.check_message(message)
    assert len(drawn.message(message).splitlines()) == SHOWN + 4
    assert "185" in message.text


def test_lines_that_fill_more_than_a_section_are_all_there():
    letter = scenes.attention(SOPHIE, words="&" * 60, many=SHOWN)
    message = attention(replace(letter, groups=letter.groups[:1]), FR, NOW)
    limits.check_message(message)
    assert message.text.count("R-001678 (") == SHOWN


def test_what_nobody_answers_is_resolved_by_a_form_that_knows_what_was_looked_at():
    message = attention(scenes.attention(ANNE), EN, NOW)
    (pressed,) = [
        buttons.parse(block["accessory"]["action_id"], block["accessory"]["value"])
        for block in message.payload()["blocks"]
        if "accessory" in block
    ]
    ticket = story_in(State.ASSIGNED).ticket
    assert (pressed.action, pressed.ticket_id, pressed.version) == (
        Action.RESOLVE, ticket.id, ticket.version,
    )  # fmt: skip


def test_a_reason_without_a_line_is_named_with_its_count():
    letter = replace(scenes.attention(ANNE), groups=(Group(Why.FOLLOW_UP, (), 3),), count=3)
    assert "(3)*\n… et 3 autres" in attention(letter, FR, NOW).text


def test_a_requester_who_answered_meanwhile_is_reminded_of_nothing():
    story = story_in(State.WAITING_REQUESTER)
    asked = story.last
    reminder = scenes.requester_letter(asked, Topic.REMINDER)
    (message,) = letters.letter(reminder, FR)
    assert "Rappel" in message.text
    assert "Depuis quand ?" in message.text
    story.do(CHLOE, Action.ANSWER)
    assert letters.letter(replace(reminder, ticket=scenes.public(story.ticket)), FR) == ()
