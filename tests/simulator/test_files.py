"""Files: reserved, sent, shared afterwards; seen only by who may see them.

https://docs.slack.dev/messaging/working-with-files
"""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from simulator import NotPossible, Person, Simulator
from tests.simulator.sample_app import TOKEN, App


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


BEARER = {"Authorization": f"Bearer {TOKEN}"}


async def upload(app: App, http: aiohttp.ClientSession, content: bytes, length: int) -> tuple:
    slot = await app.call("files.getUploadURLExternal", filename="a b.txt", length=length)
    async with http.post(slot["upload_url"], data=content) as answer:
        return slot["file_id"], answer.status


async def test_a_file_is_shared_after_the_answer(
    app: App, simulator: Simulator, http: aiohttp.ClientSession, anne: Person
) -> None:
    root = await anne.say("root")
    file_id, status = await upload(app, http, b"hello", 5)
    answer = await app.call(
        "files.completeUploadExternal",
        files=[{"id": file_id, "title": "Titre"}],
        channel_id=anne.dm,
        thread_ts=root["ts"],
        initial_comment="voici",
    )
    assert (status, answer["ok"]) == (200, True)
    assert "shares" not in answer["files"][0] or answer["files"][0]["shares"] == {}
    await simulator.settled()
    told = (await app.call("files.info", file=file_id))["file"]
    share = told["shares"]["private"][anne.dm][0]
    shared = anne.messages(thread=root["ts"])[1]
    assert (share["ts"], share["thread_ts"]) == (shared["ts"], root["ts"])
    assert (shared["subtype"], shared["text"]) == ("file_share", "voici")
    assert (told["title"], told["size"], told["ims"]) == ("Titre", 5, [anne.dm])


@pytest.mark.usefixtures("simulator")
async def test_an_upload_has_the_size_that_was_reserved(
    app: App, http: aiohttp.ClientSession
) -> None:
    file_id, status = await upload(app, http, b"hello", 6)
    assert status == 400
    answer = await app.call("files.completeUploadExternal", files=[{"id": file_id}])
    assert answer["error"] == "file_not_found"


async def test_the_app_reads_files_of_its_conversations(
    app: App, simulator: Simulator, http: aiohttp.ClientSession, anne: Person
) -> None:
    said = await anne.say("", files=[await anne.upload("à lire.pdf", b"content")])
    await simulator.settled()
    event = app.bodies("message")[0]["event"]
    assert (event["subtype"], event["files"][0]["name"]) == ("file_share", "à lire.pdf")
    url = said["files"][0]["url_private_download"]
    async with http.get(url, headers=BEARER) as answer:
        assert (answer.status, await answer.read()) == (200, b"content")
        assert answer.content_type == "application/pdf"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer no"}])
async def test_without_the_token_one_is_led_to_the_sign_in_page(
    http: aiohttp.ClientSession, anne: Person, headers: dict[str, str]
) -> None:
    said = await anne.say("", files=[await anne.upload("a.pdf", b"content")])
    url = said["files"][0]["url_private"]
    async with http.get(url, headers=headers, allow_redirects=False) as answer:
        assert answer.status == 302
    async with http.get(url, headers=headers) as answer:
        assert (answer.content_type, "Sign in" in await answer.text()) == ("text/html", True)


async def test_the_app_does_not_read_files_of_other_conversations(
    app: App, http: aiohttp.ClientSession, anne: Person
) -> None:
    said = await anne.say("", "C0OPEN", files=[await anne.upload("a.pdf", b"content")])
    file = said["files"][0]
    assert (await app.call("files.info", file=file["id"]))["error"] == "file_not_found"
    async with http.get(file["url_private"], headers=BEARER, allow_redirects=False) as answer:
        assert answer.status == 302


async def test_a_file_given_in_a_form_is_the_apps_to_read(
    app: App, http: aiohttp.ClientSession, anne: Person
) -> None:
    await anne.command("/demande")
    file_id = await anne.upload("a.pdf", b"content")
    await anne.submit({"Titre": "a", "Nature": "Panne", "Fichiers": [file_id]})
    state = app.bodies("view_submission")[0]["view"]["state"]["values"]
    file = state["files"]["files_value"]["files"][0]
    assert (file["id"], file["size"]) == (file_id, 7)
    async with http.get(file["url_private_download"], headers=BEARER) as answer:
        assert await answer.read() == b"content"


async def test_a_form_takes_as_many_files_as_it_says(anne: Person) -> None:
    await anne.command("/demande")
    files = [await anne.upload(f"{number}.pdf", b"x") for number in range(3)]
    errors = await anne.submit({"Titre": "a", "Nature": "Panne", "Fichiers": files})
    assert errors == {"files": "Au plus 2 fichiers."}


async def test_nobody_shares_the_file_of_somebody_else(anne: Person, bruno: Person) -> None:
    file_id = await anne.upload("a.pdf", b"content")
    with pytest.raises(NotPossible, match="fichier"):
        await bruno.say("mine", files=[file_id])


async def test_a_file_of_over_ten_megabytes_is_refused(anne: Person) -> None:
    with pytest.raises(NotPossible, match="10 Mo"):
        await anne.upload("big", bytes(10_000_001))
