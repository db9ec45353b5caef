"""From the outbox to Slack when all goes well: what arrives, where, in which order."""

import asyncio

from core.outbox import Kind, Notice, Status
from core.ports import Place
from core.ticket import Source
from core.vocabulary import Action, Topic
from tests.bot.delivery.desk import Desk, until
from tests.core.world import ANNE, BRUNO, CHLOE, KARIM, NETWORK, PAUL

TEAM_CHANNEL = "C0TLS"
DM = "D" + CHLOE


async def test_a_new_request_gets_its_card_and_its_receipt(desk: Desk):
    ticket = await desk.open()

    await desk.settle()

    [card], [receipt] = desk.server.messages[TEAM_CHANNEL], desk.server.messages[DM]
    assert "Messagerie en panne" in card["text"]
    assert "Messagerie en panne" in receipt["text"]
    link = f"https://slack.test/{TEAM_CHANNEL}/p{card['ts']}"
    assert await desk.read(lambda work: work.card(ticket, 0)) == Place(
        TEAM_CHANNEL, card["ts"], link
    )
    assert await desk.read(lambda work: work.thread(ticket)) == Place(DM, receipt["ts"])
    assert {row.status for row in await desk.rows()} == {Status.SENT}


async def test_every_message_has_text_and_blocks_and_unfurls_nothing(desk: Desk):
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.TAKE)
    await desk.do(ticket, ANNE, Action.NOTE, note="Voir https://example.org")

    await desk.settle()

    posts, updates = desk.server.called("chat.postMessage"), desk.server.called("chat.update")
    assert posts
    for args in (*posts, *updates):
        assert args["text"]
        assert args["blocks"]
    for args in posts:
        assert args["unfurl_links"] is False
        assert args["unfurl_media"] is False


async def test_what_follows_answers_to_the_first_message(desk: Desk):
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.TAKE)
    await desk.do(ticket, ANNE, Action.MESSAGE, words="Nous regardons.")

    await desk.settle()

    card, line = desk.server.messages[TEAM_CHANNEL]
    receipt, taken, words = desk.server.messages[DM]
    assert line["thread_ts"] == card["ts"]
    assert taken["thread_ts"] == words["thread_ts"] == receipt["ts"]
    assert "Nous regardons." in words["text"]


async def test_only_what_matters_is_shown_in_the_requesters_channel_too(desk: Desk):
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.MESSAGE, words="Nous regardons.")
    await desk.do(ticket, CHLOE, Action.ANSWER, words="Merci.")

    await desk.settle()

    _, message, receipt = desk.server.messages[DM]
    assert message["broadcast"] is True
    assert "broadcast" not in receipt


async def test_messages_of_one_conversation_arrive_in_order(desk: Desk):
    ticket = await desk.open()
    for number in range(12):
        await desk.do(ticket, ANNE, Action.MESSAGE, words=f"Message {number:02d}.")

    await desk.settle()

    said = desk.server.texts(DM)[1:]
    assert [text[text.index("Message ") :][:11] for text in said] == [
        f"Message {number:02d}." for number in range(12)
    ]


async def test_one_message_is_in_flight_per_conversation_and_many_over_all(desk: Desk):
    people = [CHLOE, PAUL, KARIM]
    for person in people:
        ticket = await desk.open(person)
        await desk.do(ticket, ANNE, Action.MESSAGE)
        desk.server.gates["D" + person] = asyncio.Event()

    sending = asyncio.create_task(desk.delivery.send_due())
    await until(lambda: all(desk.server.in_flight["D" + person] for person in people))
    for gate in desk.server.gates.values():
        gate.set()
    await sending

    assert all(desk.server.most_in_flight["D" + person] == 1 for person in people)


async def test_a_long_text_arrives_whole_in_parts_and_only_the_first_is_shown_in_the_channel(
    desk: Desk,
):
    words = " ".join(f"mot{number}" for number in range(2000))
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.MESSAGE, words=words)

    await desk.settle()

    _, *parts = desk.server.messages[DM]
    told = " ".join(" ".join(part["text"] for part in parts).replace(">", " ").split())
    assert len(parts) > 1
    assert all(f"mot{number}" in told.split() for number in range(2000))
    assert [bool(part.get("broadcast")) for part in parts] == [True] + [False] * (len(parts) - 1)


async def test_a_card_posted_once_is_redrawn_with_the_latest_state_only(desk: Desk):
    ticket = await desk.open()
    await desk.settle()
    await desk.do(ticket, ANNE, Action.TAKE)
    await desk.do(ticket, ANNE, Action.HOLD)
    await desk.do(ticket, ANNE, Action.RESUME)

    await desk.settle()

    cards = [m for m in desk.server.messages[TEAM_CHANNEL] if not m.get("thread_ts")]
    assert len(cards) == 1
    assert len(desk.server.called("chat.update")) < 3
    rows = [row for row in await desk.rows() if row.notice.kind is Kind.CARD]
    assert Status.SUPERSEDED in {row.status for row in rows}
    assert "Anne" in cards[0]["text"]


async def test_a_transferred_ticket_has_its_old_card_closed_and_its_journal_told_again(desk: Desk):
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.NOTE, note="Le serveur est tombé.")
    await desk.do(ticket, ANNE, Action.DISPATCH, team=NETWORK)

    await desk.settle()

    assert "Réseaux et télécoms" in desk.server.messages[TEAM_CHANNEL][0]["text"]
    card, *journal = desk.server.messages["C0RESEAU"]
    assert journal[0]["thread_ts"] == card["ts"]
    assert any("Le serveur est tombé." in said["text"] for said in journal)


async def test_an_agent_is_told_with_the_link_to_the_card(desk: Desk):
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.ASSIGN, agent=BRUNO)

    await desk.settle()

    card = await desk.read(lambda work: work.card(ticket, 0))
    [told] = desk.server.messages["D" + BRUNO]
    assert card.permalink in str(told["blocks"])
    assert await desk.read(lambda work: work.told_agent("D" + BRUNO, told["ts"])) == ticket


async def test_an_agents_message_goes_with_the_card_it_links_to_in_one_round(desk: Desk):
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.ASSIGN, agent=BRUNO)

    await desk.new_delivery(sleep=asyncio.sleep).send_due()

    assert not await desk.waiting()
    card = await desk.read(lambda work: work.card(ticket, 0))
    assert card.permalink in str(desk.server.messages["D" + BRUNO][0]["blocks"])


async def test_a_recorded_message_gets_a_discreet_mark_once(desk: Desk):
    ticket = await desk.open()
    await desk.settle()
    source = Source(TEAM_CHANNEL, "1700000000.000100")
    await desk.do(ticket, ANNE, Action.NOTE, note="Vu.", source=source)
    desk.server.fail("reactions.add", "already_reacted")

    await desk.settle()

    assert desk.server.called("reactions.add") == [
        {"channel": TEAM_CHANNEL, "timestamp": "1700000000.000100", "name": "white_check_mark"}
    ]
    assert not await desk.waiting()
    assert not await desk.reasons()


async def test_words_typed_outside_any_thread_are_answered_under_them(desk: Desk):
    typed = desk.server.write(DM, "bonjour", user=CHLOE)
    source = Source(DM, typed)
    await desk.tell(Notice(Kind.PROMPT, Topic.OPEN, 0, 0, CHLOE, source=source))

    await desk.settle()

    _, prompt = desk.server.messages[DM]
    assert prompt["thread_ts"] == typed


async def test_two_workers_send_each_row_once(kept_desk: Desk):
    desk = kept_desk
    for number in range(30):
        await desk.open(title=f"Demande {number}")
    other = desk.new_delivery()

    await asyncio.gather(desk.delivery.send_due(), other.send_due())
    await desk.settle()

    assert len(desk.server.messages[TEAM_CHANNEL]) == 30
    assert len(desk.server.messages[DM]) == 30


async def test_a_silent_renderer_closes_its_row_and_says_so(desk: Desk):
    ticket = await desk.open()
    await desk.settle()
    notice = Notice(Kind.JOURNAL, Topic.DISPATCH, ticket, 1, "plateforme-tls")
    await desk.tell(notice)

    await desk.settle()

    [row] = [row for row in await desk.rows() if row.notice.kind is Kind.JOURNAL]
    assert (row.status, row.reason) == (Status.SENT, "nothing to say")


async def test_the_loop_sends_when_it_is_woken_and_ends_when_stopped(desk: Desk):
    delivery = desk.new_delivery(poll=60)
    running = asyncio.create_task(delivery.run())
    await asyncio.sleep(0)
    await desk.open()
    delivery.wake()

    await until(desk.all_done)
    await delivery.drain(1)
    delivery.stop()
    await running

    assert len(desk.server.messages[TEAM_CHANNEL]) == 1


async def test_draining_waits_for_what_is_under_way_and_begins_nothing_more(desk: Desk):
    delivery = desk.new_delivery()
    desk.server.gates[TEAM_CHANNEL] = asyncio.Event()
    await desk.open()
    running = asyncio.create_task(delivery.run())
    await until(lambda: desk.server.in_flight[TEAM_CHANNEL])
    draining = asyncio.create_task(delivery.drain(5))
    await asyncio.sleep(0)
    await desk.open(PAUL)
    desk.server.gates[TEAM_CHANNEL].set()
    await draining
    delivery.stop()
    await running

    assert len(desk.server.messages[TEAM_CHANNEL]) == 1
    assert not desk.server.messages["D" + PAUL]


async def test_the_loop_outlives_a_database_that_fails(desk: Desk, caplog):
    failing = True

    async def run(function):
        if failing:
            message = "the database is away"
            raise OSError(message)
        return await desk.run(function)

    await desk.open()
    delivery = desk.new_delivery(run, poll=0.01)
    running = asyncio.create_task(delivery.run())
    await until(lambda: "OSError" in caplog.text)

    failing = False
    await until(desk.all_done)
    delivery.stop()
    await running

    assert "the database is away" not in caplog.text
    assert len(desk.server.messages[TEAM_CHANNEL]) == 1
