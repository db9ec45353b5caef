"""What Slack refuses, delays or leaves in doubt: it stays with its row, or everything waits."""

from datetime import timedelta

import pytest

from bot.delivery.pacing import POSTS, SLACK_PACE
from bot.delivery.worker import Delivery
from bot.slack.rates import Time
from core.outbox import Kind, Notice, Status
from core.ticket import Source
from core.vocabulary import Action, Topic
from tests.bot.delivery.desk import Desk, until
from tests.bot.delivery.loopback import Fault, Limit
from tests.core.world import ANNE, BRUNO, CHLOE, KARIM, LEA, NOW, PAUL

TEAM_CHANNEL = "C0TLS"
DM = "D" + CHLOE
POST = "chat.postMessage"


async def once(desk: Desk, delivery: Delivery | None = None) -> None:
    """Send what is due at this very instant."""
    await (delivery or desk.delivery).send_due()


def seconds_of(desk: Desk) -> Time:
    """Return the clock that turns are counted by."""
    return lambda: desk.time.now.timestamp()  # noqa: PLW0108 — the instant of each call


def due_in(row, desk: Desk) -> float:
    return (row.due_at - desk.time.now) / timedelta(seconds=1)


def cut_the_line(desk: Desk, monkeypatch) -> list[str]:
    """Let nothing answer where Slack is; returns the calls tried from then on."""
    client, tries = desk.slack._api._client, []  # noqa: SLF001 — no address can be changed
    call = client.api_call

    def counted(method, **request):
        tries.append(method)
        return call(method, **request)

    monkeypatch.setattr(client, "base_url", "http://127.0.0.1:9/")
    monkeypatch.setattr(client, "api_call", counted)
    return tries


@pytest.mark.parametrize(
    ("header", "seconds"), [("30", 30), (None, 30), ("soon", 30), ("0", 1), ("90000", 900)]
)
async def test_a_429_waits_for_what_slack_asks_whatever_it_says(desk: Desk, header, seconds):
    await desk.open()
    desk.server.fail(POST, Limit(header), where=DM)

    await once(desk)

    [row] = await desk.waiting()
    assert row.notice.kind is Kind.REQUESTER
    assert due_in(row, desk) == seconds
    assert row.attempts == 0
    await desk.settle()
    assert len(desk.server.messages[DM]) == 1


async def test_a_429_in_one_channel_holds_that_channel_alone(desk: Desk):
    await desk.open()
    desk.server.fail(POST, Limit("30"), where=TEAM_CHANNEL)
    await once(desk)
    await desk.open(PAUL)
    await desk.open(KARIM, service="reseau")

    await once(desk)

    assert desk.server.messages["D" + PAUL]
    assert desk.server.messages["C0RESEAU"]
    assert not desk.server.messages[TEAM_CHANNEL]
    posts = [args for args in desk.server.called(POST) if args["channel"] == TEAM_CHANNEL]
    assert len(posts) == 1, "the channel that must wait is asked no more"


async def test_after_a_429_a_channel_is_written_to_half_as_fast(desk: Desk):
    paced = desk.new_delivery(paces=SLACK_PACE, time=seconds_of(desk))
    await desk.open()
    desk.server.fail(POST, Limit("30"), where=TEAM_CHANNEL)
    await once(desk, paced)
    for number in range(9):
        await desk.open(title=f"Demande {number}")

    await desk.settle(paced)

    assert len(desk.server.messages[TEAM_CHANNEL]) == 10
    assert desk.time.now - NOW >= timedelta(seconds=30 + 9 * 2 / SLACK_PACE[POSTS].per_second)


async def test_who_waited_for_his_turn_meanwhile_waits_for_slack_too(desk: Desk):
    async def until_slack_refused(_: float) -> None:
        await until(refused)

    async def refused() -> bool:
        later = desk.time.now + timedelta(seconds=30)
        return any(row.due_at == later for row in await desk.waiting())

    paced = desk.new_delivery(paces=SLACK_PACE, time=seconds_of(desk), sleep=until_slack_refused)
    await desk.open()
    await desk.open()
    desk.server.fail(POST, Limit("30"), where=TEAM_CHANNEL)

    await once(desk, paced)

    posts = [args for args in desk.server.called(POST) if args["channel"] == TEAM_CHANNEL]
    assert len(posts) == 1


async def test_after_429s_in_many_channels_the_method_waits_everywhere(desk: Desk):
    for person in (CHLOE, PAUL, BRUNO):
        await desk.open(person)
        desk.server.fail(POST, Limit("30"), where="D" + person)
    await once(desk)
    before = len(desk.server.called(POST))
    await desk.open(KARIM)

    await once(desk)

    assert len(desk.server.called(POST)) == before
    await desk.settle()
    assert not await desk.reasons()


async def test_a_429_on_a_redraw_holds_redraws_everywhere_and_no_message(desk: Desk):
    here, there = await desk.open(), await desk.open(KARIM, service="reseau")
    await desk.settle()
    desk.server.fail("chat.update", Limit("30"), where=TEAM_CHANNEL)
    await desk.do(here, ANNE, Action.TAKE)
    await once(desk)
    await desk.do(there, LEA, Action.TAKE)
    await once(desk)

    assert len(desk.server.called("chat.update")) == 1, "Slack counts redraws over the workspace"
    assert len(desk.server.messages["D" + KARIM]) == 2
    desk.time.move(31)
    await desk.settle()
    assert not await desk.reasons()
    assert len(desk.server.called("chat.update")) == 3


async def test_a_line_that_is_cut_holds_everything_and_loses_nothing(desk: Desk, monkeypatch):
    tickets = [await desk.open(person) for person in (CHLOE, PAUL, BRUNO)]
    for number in range(3):
        for ticket in tickets:
            await desk.do(ticket, ANNE, Action.MESSAGE, words=f"Message {number}.")
    tries = cut_the_line(desk, monkeypatch)
    while desk.time.now < NOW + timedelta(hours=2):
        await once(desk)
        desk.time.move(1)
    assert not desk.server.calls
    assert len(tries) < 150, "the line is tried more and more seldom, by one row for all"
    monkeypatch.undo()

    await desk.settle()

    for person in (CHLOE, PAUL, BRUNO):
        said = [text for text in desk.server.texts("D" + person) if "Message " in text]
        assert [text[text.index("Message ") :][:10] for text in said] == [
            f"Message {number}." for number in range(3)
        ]
    assert {row.status for row in await desk.rows()} <= {Status.SENT, Status.SUPERSEDED}


@pytest.mark.parametrize(
    "fault",
    [Fault.BUSY, Fault.BROKEN, Fault.RESET, Fault.CUT, Fault.TRUNCATED, Fault.PAGE],
)
async def test_a_broken_call_ends_in_one_message(desk: Desk, fault: Fault):
    await desk.open()
    desk.server.fail(POST, fault, where=DM)

    await desk.settle()

    assert len(desk.server.messages[DM]) == 1
    accepted = fault not in {Fault.BUSY, Fault.RESET}
    posts = [args for args in desk.server.called(POST) if args["channel"] == DM]
    assert len(posts) == (1 if accepted else 2)


async def test_a_call_that_is_accepted_and_never_answered_ends_in_one_message(hasty_desk: Desk):
    await hasty_desk.open()
    hasty_desk.server.fail(POST, Fault.SLOW, where=DM)

    await hasty_desk.settle()

    assert len(hasty_desk.server.messages[DM]) == 1


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "service_unavailable"])
async def test_errors_of_slacks_own_are_looked_into_before_anything_is_sent_again(desk, error):
    await desk.open()
    desk.server.fail(POST, error, where=DM)

    await once(desk)
    [row] = await desk.waiting()
    await desk.settle()

    assert row.status is Status.DOUBT
    assert due_in(row, desk) < 0
    assert error in row.reason
    methods = [name for name, args in desk.server.calls if args.get("channel") == DM]
    looks = methods.index("conversations.history"), methods.count("conversations.history")
    assert methods.index(POST) < looks[0]
    assert looks[1] == 3
    assert methods[-1] == POST


@pytest.mark.parametrize(
    "error",
    ["channel_not_found", "not_in_channel", "is_archived", "restricted_action_read_only_channel"],
)
async def test_a_channel_that_is_gone_parks_its_rows_with_the_reason(desk: Desk, error):
    await desk.open()
    desk.server.fail(POST, error, times=9, where=TEAM_CHANNEL)

    await desk.settle()

    [row] = await desk.rows(Status.PARKED)
    assert row.notice.kind is Kind.CARD
    assert error in row.reason
    assert desk.server.messages[DM]


async def test_a_parked_row_holds_up_nothing(desk: Desk):
    ticket = await desk.open()
    desk.server.fail(POST, "something_new", where=DM)
    await desk.do(ticket, ANNE, Action.MESSAGE, words="Nous regardons.")

    await desk.settle()

    assert await desk.reasons() == ["chat.postMessage: something_new"]
    assert "Nous regardons." in desk.server.texts(DM)[0]


async def test_a_conversation_with_somebody_that_is_gone_is_opened_anew_once(desk: Desk):
    ticket = await desk.open()
    await desk.settle()
    desk.server.dms[CHLOE] = "D0NEW"
    desk.server.fail(POST, "channel_not_found", times=9, where=DM)
    await desk.do(ticket, ANNE, Action.MESSAGE, words="Nous regardons.")

    await desk.settle()

    [told] = desk.server.messages["D0NEW"]
    asked = [args for args in desk.server.called(POST) if args["channel"] == "D0NEW"]
    assert ["thread_ts" in args for args in asked] == [False], "the old root is not there"
    assert await desk.read(lambda work: work.thread_at("D0NEW", told["ts"])) == ticket
    assert not await desk.reasons()


async def test_a_conversation_that_stays_gone_is_parked(desk: Desk):
    await desk.open()
    desk.server.fail(POST, "messages_tab_disabled", times=9, where=DM)

    await desk.settle()

    assert await desk.reasons() == ["chat.postMessage: messages_tab_disabled"]


async def test_somebody_deactivated_is_written_to_no_more(desk: Desk):
    ticket = await desk.open()
    await desk.settle()
    desk.server.people[CHLOE] = {"id": CHLOE, "name": "chloe", "deleted": True}
    await desk.people.refresh(CHLOE)
    await desk.do(ticket, ANNE, Action.MESSAGE)

    await desk.settle()

    assert len(desk.server.messages[DM]) == 1
    assert await desk.reasons() == ["the person is deactivated in Slack"]


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_too_long", "msg_blocks_too_long"])
async def test_what_slack_refuses_as_it_is_goes_in_plain_text(desk: Desk, error):
    ticket = await desk.open()
    await desk.settle()
    desk.server.fail(POST, error)
    words = " ".join(f"mot{number}" for number in range(1000))
    await desk.do(ticket, ANNE, Action.MESSAGE, words=words)

    await desk.settle()

    told = " ".join(desk.server.texts(DM)[1:])
    assert all(f"mot{number}" in told for number in range(1000))
    [row] = [r for r in await desk.rows() if "plain text" in r.reason]
    assert row.status is Status.SENT
    assert error in row.reason


async def test_plain_text_is_kept_to_after_a_doubt(desk: Desk):
    ticket = await desk.open()
    await desk.settle()
    words = " ".join(f"mot{number}" for number in range(2000))
    await desk.do(ticket, ANNE, Action.MESSAGE, words=words)
    desk.server.fail(POST, "invalid_blocks")
    desk.server.fail(POST, Fault.CUT, times=2)

    await desk.settle()

    told = " ".join(desk.server.texts(DM)[1:])
    assert all(told.count(f" mot{number} ") == 1 for number in range(10, 1990))


async def test_plain_text_that_is_refused_too_is_parked(desk: Desk):
    await desk.open()
    desk.server.fail(POST, "invalid_blocks", times=2, where=DM)

    await desk.settle()

    told = "plain text from part 0: invalid_blocks; chat.postMessage: invalid_blocks"
    assert await desk.reasons() == [told]


async def test_a_revoked_token_pauses_everything_and_says_once_what_to_do(desk: Desk, caplog):
    for person in (CHLOE, PAUL, BRUNO):
        await desk.open(person)
    desk.server.fail(POST, "token_revoked", times=99)
    for _ in range(5):
        await once(desk)
        due = await desk.read(lambda work: work.next_due())
        desk.time.now = max(desk.time.now, due)
    tries = len(desk.server.called(POST))
    assert len([r for r in caplog.records if "SLACK_BOT_TOKEN" in r.getMessage()]) == 1
    assert len(await desk.waiting()) == 6
    desk.server.heal()

    await desk.settle()

    assert tries <= 6 + 4, "all at first, then one row tries for the others"
    assert len(desk.server.messages[TEAM_CHANNEL]) == 3
    assert not await desk.reasons()


async def test_nothing_is_tried_for_a_minute_after_a_token_was_revoked_then_one_row_for_all(
    desk: Desk,
):
    for person in (CHLOE, PAUL, BRUNO):
        await desk.open(person)
    desk.server.fail(POST, "token_revoked", times=99)
    await once(desk)
    calls, posts = len(desk.server.calls), len(desk.server.called(POST))

    for _ in range(59):
        desk.time.move(1)
        await once(desk)
    assert len(desk.server.calls) == calls

    desk.time.move(1)
    await once(desk)
    assert len(desk.server.called(POST)) == posts + 1


async def test_a_row_that_cannot_be_rendered_is_parked_and_the_rest_flows(desk: Desk, monkeypatch):
    secret = "mot de passe dans une note"

    def broken(*_):
        raise ValueError(secret)

    ticket = await desk.open()
    await desk.settle()
    monkeypatch.setattr("bot.delivery.envelopes.letters.letter", broken)
    await desk.do(ticket, ANNE, Action.MESSAGE)

    await desk.settle()

    [reason] = await desk.reasons()
    assert "cannot be rendered: ValueError" in reason
    assert secret not in reason
    assert len(desk.server.messages[TEAM_CHANNEL]) == 2


async def test_a_row_about_nothing_is_parked(desk: Desk):
    await desk.tell(Notice(Kind.THREAD, Topic.NOTE, 404, 1, "plateforme-tls"))

    await desk.settle()

    assert await desk.reasons() == ["the ticket, the act or the team is not there"]


async def test_an_agents_message_waits_for_the_card_it_links_to(desk: Desk):
    ticket = await desk.open()
    desk.server.fail(POST, Limit("20"), where=TEAM_CHANNEL)
    await desk.do(ticket, ANNE, Action.ASSIGN, agent=BRUNO)

    await desk.settle()

    [told] = desk.server.messages["D" + BRUNO]
    card = await desk.read(lambda work: work.card(ticket, 0))
    assert card.permalink in str(told["blocks"])


async def test_an_agent_is_told_in_the_end_even_without_a_card(desk: Desk):
    ticket = await desk.open()
    desk.server.fail(POST, "is_archived", times=99, where=TEAM_CHANNEL)
    await desk.do(ticket, ANNE, Action.ASSIGN, agent=BRUNO)

    await desk.settle()

    assert len(desk.server.messages["D" + BRUNO]) == 1


async def test_a_fault_of_ours_is_tried_again_then_parked_without_its_words(
    desk: Desk, monkeypatch, caplog
):
    async def broken(*_, **__):
        message = "mot de passe"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(desk.slack, "react", broken)
    ticket = await desk.open()
    source = Source(TEAM_CHANNEL, "1700000000.000100")
    await desk.do(ticket, ANNE, Action.NOTE, source=source)

    await desk.settle()

    assert await desk.reasons() == ["unexpected ZeroDivisionError"]
    assert "mot de passe" not in caplog.text
    assert len(desk.server.messages[TEAM_CHANNEL]) == 1


async def test_a_call_that_may_be_repeated_is_tried_more_and_more_seldom_then_parked(desk: Desk):
    ticket = await desk.open()
    await desk.settle()
    desk.server.fail("chat.update", "internal_error", times=999)
    start = desk.time.now
    await desk.do(ticket, ANNE, Action.TAKE)

    await desk.settle()

    assert await desk.reasons() == ["chat.update: internal_error"]
    assert desk.time.now - start > timedelta(hours=2)


async def test_a_name_that_slack_does_not_tell_now_delays_its_row_only(desk: Desk):
    stranger = "U0NEW"
    ticket = await desk.open()
    await desk.settle()
    desk.server.people[stranger] = {"id": stranger, "real_name": "Nina"}
    desk.server.fail("users.info", Limit("7"))
    await desk.open(stranger)
    await desk.do(ticket, ANNE, Action.MESSAGE)

    await once(desk)

    assert len(desk.server.messages[DM]) == 2
    await desk.settle()
    assert any("Nina" in text for text in desk.server.texts(TEAM_CHANNEL))


async def test_what_waited_for_a_token_leaves_no_faster_than_slack_allows(desk: Desk):
    for number in range(20):
        await desk.open(title=f"Demande {number}")
    desk.server.fail(POST, "token_revoked", times=99)
    await once(desk)
    desk.time.move(3600)
    desk.server.heal()

    paced = desk.new_delivery(paces=SLACK_PACE, time=seconds_of(desk))

    await desk.settle(paced)

    instants = [int(float(m["ts"])) for m in desk.server.messages[TEAM_CHANNEL]]
    assert len(instants) == 20
    burst, rest = SLACK_PACE[POSTS].burst, 20 - SLACK_PACE[POSTS].burst
    assert max(instants) - min(instants) >= rest - 1
    assert max(map(instants.count, instants)) <= burst + 1
