"""Slack answers no call of ours: what people do is acknowledged all the same, in its three seconds.

What calls Slack comes after the acknowledgement, or waits no longer than it may.
"""

import asyncio
from datetime import timedelta

import pytest

from bot.intake.limits import Asked, Limit, Limits
from core.vocabulary import State
from simulator import ANY, Held
from tests.desk import forged
from tests.desk.office import office
from tests.desk.teams import GROUP, made_of_a_group
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
        await made_of_a_group(desk)
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
    """Say, edit and delete, in cards' threads and in the DM; change people, channels, groups."""
    for number in (1, 2):
        said = await desk.person("lea").say("Vu.", NET, thread=desk.card(number)["ts"])
        await desk.person("lea").edit(said, "Bien vu.")
        await desk.person("lea").delete(said)
    await desk.person("chloe").say("Plus de réseau.")
    await desk.person("paul").say("Plus de réseau.")
    desk.simulator.deactivate("U0CHLOE")
    desk.simulator.change_channel(NET, ext_shared=True)
    desk.simulator.invite(NET, "U0NORA")
    desk.simulator.set_group_members(GROUP, ["U0LEA", "U0NADIA"])
    await desk.simulator.settled()


async def unanswered(desk, *done):
    """Do things at once; returns how many payloads came of it, and those not answered in time."""
    traffic = desk.simulator.traffic
    before = traffic.count
    await asyncio.gather(*done)
    sent = [e for e in traffic.after(before) if e["direction"] == "out"]
    return len(sent), [(e["what"], e["who"], e["error"]) for e in sent if e["error"]]


async def test_while_slack_answers_no_call_whatever_people_do_is_acknowledged(held):
    count, late = await unanswered(
        held,
        *(press(held, *each) for each in PRESSES),
        *(held.person(name).command(text) for name, text in COMMANDS),
        held.simulator.deliveries.interaction(form(held)),
        written(held),
    )
    assert count > len(PRESSES) + len(COMMANDS) + 8
    assert late == []


async def test_while_slack_answers_no_call_who_asks_too_much_is_acknowledged(held):
    few = dict.fromkeys(Asked, Limit(1, timedelta(minutes=1)))
    object.__setattr__(held.bot.services, "limits", Limits(few, held.clock))
    chloe, root = held.person("chloe"), (await held.request(1))[0]
    label = root["blocks"][-1]["elements"][0]["text"]["text"]

    async def written():
        await chloe.say("Plus de réseau.")
        await chloe.say("Plus de réseau du tout.")
        await held.simulator.settled()

    presses = [chloe.press(label, root) for _ in range(3)]
    assert await unanswered(held, *presses, written()) == (5, [])
