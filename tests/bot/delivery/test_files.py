"""Files go to the conversation their notice names, once, or are told of in words."""

import pytest

from bot.slack.client import Refused
from core.outbox import Kind, Notice, Status
from core.ticket import FileRef
from core.vocabulary import Action, Topic
from tests.bot.delivery.desk import Desk
from tests.bot.delivery.loopback import Fault, Limit
from tests.core.world import ANNE, CHLOE, NETWORK

TEAM_CHANNEL = "C0TLS"
DM = "D" + CHLOE
PHOTO = b"\x89PNG and so on" * 1000
COMPLETE = "files.completeUploadExternal"


def photo(desk: Desk, content: bytes = PHOTO, **more) -> FileRef:
    return FileRef(desk.server.put_file("photo.png", content, **more), "photo.png", "image/png")


def shared(desk: Desk, channel: str) -> list[dict]:
    return [said for said in desk.server.messages[channel] if "files" in said]


async def told_with_file(desk: Desk, **more) -> int:
    """Send the requester a message with a file; its relays are still to come."""
    ticket = await desk.open()
    await desk.settle()
    await desk.do(ticket, ANNE, Action.MESSAGE, words="Voici.", files=(photo(desk, **more),))
    return ticket


async def test_a_file_of_the_request_reaches_the_thread_of_its_card(desk: Desk):
    ticket = await desk.open(files=(photo(desk),))

    await desk.settle()

    [said] = shared(desk, TEAM_CHANNEL)
    card = await desk.read(lambda work: work.card(ticket, 0))
    copy = said["files"][0]["id"]
    assert said["thread_ts"] == card.ts
    assert desk.server.contents[copy] == PHOTO
    [row] = [r for r in await desk.rows() if r.notice.kind is Kind.THREAD_FILE]
    assert (row.status, row.sent_file, row.ts) == (Status.SENT, copy, said["ts"])
    assert not shared(desk, DM)


async def test_a_file_for_the_requester_reaches_his_thread_and_the_teams(desk: Desk):
    await told_with_file(desk)

    await desk.settle()

    [own], [teams] = shared(desk, DM), shared(desk, TEAM_CHANNEL)
    assert own["thread_ts"] == desk.server.messages[DM][0]["ts"]
    assert own["text"]
    assert teams["thread_ts"] == desk.server.messages[TEAM_CHANNEL][0]["ts"]


async def test_a_file_of_an_internal_note_stays_with_the_team(desk: Desk):
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.NOTE, note="Vu.", files=(photo(desk),))

    await desk.settle()

    assert shared(desk, TEAM_CHANNEL)
    assert not shared(desk, DM)


async def test_a_notice_that_names_an_internal_file_to_the_requester_is_parked(desk: Desk):
    ticket = await desk.open()
    file = photo(desk)
    await desk.do(ticket, ANNE, Action.NOTE, note="Vu.", files=(file,))
    await desk.settle()
    for seq in (1, 2):
        forged = Notice(Kind.REQUESTER_FILE, Topic.MESSAGE, ticket, seq, CHLOE, file=file.id)
        await desk.tell(forged)

    await desk.settle()

    assert await desk.reasons() == ["the file is not in the entry it came with"] * 2
    assert not shared(desk, DM)


async def test_a_new_team_gets_the_files_of_both_journals(desk: Desk):
    ticket = await desk.open(files=(photo(desk),))
    await desk.do(ticket, ANNE, Action.NOTE, note="Vu.", files=(photo(desk, b"internal"),))
    await desk.do(ticket, ANNE, Action.DISPATCH, team=NETWORK)

    await desk.settle()

    copies = [said["files"][0]["id"] for said in shared(desk, "C0RESEAU")]
    assert {desk.server.contents[copy] for copy in copies} == {PHOTO, b"internal"}


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.BROKEN, Fault.RESET, Fault.BUSY, Limit("9")])
async def test_a_file_whose_sharing_broke_arrives_once(desk: Desk, fault):
    await told_with_file(desk)
    desk.server.fail(COMPLETE, fault, where=DM)

    await desk.settle()

    assert len(shared(desk, DM)) == 1
    assert not await desk.reasons()


async def test_a_worker_killed_after_sharing_leaves_one_file(desk: Desk):
    await told_with_file(desk)
    await desk.die(desk.doomed_delivery(COMPLETE, DM))
    [row] = [r for r in await desk.rows() if r.notice.kind is Kind.REQUESTER_FILE]
    assert row.status is Status.SENDING
    assert row.sent_file, "the id of the copy is stored before it is shared"

    await desk.settle()

    assert len(shared(desk, DM)) == 1


async def test_a_share_that_slack_tells_late_is_waited_for(desk: Desk):
    await told_with_file(desk)
    desk.server.hidden_shares = 5

    await desk.settle()

    assert len(shared(desk, DM)) == len(shared(desk, TEAM_CHANNEL)) == 1
    assert not await desk.reasons()


async def test_a_file_in_doubt_that_shows_after_all_looks_is_not_shared_again(desk: Desk):
    ticket = await desk.open(files=(photo(desk),))
    desk.server.fail(COMPLETE, Fault.CUT)
    desk.server.hidden_shares = 3  # as many as there are looks

    await desk.settle()

    assert len(desk.server.called(COMPLETE)) == 2
    assert len(shared(desk, TEAM_CHANNEL)) == 1
    assert not await desk.reasons()
    assert ticket


async def test_a_share_that_slack_never_tells_is_left_to_a_person(desk: Desk):
    ticket = await desk.open(files=(photo(desk),))
    desk.server.hidden_shares = 10_000

    await desk.settle()

    assert await desk.reasons() == ["in doubt: accepted by Slack, never seen where it was to go"]
    assert len(shared(desk, TEAM_CHANNEL)) == 1
    assert ticket


@pytest.mark.parametrize("step", ["download", "upload", "files.getUploadURLExternal"])
async def test_a_copy_that_broke_is_made_again(desk: Desk, step: str):
    await told_with_file(desk)
    desk.server.fail(step, Fault.RESET, times=2)

    await desk.settle()

    [said] = shared(desk, DM)
    assert desk.server.contents[said["files"][0]["id"]] == PHOTO
    assert not await desk.reasons()


@pytest.mark.parametrize(
    "more",
    [
        {"size": 11 * 1024 * 1024},
        {"url_private_download": "https://drive.example.org/secret.png"},
        {"url_private_download": "", "file_access": "check_file_info"},
        {"size": 12},
        {"is_external": True},
    ],
    ids=["too large", "foreign address", "no address", "another size", "kept elsewhere"],
)
async def test_a_file_that_cannot_be_brought_over_is_told_of_in_words(desk: Desk, more):
    await told_with_file(desk, **more)

    await desk.settle()

    assert not shared(desk, DM)
    assert "photo.png" in desk.server.texts(DM)[-1]
    assert desk.server.messages[DM][-1]["thread_ts"] == desk.server.messages[DM][0]["ts"]
    [row] = [r for r in await desk.rows() if r.notice.kind is Kind.REQUESTER_FILE]
    assert row.status is Status.SENT
    assert row.reason.startswith("told in words: files.")


async def test_a_deleted_file_is_told_of_in_words_once_through_a_broken_call(desk: Desk):
    await told_with_file(desk)
    desk.server.files.clear()
    desk.server.fail("chat.postMessage", Fault.CUT, times=3)

    await desk.settle()

    told = [text for text in desk.server.texts(DM) if text.count("photo.png")]
    assert len([text for text in told if "Voici." not in text]) == 1


async def test_a_file_that_never_comes_through_is_told_of_in_words_in_the_end(desk: Desk):
    ticket = await desk.open(files=(photo(desk),))
    desk.server.fail("upload", Fault.RESET, times=99)

    await desk.settle()

    assert "photo.png" in desk.server.texts(TEAM_CHANNEL)[-1]
    assert ticket
    assert not await desk.reasons()


async def test_the_token_goes_to_slacks_own_addresses_only(desk: Desk):
    for address in (
        "https://slack.com.example.org/f",
        "http://files.slack.com/f",
        "https://files.slack.com@example.org/f",
        "https://example.org/files.slack.com",
    ):
        with pytest.raises(Refused):
            await desk.slack.files.copy(address, "http://127.0.0.1:9/upload", 3)


async def test_a_redirect_is_not_followed_with_the_token(desk: Desk):
    with pytest.raises(Refused, match="http_302"):
        await desk.slack.files.copy(f"{desk.server.url}moved", f"{desk.server.url}upload/F1", 3)

    assert not desk.server.called("download")
