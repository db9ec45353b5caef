"""A team's channel that may not get what is internal: nothing goes there, its team is told once."""

import pytest

from bot.slack.client import Slack
from bot.slack.files import Files
from core.outbox import HELD, Status
from core.ticket import FileRef
from core.vocabulary import Action
from simulator.exchange import Exchange
from simulator.wire.faults import ServerError
from tests.desk.test_told import MAIL, NET
from tests.untimed import catalogue

BOT = "U0BOT"
TEAM = ("karim", "lea", "omar")


def put_wrong(desk, how):
    world = desk.simulator
    if how == "bot removed":
        world.kick(NET, BOT)
    else:
        world.change_channel(NET, **WRONG[how])


def put_right(desk):
    right = {"ext_shared": False, "pending_ext_shared": False, "archived": False}
    members = [*desk.simulator.workspace.channels[NET].members]
    desk.simulator.change_channel(
        NET, **right, kind="private", members=[*dict.fromkeys([*members, BOT])]
    )


WRONG = {
    "shared": {"ext_shared": True},
    "shared soon": {"pending_ext_shared": True},
    "public": {"kind": "public"},
    "archived": {"archived": True},
    "bot removed": {},
}
UNTOLD = {"shared soon", "public"}
"""What Slack sends no event of: the channel is looked at a minute after the last look."""


def alarms(heard, name, desk):
    said = heard.posted(desk.person(name).dm)
    return [m["text"] for m in said if "D'ici là" in m["text"] or "Until then" in m["text"]]


async def held(desk):
    rows = await desk.bot.run(lambda work: work.outbox_rows((Status.PENDING,), 100))
    return [row for row in rows if HELD in row.reason]


@pytest.mark.parametrize("how", WRONG)
async def test_nothing_goes_to_a_channel_that_turned_unfit_until_it_is_put_right(desk, how):
    number = await desk.begun()
    await desk.play(number, "karim", Action.TAKE)
    put_wrong(desk, how)
    if how in UNTOLD:
        desk.clock.advance(seconds=61)
    before = desk.look()
    await desk.play(number, "karim", Action.NOTE, note="Première note")
    await desk.play(number, "karim", Action.NOTE, note="Seconde note")
    other = await desk.begun(by="paul")
    await desk.pass_time(minutes=5)
    heard = desk.heard(before)
    assert heard.posted(NET) + heard.redrawn(NET) == []
    assert len(await held(desk)) == 2  # the first of each ticket's card; the others are behind
    for name in TEAM:
        assert len(alarms(heard, name, desk)) == 1, name
    assert alarms(heard, "chloe", desk) == []

    put_right(desk)
    await (desk.pass_time(seconds=121) if how in UNTOLD else desk.quiet())
    said = [m["text"] for m in desk.heard(before).posted(NET)]
    assert [n for text in said for n in ("Première", "Seconde") if n in text] == [
        "Première",
        "Seconde",
    ]
    assert desk.card(other)
    assert await held(desk) == []
    assert sum(len(alarms(desk.heard(before), name, desk)) for name in TEAM) == len(TEAM)


async def test_a_channel_is_told_of_again_when_it_is_shared_again(desk):
    await desk.begun()
    before = desk.look()
    for shared in (True, False, True):
        desk.simulator.change_channel(NET, ext_shared=shared)
        await desk.quiet()
    assert len(alarms(desk.heard(before), "karim", desk)) == 2


async def test_a_card_is_not_redrawn_in_a_channel_that_is_shared(desk):
    number = await desk.begun()
    desk.simulator.change_channel(NET, ext_shared=True)
    before = desk.look()
    await desk.play(number, "karim", Action.TAKE)
    assert desk.heard(before).redrawn(NET) == []
    desk.simulator.change_channel(NET, ext_shared=False)
    await desk.quiet()
    assert "Karim" in str(desk.card(number))


async def test_an_event_that_was_lost_is_made_good_by_a_look_a_minute_later(desk, monkeypatch):
    number = await desk.begun()
    with monkeypatch.context() as deaf:
        deaf.setattr(Exchange, "tell_app", lambda *_: None)
        desk.simulator.change_channel(NET, ext_shared=True)
    desk.clock.advance(seconds=61)
    before = desk.look()
    await desk.play(number, "karim", Action.NOTE, note="Secret")
    assert desk.heard(before).posted(NET) == []


async def test_a_file_is_not_shared_in_a_channel_that_turned_unfit_while_it_was_copied(
    desk, monkeypatch
):
    number = await desk.begun()
    file = await desk.person("karim").upload("plan.pdf", b"secret", given=True)
    copy = Files.copy

    async def slow(self, *args):
        await copy(self, *args)
        put_wrong(desk, "shared")
        await desk.simulator.settled()

    monkeypatch.setattr(Files, "copy", slow)
    before = desk.look()
    await desk.play(number, "karim", Action.NOTE, note="Plan", files=(FileRef(file, "plan.pdf"),))
    monkeypatch.undo()
    assert "plan.pdf" not in [f["name"] for m in said_in(desk, before) for f in m.get("files", ())]
    put_right(desk)
    await desk.quiet()
    assert "plan.pdf" in [f["name"] for m in said_in(desk, before) for f in m.get("files", ())]


def said_in(desk, before):
    return desk.heard(before).posted(NET)


async def test_what_slack_refuses_because_of_the_channel_waits_and_is_not_parked(desk, monkeypatch):
    number = await desk.begun()
    with monkeypatch.context() as deaf:
        deaf.setattr(Exchange, "tell_app", lambda *_: None)
        put_wrong(desk, "archived")
    before = desk.look()
    await desk.play(number, "karim", Action.NOTE, note="Première note")
    assert len(await held(desk)) == 1
    assert len(alarms(desk.heard(before), "karim", desk)) == 1
    put_right(desk)
    await desk.quiet()
    assert "Première note" in str(desk.thread(number))


async def test_nothing_is_posted_while_slack_does_not_tell_of_the_channel(desk):
    number = await desk.begun()
    desk.clock.advance(seconds=61)
    desk.simulator.faults.add("conversations.info", ServerError())
    before = desk.look()
    await desk.play(number, "karim", Action.NOTE, note="Secret")
    assert desk.heard(before).posted(NET) == []
    await desk.pass_time(minutes=10)
    assert "Secret" in str(desk.heard(before).posted(NET))


async def test_what_waited_follows_its_team_to_another_channel(desk):
    number = await desk.begun()
    await desk.play(number, "karim", Action.TAKE)
    desk.simulator.change_channel(NET, ext_shared=True)
    await desk.play(number, "karim", Action.NOTE, note="Première note")
    await desk.play(number, "karim", Action.HOLD, partner="Orange", reason="Ligne coupée")
    await desk.play(number, "karim", Action.NOTE, note="Seconde note")
    desk.simulator.add_channel("C0AUTRE", "reseaux-2", ["U0KARIM"])
    await desk.bot.applier.apply(catalogue().replace(NET, "C0AUTRE"))
    before = desk.look()
    await desk.pass_time(minutes=3)
    assert desk.heard(before).posted(NET) == []
    thread = [m["text"] for m in desk.thread(number, "C0AUTRE")]
    order = [n for text in thread for n in ("Première", "Ligne", "Seconde") if n in text]
    assert order == ["Première", "Ligne", "Seconde"]
    assert await held(desk) == []


async def test_a_requester_who_reads_along_gets_nothing_of_his_own_tickets(desk):
    number, other = await desk.begun(), await desk.begun(by="paul")
    desk.simulator.invite(NET, "U0CHLOE")
    await desk.quiet()
    before = desk.look()
    for each in (number, other):
        await desk.play(each, "karim", Action.NOTE, note=f"Note du {each}")
    said = str(desk.heard(before).posted(NET))
    assert f"Note du {other}" in said
    assert f"Note du {number}" not in said
    await desk.play(number, "karim", Action.TAKE)
    assert "Karim" not in str(desk.card(number))

    desk.simulator.kick(NET, "U0CHLOE")
    await desk.quiet()
    assert f"Note du {number}" in str(desk.heard(before).posted(NET))
    assert "Karim" in str(desk.card(number))


async def test_a_team_is_warned_at_once_of_a_requester_who_comes_into_its_channel(desk):
    await desk.begun()
    before = desk.look()
    desk.simulator.invite(NET, "U0CHLOE")
    await desk.quiet()
    heard = desk.heard(before)
    for name in TEAM:
        (said,) = alarms(heard, name, desk)
        assert "Chloé" in said
    assert alarms(heard, "chloe", desk) == []
    assert heard.posted(NET) == []


async def test_who_reads_along_and_asks_for_something_then_is_warned_of(desk):
    desk.simulator.invite(NET, "U0CHLOE")
    before = desk.look()
    await desk.begun(by="paul")
    assert alarms(desk.heard(before), "karim", desk) == []
    number = await desk.begun()
    assert len(alarms(desk.heard(before), "karim", desk)) == 1
    assert f"R-{number:06d}" not in str(desk.heard(before).posted(NET))


async def test_a_member_of_the_team_who_asks_for_something_himself_reads_on(desk):
    number = await desk.begun(by="karim")
    assert desk.card(number)
    assert await held(desk) == []


async def test_nothing_is_posted_in_a_channel_that_changes_under_each_look(desk, monkeypatch):
    number = await desk.begun()
    desk.clock.advance(seconds=61)
    look = Slack.conversation

    async def overtaken(self, channel):
        told = await look(self, channel)
        await desk.bot.services.channels.doubt(channel)
        return told

    monkeypatch.setattr(Slack, "conversation", overtaken)
    before = desk.look()
    await desk.play(number, "karim", Action.NOTE, note="Première note")
    assert desk.heard(before).posted(NET) == []
    monkeypatch.undo()
    await desk.pass_time(seconds=10)
    assert "Première note" in str(desk.heard(before).posted(NET))


async def test_what_goes_to_a_channel_that_is_another_teams_now_follows_its_team(desk):
    """Two teams change channels: neither reads the other's notes, and none is warned in vain."""
    number, own = await desk.begun(by="paul"), await desk.begun(by="nora")
    swapped = catalogue().replace(NET, "C0SWAP").replace(MAIL, NET).replace("C0SWAP", MAIL)
    await desk.bot.applier.apply(swapped)
    members = {each: [*desk.simulator.workspace.channels[each].members] for each in (NET, MAIL)}
    desk.simulator.change_channel(NET, members=members[MAIL])
    desk.simulator.change_channel(MAIL, members=members[NET])
    await desk.quiet()
    before = desk.look()
    for each in (number, own):
        await desk.play(each, "karim", Action.NOTE, note=f"Note du {each}")
        await desk.pass_time(minutes=2)
    heard = desk.heard(before)
    assert heard.posted(NET) == []
    for each in (number, own):
        assert f"Note du {each}" in str(desk.thread(each, MAIL))
    assert [alarms(heard, name, desk) for name in ("nora", "thomas", *TEAM)] == [[]] * 5


async def test_a_team_that_got_another_channel_goes_on_in_the_threads_of_the_former(desk):
    number = await desk.begun()
    desk.simulator.add_channel("C0AUTRE", "reseaux-2", ["U0KARIM"])
    await desk.bot.applier.apply(catalogue().replace(NET, "C0AUTRE"))
    await desk.play(number, "karim", Action.NOTE, note="Première note")
    assert "Première note" in str(desk.thread(number))
