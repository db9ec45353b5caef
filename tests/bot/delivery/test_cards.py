"""A card: one message per team, redrawn; what is deleted is put back where people find it."""

from bot.rendering.blocks import Message
from core.outbox import Kind, Status
from core.ports import Place
from core.vocabulary import Action
from tests.bot.delivery.desk import Desk
from tests.bot.delivery.loopback import Fault
from tests.core.world import ANNE, CHLOE

TEAM_CHANNEL = "C0TLS"
DM = "D" + CHLOE


async def deleted_card(desk: Desk) -> int:
    """Open a ticket and let somebody delete its card."""
    ticket = await desk.open()
    await desk.settle()
    desk.server.erase(TEAM_CHANNEL, desk.server.messages[TEAM_CHANNEL][0]["ts"])
    return ticket


async def test_a_deleted_card_is_posted_anew_and_its_link_mended(desk: Desk):
    ticket = await deleted_card(desk)
    await desk.do(ticket, ANNE, Action.TAKE)

    await desk.settle()

    [card] = desk.server.messages[TEAM_CHANNEL]
    place = await desk.read(lambda work: work.card(ticket, 0))
    assert place.ts == card["ts"]
    assert card["ts"] in place.permalink
    assert (
        await desk.read(lambda work: work.card_at(TEAM_CHANNEL, card["ts"]))
    ).ticket_id == ticket


async def test_a_new_card_whose_post_broke_is_looked_for_and_not_posted_twice(desk: Desk):
    ticket = await deleted_card(desk)
    desk.server.fail("chat.postMessage", Fault.CUT, where=TEAM_CHANNEL)
    await desk.do(ticket, ANNE, Action.TAKE)

    await desk.settle()

    [card] = desk.server.messages[TEAM_CHANNEL]
    assert (await desk.read(lambda work: work.card(ticket, 0))).ts == card["ts"]


async def test_a_line_under_a_deleted_card_brings_a_new_card(desk: Desk):
    ticket = await deleted_card(desk)
    await desk.do(ticket, ANNE, Action.NOTE, note="Vu.")

    await desk.settle()

    stray, card = desk.server.messages[TEAM_CHANNEL]
    assert "Vu." in stray["text"]
    assert (await desk.read(lambda work: work.card(ticket, 0))).ts == card["ts"]
    await desk.do(ticket, ANNE, Action.NOTE, note="Vu encore.")
    await desk.settle()
    assert desk.server.messages[TEAM_CHANNEL][-1]["thread_ts"] == card["ts"]


async def test_a_reply_under_a_deleted_message_becomes_the_requesters_new_thread(desk: Desk):
    ticket = await desk.open()
    await desk.settle()
    desk.server.erase(DM, desk.server.messages[DM][0]["ts"])
    await desk.do(ticket, ANNE, Action.MESSAGE, words="Nous regardons.")
    await desk.do(ticket, ANNE, Action.MESSAGE, words="Presque fini.")

    await desk.settle()

    root, reply = desk.server.messages[DM]
    assert "thread_ts" not in root
    assert reply["thread_ts"] == root["ts"]
    assert await desk.read(lambda work: work.thread_at(DM, root["ts"])) == ticket


async def test_a_link_that_slack_did_not_tell_is_asked_for_at_the_next_redraw(desk: Desk):
    ticket = await desk.open()
    desk.server.fail("chat.getPermalink", "internal_error")
    await desk.settle()
    assert (await desk.read(lambda work: work.card(ticket, 0))).permalink == ""
    await desk.do(ticket, ANNE, Action.TAKE)

    await desk.settle()

    card = desk.server.messages[TEAM_CHANNEL][0]
    link = f"https://slack.test/{TEAM_CHANNEL}/p{card['ts']}"
    assert await desk.read(lambda work: work.card(ticket, 0)) == Place(
        TEAM_CHANNEL, card["ts"], link
    )


async def test_a_redraw_never_exceeds_what_an_update_may_hold(desk: Desk, monkeypatch):
    ticket = await desk.open()
    await desk.settle()
    long = Message.of("<&é> " * 2000)
    monkeypatch.setattr("bot.delivery.envelopes.cards.card", lambda *_: long)
    await desk.do(ticket, ANNE, Action.TAKE)

    await desk.settle()

    [update] = desk.server.called("chat.update")
    assert 0 < len(update["text"]) <= 4000
    assert update["blocks"]


async def test_a_redraw_that_slack_refuses_as_it_is_is_made_in_plain_text(desk: Desk):
    ticket = await desk.open()
    await desk.settle()
    desk.server.fail("chat.update", "invalid_blocks")
    await desk.do(ticket, ANNE, Action.TAKE)

    await desk.settle()

    first, second = desk.server.called("chat.update")
    assert first["text"] == second["text"]
    assert first["blocks"] != second["blocks"]
    assert not await desk.reasons()


async def test_a_broken_redraw_is_made_again_and_no_second_card_posted(desk: Desk):
    ticket = await desk.open()
    await desk.settle()
    desk.server.fail("chat.update", Fault.CUT, times=3)
    await desk.do(ticket, ANNE, Action.TAKE)

    await desk.settle()

    assert len(desk.server.messages[TEAM_CHANNEL]) == 1
    assert len(desk.server.called("chat.update")) == 4
    assert not await desk.reasons()


async def test_a_worker_killed_after_a_redraw_redraws_again(desk: Desk):
    ticket = await desk.open()
    await desk.settle()
    await desk.do(ticket, ANNE, Action.TAKE)
    await desk.die(desk.doomed_delivery("chat.update", TEAM_CHANNEL))

    await desk.settle()

    assert len(desk.server.messages[TEAM_CHANNEL]) == 1
    [row] = [r for r in await desk.rows() if r.notice.kind is Kind.CARD and r.notice.seq == 2]
    assert row.status is Status.SENT
