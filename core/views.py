"""What a reader is shown: for requesters only public fields, by type; for staff the whole.

A renderer for requesters takes a `PublicTicket` and `RequesterEntry` values; nothing internal has
those types, so handing it an internal entry does not type-check.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from core.directory import Directory, Service, Subcategory, Team
from core.outbox import Notice
from core.ticket import (
    Answer,
    Change,
    FileRef,
    InternalEntry,
    Person,
    RequesterEntry,
    Ticket,
    reference,
)
from core.vocabulary import Action, Rating, Role, State, Topic

EntryT = TypeVar("EntryT", InternalEntry, RequesterEntry)


@dataclass(frozen=True, slots=True)
class Named:
    """A thing of the catalogue, by the names people read."""

    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class PublicTicket:
    """All that a requester may ever see of a ticket besides his journal.

    `handler` is the agent's name, or nothing where the team hides its staff or nobody has it.
    """

    id: int
    requester: str
    title: str
    description: str
    service: Named
    subcategory: Named | None
    state: State
    team: str
    handler: str | None
    opened_at: datetime
    resolved_at: datetime | None
    reopen_until: datetime | None
    closed_at: datetime | None
    rating: Rating | None
    answers: tuple[Answer, ...] = ()

    @property
    def reference(self) -> str:
        """The name people use, R-001678."""
        return reference(self.id)


@dataclass(frozen=True, slots=True)
class RequesterLetter:
    """What one message to a requester is made of: public fields and one entry at most.

    `file` is the one to relay, when the notice is about a file. `author` is who wrote or acted as
    the requester may know him: an agent's name, or nothing where the team hides its staff; `own`
    when it was the requester himself. `act` is what was done.
    """

    notice: Notice
    act: Action
    at: datetime
    ticket: PublicTicket
    entry: RequesterEntry | None
    file: FileRef | None
    own: bool
    author: str | None


@dataclass(frozen=True, slots=True)
class StaffTicket:
    """A ticket as members of its team see it; `files` came with the request."""

    ticket: Ticket
    service: Service
    subcategory: Subcategory | None
    academy: str | None
    names: Mapping[str, str]
    files: tuple[FileRef, ...]
    directory: Directory

    @property
    def team(self) -> Team:
        """The team that has the ticket now."""
        return self.directory.any_team(self.ticket.team)

    def name(self, user: str | None) -> str:
        """Return the name of somebody the ticket mentions; his id until Slack told his name."""
        return self.names.get(user or "", user or "")


@dataclass(frozen=True, slots=True)
class StaffLetter:
    """What one message to a team's channel or to an agent is made of.

    `team` is the one whose card the notice names, which may be a former one; `file` the one to
    relay, when the notice is about a file.
    """

    notice: Notice
    subject: StaffTicket
    team: Team
    change: Change
    internal: InternalEntry | None
    public: RequesterEntry | None
    journal: tuple[InternalEntry | RequesterEntry, ...] = ()
    file: FileRef | None = None


@dataclass(frozen=True, slots=True)
class Farewell:
    """What an agent is told who lost a ticket and the right to read it: that it is his no more.

    `who`, `agent` and `team` are names: of who did it, and of who has the ticket now.
    """

    topic: Topic
    reference: str
    who: str | None
    agent: str
    team: str


@dataclass(frozen=True, slots=True)
class RequesterView:
    """A requester's own ticket with his journal, folded to its latest revisions."""

    ticket: PublicTicket
    journal: tuple[RequesterEntry, ...]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StaffView:
    """A ticket with both journals and its history, for those who may read them.

    `roles` is what the reader is to the ticket: what he may do derives from it.
    """

    subject: StaffTicket
    internal: tuple[InternalEntry, ...]
    public: tuple[RequesterEntry, ...]
    history: tuple[Change, ...]
    roles: frozenset[Role]


def named(thing: Service | Subcategory) -> Named:
    """Return both names of a service or subcategory; French serves where English is missing."""
    return Named(thing.name, thing.name_en or thing.name)


def public_ticket(
    ticket: Ticket, directory: Directory, people: Mapping[str, Person]
) -> PublicTicket:
    """Keep of a ticket what its requester may see."""
    service = directory.any_service(ticket.service)
    part = service.subcategories.get(ticket.subcategory or "")
    team = directory.any_team(ticket.team)
    return PublicTicket(
        id=ticket.id,
        requester=ticket.requester,
        title=ticket.title,
        description=ticket.description,
        service=named(service),
        subcategory=named(part) if part else None,
        state=ticket.state,
        team=team.name,
        handler=public_name(ticket.agent, ticket, directory, people),
        opened_at=ticket.opened_at,
        resolved_at=ticket.resolved_at,
        reopen_until=ticket.reopen_until,
        closed_at=ticket.closed_at,
        rating=ticket.rating,
        answers=ticket.answers,
    )


def public_name(
    user: str | None, ticket: Ticket, directory: Directory, people: Mapping[str, Person]
) -> str | None:
    """Return a name as the requester may know it: his own, or that of an agent who is not hidden.

    Staff are named only as members of a team of the ticket that shows its staff; somebody who is
    also in one that hides them, or who left them all, stays unnamed.
    """
    person = people.get(user or "")
    if person is None:
        return None
    if person.id == ticket.requester:
        return person.name
    teams = [directory.any_team(key) for key in ticket.path]
    own = [team for team in teams if person.id in team.members]
    return person.name if own and not any(team.hides_staff for team in own) else None


def folded(entries: Sequence[EntryT]) -> tuple[EntryT, ...]:
    """Keep of each message its latest revision, where the first stood; any order converges."""
    latest: dict[object, EntryT] = {}
    for entry in entries:
        key = (entry.source.channel, entry.source.ts) if entry.source else entry.seq
        kept = latest.setdefault(key, entry)
        if _revision(entry) > _revision(kept):
            latest[key] = replace(entry, seq=kept.seq, at=kept.at)
    return tuple(latest.values())


def _revision(entry: InternalEntry | RequesterEntry) -> tuple[bool, str]:
    """Order the revisions of one message: a deletion is the last word."""
    return entry.deleted, entry.source.revision if entry.source else ""
