"""Nothing internal reaches a requester, whatever is done to a ticket."""

import json

import pytest

from core.outbox import Kind, Notice
from core.ticket import FileRef
from core.vocabulary import Action, Topic
from tests.bot.delivery.desk import Desk
from tests.core.world import ANNE, BRUNO, CHLOE, DIRECTORY, KARIM, NETWORK, without

CANARY = "CANARI"
DM = "D" + CHLOE


def internal_file(desk: Desk) -> FileRef:
    name = f"{CANARY}.png"
    return FileRef(desk.server.put_file(name, b"secret"), name, "image/png")


async def live(desk: Desk) -> None:
    """Live a ticket's whole life, with the canary in everything internal."""
    ticket = await desk.open()
    note = f"{CANARY} note"
    await desk.do(ticket, ANNE, Action.TAKE)
    await desk.settle()
    await desk.do(ticket, ANNE, Action.NOTE, note=note, files=(internal_file(desk),))
    await desk.do(ticket, ANNE, Action.ASSIGN, agent=BRUNO, note=note)
    await desk.do(ticket, BRUNO, Action.REQUEST_INFO)
    await desk.do(ticket, CHLOE, Action.ANSWER)
    await desk.do(ticket, BRUNO, Action.HOLD, partner=f"{CANARY} SA", reason=f"{CANARY} raison")
    await desk.settle()
    await desk.do(ticket, BRUNO, Action.RESUME, note=note)
    await desk.do(ticket, BRUNO, Action.MESSAGE)
    await desk.do(ticket, BRUNO, Action.RELEASE, note=note)
    await desk.do(ticket, ANNE, Action.DISPATCH, team=NETWORK, note=note)
    await desk.do(ticket, KARIM, Action.TAKE)
    await desk.do(ticket, KARIM, Action.RESOLVE)
    await desk.do(ticket, CHLOE, Action.REOPEN)
    await desk.do(ticket, KARIM, Action.RESOLVE)
    await desk.do(ticket, CHLOE, Action.CLOSE)
    await desk.do(ticket, CHLOE, Action.RATE)
    await desk.settle()


def sent_to_requester(desk: Desk) -> list[str]:
    return [
        json.dumps(args, ensure_ascii=False)
        for _, args in desk.server.calls
        if DM in {args.get("channel"), args.get("channel_id")} or args.get("user") == CHLOE
    ]


async def test_no_word_of_the_internal_journal_reaches_the_requester(desk: Desk):
    await live(desk)

    everything = json.dumps(desk.server.calls, ensure_ascii=False)
    own = sent_to_requester(desk)
    assert everything.count(CANARY) > 5, "the canary is in what the team gets"
    assert len(own) > 10
    assert not [said for said in own if CANARY in said]


async def test_no_link_into_a_teams_channel_reaches_the_requester(desk: Desk):
    await live(desk)

    assert not [said for said in sent_to_requester(desk) if "slack.test" in said or "C0" in said]


@pytest.mark.parametrize("topic", list(Topic))
async def test_no_notice_however_addressed_tells_the_requester_of_a_note(desk: Desk, topic: Topic):
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.NOTE, note=f"{CANARY} note", files=(internal_file(desk),))
    await desk.tell(Notice(Kind.REQUESTER, topic, ticket, 2, CHLOE))

    await desk.settle()

    assert not [said for said in sent_to_requester(desk) if CANARY in said]


def dm_of(desk: Desk, user: str) -> list[str]:
    return [
        json.dumps(args, ensure_ascii=False)
        for method, args in desk.server.calls
        if method == "chat.postMessage" and args.get("channel") == f"D{user}"
    ]


async def leaves(desk: Desk, user: str) -> None:
    await desk.run(lambda work: work.replace_catalogue(without(DIRECTORY, user)))


async def test_what_waits_for_a_member_who_left_meanwhile_is_not_sent(desk: Desk):
    """His right to read is looked at as a message is sent, not only as it is written."""
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.TAKE)
    await desk.settle()
    await desk.do(ticket, BRUNO, Action.MESSAGE, words=f"{CANARY} pour qui l'a")
    await leaves(desk, ANNE)

    await desk.settle()

    assert dm_of(desk, ANNE) == []
    assert await desk.reasons() == [], "nobody need look after it"


async def test_who_left_before_his_tickets_release_was_sent_learns_that_and_nothing_else(
    desk: Desk,
):
    ticket = await desk.open(title=f"{CANARY} titre")
    await desk.do(ticket, ANNE, Action.TAKE)
    await desk.settle()
    await desk.do(ticket, BRUNO, Action.ASSIGN, agent=BRUNO, note=f"{CANARY} note")
    await leaves(desk, ANNE)

    await desk.settle()

    (told,) = dm_of(desk, ANNE)
    assert "que vous aviez en charge" in told
    assert CANARY not in told
    assert "slack.test" not in told


@pytest.mark.parametrize("kind", [Kind.THREAD, Kind.CHANNEL, Kind.JOURNAL, Kind.CARD])
async def test_a_message_to_a_team_that_never_had_the_ticket_is_not_sent(desk: Desk, kind: Kind):
    ticket = await desk.open(title=f"{CANARY} titre")
    await desk.settle()
    before = len(desk.server.calls)
    await desk.tell(Notice(kind, Topic.NOTE, ticket, 1, NETWORK))

    await desk.settle()

    assert CANARY not in json.dumps(desk.server.calls[before:])
    assert len(await desk.reasons()) == 1


async def test_a_requesters_message_addressed_to_somebody_else_is_not_sent(desk: Desk):
    ticket = await desk.open(title=f"{CANARY} titre")
    await desk.settle()
    await desk.tell(Notice(Kind.REQUESTER, Topic.OPEN, ticket, 1, KARIM))

    await desk.settle()

    assert dm_of(desk, KARIM) == []
    assert len(await desk.reasons()) == 1


async def test_logs_hold_no_word_and_no_token(desk: Desk, caplog):
    caplog.set_level("DEBUG")
    await desk.open(title=f"{CANARY} titre")
    desk.server.fail("chat.postMessage", "invalid_auth", times=2)

    await desk.settle()

    assert CANARY not in caplog.text
    assert "xoxb" not in caplog.text
