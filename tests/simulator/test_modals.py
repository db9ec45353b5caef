"""Modals: triggers, the stack, what is filled in, what the app answers.

https://docs.slack.dev/surfaces/modals
https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
"""

from typing import Any

import pytest

from simulator import NotPossible, Person
from tests.simulator.conftest import Wall
from tests.simulator.sample_app import FORM, App, field, modal, plain, section

FILLED = {"Titre": "Imprimante", "Nature": "Panne"}


async def trigger(app: App, person: Person) -> str:
    app.answers["/request"] = {}
    await person.command("/request")
    return app.bodies("/request")[-1]["trigger_id"]


async def test_a_trigger_opens_one_form(app: App, anne: Person) -> None:
    asked = {"trigger_id": await trigger(app, anne), "view": FORM}
    answer = await app.call("views.open", **asked)
    assert answer["view"]["id"] == anne.view["id"] == answer["view"]["root_view_id"]
    # https://docs.slack.dev/reference/methods/views.open
    assert (await app.call("views.open", **asked))["error"] == "exchanged_trigger_id"


async def test_a_trigger_lives_three_seconds(app: App, anne: Person, wall: Wall) -> None:
    # https://docs.slack.dev/reference/methods/views.open
    asked = {"trigger_id": await trigger(app, anne), "view": FORM}
    wall.ahead = 3.1
    assert (await app.call("views.open", **asked))["error"] == "expired_trigger_id"
    assert anne.views == []


async def test_a_refused_form_uses_its_trigger_up(app: App, anne: Person) -> None:
    # https://docs.slack.dev/reference/methods/views.open
    asked = {"trigger_id": await trigger(app, anne), "view": modal(title=plain("x" * 25))}
    answer = await app.call("views.open", **asked)
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]


async def test_three_forms_lie_on_each_other_and_no_more(app: App, anne: Person) -> None:
    # https://docs.slack.dev/reference/methods/views.push
    for _ in range(3):
        assert (await app.call("views.open", trigger_id=await trigger(app, anne), view=FORM))["ok"]
    last = await app.call("views.open", trigger_id=await trigger(app, anne), view=FORM)
    assert last["error"] == "push_limit_reached"
    first, second, _ = anne.views
    assert (second["previous_view_id"], second["root_view_id"]) == (first["id"], first["id"])


async def test_a_form_that_changed_meanwhile_is_not_redrawn(app: App, anne: Person) -> None:
    # https://docs.slack.dev/reference/methods/views.update
    view = (await app.call("views.open", trigger_id=await trigger(app, anne), view=FORM))["view"]
    asked = {"view_id": view["id"], "view": FORM, "hash": view["hash"]}
    again = await app.call("views.update", **asked)
    assert again["view"]["hash"] != view["hash"]
    assert (await app.call("views.update", **asked))["error"] == "hash_conflict"


async def test_what_is_typed_survives_a_redraw_where_the_ids_stay(app: App, anne: Person) -> None:
    await anne.command("/demande")
    await anne.fill(FILLED)
    drawn = modal(
        section("Attention !"),
        field("title", "Titre", {"type": "plain_text_input"}),
        field("other", "Nature", {"type": "plain_text_input", "initial_value": "start"}),
    )
    await app.call("views.update", view_id=anne.view["id"], view=drawn)
    values = anne.view["state"]["values"]
    assert values["title"]["title_value"]["value"] == "Imprimante"
    assert values["other"]["other_value"]["value"] == "start"


async def test_required_fields_left_empty_never_reach_the_app(app: App, anne: Person) -> None:
    await anne.command("/demande")
    assert set(await anne.submit()) == {"title", "kind"}
    assert set(await anne.submit({"Titre": "x" * 81, "Nature": "Panne"})) == {"title"}
    assert app.bodies("view_submission") == []


async def test_a_form_tells_every_field_filled_in_or_not(app: App, anne: Person) -> None:
    await anne.command("/demande")
    await anne.submit(
        {
            **FILLED,
            "Service": "Réseau",
            "Pour qui": "U0BRUNO",
            "Date": "2026-12-01",
            "Lesquels": ["x", "y"],
        }
    )
    values = app.bodies("view_submission")[0]["view"]["state"]["values"]
    told = {block: next(iter(actions.values())) for block, actions in values.items()}
    assert told["title"] == {"type": "plain_text_input", "value": "Imprimante"}
    assert told["text"] == {"type": "plain_text_input", "value": None}
    assert told["kind"]["selected_option"]["value"] == "p"
    assert told["service"]["selected_option"]["value"] == "Réseau"
    assert told["who"]["selected_user"] == "U0BRUNO"
    assert told["when"]["selected_date"] == "2026-12-01"
    assert told["how"] == {"type": "radio_buttons", "selected_option": None}
    assert [option["value"] for option in told["which"]["selected_options"]] == ["x", "y"]
    assert told["files"] == {"type": "file_input", "files": []}


async def test_options_are_asked_of_the_app(app: App, anne: Person) -> None:
    await anne.command("/demande")
    offered = await anne.suggest("Service", "mess")
    asked = app.bodies("block_suggestion")[0]
    assert [option["value"] for option in offered] == ["Messagerie"]
    assert (asked["value"], asked["action_id"]) == ("mess", "service_value")
    assert asked["view"]["id"] == anne.view["id"]
    app.answers["block_suggestion"] = {"options": [{"text": "no option"}]}
    with pytest.raises(NotPossible, match="choix"):
        await anne.suggest("Service", "x")


async def submitted(app: App, person: Person, answer: Any) -> dict[str, str]:
    app.answers["view_submission"] = answer
    await person.command("/demande")
    return await person.submit(FILLED)


@pytest.mark.parametrize("answer", [None, {}])
async def test_an_empty_answer_closes_the_form(app: App, anne: Person, answer: Any) -> None:
    assert await submitted(app, anne, answer) == {}
    assert anne.views == []


async def test_errors_are_shown_under_their_fields_and_the_form_stays(
    app: App, anne: Person
) -> None:
    answer = {"response_action": "errors", "errors": {"title": "Trop court."}}
    assert await submitted(app, anne, answer) == {"title": "Trop court."}
    assert anne.view["state"]["values"]["title"]["title_value"]["value"] == "Imprimante"


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "?"}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "dance"},
        "not JSON",
    ],
)
async def test_an_answer_that_slack_cannot_follow_is_told(
    app: App, anne: Person, answer: Any
) -> None:
    with pytest.raises(NotPossible, match="connexion"):
        await submitted(app, anne, answer)
    assert len(anne.views) == 1


async def test_an_answer_may_put_another_form_in_the_place_of_the_one_sent(
    app: App, anne: Person
) -> None:
    await submitted(app, anne, {"response_action": "update", "view": modal(section("Merci."))})
    assert anne.view["blocks"][0]["text"]["text"] == "Merci."
    assert len(anne.views) == 1


async def test_an_answer_may_push_a_form_or_clear_them_all(app: App, anne: Person) -> None:
    await submitted(app, anne, {"response_action": "push", "view": FORM})
    assert len(anne.views) == 2
    app.answers["view_submission"] = {"response_action": "clear"}
    await anne.submit(FILLED)
    assert anne.views == []


async def test_sending_the_upper_form_leads_back_to_the_one_below(app: App, anne: Person) -> None:
    await submitted(app, anne, {"response_action": "push", "view": FORM})
    app.answers["view_submission"] = None
    lower = anne.views[0]["id"]
    await anne.submit(FILLED)
    assert [view["id"] for view in anne.views] == [lower]


async def test_closing_is_told_where_it_was_asked_for(app: App, anne: Person) -> None:
    await anne.command("/demande")
    await anne.fill({"Titre": "a"})
    await anne.close()
    told = app.bodies("view_closed")[0]
    assert (told["is_cleared"], anne.views) == (False, [])
    assert told["view"]["state"]["values"]["title"]["title_value"]["value"] == "a"
    app.answers["/demande"] = {}
    await anne.command("/demande")
    quiet = {**FORM, "notify_on_close": False}
    last = app.bodies("/demande")[-1]["trigger_id"]
    await app.call("views.open", trigger_id=last, view=quiet)
    await anne.close(everything=True)
    assert len(app.bodies("view_closed")) == 1


async def test_a_button_in_a_form_tells_the_form(app: App, anne: Person) -> None:
    button = {"type": "button", "text": plain("Aide"), "action_id": "help", "value": "1"}
    view = modal(section("a", accessory=button), field("b", "B", {"type": "plain_text_input"}))
    await app.call("views.open", trigger_id=await trigger(app, anne), view=view)
    await anne.fill({"B": "typed"})
    await anne.press("Aide")
    told = app.bodies("block_actions")[0]
    assert told["container"] == {"type": "view", "view_id": anne.view["id"]}
    assert told["view"]["state"]["values"]["b"]["b_value"]["value"] == "typed"
    assert not {"response_url", "channel", "message"} & told.keys()


async def test_a_field_that_dispatches_tells_at_once(app: App, anne: Person) -> None:
    # https://docs.slack.dev/reference/block-kit/blocks/input-block
    view = modal(field("b", "B", {"type": "users_select"}, dispatch_action=True))
    await app.call("views.open", trigger_id=await trigger(app, anne), view=view)
    await anne.fill({"B": "U0BRUNO"})
    assert app.bodies("block_actions")[0]["actions"][0]["selected_user"] == "U0BRUNO"


async def test_forms_of_others_are_out_of_reach(anne: Person, bruno: Person) -> None:
    await anne.command("/demande")
    assert bruno.views == []
    with pytest.raises(NotPossible, match="plus ouverte"):
        await bruno._parts.submissions.submit("U0BRUNO", anne.view["id"], {})  # noqa: SLF001
