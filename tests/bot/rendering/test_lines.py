from dataclasses import replace
from datetime import date

import pytest

from bot.rendering.requester import letters
from bot.rendering.staff import alerts, lines, tickets
from core.outbox import Kind
from core.ticket import FileRef, Source
from core.views import Farewell
from core.vocabulary import Action, Resolution, State, Topic
from tests.bot.rendering import scenes
from tests.bot.rendering.scenes import FR
from tests.core.world import (
    ANNE,
    BRUNO,
    CHLOE,
    FILE,
    NOUR,
    NOW,
    STAFFING,
    Story,
    story_in,
)

LINK = "https://exemple.slack.com/archives/C0TLS/p1"


def said(story: Story, topic: Topic) -> str:
    letter = scenes.staff_letter(story.last, topic)
    return "\n".join(message.text for message in lines.lines(letter, FR))


def test_what_the_requester_says_is_marked_as_his():
    story = story_in(State.ASSIGNED)
    story.do(CHLOE, Action.ANSWER, words="*Note interne · Anne*\nfausse")
    assert said(story, Topic.ANSWER) == ("*Demandeur · Chloe*\n> *Note interne · Anne*\n> fausse")


def test_an_edit_tells_each_value_before_and_after():
    story = story_in(State.ASSIGNED)
    story.do(ANNE, Action.EDIT)
    told = said(story, Topic.EDIT)
    assert "Titre\N{NO-BREAK SPACE}: Messagerie en panne → Plus rien" in told
    assert "Priorité\N{NO-BREAK SPACE}: Moyenne → Haute" in told


def test_a_message_the_requester_deletes_or_edits_is_told_as_such():
    story = story_in(State.ASSIGNED)
    source = Source("D0CHLOE", "1.1", "2.2")
    story.revise(CHLOE, Action.ANSWER, source, words="Depuis lundi.")
    assert "a modifié un message" in said(story, Topic.REVISION)
    assert "Depuis lundi." in said(story, Topic.REVISION)
    story.revise(CHLOE, Action.ANSWER, source, deleted=True)
    assert "a supprimé un message" in said(story, Topic.REVISION)


def test_putting_on_hold_tells_partner_reason_and_the_day_to_come_back():
    story = story_in(State.ASSIGNED)
    story.do(ANNE, Action.HOLD, follow_up=date(2026, 3, 9))
    told = said(story, Topic.HOLD)
    assert "Partenaire\N{NO-BREAK SPACE}: Orange" in told
    assert "Ligne coupée" in told
    assert "Relance\N{NO-BREAK SPACE}: 9 mars 2026 à 08:30" in told


def test_a_solution_is_told_with_its_code():
    story = story_in(State.ASSIGNED)
    story.do(ANNE, Action.RESOLVE, resolution=Resolution.REPAIR)
    assert "Code de résolution\N{NO-BREAK SPACE}: Réparation" in said(story, Topic.RESOLVE)


def test_a_history_names_every_value_by_its_words():
    story = Story(service="poste")
    story.do(ANNE, Action.EDIT, service="messagerie", subcategory="pleine")
    story.do(ANNE, Action.TAKE)
    story.do(ANNE, Action.HOLD, follow_up=date(2026, 3, 9))
    story.do(ANNE, Action.DISPATCH, team=STAFFING)
    story.do(NOUR, Action.TAKE)
    story.do(NOUR, Action.RESOLVE, resolution=Resolution.REPAIR)
    story.do(CHLOE, Action.RATE)
    told = tickets.ticket(scenes.staff_view(story, NOUR), FR, NOW).text
    for words in (
        "aucun → Boîte pleine",
        "Poste de travail → Messagerie",
        "Affecté → Assigné",
        "aucun → 9 mars 2026 à 08:30",
        "DSI Plateforme Assistance TLS → Ressources humaines",
        "aucun → Réparation",
        "aucun → Plutôt satisfait",
    ):
        assert words in told


def test_a_follow_up_repeats_nothing_of_the_act_before():
    story = story_in(State.WAITING_PARTNER)
    assert "Ligne coupée" not in said(story, Topic.FOLLOW_UP)
    told = scenes.staff_letter(story.last, Topic.FOLLOW_UP, to=ANNE, kind=Kind.AGENT)
    assert "Ligne coupée" not in alerts.agent(told, LINK, FR).text


def test_a_new_team_reads_both_journals_in_order_and_knows_them_apart():
    story = scenes.whole_story()
    letter = scenes.staff_letter(story.last, Topic.DISPATCH, journal=scenes.journals(story))
    told = "\n".join(message.text for message in lines.journal(letter, FR))
    marks = ["Note interne · Anne", "Question envoyée au demandeur", "Demandeur · Chloe", "Orange"]
    assert [told.index(mark) for mark in marks] == sorted(told.index(mark) for mark in marks)


def test_a_new_team_is_told_nothing_where_nothing_was_written():
    story = Story()
    letter = scenes.staff_letter(story.last, Topic.DISPATCH, journal=scenes.journals(story))
    assert lines.journal(letter, FR) == ()


@pytest.mark.parametrize("agent", [ANNE, BRUNO])
def test_both_agents_are_told_of_an_assignment_each_in_his_words(agent: str):
    story = story_in(State.ASSIGNED)
    story.do(ANNE, Action.ASSIGN, agent=BRUNO, note="À toi.")
    letter = scenes.staff_letter(story.last, Topic.REASSIGN, to=agent, kind=Kind.AGENT)
    told = alerts.agent(letter, LINK, FR).text
    assert ("vous a assigné" in told) == (agent == BRUNO)
    assert "À toi." in told
    assert LINK in told


@pytest.mark.parametrize(
    ("topic", "told"),
    [
        (Topic.RELEASE, "Bruno a remis à l'équipe le ticket *R-001678*, que vous aviez en charge."),
        (
            Topic.REASSIGN,
            "Bruno a assigné à Léa le ticket *R-001678*, que vous aviez en charge.",
        ),
        (
            Topic.DISPATCH,
            "Bruno a affecté à l'équipe Réseaux le ticket *R-001678*, que vous aviez en charge.",
        ),
    ],
)
def test_an_agent_who_left_the_team_reads_that_he_has_a_ticket_no_more(topic: Topic, told: str):
    letter = Farewell(topic, "R-001678", "Bruno", "Léa", "Réseaux")
    assert alerts.farewell(letter, FR).text == told
    assert "Guichet" in alerts.farewell(replace(letter, who=None), FR).text


def test_a_file_s_caption_says_whose_it_is_and_who_has_seen_it():
    story = story_in(State.ASSIGNED)
    story.do(ANNE, Action.NOTE, files=(FILE,))
    letter = scenes.staff_letter(story.last, Topic.NOTE, kind=Kind.THREAD_FILE, file=FILE)
    assert lines.file_caption(letter, FR) == "Note interne · Anne"
    story.do(CHLOE, Action.ANSWER, files=(FILE,))
    letter = scenes.staff_letter(story.last, Topic.ANSWER, kind=Kind.THREAD_FILE, file=FILE)
    assert lines.file_caption(letter, FR) == "Demandeur · Chloe"


def test_a_file_told_again_to_a_new_team_keeps_its_journal():
    story = story_in(State.ASSIGNED)
    story.do(ANNE, Action.NOTE, files=(FILE,))
    story.do(ANNE, Action.DISPATCH, note="Pour vous.")
    letter = scenes.staff_letter(
        story.last,
        Topic.DISPATCH,
        kind=Kind.THREAD_FILE,
        file=FILE,
        journal=scenes.journals(story),
    )
    assert lines.file_caption(letter, FR) == "Note interne · Anne"
    unknown = replace(letter, file=FileRef("F0OTHER", "autre.png"))
    assert lines.file_caption(unknown, FR) == "Pièce jointe du ticket"


def test_a_requester_s_letter_offers_only_what_his_request_allows_by_now():
    """A message is rendered when it is sent: by then the request may have moved on."""
    story = story_in(State.WAITING_REQUESTER)
    asked = scenes.requester_letter(story.last, Topic.REQUEST_INFO)
    story.do(CHLOE, Action.ANSWER)
    late = replace(asked, ticket=scenes.public(story.ticket))
    story.do(ANNE, Action.RESOLVE)
    solved = scenes.requester_letter(story.last, Topic.RESOLVE)
    story.do(CHLOE, Action.CLOSE)
    closed = replace(solved, ticket=scenes.public(story.ticket))
    assert "actions" in [block.type for block in letters.letter(late, FR)[-1].blocks]
    assert "actions" in [block.type for block in letters.letter(solved, FR)[-1].blocks]
    assert "actions" not in [block.type for block in letters.letter(closed, FR)[-1].blocks]
