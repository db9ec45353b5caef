from dataclasses import replace

import pytest
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, OverflowMenuElement

from bot.rendering import buttons
from bot.rendering.blocks import Message
from bot.rendering.buttons import Press
from bot.rendering.staff import cards
from core.questions import Kind
from core.ticket import Answer, FileRef
from core.vocabulary import Action, State
from tests.bot.rendering import scenes
from tests.bot.rendering.limits import check_message
from tests.bot.rendering.scenes import EN, FR
from tests.core.world import ANNE, DIRECTORY, KARIM, MPL, Story, story_in

ALWAYS = {
    Action.ASSIGN,
    Action.DISPATCH,
    Action.HOLD,
    Action.RESOLVE,
    Action.REQUEST_INFO,
    Action.MESSAGE,
}


def drawn(story: Story) -> Message:
    return cards.card(scenes.subject(story.ticket), FR)


def elements(card: Message) -> list[object]:
    rows = [block for block in card.blocks if isinstance(block, ActionsBlock)]
    return [element for row in rows for element in row.elements]


def presses(card: Message) -> tuple[list[Press], list[Press]]:
    """Return what the card's buttons and what its menu ask for."""
    shown = [
        buttons.parse(each.action_id, each.value)
        for each in elements(card)
        if isinstance(each, ButtonElement)
    ]
    menu = [
        buttons.parse(each.action_id, option.value)
        for each in elements(card)
        if isinstance(each, OverflowMenuElement)
        for option in each.options
    ]
    return shown, menu


@pytest.mark.parametrize("state", State)
def test_a_card_has_six_buttons_and_five_options_at_most(state: State):
    shown, menu = presses(drawn(story_in(state)))
    assert len(shown) <= 6
    assert len(menu) <= 5


@pytest.mark.parametrize("state", State)
def test_what_matters_is_a_button_and_never_hidden_in_the_menu(state: State):
    _, menu = presses(drawn(story_in(state)))
    assert not ALWAYS & {press.action for press in menu}


def test_an_assigned_ticket_offers_what_the_domain_names():
    shown, menu = presses(drawn(story_in(State.ASSIGNED)))
    assert {press.action for press in shown} == ALWAYS
    assert {press.action for press in menu} == {Action.RELEASE, Action.EDIT, Action.NOTE}


def test_a_misrouted_ticket_can_be_sent_to_its_platform_in_one_press():
    story = Story(service="reseau")
    shown, _ = presses(drawn(story))
    assert Action.MISROUTE in {press.action for press in shown}


def test_a_closed_ticket_has_no_button():
    assert elements(drawn(story_in(State.CLOSED))) == []


def test_every_press_bears_the_version_that_the_card_shows():
    story = story_in(State.WAITING_PARTNER)
    shown, menu = presses(drawn(story))
    assert {(p.ticket_id, p.version) for p in shown + menu} == {(1678, story.ticket.version)}


def test_a_card_tells_all_that_the_team_needs():
    story = story_in(State.ASSIGNED)
    text = cards.card(scenes.subject(story.ticket, (FileRef("F1", "plan.pdf"),)), EN).text
    for told in (
        "R-001678",
        "Messagerie en panne",
        "Chloe (Académie de Toulouse)",
        "E-mail",
        "medium priority",
        "Assigned",
        "Anne",
        "Je ne reçois plus rien.",
        "plan.pdf",
    ):
        assert told in text


def test_a_long_description_is_cut_with_the_way_to_the_rest():
    subject = scenes.subject(replace(Story().ticket, description="très long " * 300))
    assert "/ticket R-001678" in cards.card(subject, FR).text


def test_a_card_can_be_redrawn_whatever_people_wrote():
    """An update takes 4,000 characters at most."""
    ticket = replace(
        story_in(State.WAITING_PARTNER).ticket,
        title="&" * 150,
        description="<&>\n😀" * 750,
        opened_by=ANNE,
        follow_up=story_in(State.ASSIGNED).now,
        answers=(Answer("a", Kind.LONG, "&" * 2000, "", "<\n" * 1500),) * 20,
    )
    subject = replace(
        scenes.subject(ticket, tuple(FileRef(f"F{n}", "&" * 255) for n in range(10))),
        names=dict.fromkeys(scenes.NAMES, "<&>" * 100),
        academy="&" * 300,
        service=replace(DIRECTORY.services["messagerie"], name="&" * 300),
    )
    for texts in (FR, EN):
        check_message(cards.card(subject, texts), longest=4000)


def test_a_former_team_s_card_says_where_the_ticket_went_from_it():
    story = story_in(State.ASSIGNED)
    story.do(ANNE, Action.DISPATCH)
    story.do(KARIM, Action.DISPATCH, team=MPL)
    subject = scenes.subject(story.ticket)
    assert "Réseaux et télécoms" in cards.transferred(subject, 0, FR).text
    assert "Assistance MPL" in cards.transferred(subject, 1, FR).text
    assert elements(cards.transferred(subject, 0, FR)) == []
