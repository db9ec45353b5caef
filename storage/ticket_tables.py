"""The tables of tickets, their history, their journals and their milestones.

A table of entries bears the fields of its record in core, in the same order. Indexes are partial
where a list shows only what is open: their predicates hold no parameter, since a bound one keeps
both databases from using them.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    literal_column,
    or_,
)

from core.milestones import Reached
from core.vocabulary import Action, Impact, Priority, Rating, Resolution, State, Urgency
from storage.columns import (
    ANSWERS,
    BIG_ID,
    FIELDS,
    FILES,
    NAMES,
    SOURCE,
    TEAMS,
    Instant,
    Scale,
    Span,
    Word,
)

metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


def text(name: str, *, null: bool = False) -> Column[Any]:
    """Return a column of text."""
    return Column(name, Text, nullable=null)


def instant(name: str, *, null: bool = False) -> Column[Any]:
    """Return a column of instants."""
    return Column(name, Instant, nullable=null)


def of_ticket() -> Column[Any]:
    """Return the part of a key that names a ticket."""
    return Column("ticket_id", BigInteger, ForeignKey("ticket.id"), primary_key=True)


def number(name: str = "seq") -> Column[Any]:
    """Return the part of a key that counts what belongs to one ticket."""
    return Column(name, Integer, primary_key=True, autoincrement=False)


def partial(name: str, *columns: Column[Any], where: ColumnElement[bool]) -> None:
    """Index only the rows that a predicate without a parameter names."""
    Index(name, *columns, sqlite_where=where, postgresql_where=where)


def _spent(name: str) -> Column[Any]:
    return Column(name, Span, nullable=False, server_default="0")


ticket: Final = Table(
    "ticket",
    metadata,
    Column("id", BIG_ID, primary_key=True),
    text("requester"),
    text("opened_by"),
    instant("opened_at"),
    text("title"),
    text("description"),
    text("service"),
    Column("path", TEAMS, nullable=False),
    text("academy", null=True),
    text("subcategory", null=True),
    Column("impact", Scale(Impact), nullable=False),
    Column("urgency", Scale(Urgency), nullable=False),
    Column("state", Word(State), nullable=False),
    text("agent", null=True),
    Column("version", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    instant("owned_at", null=True),
    instant("resolved_at", null=True),
    text("resolved_by", null=True),
    Column("resolution", Word(Resolution)),
    instant("reopen_until", null=True),
    instant("closed_at", null=True),
    instant("follow_up", null=True),
    Column("reminded", Boolean, nullable=False),
    Column("rating", Scale(Rating)),
    # Derived from the fields above, for the indexes.
    text("team"),
    Column("priority", Scale(Priority), nullable=False),
    # Later than the others, so that they stand where a migration adds them.
    _spent("own_spent"),
    instant("own_since", null=True),
    instant("own_due", null=True),
    _spent("resolve_spent"),
    instant("resolve_since", null=True),
    instant("resolve_due", null=True),
    Column("timed", Integer, nullable=False, server_default="0"),
    Column("counted", Integer, nullable=False, server_default="0"),
    instant("asked_at", null=True),
    instant("look_at", null=True),
    Column("watched", Integer, nullable=False, server_default="0"),
    Column("alerted", NAMES, nullable=False, server_default="[]"),
    Column("indexed", Integer, nullable=False, server_default="0"),
    Column("answers", ANSWERS, nullable=False, server_default="[]"),
    sqlite_autoincrement=True,  # a reference is never given twice, even after a deletion
)

HELD: Final = and_(ticket.c.resolved_at.is_(None), ticket.c.agent.is_not(None))
"""Open, and an agent has it. «Open» is «not resolved»: reopening clears the date."""

QUEUED: Final = and_(ticket.c.resolved_at.is_(None), ticket.c.agent.is_(None))
"""Open, and nobody has it."""

OPEN: Final = ticket.c.resolved_at.is_(None)
"""Work remains, whoever has it."""

RESOLVED: Final = ticket.c.resolved_at.is_not(None)
"""Resolved, closed for good or not."""

SOLVED: Final = and_(ticket.c.resolved_at.is_not(None), ticket.c.closed_at.is_(None))
"""Resolved, and not closed for good."""

UNTIMED: Final = and_(
    ticket.c.resolved_at.is_(None),
    or_(ticket.c.timed != ticket.c.seq, ticket.c.watched != ticket.c.seq),
)
"""Open, and not right up to its latest act in its clocks, or in when to look at it."""

LOOKED_AT: Final = ticket.c.look_at.is_not(None)
"""There is something that the desk will do about it by itself."""

UNCOUNTED: Final = ticket.c.counted != ticket.c.seq
"""Its milestones are not there up to its latest act."""

UNINDEXED: Final = ticket.c.indexed != ticket.c.seq
"""What it is found by is not right up to its latest act."""

DUE_TO_OWN: Final = and_(ticket.c.own_since.is_not(None), ticket.c.own_due.is_not(None))
"""Nobody has it yet, and there is a time by which somebody should."""

DUE_TO_RESOLVE: Final = and_(ticket.c.resolved_at.is_(None), ticket.c.resolve_due.is_not(None))
"""Open, and there is a time by which it should not be; it may be past while the clock stands."""

change: Final = Table(
    "change",
    metadata,
    of_ticket(),
    number(),
    Column("version", Integer, nullable=False),
    instant("at"),
    text("actor"),
    Column("action", Word(Action), nullable=False),
    Column("fields", FIELDS, nullable=False),
    sqlite_with_rowid=False,  # one tree instead of two: rows are small and read by ticket
)

REOPENED: Final = change.c.action == literal_column("'reopen'", Text)
"""A reopening."""

internal_entry: Final = Table(
    "internal_entry",
    metadata,
    of_ticket(),
    number(),
    instant("at"),
    text("author"),
    Column("action", Word(Action), nullable=False),
    text("note"),
    text("partner"),
    Column("files", FILES, nullable=False),
    Column("source", SOURCE),
    Column("deleted", Boolean, nullable=False),
)

requester_entry: Final = Table(
    "requester_entry",
    metadata,
    of_ticket(),
    number(),
    instant("at"),
    text("author"),
    Column("action", Word(Action), nullable=False),
    text("words"),
    Column("files", FILES, nullable=False),
    Column("source", SOURCE),
    Column("deleted", Boolean, nullable=False),
)

milestone: Final = Table(
    "milestone",
    metadata,
    of_ticket(),
    number(),
    Column("reached", Word(Reached), primary_key=True),
    instant("at"),
    text("team"),
    text("actor"),
    text("service"),
    text("academy", null=True),
    Column("priority", Scale(Priority), nullable=False),
    Column("spent", Span, nullable=False),
    Column("late", Boolean),
    Column("hops", Integer, nullable=False),
    Column("returns", Integer, nullable=False),
    Index("ix_milestone_in", "team", "at"),
    sqlite_with_rowid=False,
)

_t = ticket.c
partial("ix_ticket_open_in", _t.team, _t.state, _t.id, where=OPEN)
partial("ix_ticket_resolved_in", _t.team, _t.resolved_at, where=RESOLVED)
partial("ix_change_reopened", change.c.at, change.c.ticket_id, where=REOPENED)
partial("ix_ticket_held_by", _t.agent, _t.priority, _t.id, where=HELD)
partial("ix_ticket_held_in", _t.team, _t.priority, _t.id, _t.agent, where=HELD)
partial("ix_ticket_queued_in", _t.team, _t.id, where=QUEUED)
partial("ix_ticket_solved_by", _t.resolved_by, _t.resolved_at, _t.id, where=SOLVED)
partial("ix_ticket_solved_in", _t.team, _t.resolved_at, _t.id, where=SOLVED)
partial("ix_ticket_closing", _t.reopen_until, where=SOLVED)
partial("ix_ticket_follow_up", _t.follow_up, where=_t.follow_up.is_not(None))
Index("ix_ticket_requester", _t.requester, _t.id)
partial("ix_ticket_unwatched", _t.id, where=UNTIMED)
partial("ix_ticket_look_at", _t.look_at, _t.id, where=LOOKED_AT)
partial("ix_ticket_uncounted", _t.id, where=UNCOUNTED)
partial("ix_ticket_unindexed", _t.id, where=UNINDEXED)
partial("ix_ticket_own_due", _t.own_due, _t.id, where=DUE_TO_OWN)
partial("ix_ticket_resolve_due", _t.resolve_due, _t.id, where=DUE_TO_RESOLVE)
