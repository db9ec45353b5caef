"""The queue is late when something due is not sent, not when it waits for its turn."""

from datetime import timedelta

from bot.admin.check import store
from bot.admin.check.findings import Status
from core.directory import Directory
from tests.core.world import NOW


def finding(**held):
    held = {"parked": 0, "waiting": 0, "due": None, **held}
    holdings = store.Holdings(Directory(), cards={}, **held)
    return store.outbox(store.Store(holdings=holdings), NOW)


def test_a_queue_in_which_everything_waits_for_its_turn_is_well():
    assert finding(waiting=900, due=NOW + timedelta(minutes=1)).status is Status.OK


def test_something_due_for_twenty_minutes_is_told():
    found = finding(waiting=1, due=NOW - timedelta(minutes=20))
    assert found.status is Status.WARNING
    assert found.says[0].facts["minutes"] == 20


def test_something_parked_fails_and_says_what_to_do():
    found = finding(parked=2)
    assert found.status is Status.FAILED
    assert "guichet outbox retry" in found.says[0].words
