"""What the desk tells by itself where time runs out, as people read it and act on it."""

import asyncio
import re
from dataclasses import replace

import pytest

from bot.clockwork import Clockwork
from core import desk as core_desk
from core.acts import Act, Given
from core.alerts import Recipient
from core.outbox import Kind, Status
from core.ports import Place
from core.ticket import reference
from core.vocabulary import Action, State
from storage.database import open_database
from tests.desk.test_channels import put_right
from tests.desk.test_told import NET, TLS
from tests.untimed import catalogue

NAMES = ("Workstation", "Network and internet")
TARGETS = "    targets: {medium: {own: 1h, resolve: 4h}}\n"
LATE = 200
HOLDERS = ("U0ANNE", "U0ANNE", "U0BRUNO", "U0BRUNO", None)
"""Of five tickets two are Anne's, two are Bruno's, and one waits to be taken."""


def timed(proposes=""):
    """The demo's catalogue with targets; a team that proposes to resolve, if one is named."""
    text = catalogue()
    for name in NAMES:
        line = f"    name_en: {name}\n"
        assert line in text
        text = text.replace(line, line + TARGETS)
    return text.replace(f"{{key: {proposes},", f"{{key: {proposes}, proposes_resolution: true,")


@pytest.fixture
async def desk(desk):
    await desk.bot.applier.apply(timed("reseau"))
    return desk


def opened(desk, count):
    """Open requests in one unit, as if all that is to be told of them was told already."""

    def play(work):
        now, calendar = desk.clock(), desk.bot.calendar
        for number in range(count):
            given = Given(title=f"Panne {number}", description="Tout.", service="poste")
            act = Act(Action.OPEN, "U0CHLOE", given)
            ticket = core_desk.open_request(work, act, now, calendar)
            place = Place(TLS, f"9.{number}", f"https://example.slack.com/archives/{TLS}/p{number}")
            work.save_card(ticket.id, 0, place)
            if holder := HOLDERS[number % len(HOLDERS)]:
                core_desk.act(work, ticket.id, Act(Action.TAKE, holder), now, calendar)
        for row in work.outbox_rows((Status.PENDING,), 9999):
            work.mark_row(replace(row, status=Status.SENT, due_at=None))

    return desk.bot.run(play)


class Crash(Exception):  # noqa: N818 — the end of a process is no error of ours
    """A process that ended."""


def ending_half_way(desk):
    """Run units of work as a process that ends once some of the tickets were looked at."""
    ended = False

    async def run(function):
        nonlocal ended
        if ended:
            raise Crash

        def watched(work):
            result = function(work)
            return result, len(work.to_look(desk.clock(), LATE))

        result, left = await desk.bot.run(watched)
        ended = left < LATE
        return result

    return run


def counted(message):
    """What a message tells: each reason with its count, and how many tickets it names."""
    heads = dict(re.findall(r"\*\S+\s(.+) \((\d+)\)\*", message["text"]))
    return {name: int(count) for name, count in heads.items()}, message["text"].count("• ")


@pytest.mark.faults
async def test_a_bad_morning_is_one_message_to_each_and_one_in_the_channel(desk, tmp_path):
    """Two replicas look, one of them ends in the middle and begins again: each is told once."""
    await desk.bot.people.get("U0CHLOE")
    await opened(desk, LATE)
    other = open_database(f"sqlite:///{tmp_path / 'desk.db'}")
    await other.start()

    def replica(run):
        return Clockwork(run, desk.clock, desk.bot.calendar, lambda: None)

    before = desk.look()
    desk.clock.advance(hours=5)
    try:
        await replica(ending_half_way(desk)).sweep()
        await desk.quiet()
        assert 0 < await desk.bot.run(lambda work: len(work.to_look(desk.clock(), LATE))) < LATE
        await asyncio.gather(
            *(replica(run).sweep() for run in (desk.bot.run, other.run, desk.bot.run, other.run))
        )
        await desk.quiet()
        for _ in range(3):
            await desk.pass_time(minutes=31)
    finally:
        await other.close()

    heard = desk.heard(before)
    told = {name: heard.posted(desk.person(name).dm) for name in ("anne", "bruno", "sophie")}
    told["channel"] = heard.posted(TLS)
    assert {who: len(messages) for who, messages in told.items()} == dict.fromkeys(told, 1)
    late = "Délai de résolution dépassé"
    assert {who: counted(messages[0]) for who, messages in told.items()} == {
        "anne": ({late: 80}, 15),
        "bruno": ({late: 80}, 15),
        "sophie": ({late: 200, "Délai de prise en charge dépassé": 40}, 15),
        "channel": ({late: 40, "Délai de prise en charge dépassé": 40}, 15),
    }
    sophie = Recipient("U0SOPHIE")
    assert len(await desk.bot.run(lambda work: work.alerts(sophie, 1))) == 240  # each once
    assert heard.posted(desk.person("mehdi").dm) == heard.posted(desk.person("chloe").dm) == []


async def test_who_takes_a_ticket_before_its_warning_is_sent_spares_the_channel_it(desk):
    taken, waiting = await desk.begun(service="reseau"), await desk.begun(service="reseau")
    before = desk.look()
    desk.clock.advance(minutes=50)
    await desk.bot.clockwork.sweep()
    await desk.play(taken, "karim", Action.TAKE)
    (told,) = desk.heard(before).posted(NET, thread=False)
    assert reference(waiting) in told["text"]
    assert reference(taken) not in told["text"]


async def test_a_requester_who_reads_along_is_not_told_of_and_the_others_are(desk):
    own, other = await desk.begun(), await desk.begun(by="paul")
    desk.simulator.invite(NET, "U0CHLOE")
    await desk.quiet()
    before = desk.look()
    await desk.pass_time(minutes=50)
    (told,) = desk.heard(before).posted(NET, thread=False)
    assert reference(other) in told["text"]
    assert reference(own) not in told["text"]
    assert told["text"].startswith("*1 ticket demande")


async def test_warnings_wait_for_the_channel_to_be_put_right_and_are_then_told_as_it_stands(desk):
    """However long that takes there is one letter, and what came meanwhile is in the next."""
    taken, waiting = await desk.begun(), await desk.begun()
    desk.simulator.change_channel(NET, ext_shared=True)
    before = desk.look()
    await desk.pass_time(minutes=50)
    later = await desk.begun()
    await desk.pass_time(minutes=50)
    assert desk.heard(before).posted(NET) == []
    rows = await desk.bot.run(lambda work: work.outbox_rows((Status.PENDING,), 100))
    assert [row.notice.to for row in rows if row.notice.kind is Kind.TEAM_ALERT] == ["reseau"]
    await desk.play(taken, "karim", Action.TAKE)
    put_right(desk)
    await desk.pass_time(minutes=3)
    (told,) = [m for m in desk.heard(before).posted(NET) if "attention" in m["text"]]
    assert counted(told) == (
        {"Délai de prise en charge dépassé": 1, "À prendre en charge bientôt": 1}, 2,
    )  # fmt: skip
    assert told["text"].index(reference(waiting)) < told["text"].index(reference(later))
    assert reference(taken) not in told["text"]


async def test_a_question_is_asked_again_in_its_thread_until_it_is_answered(desk):
    number = await desk.begun()
    await desk.play(number, "karim", Action.TAKE)
    await desk.play(number, "karim", Action.REQUEST_INFO, words="Quelle salle ?")
    await desk.pass_time(days=2)
    chloe, before = desk.person("chloe"), desk.look()
    await desk.pass_time(days=1)
    (reminder,) = desk.heard(before).posted(chloe.dm)
    assert reminder["text"].startswith("Rappel")
    assert "Quelle salle ?" in reminder["text"]
    assert reminder["subtype"] == "thread_broadcast"
    await chloe.press("Répondre", reminder)
    await desk.quiet()
    assert not await chloe.submit({"words": "La salle 112."})
    await desk.quiet()
    assert (await desk.ticket(number)).state is State.ASSIGNED
    await desk.pass_time(days=30)
    reminders = [m for m in await desk.request(number) if m["text"].startswith("Rappel")]
    assert len(reminders) == 1


async def test_what_nobody_answers_is_resolved_from_the_message_that_proposes_it(desk):
    number = await desk.begun()
    await desk.play(number, "karim", Action.TAKE)
    await desk.play(number, "karim", Action.REQUEST_INFO, words="Quelle salle ?")
    karim, before = desk.person("karim"), desk.look()
    await desk.pass_time(days=18)
    (told,) = [m for m in desk.heard(before).posted(karim.dm) if "Sans réponse" in m["text"]]
    assert "à résoudre" in desk.thread(number)[-1]["text"]
    await karim.press("Résoudre", told)
    await desk.quiet()
    assert not await karim.submit({"words": "Sans réponse de votre part, nous fermons."})
    await desk.quiet()
    assert (await desk.ticket(number)).state is State.RESOLVED


async def test_a_team_to_which_a_rule_affects_is_led_to_the_card_that_just_came(desk):
    rule = "escalation: [{after: 30m, clock: own, affect: messagerie}]"
    text = timed().replace("[U0OMAR]}", f"[U0OMAR], {rule}}}", 1)
    await desk.bot.applier.apply(text)
    number = await desk.begun()
    await desk.pass_time(minutes=30)
    (told,) = [m for m in desk.simulator.messages("C0MESSAGERIE") if "attention" in m["text"]]
    assert counted(told) == ({"Affectés à l'équipe par une règle": 1}, 1)
    link = await desk.bot.run(lambda work: work.card(number, 1).permalink)
    assert f"<{link}|{reference(number)}>" in str(told["blocks"])
