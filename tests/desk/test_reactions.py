"""🎫 on a message: a request of its author, once, where a team takes requests in so."""

import asyncio

import pytest

from bot.demo.workspace import catalogue
from bot.rendering.blocks import Message
from tests.desk.test_told import NET

HELP = "C0AIDE"
TURNED_ON = "channel: C0RESEAU, intake_service: reseau, intake_channels: [C0AIDE],"


@pytest.fixture
async def desk(desk):
    """A desk whose networks take requests in from a public channel."""
    everybody = ("U0CHLOE", "U0LEA", "U0NADIA", "U0KARIM")
    desk.simulator.add_channel(HELP, "aide", everybody, private=False)
    await desk.bot.applier.apply(catalogue().replace("channel: C0RESEAU,", TURNED_ON))
    return desk


async def reacted(desk, name, message, emoji="ticket"):
    await desk.person(name).react(message, emoji)
    await desk.quiet()


async def none(desk):
    return not [t for user in ("U0CHLOE", "U0NADIA", "U0LEA") for t in await asked_by(desk, user)]


async def asked_by(desk, user):
    return await desk.bot.run(lambda work: work.asked_by(user, 9))


async def test_it_opens_the_authors_request_who_is_told_and_sees_the_mark(desk):
    file = await desk.person("chloe").upload("prise.png", b"image")
    said = await desk.person("chloe").say("Plus de réseau\nBureau 112", HELP, files=[file])
    await reacted(desk, "lea", said)
    ticket = await desk.ticket(1)
    assert (ticket.requester, ticket.opened_by, ticket.service) == ("U0CHLOE", "U0LEA", "reseau")
    assert (ticket.title, ticket.description) == ("Plus de réseau", "Plus de réseau\nBureau 112")
    assert "R-000001" in (await desk.request(1))[0]["text"]
    marks = desk.simulator.messages(HELP)[0]["reactions"]
    assert desk.simulator.workspace.bot.id in [user for mark in marks for user in mark["users"]]
    thread = desk.thread(1, NET)
    assert f"/archives/{HELP}/" in str(thread)
    assert "prise.png" in [file["name"] for line in thread for file in line.get("files") or ()]
    assert f"/archives/{HELP}/" not in str(await desk.request(1))


async def test_it_opens_one_request_however_many_react_and_whatever_is_said_again(desk):
    said = await desk.person("chloe").say("Plus de réseau", HELP)
    for name in ("chloe", "lea", "karim"):
        await desk.person(name).react(said, "ticket")
    await desk.quiet()
    await desk.person("lea").react(said, "ticket", remove=True)
    await reacted(desk, "lea", said)
    assert len(await asked_by(desk, "U0CHLOE")) == 1


async def test_two_replicas_that_hear_of_it_at_once_open_one(desk):
    said = await desk.person("chloe").say("Plus de réseau", HELP)
    item = {"type": "message", "channel": HELP, "ts": said["ts"]}
    told = [
        desk.simulator.workspace.event(
            {"type": "reaction_added", "user": user, "reaction": "ticket", "item": item}
        )
        for user in ("U0LEA", "U0KARIM", "U0CHLOE")
    ]
    for each in told:
        desk.simulator.deliveries.event(each)
    await asyncio.sleep(0)
    await desk.quiet()
    assert len(await asked_by(desk, "U0CHLOE")) == 1


async def test_a_colleague_who_is_no_agent_opens_nothing_for_another_and_is_told(desk):
    said = await desk.person("chloe").say("Plus de réseau", HELP)
    await reacted(desk, "nadia", said)
    assert await none(desk)
    assert "Aucune demande n'a été créée" in desk.person("nadia").ephemerals(HELP)[-1]["text"]
    await reacted(desk, "chloe", said)
    assert len(await asked_by(desk, "U0CHLOE")) == 1


async def test_neither_another_emoji_nor_another_channel_opens_anything(desk):
    desk.simulator.add_channel("C0CAFE", "cafe", ("U0CHLOE",), private=False)
    await reacted(desk, "chloe", await desk.person("chloe").say("Bonjour", HELP), "eyes")
    await reacted(desk, "chloe", await desk.person("chloe").say("Bonjour", "C0CAFE"))
    card = desk.card(await desk.begun("paul"))
    await reacted(desk, "karim", card)
    assert await none(desk)


async def test_what_a_bot_or_a_stranger_wrote_opens_nothing(desk):
    desk.simulator.add_user("U0EXT", "Eva Externe", team="T0AUTRE")
    desk.simulator.workspace.channels[HELP].members.append("U0EXT")
    await reacted(desk, "lea", await desk.person("ext").say("Aidez-moi", HELP))
    await desk.bot.slack.post(HELP, Message.of("Bip"))
    await reacted(desk, "lea", {**desk.simulator.messages(HELP)[-1], "channel": HELP})
    said = await desk.person("chloe").say("Plus de réseau", HELP)
    await reacted(desk, "ext", said)
    assert await none(desk)
    assert not await asked_by(desk, "U0EXT")


async def test_a_message_without_words_opens_nothing_and_who_reacted_is_told(desk):
    file = await desk.person("chloe").upload("prise.png", b"image")
    said = await desk.person("chloe").say("", HELP, files=[file])
    await reacted(desk, "lea", said)
    assert await none(desk)
    assert "Aucune demande n'a été créée" in desk.person("lea").ephemerals(HELP)[-1]["text"]


async def test_a_message_deleted_meanwhile_opens_nothing(desk):
    said = await desk.person("chloe").say("Plus de réseau", HELP)
    item = {"type": "message", "channel": HELP, "ts": said["ts"]}
    await desk.person("chloe").delete(said)
    desk.simulator.deliveries.event(
        desk.simulator.workspace.event(
            {"type": "reaction_added", "user": "U0LEA", "reaction": "ticket", "item": item}
        )
    )
    await desk.quiet()
    assert await none(desk)
