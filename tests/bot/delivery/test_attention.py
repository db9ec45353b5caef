"""Alerts on their way: once, only what is so still, and nothing left for an operator to look at."""

import pytest

from core.alerts import Alert, Recipient, Why
from core.outbox import Kind, Notice, Status
from core.vocabulary import Action, Topic
from tests.bot.delivery.desk import Desk
from tests.core.world import ANNE, KARIM, NETWORK, NOW, SOPHIE, TLS, joining, without

NEW = "U0NEW"
POST = "chat.postMessage"
PLACES = {SOPHIE: "D" + SOPHIE, TLS: "C0TLS"}
DONE = {Status.SENT, Status.SUPERSEDED}


async def alerted(desk: Desk, to: str, *tickets: int, team: str = TLS) -> None:
    """Have somebody, or a team in its channel, told of tickets by a rule."""
    is_team = to == TLS
    recipient = Recipient(to, is_team=is_team)

    def tell(work):
        work.add_alerts([Alert(recipient, t, team, Why.ESCALATED, NOW) for t in tickets])
        number = work.begin_letter(recipient, NOW)
        kind = Kind.TEAM_ALERT if is_team else Kind.ALERT
        work.tell([Notice(kind, Topic.ALERT, 0, number, to)], desk.time())

    await desk.read(tell)


def told(desk: Desk, place: str) -> list[str]:
    return [m["text"] for m in desk.server.messages[place] if "attention" in m["text"]]


@pytest.mark.parametrize("to", PLACES)
async def test_an_alert_of_a_worker_that_died_is_not_posted_again(desk: Desk, to: str):
    ticket = await desk.open()
    await desk.settle()
    await alerted(desk, to, ticket)
    await desk.die(desk.doomed_delivery(POST, PLACES[to]))
    assert len(told(desk, PLACES[to])) == 1

    await desk.settle()

    assert len(told(desk, PLACES[to])) == 1
    assert {row.status for row in await desk.rows()} <= DONE


@pytest.mark.parametrize("to", PLACES)
async def test_what_was_solved_while_it_was_in_doubt_is_known_to_have_arrived(desk: Desk, to: str):
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.TAKE)
    await desk.settle()
    await alerted(desk, to, ticket)
    await desk.die(desk.doomed_delivery(POST, PLACES[to]))
    await desk.do(ticket, ANNE, Action.RESOLVE)

    await desk.settle()

    assert len(told(desk, PLACES[to])) == 1
    (row,) = [row for row in await desk.rows() if row.notice.topic is Topic.ALERT]
    assert (row.status, row.ts is not None) == (Status.SENT, True)


async def test_who_left_the_team_is_told_of_nothing_any_more(desk: Desk):
    ticket = await desk.open()
    await desk.settle()
    await alerted(desk, SOPHIE, ticket)
    directory = await desk.read(lambda work: work.directory())
    await desk.read(lambda work: work.replace_catalogue(without(directory, SOPHIE)))

    await desk.settle()

    assert told(desk, PLACES[SOPHIE]) == []
    assert {row.status for row in await desk.rows()} <= DONE


async def test_nobody_is_told_of_a_ticket_that_he_may_not_read_nor_a_team_of_anothers(desk: Desk):
    own, other = await desk.open(), await desk.open(title="Ailleurs")
    await desk.do(other, ANNE, Action.DISPATCH, team=NETWORK)
    await desk.do(other, KARIM, Action.TAKE)
    await desk.settle()
    for to in (KARIM, TLS):
        await alerted(desk, to, own, other, team=NETWORK if to == KARIM else TLS)

    await desk.settle()

    (to_karim,), (in_channel,) = told(desk, "D" + KARIM), told(desk, "C0TLS")
    assert ("Ailleurs" in to_karim, "Messagerie" in to_karim) == (True, False)
    assert ("Ailleurs" in in_channel, "Messagerie" in in_channel) == (False, True)


async def test_slack_is_asked_who_has_a_ticket_when_nobody_knows_his_name(desk: Desk):
    await desk.read(lambda work: work.replace_catalogue(joining(work.directory(), NEW, TLS)))
    desk.server.people[NEW] = {"id": NEW, "profile": {"real_name": "Zoé Nouvelle"}}
    ticket = await desk.open()
    await desk.do(ticket, ANNE, Action.ASSIGN, agent=NEW)
    await alerted(desk, SOPHIE, ticket)

    await desk.settle()

    (text,) = told(desk, PLACES[SOPHIE])
    assert "Zoé Nouvelle" in text
