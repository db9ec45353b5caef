"""Asks what each kind of message would tell somebody, were it addressed to him as it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from bot.rendering import prompts
from core import attention, desk, digest, reading
from core.acts import Act
from core.alerts import Alert, Recipient, Why
from core.errors import Refusal
from core.outbox import Kind, Notice
from core.ports import Work
from core.subscriptions import Edition
from core.ticket import Source
from core.views import Farewell, StaffLetter
from core.vocabulary import Action, Topic
from storage.memory import MemoryWork
from tests.access.asking import INTERNAL, NOTHING, PUBLIC, UNKNOWN
from tests.access.people import CARD, SUBSCRIPTION, TICKET, Relation, state_for
from tests.core.world import CALENDAR, LEA, NETWORK, NOW

FAREWELL: Final = "f"
Asked = Callable[[Work, Notice], str]


def _to_agent(work: Work, notice: Notice) -> str:
    letter = reading.agent_letter(work, notice)
    match letter:
        case StaffLetter():
            return INTERNAL
        case Farewell():
            return FAREWELL
        case None:
            return NOTHING


def to_team(work: Work, notice: Notice) -> str:
    reading.team_letter(work, notice)
    return INTERNAL


def _to_requester(work: Work, notice: Notice) -> str:
    reading.requester_letter(work, notice)
    return PUBLIC


def _digest(work: Work, notice: Notice) -> str:
    return INTERNAL if digest.letter(work, notice, NOW, CALENDAR) else NOTHING


def _digest_for(work: Work, kind: Kind, user: str) -> tuple[int, str]:
    """Have somebody subscribed to the digest of the networks; returns what its message names."""
    if kind is Kind.DIGEST:
        period = work.add_digest(NETWORK, NOW.date(), NOW, NOW)
        assert period
        return period.id, user
    of_team = kind is Kind.TEAM_BULLETIN
    wanted = replace(SUBSCRIPTION, id=0, user=user, in_channel=of_team)
    number = work.save_subscription(wanted).id
    edition = work.add_edition(Edition(0, number, NOW.date(), NOW, NOW, NOW))
    assert edition
    return edition.id, NETWORK if of_team else user


def _alert(work: Work, notice: Notice) -> str:
    """Tell a person of a ticket by a rule, or its team while that person is in its channel."""
    team = notice.kind is Kind.TEAM_ALERT
    to = Recipient(NETWORK if team else notice.to, is_team=team)
    work.add_alerts([Alert(to, TICKET, NETWORK, Why.ESCALATED, NOW)])
    number = work.begin_letter(to, NOW)
    assert number
    apart = {notice.to} - work.directory().teams[NETWORK].members if team else frozenset()
    told = attention.letter(work, replace(notice, to=to.id, seq=number), frozenset(apart))
    return INTERNAL if told else NOTHING


def _prompt(work: Work, notice: Notice) -> str:
    letter = prompts.read(work, notice)
    return INTERNAL if letter.card else PUBLIC if letter.waiting else NOTHING


LETTERS: Final[Mapping[Kind, Asked | str]] = {
    Kind.CARD: to_team,
    Kind.THREAD: to_team,
    Kind.CHANNEL: to_team,
    Kind.JOURNAL: to_team,
    Kind.RELAY: to_team,
    Kind.THREAD_FILE: to_team,
    Kind.AGENT: _to_agent,
    Kind.ALERT: _alert,
    Kind.TEAM_ALERT: _alert,
    Kind.BULLETIN: _digest,
    Kind.TEAM_BULLETIN: _digest,
    Kind.DIGEST: _digest,
    Kind.REQUESTER: _to_requester,
    Kind.REQUESTER_FILE: _to_requester,
    Kind.PROMPT: _prompt,
    Kind.COMING: to_team,
    Kind.REACTION: "a mark on what somebody wrote himself: no word",
    Kind.COMING: to_team,
    Kind.ALARM: "to members of a team, about its channel: names, no word of a ticket",
}
"""How each kind of message is read, or why it holds nothing of a ticket."""


def told(kind: Kind, topic: Topic, relation: Relation) -> str:
    """Return the sign of what a message would tell somebody."""
    ask = LETTERS[kind]
    assert not isinstance(ask, str)
    situation = "waiting_requester" if topic is Topic.OPEN else "assigned"
    work: Any = MemoryWork(state_for(situation, relation), lambda: 9)
    ticket = work.ticket(TICKET)
    if topic is Topic.RELEASE:
        work.replace_catalogue(relation.directory())
        act = Act(Action.RELEASE, LEA)
        ticket = desk.act(work, TICKET, act, NOW, CALENDAR).ticket
    seq, to = ticket.seq, relation.user
    if ask is _digest:
        seq, to = _digest_for(work, kind, relation.user)
    source = Source(CARD.channel, CARD.ts)
    try:
        return ask(work, Notice(kind, topic, TICKET, seq, to, ticket.hop, None, source))
    except Refusal:
        return UNKNOWN
