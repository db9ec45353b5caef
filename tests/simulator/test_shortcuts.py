"""Shortcuts and reactions: what the app is told of them, wherever its bot is.

https://docs.slack.dev/interactivity/implementing-shortcuts
https://docs.slack.dev/reference/events/reaction_added
"""

import pytest

from simulator import Person, Simulator
from simulator.errors import NotPossible
from tests.simulator.sample_app import App

NAME = "Créer une demande"


async def test_the_app_is_told_of_a_message_even_where_its_bot_is_not(
    app: App, simulator: Simulator, anne: Person
) -> None:
    simulator.add_channel("C0AWAY", "ailleurs", ("U0ANNE",), bot=False)
    said = await anne.say("Plus de réseau", "C0AWAY")
    await anne.shortcut(NAME, said)
    (told,) = app.bodies("message_action")
    assert told["callback_id"] == "request.message"
    assert (told["message"]["text"], told["message_ts"]) == ("Plus de réseau", said["ts"])
    assert told["channel"] == {"id": "C0AWAY", "name": "privategroup"}
    assert told["response_url"]
    assert told["trigger_id"]


async def test_a_shortcut_from_anywhere_bears_no_message(app: App, anne: Person) -> None:
    await anne.shortcut(NAME)
    (told,) = app.bodies("shortcut")
    assert told["callback_id"] == "request"
    assert not {"message", "channel", "response_url"} & set(told)


async def test_a_shortcut_that_is_not_declared_is_not_offered(anne: Person) -> None:
    with pytest.raises(NotPossible, match="pas proposé"):
        await anne.shortcut("Autre chose")
    with pytest.raises(NotPossible, match="n'existe plus"):
        await anne.shortcut(NAME, {"channel": "C0TLS", "ts": "1.0"})


async def test_the_app_is_told_of_reactions_where_its_bot_is(
    app: App, simulator: Simulator, anne: Person, bruno: Person
) -> None:
    simulator.add_channel("C0AWAY", "ailleurs", ("U0ANNE",), bot=False)
    said, away = await bruno.say("Panne", "C0TLS"), await anne.say("Panne", "C0AWAY")
    for message in (said, away):
        await anne.react(message, "ticket")
    await anne.react(said, "ticket", remove=True)
    await simulator.settled()
    (told,) = app.bodies("reaction_added")
    event = told["event"]
    assert (event["user"], event["item_user"], event["reaction"]) == ("U0ANNE", "U0BRUNO", "ticket")
    assert event["item"] == {"type": "message", "channel": "C0TLS", "ts": said["ts"]}
