"""What a team reads of a channel that is not fit: what is wrong, what to do, and that all waits."""

import pytest

from bot.admin.check import places
from bot.catalogue import channels
from bot.rendering.staff import alarms
from core.standing import Alarm, Unfit
from tests.bot.rendering import limits
from tests.bot.rendering.scenes import LANGUAGES


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("unfit", [*Unfit, None])
def test_an_alarm_names_the_team_and_disarms_what_people_are_called(texts, unfit):
    found = Alarm("C0TLS", "Équipe <!channel>", unfit, () if unfit else ("Chloé <@U0ANNE>",))
    message = alarms.alarm(found, texts)
    shown = str(message.payload())
    assert "Équipe &lt;!channel&gt;" in shown
    assert "<!channel>" not in shown
    assert unfit or "Chloé &lt;@U0ANNE&gt;" in shown


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
def test_an_alarm_about_a_crowd_is_one_message_that_slack_takes(texts):
    found = Alarm("C0TLS", "&" * 200, None, tuple(f"Quelqu'un & fils {n}" for n in range(500)))
    limits.check_message(alarms.alarm(found, texts))


def test_every_reason_has_its_words_wherever_it_is_told():
    assert set(alarms.WRONG) == set(channels.UNFIT) == set(places.WORDS) == set(Unfit)
