"""Who is told what: the second table, and the rules that hold for every row of it.

The author of an act is never notified of it and nobody is told twice; a receipt (the
acknowledgement of one's own request, answer or reopening) is no notification and is always given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.access import may_read_internal
from core.directory import Directory
from core.outbox import Kind, Notice
from core.ticket import FileRef, InternalEntry, RequesterEntry, Ticket, is_outside
from core.vocabulary import State, Topic


class Channel(StrEnum):
    """What the team's channel gets."""

    CARD = "card"  # the card posted or redrawn
    THREAD = "thread"  # a line in the card's thread
    CHANNEL = "channel"  # a message in the channel with a link
    NEW_TEAM = "new_team"  # the old card closed; a new card with both journals in its thread


class Agents(StrEnum):
    """Which agents get a message of their own."""

    NEW = "new"
    FORMER = "former"
    HOLDER = "holder"
    MENTIONED = "mentioned"
    SUPERVISOR = "supervisor"  # told of no act, see `core.digest`
    MEMBER = "member"  # told of no act, see `core.channels`
    WARNED = "warned"  # told of no act, see `core.attention`


@dataclass(frozen=True, slots=True)
class Audience:
    """One row: whether the requester is told, even of his own act, and so that Slack notifies him.

    `broadcast` is needed because Slack tells nobody of replies in a thread he never wrote in.
    """

    requester: bool = False
    receipt: bool = False
    broadcast: bool = False
    team: tuple[Channel, ...] = ()
    agents: tuple[Agents, ...] = ()


_CARD, _THREAD, _CHANNEL = Channel.CARD, Channel.THREAD, Channel.CHANNEL
_HOLDER = (Agents.HOLDER,)

AUDIENCES: Final[Mapping[Topic, Audience]] = {
    Topic.OPEN: Audience(True, True, False, (_CARD,)),
    Topic.TAKE: Audience(True, False, True, (_CARD,)),
    Topic.ASSIGN: Audience(True, False, True, (_CARD,), (Agents.NEW,)),
    Topic.REASSIGN: Audience(team=(_CARD, _THREAD), agents=(Agents.NEW, Agents.FORMER)),
    Topic.RELEASE: Audience(team=(_CARD, _CHANNEL), agents=(Agents.FORMER,)),
    Topic.DISPATCH: Audience(True, False, True, (Channel.NEW_TEAM,), (Agents.FORMER,)),
    Topic.EDIT: Audience(team=(_CARD, _THREAD)),
    Topic.NOTE: Audience(team=(_THREAD,), agents=(Agents.MENTIONED,)),
    Topic.MESSAGE: Audience(True, False, True, (_THREAD,), _HOLDER),
    Topic.REQUEST_INFO: Audience(True, False, True, (_CARD, _THREAD), _HOLDER),
    Topic.ANSWER: Audience(True, True, False, (_CARD, _THREAD), _HOLDER),
    Topic.HOLD: Audience(True, False, True, (_CARD, _THREAD), _HOLDER),
    Topic.RESUME: Audience(team=(_CARD,), agents=_HOLDER),
    Topic.RESOLVE: Audience(True, False, True, (_CARD, _THREAD), _HOLDER),
    Topic.WITHDRAW: Audience(True, True, False, (_CARD, _THREAD), _HOLDER),
    Topic.REOPEN: Audience(True, True, True, (_CARD, _CHANNEL), _HOLDER),
    Topic.CLOSE: Audience(True, True, True, (_CARD,)),
    Topic.RATE: Audience(True, True, False, (_THREAD,)),
    Topic.REVISION: Audience(team=(_THREAD,)),
    Topic.FOLLOW_UP: Audience(team=(_THREAD,)),
    Topic.DEPARTURE: Audience(team=(_THREAD,), agents=_HOLDER),
    Topic.DIGEST: Audience(agents=(Agents.SUPERVISOR,)),
    Topic.ALARM: Audience(agents=(Agents.MEMBER,)),
    Topic.REMINDER: Audience(True, False, True),
    Topic.UNANSWERED: Audience(team=(_THREAD,)),
    Topic.ALERT: Audience(agents=(Agents.WARNED,)),
}


@dataclass(frozen=True, slots=True)
class Told:
    """An act as the audience table sees it; `internal` and `public` are what it wrote."""

    topic: Topic
    before: Ticket
    after: Ticket
    actor: str
    directory: Directory
    internal: InternalEntry | None = None
    public: RequesterEntry | None = None
    mentioned: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[FileRef, ...]:
        """The files of the entries written, whichever journal each went to."""
        entries = (entry for entry in (self.public, self.internal) if entry)
        return tuple(file for entry in entries for file in entry.files)

    @property
    def typed_in(self) -> Kind | None:
        """The thread the words were typed in, where nobody needs them again."""
        if self.internal and self.internal.source:
            return Kind.THREAD
        return Kind.REQUESTER if self.public and self.public.source else None


def notices(told: Told) -> tuple[Notice, ...]:
    """Return everything to tell about an act, in the order in which it must arrive."""
    row = AUDIENCES[told.topic]
    return (
        *_to_requester(told, row),
        *_to_team(told, row),
        *_to_relay(told, row),
        *_to_agents(told, row),
        *_marked(told),
    )


def relayed_journal(after: Ticket, files: tuple[FileRef, ...]) -> tuple[Notice, ...]:
    """Return what a new team's thread gets: both journals, and every file of theirs."""
    return (
        _notice(Kind.JOURNAL, Topic.DISPATCH, after, after.team),
        *(_notice(Kind.THREAD_FILE, Topic.DISPATCH, after, after.team, f.id) for f in files),
    )


def _to_requester(told: Told, row: Audience) -> Iterator[Notice]:
    after, own = told.after, told.actor == told.after.requester
    if is_outside(after.requester):
        return  # whatever would go to him is handed to his team
    reacted = told.topic is Topic.ANSWER and told.typed_in is Kind.REQUESTER
    if reacted and after.state is not State.RESOLVED:
        return  # the reaction is his receipt; on a resolved ticket he must be shown «Rouvrir»
    if row.requester and (row.receipt or not own):
        yield _notice(Kind.REQUESTER, told.topic, after, after.requester)
    if told.public and not own:
        for file in told.public.files:
            yield _notice(Kind.REQUESTER_FILE, told.topic, after, after.requester, file.id)


def _to_relay(told: Told, row: Audience) -> Iterator[Notice]:
    """Have the team pass on what a requester is told who is not in Slack."""
    if row.requester and is_outside(told.after.requester):
        yield _notice(Kind.RELAY, told.topic, told.after, told.after.team)


def _to_team(told: Told, row: Audience) -> Iterator[Notice]:
    after, before = told.after, told.before
    if Channel.NEW_TEAM in row.team:
        yield from _to_former_team(told)
        return
    if Channel.CARD in row.team:
        yield _notice(Kind.CARD, told.topic, after, after.team)
    if _needs_line(told, row):
        yield _notice(Kind.THREAD, told.topic, after, after.team)
    if told.typed_in is not Kind.THREAD and told.topic is not Topic.REVISION:
        for file in told.files:
            yield _notice(Kind.THREAD_FILE, told.topic, after, after.team, file.id)
    if Channel.CHANNEL in row.team:
        yield _notice(Kind.CHANNEL, told.topic, after, before.team)


def _marked(told: Told) -> Iterator[Notice]:
    """Confirm a message read in a thread by a discreet reaction on it, once."""
    sources = (entry.source for entry in (told.internal, told.public) if entry)
    source = next(filter(None, sources), None)
    if source and told.topic is not Topic.REVISION:
        after = told.after
        yield Notice(Kind.REACTION, told.topic, after.id, after.seq, told.actor, source=source)


def _needs_line(told: Told, row: Audience) -> bool:
    """Whatever is written in the internal journal appears in its thread, if not typed there."""
    if told.typed_in is Kind.THREAD:
        return False
    written = told.internal is not None or (
        told.public is not None and told.topic is not Topic.OPEN
    )
    return Channel.THREAD in row.team or written


def _to_former_team(told: Told) -> Iterator[Notice]:
    """Close the old card and post the new one; the journals follow, see `relayed_journal`."""
    yield _notice(Kind.CARD, told.topic, told.before, told.before.team, seq=told.after.seq)
    yield _notice(Kind.CARD, told.topic, told.after, told.after.team)


def _to_agents(told: Told, row: Audience) -> Iterator[Notice]:
    """Tell each agent once, never the author, never who is told as the requester."""
    silent = {told.actor} | ({told.after.requester} if row.requester else set())
    for agent in dict.fromkeys(_chosen_agents(told, row.agents)):
        if agent and agent not in silent:
            yield _notice(Kind.AGENT, told.topic, told.after, agent)


def _chosen_agents(told: Told, wanted: tuple[Agents, ...]) -> Iterator[str | None]:
    for agents in wanted:
        match agents:
            case Agents.NEW | Agents.HOLDER:
                yield from _readers(told, told.after.agent)
            case Agents.FORMER if told.before.agent != told.after.requester:
                yield told.before.agent  # even when he lost the ticket by leaving the team
            case Agents.FORMER:
                yield from _readers(told, told.before.agent)
            case Agents.MENTIONED:
                yield from _readers(told, *told.mentioned)


def _readers(told: Told, *users: str | None) -> Iterator[str]:
    """Keep of these people those who may read the ticket's internal journal."""
    for user in users:
        if user and may_read_internal(told.after, user, told.directory):
            yield user


def _notice(
    kind: Kind,
    topic: Topic,
    ticket: Ticket,
    to: str,
    file: str | None = None,
    seq: int | None = None,
) -> Notice:
    return Notice(kind, topic, ticket.id, seq or ticket.seq, to, ticket.hop, file)
