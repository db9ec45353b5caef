import pytest

from bot.rendering import buttons
from bot.rendering.buttons import Press, Verb
from bot.rendering.refusals import refusal_message, sentence
from core.errors import Code, Refusal
from core.vocabulary import Action, State
from tests.bot.rendering import scenes
from tests.bot.rendering.scenes import EN, FR, LANGUAGES
from tests.core.world import ANNE, BRUNO, CHLOE, story_in


def offered(refusal: Refusal) -> list[Press]:
    rows = [block for block in refusal_message(refusal, FR, {}).blocks if block.type == "actions"]
    return [buttons.parse(b.action_id, b.value or "") for row in rows for b in row.elements]


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("code", Code)
def test_every_refusal_is_a_sentence(code: Code, texts):
    said = sentence(Refusal(code), texts, {})
    assert said.endswith(".")
    assert "_" not in said


def test_who_lost_a_race_reads_who_won_it_and_how_the_ticket_stands():
    story = story_in(State.ASSIGNED)
    refusal = story_in(State.ASSIGNED).refuses(BRUNO, Action.TAKE, seen=1)
    assert refusal.code is Code.STALE
    refusal.ticket, refusal.last = story.ticket, story.last.change
    said = sentence(refusal, FR, scenes.NAMES).replace("\N{NO-BREAK SPACE}", " ")
    assert "prise en charge par Anne, le 2 mars 2026 à 10:01" in said
    assert "« Assigné », intervenant : Anne" in said
    assert "Rien n'a été enregistré" in said


def test_a_change_made_by_the_desk_itself_names_nobody():
    closed = story_in(State.RESOLVED)
    refusal = Refusal(Code.STALE, Action.TAKE, ticket=closed.ticket)
    refusal.last = closed.last.change.__class__(1678, 4, 4, closed.now, "system", Action.CLOSE, {})
    assert "fermeture, automatiquement" in sentence(refusal, FR, scenes.NAMES)
    assert "system" not in sentence(refusal, EN, {})


def test_a_stale_act_leads_to_the_present_state():
    story = story_in(State.ASSIGNED)
    refusal = Refusal(Code.STALE, Action.HOLD, ticket=story.ticket)
    assert offered(refusal) == [Press(Verb.SHOW, 1678)]


@pytest.mark.parametrize("code", [Code.WRONG_STATE, Code.TOO_LATE])
def test_a_closed_request_leads_to_a_new_one_made_from_it(code: Code):
    story = story_in(State.CLOSED)
    refusal = Refusal(code, Action.REOPEN, ticket=story.ticket)
    assert offered(refusal) == [Press(Verb.NEW, 1678)]


def test_an_agent_who_acts_on_a_closed_ticket_is_not_offered_a_new_request():
    refusal = Refusal(Code.WRONG_STATE, Action.TAKE, ticket=story_in(State.CLOSED).ticket)
    assert offered(refusal) == [Press(Verb.SHOW, 1678)]


def test_a_name_the_reader_may_not_know_is_left_out():
    story = story_in(State.ASSIGNED)
    refusal = Refusal(Code.STALE, Action.HOLD, ticket=story.ticket, last=story.last.change)
    said = sentence(refusal, FR, {})
    assert ANNE not in said
    assert CHLOE not in said
