"""A team made of a Slack user group, and ways to see who is in it."""

import asyncio

from bot.rendering.texts import load_texts
from core.vocabulary import Action, State
from tests.untimed import catalogue

NETWORK, GROUP = "reseau", "S0RESEAU"
ENGLISH = load_texts("en").for_person(None)
BY_GROUP = catalogue().replace("[U0KARIM, U0LEA]", f"[user_group: {GROUP}]")
NAMED_TOO = catalogue().replace("[U0KARIM, U0LEA]", f"[U0LEA, user_group: {GROUP}]")


class Naps:
    def __init__(self):
        self.seconds = []

    async def __call__(self, seconds):
        self.seconds.append(seconds)


async def agents(desk):
    return (await desk.bot.run(lambda work: work.directory())).teams[NETWORK].agents


async def become(desk, wanted):
    """Wait until these are the agents."""
    async with asyncio.timeout(10):
        while await agents(desk) != wanted:  # noqa: ASYNC110 — a database announces nothing
            await asyncio.sleep(0.01)


async def taken_by_karim(desk):
    number = await desk.begun()
    await desk.play(number, "karim", Action.TAKE)
    return number


async def in_the_queue(desk, number):
    ticket = await desk.ticket(number)
    return (ticket.state, ticket.agent) == (State.DISPATCHED, None)


async def made_of_a_group(desk):
    """Make the network team of a user group that holds the same two people."""
    desk.simulator.add_user_group(GROUP, "Réseaux", ["U0KARIM", "U0LEA"])
    await desk.bot.applier.apply(BY_GROUP)
    return GROUP
