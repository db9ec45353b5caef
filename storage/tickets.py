"""Tickets, their history and their journals in tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import (
    BindParameter,
    Select,
    Table,
    bindparam,
    insert,
    select,
    tuple_,
    union_all,
    update,
)

from core.acts import Outcome
from core.directory import Directory
from core.ticket import Change, FileRef, InternalEntry, RequesterEntry, Ticket
from core.vocabulary import State
from storage import ticket_tables as tables
from storage.errors import Conflict
from storage.outbox import OutboxUnit
from storage.ticket_tables import HELD, LOOKED_AT, SOLVED, UNTIMED, ticket
from storage.unit import values

_RecordT = TypeVar("_RecordT")
_ID: Final[BindParameter[int]] = bindparam("ticket_id")
_SEQ: Final[BindParameter[int]] = bindparam("seq")
_ROWS: Final[BindParameter[int]] = bindparam("rows")

_DERIVED: Final = {"team", "priority"}
_OF_THE_STORE: Final = {"indexed"}
FIELDS: Final = tuple(c for c in ticket.c if c.name not in _DERIVED | _OF_THE_STORE)
"""The columns of a ticket, in the order of the record's fields."""

_TICKET: Final = select(*FIELDS).where(ticket.c.id == _ID).with_for_update()
_BY_REQUESTER: Final = (
    select(*FIELDS)
    .where(ticket.c.requester == bindparam("requester"))
    .order_by(ticket.c.id.desc())
    .limit(_ROWS)
)
_WAITING_FOR: Final = _BY_REQUESTER.where(ticket.c.state == State.WAITING_REQUESTER)
_MOVE: Final = (
    update(ticket)
    .where(ticket.c.id == _ID, ticket.c.seq == bindparam("before"))
    .values({c: bindparam(c.name) for c in ticket.c if c.name not in _OF_THE_STORE | {"id", "seq"}})
    .values(seq=bindparam("after"))
)


def _of_ticket(table: Table) -> Select[Any]:
    return select(table).where(table.c.ticket_id == _ID)


def _whole(table: Table) -> Select[Any]:
    return _of_ticket(table).order_by(table.c.seq)


def _one(table: Table) -> Select[Any]:
    return _of_ticket(table).where(table.c.seq == _SEQ)


_NEW, _NEW_CHANGE = insert(ticket), insert(tables.change)
_NEW_NOTE, _NEW_WORD = insert(tables.internal_entry), insert(tables.requester_entry)
_NEW_MILESTONES: Final = insert(tables.milestone)
_CHANGES, _CHANGE = _whole(tables.change), _one(tables.change)
_NOTES, _NOTE = _whole(tables.internal_entry), _one(tables.internal_entry)
_WORDS, _WORD = _whole(tables.requester_entry), _one(tables.requester_entry)
# A version is raised by the first of the acts that bear it.
_LAST_RAISED: Final = (
    _of_ticket(tables.change).order_by(tables.change.c.version.desc(), tables.change.c.seq).limit(1)
)
_ALL_FILES: Final = union_all(
    *(
        select(table.c.files).where(table.c.ticket_id == _ID)
        for table in (tables.internal_entry, tables.requester_entry)
    )
)
# Rows that another replica holds are its own to look after.
_TO_CLOSE: Final = (
    select(ticket.c.id)
    .where(SOLVED, ticket.c.reopen_until <= bindparam("now"))
    .order_by(ticket.c.reopen_until, ticket.c.id)
    .limit(_ROWS)
    .with_for_update(skip_locked=True)
)
_TO_LOOK: Final = (
    select(ticket.c.id)
    .where(LOOKED_AT, ticket.c.look_at <= bindparam("now"))
    .order_by(ticket.c.look_at, ticket.c.id)
    .limit(_ROWS)
    .with_for_update(skip_locked=True)
)
_TO_TIME: Final = (
    select(ticket.c.id)
    .where(UNTIMED)
    .order_by(ticket.c.id)
    .limit(_ROWS)
    .with_for_update(skip_locked=True)
)
_CLOCKED: Final = {"timed", "asked_at", "look_at", "watched", "alerted", "reminded"}
_CLOCKS: Final = [
    c for c in FIELDS if c.name.startswith(("own_", "resolve_")) or c.name in _CLOCKED
]
_TIME: Final = (
    update(ticket).where(ticket.c.id == _ID).values({c: bindparam(c.name) for c in _CLOCKS})
)
_HOLDERS: Final = select(ticket.c.team, ticket.c.agent).where(HELD).distinct()
_HELD_BY: Final = (
    select(ticket.c.id)
    .where(HELD, tuple_(ticket.c.team, ticket.c.agent).in_(bindparam("pairs", expanding=True)))
    .order_by(ticket.c.id)
    .limit(_ROWS)
    .with_for_update(skip_locked=True)
)


class TicketUnit(OutboxUnit):
    """Reads and writes tickets."""

    def new_id(self) -> int:
        """Reserve the number of a new reference: never given twice, gaps allowed."""
        return self._shared.dialect.new_ticket_id(self._connection)

    def ticket(self, ticket_id: int) -> Ticket | None:
        """Return a ticket, locked until the end of the transaction where the store can."""
        return self._record(Ticket, _TICKET, ticket_id=ticket_id)

    def write(self, outcome: Outcome, *, new: bool = False) -> None:
        """Write the ticket, its history, its entries, its milestones and its notices.

        Raises Conflict when the ticket moved since the outcome was made.
        """
        if new:
            self._connection.execute(_NEW, _ticket_row(outcome.ticket))
        else:
            self._move(outcome.ticket)
        self._connection.execute(_NEW_CHANGE, values(outcome.change))
        if outcome.internal:
            self._connection.execute(_NEW_NOTE, values(outcome.internal))
        if outcome.public:
            self._connection.execute(_NEW_WORD, values(outcome.public))
        if outcome.milestones:
            self._connection.execute(_NEW_MILESTONES, [values(m) for m in outcome.milestones])
        self.tell(outcome.notices, outcome.change.at)

    def _move(self, after: Ticket) -> None:
        """Each act raises `seq` by one, so the row must still stand at the one before."""
        row = _ticket_row(after)
        number, seq = row.pop("id"), row.pop("seq")
        keys = {"ticket_id": number, "before": seq - 1, "after": seq}
        if self._connection.execute(_MOVE, row | keys).rowcount != 1:
            message = f"ticket {after.id} moved since act {seq - 1}"
            raise Conflict(message)

    def last_change(self, ticket_id: int) -> Change | None:
        """Return the latest change that raised the version."""
        return self._record(Change, _LAST_RAISED, ticket_id=ticket_id)

    def change(self, ticket_id: int, seq: int) -> Change | None:
        """Return the history entry of one act."""
        return self._record(Change, _CHANGE, ticket_id=ticket_id, seq=seq)

    def history(self, ticket_id: int) -> Sequence[Change]:
        """Return the whole history, oldest first."""
        return self._records(Change, _CHANGES, ticket_id=ticket_id)

    def internal_entry(self, ticket_id: int, seq: int) -> InternalEntry | None:
        """Return what one act wrote in the internal journal."""
        return self._record(InternalEntry, _NOTE, ticket_id=ticket_id, seq=seq)

    def requester_entry(self, ticket_id: int, seq: int) -> RequesterEntry | None:
        """Return what one act wrote in the requester journal."""
        return self._record(RequesterEntry, _WORD, ticket_id=ticket_id, seq=seq)

    def internal_journal(self, ticket_id: int) -> Sequence[InternalEntry]:
        """Return the «journal intervenant», oldest first, revisions as entries of their own."""
        return self._records(InternalEntry, _NOTES, ticket_id=ticket_id)

    def requester_journal(self, ticket_id: int) -> Sequence[RequesterEntry]:
        """Return the «journal demandeur», oldest first, revisions as entries of their own."""
        return self._records(RequesterEntry, _WORDS, ticket_id=ticket_id)

    def file(self, ticket_id: int, file_id: str) -> FileRef | None:
        """Return a file of either journal."""
        kept = self._connection.execute(_ALL_FILES, {"ticket_id": ticket_id}).scalars()
        return next((file for files in kept for file in files if file.id == file_id), None)

    def waiting_for(self, requester: str, limit: int) -> Sequence[Ticket]:
        """Return the person's own tickets that wait for his answer, newest first."""
        return self._records(Ticket, _WAITING_FOR, requester=requester, rows=limit)

    def asked_by(self, requester: str, limit: int) -> Sequence[Ticket]:
        """Return the person's own tickets, newest first."""
        return self._records(Ticket, _BY_REQUESTER, requester=requester, rows=limit)

    def to_close(self, now: datetime, limit: int) -> Sequence[int]:
        """Return resolved tickets whose delay is over."""
        return self._ids(_TO_CLOSE, now=now, rows=limit)

    def to_time(self, limit: int) -> Sequence[int]:
        """Return open tickets that are not right up to their latest act in what goes by clocks."""
        return self._ids(_TO_TIME, rows=limit)

    def to_look(self, now: datetime, limit: int) -> Sequence[int]:
        """Return tickets that the desk should look at by itself, the longest due first."""
        return self._ids(_TO_LOOK, now=now, rows=limit)

    def save_clocks(self, ticket: Ticket) -> None:
        """Write of a ticket that was read in this unit what goes by clocks, and nothing else."""
        row = values(ticket)
        clocks = {column.name: row[column.name] for column in _CLOCKS}
        self._connection.execute(_TIME, clocks | {"ticket_id": ticket.id})

    def held_by_strangers(self, directory: Directory, limit: int) -> Sequence[int]:
        """Return open tickets whose agent is no longer an active agent of their team."""
        held = self._connection.execute(_HOLDERS).all()
        strangers = [(t, a) for t, a in held if not _is_agent(directory, t, a)][:limit]
        return self._ids(_HELD_BY, pairs=strangers, rows=limit) if strangers else ()

    def _record(
        self, kind: type[_RecordT], statement: Select[Any], **given: object
    ) -> _RecordT | None:
        row = self._connection.execute(statement, given).first()
        return None if row is None else kind(*row)

    def _records(
        self, kind: type[_RecordT], statement: Select[Any], **given: object
    ) -> Sequence[_RecordT]:
        return tuple(kind(*row) for row in self._connection.execute(statement, given))

    def _ids(self, statement: Select[Any], **given: object) -> Sequence[int]:
        return self._connection.execute(statement, given).scalars().all()


def _ticket_row(record: Ticket) -> dict[str, Any]:
    return values(record) | {"team": record.team, "priority": record.priority}


def _is_agent(directory: Directory, team: str, agent: str) -> bool:
    found = directory.teams.get(team)
    return found is not None and agent in found.agents
