"""Intake is down for longer than Slack repeats itself: what was written meanwhile is read back."""

import asyncio
from contextlib import contextmanager

import pytest
from slack_bolt import BoltResponse

from bot.listeners.missed import NotTakenIn, ReadBack
from bot.router import Router
from core.vocabulary import Action, State
from simulator import Named, RateLimited
from tests.desk.test_told import NET, brought_to
from tests.desk.test_words import latest


class Slept(list):
    """The waits asked for, none of which is waited."""

    async def __call__(self, seconds):
        self.append(seconds)


@pytest.fixture
def slept():
    return Slept()


@pytest.fixture
async def read_back(desk, slept):
    """What looks every minute, at its first look."""
    looking = ReadBack(desk.bot.services, Router(desk.bot.services).route, lambda: True, slept)
    await looking.look()
    return looking


@contextmanager
def outage(desk, minutes=10):
    """Nothing that Slack sends arrives for some minutes; Slack gives up. Yields what was lost."""
    lost = []
    desk.clock.advance(minutes=minutes / 2)
    desk.simulator.deliveries.event = lost.append
    yield lost
    del desk.simulator.deliveries.event
    desk.clock.advance(minutes=minutes / 2)


async def words(desk):
    journal = await desk.bot.run(lambda work: work.requester_journal(1))
    return [text for text, deleted in latest(journal) if not deleted]


async def notes(desk):
    return latest(await desk.bot.run(lambda work: work.internal_journal(1)))


def calls(desk, method):
    return [entry for entry in desk.simulator.calls if entry["what"] == method]


async def looked(desk, read_back):
    await read_back.look()
    await desk.quiet()


async def test_what_was_written_in_an_outage_of_ten_minutes_is_read_back(desk, read_back):
    await brought_to(desk, State.WAITING_REQUESTER)
    chloe, karim = desk.person("chloe"), desk.person("karim")
    root, card = (await desk.request(1))[0]["ts"], desk.card(1)["ts"]
    with outage(desk):
        await chloe.say("Bureau 112", thread=root)
        await karim.say("Vu sur place", NET, thread=card)
        await chloe.say("Ma souris est cassée")
    assert "Bureau 112" not in await words(desk)
    await looked(desk, read_back)
    assert (await words(desk))[-1] == "Bureau 112"
    assert (await desk.ticket(1)).state is State.ASSIGNED
    assert await notes(desk) == [("Vu sur place", False)]
    assert "Bureau 112" in str(desk.thread(1))
    offered = desk.simulator.messages(chloe.dm)[-1]
    assert "Créer une demande" in str(offered["blocks"])


async def test_what_arrives_all_the_same_has_no_second_effect(desk, read_back):
    await brought_to(desk, State.WAITING_REQUESTER)
    chloe, root = desk.person("chloe"), (await desk.request(1))[0]["ts"]
    with outage(desk) as lost:
        said = await chloe.say("Bureau 112", thread=root)
        await chloe.edit(said, "Bureau 113")
        await chloe.say("Ma souris est cassée")
    await looked(desk, read_back)
    before = await desk.bot.run(lambda work: (work.history(1), work.requester_journal(1)))
    posted = len(desk.simulator.messages(chloe.dm))
    for event in (*lost, *lost[::-1]):
        desk.simulator.deliveries.event(event)
    await desk.quiet()
    desk.clock.advance(minutes=10)
    await looked(desk, read_back)
    assert (await words(desk))[-1] == "Bureau 113"
    assert await desk.bot.run(lambda work: (work.history(1), work.requester_journal(1))) == before
    assert len(desk.simulator.messages(chloe.dm)) == posted


async def test_an_edit_of_an_older_note_is_read_back(desk, read_back):
    await brought_to(desk, State.ASSIGNED)
    lea, card = desk.person("lea"), desk.card(1)["ts"]
    note = await lea.say("Port 12", NET, thread=card)
    await desk.quiet()
    desk.clock.advance(minutes=2)
    await read_back.look()
    desk.clock.advance(hours=1)
    await read_back.look()  # the hour without a sign of life is read back already
    with outage(desk):
        await lea.edit(note, "Port 13")
    await looked(desk, read_back)
    assert await notes(desk) == [("Port 13", False)]


async def test_while_nothing_is_missed_nothing_is_read(desk, read_back):
    await brought_to(desk, State.ASSIGNED)
    before = len(calls(desk, "conversations.replies"))
    for _ in range(5):
        desk.clock.advance(minutes=1)
        await read_back.look()
    assert len(calls(desk, "conversations.replies")) == before


async def test_nothing_is_noted_or_read_while_intake_is_not_open(desk, slept, read_back):
    await brought_to(desk, State.WAITING_REQUESTER)
    chloe, root = desk.person("chloe"), (await desk.request(1))[0]["ts"]
    closed = ReadBack(desk.bot.services, Router(desk.bot.services).route, lambda: False, slept)
    with outage(desk):
        await chloe.say("Bureau 112", thread=root)
        await closed.look()
    await closed.look()
    assert "Bureau 112" not in await words(desk)
    await looked(desk, read_back)
    assert (await words(desk))[-1] == "Bureau 112"


async def test_while_intake_is_closed_it_looks_often_and_else_every_minute(desk):
    states, waits = [False, False, True], []

    async def sleep(seconds):
        waits.append(seconds)
        states.pop(0)
        if not states:
            raise asyncio.CancelledError

    answer = Router(desk.bot.services).route
    with pytest.raises(asyncio.CancelledError):
        await ReadBack(desk.bot.services, answer, lambda: states[0], sleep).keep_up()
    assert waits == [5.0, 5.0, 60.0]


async def test_a_message_that_cannot_be_stored_is_read_again(desk, slept, read_back):
    await brought_to(desk, State.WAITING_REQUESTER)
    chloe, root = desk.person("chloe"), (await desk.request(1))[0]["ts"]
    with outage(desk):
        await chloe.say("Bureau 112", thread=root)

    async def failing(_):
        return BoltResponse(status=500, body="")

    with pytest.raises(NotTakenIn):
        await ReadBack(desk.bot.services, failing, lambda: True, slept).look()
    for _ in range(6):
        desk.clock.advance(minutes=1)
        await looked(desk, read_back)
    assert (await words(desk))[-1] == "Bureau 112"


async def test_slacks_limits_are_waited_for_and_a_conversation_that_is_gone_passed_over(
    desk, slept, read_back
):
    await brought_to(desk, State.WAITING_REQUESTER)
    await desk.begun("paul")
    chloe, paul = desk.person("chloe"), desk.person("paul")
    faults = desk.simulator.faults
    faults.add("conversations.replies", RateLimited(30), channel=chloe.dm)
    faults.add("conversations.replies", Named("channel_not_found"), channel=paul.dm, times=None)
    root = (await desk.request(1))[0]["ts"]
    with outage(desk):
        await chloe.say("Bureau 112", thread=root)
    await looked(desk, read_back)
    assert (await words(desk))[-1] == "Bureau 112"
    assert 30 in slept


async def slow_reader(desk, seconds, meanwhile=None):
    """Miss something; return who reads it back, resting so long each time, and his rests."""
    await brought_to(desk, State.WAITING_REQUESTER)
    await desk.begun("paul")
    with outage(desk):
        pass
    rests = []

    async def rest(_):
        rests.append(desk.clock())
        desk.clock.advance(seconds=seconds)
        if meanwhile:
            await meanwhile.look()

    return ReadBack(desk.bot.services, Router(desk.bot.services).route, lambda: True, rest), rests


async def test_a_long_reading_stays_with_who_reads(desk, slept, read_back):
    looking, rests = await slow_reader(desk, 150, meanwhile=read_back)
    await looking.look()
    assert len(rests) >= 4
    assert not slept


@pytest.mark.usefixtures("read_back")
async def test_a_long_reading_is_no_outage(desk):
    looking, rests = await slow_reader(desk, 150)
    await looking.look()
    read = len(rests)
    await looking.look()
    assert len(rests) == read >= 4


async def test_who_was_silent_for_too_long_stops_where_another_took_over(desk, slept, read_back):
    looking, rests = await slow_reader(desk, 360, meanwhile=read_back)
    await looking.look()
    assert len(rests) == 1
    assert len(slept) >= 4


async def test_a_reading_that_slack_cuts_short_begins_anew(desk, read_back):
    await brought_to(desk, State.WAITING_REQUESTER)
    chloe, root = desk.person("chloe"), (await desk.request(1))[0]["ts"]
    desk.simulator.faults.add("conversations.replies", Named("internal_error"))
    with outage(desk):
        await chloe.say("Bureau 112", thread=root)
    with pytest.raises(Exception, match="internal_error"):
        await read_back.look()
    desk.clock.advance(minutes=2)
    await looked(desk, read_back)  # it is still the other's to read, for all anybody knows
    assert "Bureau 112" not in await words(desk)
    for _ in range(3):
        desk.clock.advance(minutes=1)
        await looked(desk, read_back)
    assert (await words(desk))[-1] == "Bureau 112"
    assert [c.action for c in await desk.bot.run(lambda work: work.history(1))].count(
        Action.ANSWER
    ) == 1


async def test_a_desk_that_starts_notes_that_it_listens(desk):
    async def noted():
        return await desk.bot.run(lambda work: work.watch())

    async with asyncio.timeout(10):
        while await noted() is None:  # it looks by itself, at its start
            pass
    assert (await noted()).alive_at == desk.clock()
