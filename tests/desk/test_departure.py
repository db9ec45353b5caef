"""A requester whose account is closed: those who have his requests are told, once."""

from core.vocabulary import Action
from tests.desk.test_told import NET

GONE = "a été fermé"


async def test_the_agent_in_charge_and_the_thread_are_told_that_a_requester_left(desk):
    number = await desk.begun()
    await desk.play(number, "karim", Action.TAKE)
    waiting, closed = await desk.begun(), await desk.begun()
    await desk.play(closed, "chloe", Action.WITHDRAW)
    before = desk.look()
    desk.simulator.deactivate("U0CHLOE")
    desk.simulator.change_user("U0CHLOE", real_name="Chloé M.")
    await desk.quiet()
    heard = desk.heard(before)
    (told,) = heard.posted(desk.person("karim").dm)
    assert GONE in told["text"]
    assert f"R-{number:06d}" in told["text"]
    lines = [m["text"] for m in heard.posted(NET)]
    assert [GONE in line for line in lines] == [True, True]
    assert {n for line in lines for n in (number, waiting, closed) if f"R-{n:06d}" in line} == {
        number,
        waiting,
    }


async def test_nothing_is_sent_to_a_closed_account(desk):
    number, dm = await desk.begun(), desk.person("chloe").dm
    desk.simulator.deactivate("U0CHLOE")
    await desk.quiet()
    before = desk.look()
    await desk.play(number, "karim", Action.TAKE)
    await desk.play(number, "karim", Action.MESSAGE, words="Bonjour.")
    assert desk.heard(before).posted(dm) == []
