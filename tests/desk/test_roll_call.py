"""Every night, and at start, the members of teams are looked at: for what no event told."""

import asyncio
from dataclasses import replace

import pytest

from bot.catalogue.roll_call import RollCall
from simulator import RateLimited, ServerError
from tests.desk.teams import Naps, agents, become, in_the_queue, made_of_a_group, taken_by_karim
from tests.untimed import catalogue


@pytest.fixture
async def group(desk):
    return await made_of_a_group(desk)


@pytest.fixture
def naps():
    return Naps()


@pytest.fixture
def roll_call(desk, naps):
    return RollCall(desk.bot.run, desk.bot.services.membership, desk.bot.people, naps)


async def test_the_nightly_look_finds_who_left_the_group_unseen(desk, group, roll_call):
    number = await taken_by_karim(desk)
    desk.simulator.workspace.groups[group].members.remove("U0KARIM")
    await roll_call.look()
    assert await agents(desk) == {"U0LEA"}
    assert await in_the_queue(desk, number)


async def test_the_nightly_look_finds_who_left_slack_unseen_and_who_came_back(desk, roll_call):
    number = await taken_by_karim(desk)
    before = len(desk.simulator.messages("C0RESEAU"))
    desk.simulator.workspace.users["U0KARIM"].deleted = True
    await roll_call.look()
    await desk.quiet()
    assert await agents(desk) == {"U0LEA"}
    assert await in_the_queue(desk, number)
    assert any(
        "R-000001" in message["text"] for message in desk.simulator.messages("C0RESEAU")[before:]
    )
    desk.simulator.workspace.users["U0KARIM"].deleted = False
    await roll_call.look()
    assert await agents(desk) == {"U0KARIM", "U0LEA"}


@pytest.mark.usefixtures("group")
async def test_the_nightly_look_is_paced_and_waits_as_slack_asks(desk, roll_call, naps):
    desk.simulator.faults.add("users.info", RateLimited(17))
    await roll_call.look()
    assert naps.seconds[:2] == [3.0, 17.0]
    assert naps.seconds[2:] == [1.0] * len(await members(desk))


async def test_one_member_whom_slack_does_not_know_does_not_end_the_look(desk, roll_call):
    del desk.simulator.workspace.users["U0ANNE"]
    desk.simulator.workspace.users["U0THOMAS"].deleted = True
    await roll_call.look()
    mail = (await desk.bot.run(lambda work: work.directory())).teams["messagerie"]
    assert mail.agents == {"U0NORA"}


async def members(desk):
    return (await desk.bot.run(lambda work: work.directory())).members()


def asked_about(desk, user):
    return sum(
        call["what"] == "users.info" and call["request"].get("user") == user
        for call in desk.simulator.calls
    )


async def test_newcomers_are_met_first_and_asked_about_once(desk, roll_call, naps):
    users = desk.simulator.workspace.users
    users["U0LEON"] = replace(users["U0KARIM"], id="U0LEON")
    await desk.bot.applier.apply(catalogue().replace("U0KARIM", "U0LEON"))
    await roll_call.look()
    assert len(naps.seconds) == len(await members(desk)) - 1
    await roll_call.meet()
    assert asked_about(desk, "U0LEON") == 1


async def test_whom_slack_does_not_know_is_asked_about_no_more_until_the_next_look(desk, roll_call):
    await desk.bot.applier.apply(catalogue().replace("U0KARIM", "U0NOBODY"))
    await roll_call.look()
    before = asked_about(desk, "U0NOBODY")
    await roll_call.meet()
    assert asked_about(desk, "U0NOBODY") == before == 1
    await roll_call.look()
    assert asked_about(desk, "U0NOBODY") == 2


@pytest.mark.usefixtures("group")
async def test_looking_twice_changes_nothing(desk, roll_call):
    await roll_call.look()
    before = await desk.bot.run(lambda work: work.catalogue())
    await roll_call.look()
    assert await desk.bot.run(lambda work: work.catalogue()) == before


async def test_the_look_at_start_is_tried_again_until_slack_answers(desk, group, naps, roll_call):
    desk.simulator.workspace.groups[group].members.remove("U0KARIM")
    desk.simulator.faults.add("usergroups.users.list", ServerError())
    looking = asyncio.create_task(roll_call.keep_up())
    await become(desk, {"U0LEA"})
    assert naps.seconds[0] == 60.0
    desk.simulator.workspace.groups[group].members.append("U0KARIM")
    await roll_call.ask()
    await become(desk, {"U0KARIM", "U0LEA"})
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
