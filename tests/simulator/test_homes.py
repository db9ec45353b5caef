"""The app's first tab: published by the app, opened and used by people.

https://docs.slack.dev/surfaces/app-home
"""

from typing import Any

import pytest

from simulator import Person, Simulator
from tests.simulator.sample_app import FORM, App, button, field, modal, section


def home(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    shown = blocks or (section("Bonjour"), {"type": "actions", "elements": [button("Aller", "go")]})
    return {"type": "home", "blocks": list(shown), **more}


async def test_opening_the_tab_tells_the_app_with_what_is_shown_by_then(
    app: App, simulator: Simulator, anne: Person
) -> None:
    anne.open_home()
    await simulator.settled()
    [first] = app.bodies("app_home_opened")
    event = first["event"]
    assert (event["user"], event["tab"], event["channel"]) == (anne.id, "home", anne.dm)
    assert "view" not in event
    answer = await app.call("views.publish", user_id=anne.id, view=home())
    anne.open_home()
    await simulator.settled()
    assert app.bodies("app_home_opened")[-1]["event"]["view"]["id"] == answer["view"]["id"]


async def test_each_person_is_shown_the_last_view_published_for_him(
    app: App, anne: Person, bruno: Person
) -> None:
    first = (await app.call("views.publish", user_id=anne.id, view=home()))["view"]
    again = (await app.call("views.publish", user_id=anne.id, view=home(section("Encore"))))["view"]
    assert (again["id"], again["hash"] == first["hash"]) == (first["id"], False)
    assert anne.home == again
    assert bruno.home is None
    late = await app.call("views.publish", user_id=anne.id, view=home(), hash=first["hash"])
    assert late["error"] == "hash_conflict"


@pytest.mark.parametrize(
    ("user", "view", "error"),
    [
        ("U0ANNE", home(*[section("x")] * 101), "invalid_arguments"),
        ("U0ANNE", home(title={"type": "plain_text", "text": "Titre"}), "invalid_arguments"),
        ("U0ANNE", modal(section("x")), "invalid_arguments"),
        ("U0ANNE", home(section("x" * 3001)), "invalid_arguments"),
        ("U0ANNE", home(field("f", "F", {"type": "file_input"})), "invalid_arguments"),
        ("U0ANNE", home(*[section("x" * 3000)] * 90), "view_too_large"),
        ("U0NOBODY", home(), "user_not_found"),
    ],
)
@pytest.mark.usefixtures("simulator")
async def test_slack_refuses_a_view_that_is_no_home(
    app: App, user: str, view: dict[str, Any], error: str
) -> None:
    assert (await app.call("views.publish", user_id=user, view=view))["error"] == error


async def test_a_press_in_the_tab_says_which_view_and_opens_a_form_over_it(
    app: App, anne: Person
) -> None:
    view = (await app.call("views.publish", user_id=anne.id, view=home()))["view"]
    await anne.press_home("Aller")
    pressed = app.bodies("block_actions")[-1]
    assert pressed["container"] == {"type": "view", "view_id": view["id"]}
    assert pressed["view"]["type"] == "home"
    assert "response_url" not in pressed
    opened = await app.call("views.open", trigger_id=pressed["trigger_id"], view=FORM)
    assert anne.view["id"] == opened["view"]["id"]


async def test_a_form_is_pushed_over_another_and_over_nothing_it_is_not(
    app: App, anne: Person
) -> None:
    await app.call("views.publish", user_id=anne.id, view=home())
    triggers = []
    for _ in range(3):
        await anne.press_home("Aller")
        triggers.append(app.bodies("block_actions")[-1]["trigger_id"])
    none = await app.call("views.push", trigger_id=triggers[0], view=FORM)
    assert none["error"] == "not_found"
    below = (await app.call("views.open", trigger_id=triggers[1], view=FORM))["view"]
    above = (await app.call("views.push", trigger_id=triggers[2], view=FORM))["view"]
    assert above["previous_view_id"] == below["id"]
