"""Images that blocks show: files of the app that are shared nowhere, ready when Slack says so.

https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
"""

from typing import Any

import aiohttp
import pytest

from simulator import Person, Simulator
from tests.simulator.sample_app import FORM, App, modal, section

PNG = b"\x89PNG\r\n\x1a\n and so on"


async def sent(app: App, name: str = "curve.png") -> str:
    slot = await app.call("files.getUploadURLExternal", filename=name, length=len(PNG))
    async with aiohttp.ClientSession() as http, http.post(slot["upload_url"], data=PNG) as answer:
        assert answer.status == 200
    return str(slot["file_id"])


async def hosted(app: App, name: str = "curve.png") -> str:
    file_id = await sent(app, name)
    assert (await app.call("files.completeUploadExternal", files=[{"id": file_id}]))["ok"]
    return file_id


def image(**of: Any) -> dict[str, Any]:
    return {"type": "image", "alt_text": "Une courbe qui monte.", **of}


async def post(app: App, channel: str, *blocks: dict[str, Any]) -> dict[str, Any]:
    return await app.call("chat.postMessage", channel=channel, text="Bilan", blocks=[*blocks])


async def seen_by(simulator: Simulator, user: str, file_id: str) -> int:
    url = f"{simulator.address}/sim/files/{file_id}/curve.png"
    async with aiohttp.ClientSession() as http, http.get(url, params={"user": user}) as answer:
        return answer.status


async def test_a_file_shared_nowhere_is_ready_a_while_after_it_was_uploaded(
    app: App, simulator: Simulator
) -> None:
    file_id = await sent(app)
    assert (await app.call("files.info", file=file_id))["file"]["mimetype"] == ""
    await app.call("files.completeUploadExternal", files=[{"id": file_id}])
    await simulator.settled()
    told = (await app.call("files.info", file=file_id))["file"]
    assert (told["mimetype"], told["shares"]) == ("image/png", {})


async def test_a_block_that_shows_it_earlier_is_refused_as_slack_does(
    app: App, simulator: Simulator, anne: Person
) -> None:
    file_id = await sent(app)
    refused = await post(app, anne.dm, section("Bilan"), image(slack_file={"id": file_id}))
    assert refused["error"] == "invalid_blocks"
    assert refused["response_metadata"]["messages"] == [
        "[ERROR] invalid slack file [json-pointer:/blocks/1/slack_file]"
    ]
    await app.call("files.completeUploadExternal", files=[{"id": file_id}])
    await simulator.settled()
    assert (await post(app, anne.dm, image(slack_file={"id": file_id})))["ok"]


async def test_only_who_is_shown_it_sees_it(app: App, simulator: Simulator, anne: Person) -> None:
    file_id = await hosted(app)
    await simulator.settled()
    assert await seen_by(simulator, anne.id, file_id) == 404
    await post(app, anne.dm, image(slack_file={"id": file_id}))
    assert await seen_by(simulator, anne.id, file_id) == 200
    others = [user for user in simulator.workspace.users if user.startswith("U0")]
    seeing = [user for user in others if await seen_by(simulator, user, file_id) == 200]
    assert set(seeing) == {anne.id, simulator.workspace.bot.id}


async def test_a_form_shows_it_to_who_has_it_open(
    app: App, simulator: Simulator, anne: Person
) -> None:
    file_id = await sent(app)
    await anne.command("/demande")
    drawn = modal(image(slack_file={"id": file_id}))
    asked = {"view_id": anne.view["id"], "view": drawn}
    assert (await app.call("views.update", **asked))["error"] == "invalid_arguments"
    await app.call("files.completeUploadExternal", files=[{"id": file_id}])
    await simulator.settled()
    assert (await app.call("views.update", **asked))["ok"]
    assert await seen_by(simulator, anne.id, file_id) == 200


@pytest.mark.parametrize(
    "of",
    [
        {},
        {"slack_file": {}},
        {"slack_file": {"id": "F0NONE"}},
        {"slack_file": {"id": "F0NONEATALL"}},
        {"slack_file": {"url": "https://files.slack.com/files-pri/T0-F0/x.png"}},
        {"image_url": "https://x.fr/a.png", "slack_file": {"id": "F0NONEATALL"}},
    ],
    ids=["nothing", "no name", "a name too short", "unknown", "unknown address", "both"],
)
async def test_a_block_without_one_image_is_refused(app: App, anne: Person, of: Any) -> None:
    assert (await post(app, anne.dm, image(**of)))["error"] == "invalid_blocks"


@pytest.mark.parametrize("words", ["", "a" * 2001])
async def test_the_words_of_an_image_are_asked_for_and_bounded(
    app: App, simulator: Simulator, anne: Person, words: str
) -> None:
    file_id = await hosted(app)
    await simulator.settled()
    block = {**image(slack_file={"id": file_id}), "alt_text": words}
    assert (await post(app, anne.dm, block))["error"] == "invalid_blocks"


async def test_what_is_no_image_or_not_the_app_s_is_not_shown(
    app: App, simulator: Simulator, anne: Person
) -> None:
    text, hers = await hosted(app, "note.txt"), await anne.upload("photo.png", PNG)
    await simulator.settled()
    for file_id in (text, hers):
        refused = await post(app, anne.dm, image(slack_file={"id": file_id}))
        assert refused["error"] == "invalid_blocks"


async def test_a_form_is_found_again_by_the_name_that_the_app_gave_it(
    app: App, anne: Person
) -> None:
    await anne.command("/demande")
    named = {**FORM, "external_id": "figures.1"}
    await app.call("views.update", view_id=anne.view["id"], view=named)
    again = {**named, "title": {"type": "plain_text", "text": "Autre"}}
    assert (await app.call("views.update", external_id="figures.1", view=again))["ok"]
    assert anne.view["title"]["text"] == "Autre"
    await anne.close()
    gone = await app.call("views.update", external_id="figures.1", view=again)
    assert gone["error"] == "not_found"
