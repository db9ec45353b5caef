"""A token that is revoked, an app that is installed anew: all waits, all goes out, once."""

from core.outbox import Status
from core.vocabulary import Action
from simulator.wire.faults import ANY, Named
from tests.desk.test_told import NET

NOTES = [f"Note {n}" for n in range(1, 6)]


async def waiting(desk):
    return await desk.bot.run(
        lambda work: work.outbox_rows((Status.PENDING, Status.DOUBT, Status.PARKED), 100)
    )


async def test_all_waits_for_the_app_to_be_installed_anew_and_goes_out_in_order_once(desk):
    number = await desk.begun()
    before, calls = desk.look(), len([*desk.simulator.calls])
    desk.simulator.faults.add(ANY, Named(error="token_revoked"), times=None)
    for note in NOTES:
        await desk.play(number, "karim", Action.NOTE, note=note)
    await desk.play(number, "karim", Action.MESSAGE, words="Bonjour.")
    for _ in range(10):
        await desk.pass_time(minutes=5)
    tried = [*desk.simulator.calls][calls:]
    assert len(tried) <= 2 * 10 + 4, "one row tries for all, once a minute at most"
    assert desk.heard(before).posted(NET) == []
    assert len(await waiting(desk)) == len(NOTES) + 2

    desk.simulator.faults.clear()
    for _ in range(3):
        await desk.pass_time(minutes=2)
    said = [m["text"] for m in desk.heard(before).posted(NET)]
    assert [n for text in said for n in NOTES if n in text] == NOTES
    assert len([text for text in said if "Bonjour." in text]) == 1
    told = [m["text"] for m in desk.heard(before).posted(desk.person("chloe").dm)]
    assert len([text for text in told if "Bonjour." in text]) == 1
    assert not await waiting(desk)
