"""Asks what each kind of message would tell somebody, were it addressed to him as it is sent."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from bot.rendering import prompts
from core import desk, digest, reading
from core.acts import Act
from core.errors import Refusal
from core.outbox import Kind, Notice
from core.ports import Work
from core.ticket import Source
from core.views import Farewell, StaffLetter
from core.vocabulary import Action, Topic
from storage.memory import MemoryWork
from tests.access.asking import INTERNAL, NOTHING, PUBLIC, UNKNOWN
from tests.access.people import CARD, TICKET, Relation, state_for
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
    return INTERNAL if digest.letter(work, notice) else NOTHING


def _prompt(work: Work, notice: Notice) -> str:
    letter = prompts.read(work, notice)
    return INTERNAL if letter.card else PUBLIC if letter.waiting else NOTHING


LETTERS: Final[Mapping[Kind, Asked | str]] = {
    Kind.CARD: to_team,
    Kind.THREAD: to_team,
    Kind.CHANNEL: to_team,
    Kind.JOURNAL: to_team,
    Kind.THREAD_FILE: to_team,
    Kind.AGENT: _to_agent,
    Kind.BULLETIN: "written by nothing yet",
    Kind.TEAM_BULLETIN: "written by nothing yet",
    Kind.DIGEST: _digest,
    Kind.REQUESTER: _to_requester,
    Kind.REQUESTER_FILE: _to_requester,
    Kind.PROMPT: _prompt,
    Kind.COMING: to_team,
    Kind.REACTION: "a mark on what somebody wrote himself: no word",
    Kind.COMING: to_team,
    Kind.ALARM: "to members of a team, about its channel: names, no word of a ticket",
    Kind.ALERT: "written by nothing yet",
    Kind.TEAM_ALERT: "written by nothing yet",
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
    period = work.add_digest(NETWORK, date(2026, 3, 2), NOW, NOW)
    seq = period.id if kind is Kind.DIGEST else ticket.seq
    source = Source(CARD.channel, CARD.ts)
    try:
        return ask(work, Notice(kind, topic, TICKET, seq, relation.user, ticket.hop, None, source))
    except Refusal:
        return UNKNOWN
