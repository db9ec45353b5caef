"""What the desk does by itself, over every database: one ticket's trouble is no other's."""

import asyncio
from datetime import timedelta

import pytest

from core import desk as door
from core import digest, upkeep
from core.errors import Refusal
from core.ticket import SYSTEM
from core.vocabulary import Action, State
from storage.database import Conflict, open_database
from tests.core.world import ANNE, CALENDAR, CHLOE, DIRECTORY, SOPHIE, never, without
from tests.storage.conftest import desk_over

WEEKS = timedelta(days=17)


async def close(desk, failed):
    return await desk.run(
        lambda work: upkeep.close_expired(work, desk.now + WEEKS, CALENDAR, failed)
    )


async def state(desk, ticket_id):
    return (await desk.run(lambda work: work.ticket(ticket_id))).state


def breaking(monkeypatch, bad, error=KeyError):
    """Let the acts on one ticket be written and then fail."""
    act = door.act_by_itself

    def breaks(work, ticket_id, *rest):
        outcome = act(work, ticket_id, *rest)
        if ticket_id == bad:
            raise error
        return outcome

    monkeypatch.setattr("core.desk.act_by_itself", breaks)


async def test_one_bad_ticket_does_not_keep_the_sweep_from_the_others(desk, monkeypatch):
    tickets = [await desk.resolved() for _ in range(3)]
    bad, told = tickets[1], []
    breaking(monkeypatch, bad)
    count = await close(desk, lambda *failed: told.append(failed))
    states = [await state(desk, ticket_id) for ticket_id in tickets]
    assert states == [State.CLOSED, State.RESOLVED, State.CLOSED]
    assert (count, [(i, type(e)) for i, e in told]) == (2, [(bad, KeyError)])
    history = await desk.run(lambda work: work.history(bad))
    assert Action.CLOSE not in [change.action for change in history]


async def test_a_ticket_that_fails_alone_ends_the_sweep(desk, monkeypatch):
    bad = await desk.taken()
    await desk.run(lambda work: work.replace_catalogue(without(DIRECTORY, ANNE)))
    breaking(monkeypatch, bad)
    told = []
    count = await desk.run(
        lambda work: upkeep.release_strangers(
            work, desk.now, CALENDAR, lambda *failed: told.append(failed)
        )
    )
    assert (count, len(told)) == (0, 1)


async def test_one_bad_digest_does_not_keep_the_others_from_being_written(desk, monkeypatch):
    monday, next_day = desk.now, desk.now + timedelta(days=1)
    await desk.run(lambda work: digest.write_due(work, monday, CALENDAR, never))
    (bad,) = await desk.run(lambda work: work.subscriptions_of(SOPHIE))
    notice = digest._notice  # noqa: SLF001 — the last of what a digest takes

    def breaks(subscription, edition):
        if subscription == bad:
            raise KeyError
        return notice(subscription, edition)

    monkeypatch.setattr("core.digest._notice", breaks)
    told = []
    count = await desk.run(
        lambda work: digest.write_due(work, next_day, CALENDAR, lambda *failed: told.append(failed))
    )
    assert (count, [(of, type(e)) for of, e in told]) == (1, [(f"digest {bad.id}", KeyError)])
    assert await desk.run(lambda work: work.last_edition(bad.id)) is None


async def test_what_calls_for_the_whole_unit_again_is_not_kept_apart(sql_url, monkeypatch):
    database = open_database(sql_url)
    await database.start()
    desk = await desk_over(database)
    await desk.resolved()
    monkeypatch.setattr("storage.postgres._ATTEMPTS", 1)

    def moved(*_):
        raise Conflict

    monkeypatch.setattr("core.desk.act_by_itself", moved)
    with pytest.raises(Conflict):
        await close(desk, lambda *_: None)
    await database.close()


async def test_a_reply_and_the_closing_sweep_at_once_leave_a_consistent_history(desk):
    """Whichever comes first: what the requester wrote is kept, or refused as too late."""
    for _ in range(5):
        ticket_id = await desk.resolved()
        reopening = desk.do(ticket_id, CHLOE, Action.REOPEN, words="Encore.")
        answering = desk.do(ticket_id, CHLOE, Action.ANSWER, words="Merci.")
        said, swept, back = await asyncio.gather(
            answering, close(desk, lambda *_: None), reopening, return_exceptions=True
        )
        assert isinstance(swept, int)
        ticket = await desk.run(lambda work, t=ticket_id: work.ticket(t))
        history = await desk.run(lambda work, t=ticket_id: work.history(t))
        journal = await desk.run(lambda work, t=ticket_id: work.requester_journal(t))
        assert [change.seq for change in history] == [*range(1, ticket.seq + 1)]
        acts = [change.action for change in history]
        assert ("Merci." in [e.words for e in journal]) is (Action.ANSWER in acts)
        assert (Action.ANSWER in acts) is not isinstance(said, Refusal)
        assert (Action.REOPEN in acts) is not isinstance(back, Refusal)
        if Action.CLOSE in acts:
            assert (acts[-1], history[-1].actor) == (Action.CLOSE, SYSTEM)
        assert (ticket.state is State.CLOSED) is (Action.CLOSE in acts)
