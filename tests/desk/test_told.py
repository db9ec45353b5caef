"""Who is told what of every act, by real presses, commands and messages (domain §3)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from core.vocabulary import Action, State
from tests.desk.heard import Heard
from tests.desk.office import Office

NET, MAIL, TLS, APPS = "C0RESEAU", "C0MESSAGERIE", "C0TLS", "C0APPLIS"
AGENTS = ("anne", "karim", "lea", "omar", "nora", "thomas", "sophie", "emma")

Deed = Callable[[Office], Awaitable[None]]


@dataclass(frozen=True)
class Row:
    """An act and whom it tells; the ticket is Chloé's, held by Karim where somebody holds it."""

    name: str
    state: State
    deed: Deed
    requester: int = 0
    broadcast: bool = False
    redrawn: bool = True
    thread: int = 0
    channel: int = 0
    agents: tuple[str, ...] = ()


def pressing(name: str, button: str, form: dict[str, Any] | None = None) -> Deed:
    async def deed(desk: Office) -> None:
        person = desk.person(name)
        await person.press(button, desk.card(1))
        await filled(desk, name, form)

    return deed


def choosing(name: str, option: str, form: dict[str, Any] | None = None) -> Deed:
    async def deed(desk: Office) -> None:
        await desk.person(name).choose(option, desk.card(1))
        await filled(desk, name, form)

    return deed


def in_the_request(button: str, form: dict[str, Any] | None = None) -> Deed:
    """The requester presses a button of the last message that has it."""

    async def deed(desk: Office) -> None:
        chloe = desk.person("chloe")
        message = [m for m in await desk.request(1) if button in str(m.get("blocks"))][-1]
        await chloe.press(button, message)
        await filled(desk, "chloe", form)

    return deed


def typing(name: str, command: str, form: dict[str, Any] | None = None) -> Deed:
    async def deed(desk: Office) -> None:
        await desk.person(name).command(command)
        await filled(desk, name, form)

    return deed


def noting(name: str, text: str) -> Deed:
    async def deed(desk: Office) -> None:
        await desk.person(name).say(text, NET, thread=desk.card(1)["ts"])
        await desk.quiet()

    return deed


def answering(text: str) -> Deed:
    async def deed(desk: Office) -> None:
        await desk.person("chloe").say(text, thread=(await desk.request(1))[0]["ts"])
        await desk.quiet()

    return deed


async def filled(desk: Office, name: str, form: dict[str, Any] | None) -> None:
    await desk.quiet()
    if form is not None:
        assert not await desk.person(name).submit(form)
        await desk.quiet()


HELD = State.ASSIGNED
WORDS = {"words": "Voici."}
ROWS = (
    Row("take", State.DISPATCHED, pressing("lea", "Prendre en charge"), 1, True),
    Row("first assign", State.DISPATCHED,
        pressing("lea", "Assigner", {"agent": "Karim Saïdi"}), 1, True, agents=("karim",)),
    Row("assign to oneself", State.DISPATCHED,
        pressing("lea", "Assigner", {"agent": "Léa Fontaine"}), 1, True),
    Row("assign later", HELD, pressing("omar", "Assigner", {"agent": "Léa Fontaine"}),
        thread=1, agents=("karim", "lea")),
    Row("assign later, by the holder", HELD,
        pressing("karim", "Assigner", {"agent": "Léa Fontaine"}), thread=1, agents=("lea",)),
    Row("take from a colleague", HELD,
        pressing("lea", "Assigner", {"agent": "Léa Fontaine"}), thread=1, agents=("karim",)),
    Row("release", HELD, choosing("lea", "Remettre à l'équipe", {}),
        channel=1, agents=("karim",)),
    Row("release by the holder", HELD, choosing("karim", "Remettre à l'équipe", {}), channel=1),
    Row("dispatch", HELD, pressing("lea", "Affecter", {"team": "Messagerie et annuaire"}),
        1, True, agents=("karim",)),
    Row("misroute", HELD, choosing("lea", "Affecté à tort"), 1, True, agents=("karim",)),
    Row("edit", HELD, choosing("lea", "Modifier", {"title": "Prise murale"}), thread=1),
    Row("note", HELD, choosing("lea", "Journal intervenant", {"note": "Vu."}),
        redrawn=False, thread=1),
    Row("note in the thread", HELD, noting("lea", "Vu."), redrawn=False),
    Row("note that names somebody", HELD, noting("lea", "<@U0KARIM> à toi"),
        redrawn=False, agents=("karim",)),
    Row("note that names its author", HELD, noting("karim", "<@U0KARIM> moi"), redrawn=False),
    Row("note that names a stranger", HELD, noting("lea", "<@U0NORA> <@U0CHLOE>"), redrawn=False),
    Row("note by command", HELD, typing("lea", "/ticket note R-1 Vu."), redrawn=False, thread=1),
    Row("note by command that names somebody", HELD,
        typing("lea", "/ticket note R-1 pour @karim.saïdi"),
        redrawn=False, thread=1, agents=("karim",)),
    Row("message", HELD, pressing("lea", "Répondre au demandeur", WORDS),
        1, True, redrawn=False, thread=1, agents=("karim",)),
    Row("message by the holder", HELD, pressing("karim", "Répondre au demandeur", WORDS),
        1, True, redrawn=False, thread=1),
    Row("question", HELD, pressing("lea", "Demande d'info", WORDS),
        1, True, thread=1, agents=("karim",)),
    Row("answer by the button", State.WAITING_REQUESTER, in_the_request("Répondre", WORDS),
        1, thread=1, agents=("karim",)),
    Row("answer in the thread", State.WAITING_REQUESTER, answering("Depuis hier."),
        thread=1, agents=("karim",)),
    Row("words of the requester", HELD, answering("Au fait…"),
        redrawn=False, thread=1, agents=("karim",)),
    Row("hold", HELD, pressing("lea", "En attente", {"partner": "Orange", "reason": "Câble"}),
        1, True, thread=1, agents=("karim",)),
    Row("resume", State.WAITING_PARTNER, choosing("lea", "Reprendre", {}), agents=("karim",)),
    Row("resolve", HELD, pressing("lea", "Résoudre", WORDS), 1, True, thread=1, agents=("karim",)),
    Row("withdraw", HELD, typing("chloe", "/ticket annuler R-1"), 1, thread=1, agents=("karim",)),
    Row("reopen by the requester", State.RESOLVED, in_the_request("Rouvrir", WORDS),
        1, True, thread=1, channel=1, agents=("karim",)),
    Row("reopen by the team", State.RESOLVED, pressing("lea", "Rouvrir", WORDS),
        1, True, thread=1, channel=1, agents=("karim",)),
    Row("thanks", State.RESOLVED, answering("merci"),
        1, redrawn=False, thread=1, agents=("karim",)),
    Row("close", State.RESOLVED, in_the_request("C'est résolu"), 1, True),
    Row("rate", State.CLOSED, in_the_request("Très satisfait"), 1, redrawn=False, thread=1),
)  # fmt: skip

WAY: dict[State, tuple[tuple[str, Action, dict[str, Any]], ...]] = {
    State.DISPATCHED: (),
    State.ASSIGNED: (("karim", Action.TAKE, {}),),
    State.WAITING_REQUESTER: (
        ("karim", Action.TAKE, {}),
        ("karim", Action.REQUEST_INFO, {"words": "Depuis quand ?"}),
    ),
    State.WAITING_PARTNER: (
        ("karim", Action.TAKE, {}),
        ("karim", Action.HOLD, {"partner": "Orange", "reason": "Câble"}),
    ),
    State.RESOLVED: (
        ("karim", Action.TAKE, {}),
        ("karim", Action.RESOLVE, {"words": "Prise remplacée."}),
    ),
    State.CLOSED: (
        ("karim", Action.TAKE, {}),
        ("karim", Action.RESOLVE, {"words": "Prise remplacée."}),
        ("chloe", Action.CLOSE, {}),
    ),
}


async def brought_to(desk: Office, state: State, **given: Any) -> int:
    number = await desk.begun(**given)
    for name, action, what in WAY[state]:
        await desk.play(number, name, action, **what)
    return number


def told_agents(desk: Office, heard: Heard) -> list[str]:
    return [name for name in AGENTS for _ in heard.posted(desk.person(name).dm)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_an_act_tells_whom_the_domain_names_and_nobody_else(desk, row):
    await brought_to(desk, row.state)
    before = desk.look()
    await row.deed(desk)
    heard = desk.heard(before)
    told = heard.posted(desk.person("chloe").dm)
    assert len(told) == row.requester
    assert {m.get("subtype") == "thread_broadcast" for m in told} <= {row.broadcast}
    assert bool(heard.redrawn(NET)) == row.redrawn
    assert len(heard.posted(NET, thread=True)) == row.thread
    assert len(heard.posted(NET, thread=False)) == row.channel
    assert told_agents(desk, heard) == sorted(row.agents, key=AGENTS.index)


async def test_opening_gives_a_receipt_and_a_card_and_tells_nobody_else(desk):
    before = desk.look()
    number = await desk.opened()
    heard = desk.heard(before)
    (receipt,) = heard.posted(desk.person("chloe").dm)
    assert "R-000001" in receipt["text"]
    assert "Réseaux et télécoms" in receipt["text"]
    assert heard.posted(NET) == [desk.card(number)]
    assert told_agents(desk, heard) == []


async def test_a_transfer_closes_the_old_card_and_brings_the_journals_to_the_new_one(desk):
    await brought_to(desk, State.ASSIGNED)
    await desk.play(1, "karim", Action.NOTE, note="Baie B, port 12.")
    await desk.play(1, "karim", Action.MESSAGE, words="Je regarde.")
    await choosing("lea", "Affecté à tort")(desk)
    assert "DSI Plateforme Assistance TLS" in desk.card(1)["text"]
    assert not [b for b in desk.card(1)["blocks"] if b["type"] == "actions"]
    thread = str(desk.thread(1, TLS))
    assert "Baie B, port 12." in thread
    assert "Je regarde." in thread


@pytest.mark.parametrize("state", list(WAY))
async def test_a_team_that_hides_its_staff_never_names_its_agent_to_the_requester(desk, state):
    number = await desk.begun(service="scolarite")
    swap = {"karim": "emma"}
    for name, action, what in WAY[state]:
        await desk.play(number, swap.get(name, name), action, **what)
    if state in {State.ASSIGNED, State.WAITING_PARTNER}:
        await desk.play(number, "emma", Action.MESSAGE, words="Nous regardons.")
    chloe = desk.person("chloe")
    await chloe.command("/ticket R-1")
    await chloe.command("/ticket clore R-1")
    await chloe.command("/ticket annuler R-1")
    await chloe.command("/ticket mes")
    await desk.quiet()
    seen = [*chloe.messages(), *await desk.request(1), *chloe.ephemerals(), *chloe.views]
    assert "Emma" not in str(seen)
    assert "U0EMMA" not in str(seen)
    assert chloe.ephemerals()


async def test_a_former_colleague_who_is_the_requester_reads_no_hidden_agents_name(desk):
    """Karim's own request left his team for one that hides its staff: he is a requester now."""
    number = await desk.begun("karim")
    await desk.play(number, "lea", Action.DISPATCH, team="applications")
    await desk.play(number, "emma", Action.TAKE)
    karim = desk.person("karim")
    await karim.command("/ticket clore R-1")
    assert "n'est pas possible" in karim.ephemerals()[-1]["text"]
    await karim.command("/ticket R-1")
    await desk.quiet()
    assert "Emma" not in str(karim.ephemerals())


async def test_an_agent_who_is_the_requester_is_told_once_and_as_the_requester(desk):
    number = await desk.begun("lea")
    await desk.play(number, "karim", Action.TAKE)
    before = desk.look()
    await pressing("karim", "Répondre au demandeur", WORDS)(desk)
    assert len(desk.heard(before).posted(desk.person("lea").dm)) == 1


async def test_who_holds_his_own_request_is_not_told_twice_of_a_colleagues_act(desk):
    number = await desk.begun("karim")
    await desk.play(number, "karim", Action.TAKE)
    before = desk.look()
    await pressing("lea", "Résoudre", WORDS)(desk)
    assert len(desk.heard(before).posted(desk.person("karim").dm)) == 1
