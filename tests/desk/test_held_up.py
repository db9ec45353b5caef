"""Slack answers no call of ours: what people do is acknowledged all the same, in its three seconds.

What calls Slack comes after the acknowledgement, or waits no longer than it may.
"""

import asyncio

import pytest

from core.vocabulary import State
from simulator import ANY, Held
from tests.desk import forged
from tests.desk.office import office
from tests.desk.test_told import NET, brought_to

TS = "1772442000.000100"

PRESSES = (
    ("karim", "act.note", "1.2"),  # opens a form
    ("karim", "act.take", "1.1"),  # is refused
    ("karim", "show", "1"),
    ("karim", "page.queue", "0"),
    ("karim", "service", ""),
    ("karim", "act.explode", "1"),
    ("chloe", "new", ""),
    ("chloe", "new", TS),  # takes up words that stand in Slack
    ("chloe", "answer.0", f"1.{TS}"),
    ("paul", "act.take", "1.2"),  # a newcomer, whose language Slack knows
)
COMMANDS = (
    ("chloe", "/demande Panne"), ("paul", "/demande Panne"), ("hugo", "/ticket aide"),
    ("lea", "/ticket"), ("lea", "/ticket note R-1 Vu."), ("lea", "/ticket note R-2 Vu."),
    ("lea", "/ticket affecter R-1"), ("omar", "/bilan"),
)  # fmt: skip


@pytest.fixture
async def held(tmp_path, prepared):
    """A desk with two tickets, whose every call of Slack hangs until the test is over."""
    gate = asyncio.Event()
    async with office(tmp_path, prepared=prepared, ack_seconds=3.0) as desk:
        await brought_to(desk, State.ASSIGNED)
        await brought_to(desk, State.CLOSED)
        desk.simulator.faults.add(ANY, Held(gate), times=None)
        yield desk
        gate.set()
        await desk.quiet()


def press(desk, name, action_id, value):
    payload = forged.press(desk, name, action_id, value)
    payload["container"]["thread_ts"] = TS
    if action_id == "service":
        payload["view"] = form(desk)["view"]
    return desk.simulator.deliveries.interaction(payload)


def form(desk):
    meta = {"ticket": 1, "version": 2}
    return forged.form(desk, "karim", "act.edit", meta, service=forged.chosen("messagerie"))


async def written(desk):
    """Say, edit and delete, in the thread of an open card, of a closed one, and in the DM."""
    for number in (1, 2):
        said = await desk.person("lea").say("Vu.", NET, thread=desk.card(number)["ts"])
        await desk.person("lea").edit(said, "Bien vu.")
        await desk.person("lea").delete(said)
    await desk.person("chloe").say("Plus de réseau.")
    await desk.person("paul").say("Plus de réseau.")
    desk.simulator.deactivate("U0CHLOE")
    desk.simulator.change_channel(NET, ext_shared=True)
    desk.simulator.invite(NET, "U0NORA")
    await desk.simulator.settled()


async def test_while_slack_answers_no_call_whatever_people_do_is_acknowledged(held):
    traffic = held.simulator.traffic
    before = traffic.count
    await asyncio.gather(
        *(press(held, *each) for each in PRESSES),
        *(held.person(name).command(text) for name, text in COMMANDS),
        held.simulator.deliveries.interaction(form(held)),
        written(held),
    )
    came = [e for e in traffic.after(before) if e["direction"] == "out"]
    assert len(came) > len(PRESSES) + len(COMMANDS) + 8
    assert [(e["what"], e["who"], e["error"]) for e in came if e["error"]] == []
