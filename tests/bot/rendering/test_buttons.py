import pytest

from bot.rendering import buttons
from bot.rendering.buttons import Press, Verb
from core.ports import Listing
from core.vocabulary import Action, Rating

TS = "1772442000.000100"


def read(element) -> Press:
    return buttons.parse(element.action_id, element.value or "")


@pytest.mark.parametrize("action", Action)
def test_a_press_says_the_action_the_ticket_and_the_version_that_were_shown(action: Action):
    pressed = read(buttons.act("Faire", action, 1678, 3))
    assert pressed == Press(Verb.ACT, 1678, action, 3)


@pytest.mark.parametrize("action", Action)
def test_an_action_of_the_menu_reads_like_one_of_a_button(action: Action):
    menu = buttons.more([("Faire", action)], 1678, 3)
    assert buttons.parse(menu.action_id, menu.options[0].value) == Press(Verb.ACT, 1678, action, 3)


def test_a_requester_s_press_bears_no_version():
    assert read(buttons.act("Répondre", Action.ANSWER, 7)).version is None


@pytest.mark.parametrize("rating", Rating)
def test_an_opinion_is_one_press(rating: Rating):
    assert read(buttons.rate("Très", rating, 7)) == Press(Verb.ACT, 7, Action.RATE, rating=rating)


def test_other_buttons_say_what_they_show():
    assert read(buttons.show("Voir", 7)) == Press(Verb.SHOW, 7)
    assert read(buttons.page("Suite", Listing.QUEUE, 7)) == Press(
        Verb.PAGE, 7, listing=Listing.QUEUE
    )
    assert read(buttons.new("Nouvelle")) == Press(Verb.NEW)
    assert read(buttons.new("Nouvelle", 7)) == Press(Verb.NEW, 7)
    assert read(buttons.new_with("Nouvelle", TS)) == Press(Verb.NEW, words=TS)
    assert read(buttons.answer_with("Répondre", 7, 2, TS)) == Press(Verb.ANSWER, 7, words=TS)
    assert buttons.parse(buttons.SERVICE_CHOSEN, "messagerie") == Press(Verb.SERVICE)


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("", ""),
        ("delete", "7"),
        ("act", "7"),
        ("act.explode", "7.1"),
        ("act.take", ""),
        ("act.take", "seven"),
        ("act.take", "-7"),
        ("act.take", "٧"),
        ("act.take", "7.x"),
        ("act.take", "9" * 30),
        ("new", "x.y"),
        ("new", "1772442000."),
        ("answer.0", "7"),
        ("answer.0", "7.x"),
        ("act.rate.9", "7"),
        ("more", "take"),
        ("more", "explode.7.1"),
        ("page.nothing", "7"),
        ("show", ""),
        ("new", "x"),
    ],
)
def test_a_forged_press_is_refused(action_id: str, value: str):
    with pytest.raises(ValueError, match=r"not a number|not a timestamp|is not a valid|not enough"):
        buttons.parse(action_id, value)
