"""The tables. A table of entries bears the fields of its record in core, in the same order.

Indexes are partial where a list shows only what is open: their predicates hold no parameter,
since a bound one keeps both databases from using them.
"""

from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    and_,
    literal_column,
)

from core.outbox import Kind, Status
from core.standing import Unfit
from core.vocabulary import Action, Impact, Priority, Rating, Resolution, State, Topic, Urgency
from storage.columns import BIG_ID, FIELDS, FILES, NAMES, SOURCE, TEAMS, Instant, Scale, Word

metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


def _text(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=null)


def _instant(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Instant, nullable=null)


def _of_ticket() -> Column[Any]:
    return Column("ticket_id", BigInteger, ForeignKey("ticket.id"), primary_key=True)


def _number(name: str = "seq") -> Column[Any]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


ticket: Final = Table(
    "ticket",
    metadata,
    Column("id", BIG_ID, primary_key=True),
    _text("requester"),
    _text("opened_by"),
    _instant("opened_at"),
    _text("title"),
    _text("description"),
    _text("service"),
    Column("path", TEAMS, nullable=False),
    _text("academy", null=True),
    _text("subcategory", null=True),
    Column("impact", Scale(Impact), nullable=False),
    Column("urgency", Scale(Urgency), nullable=False),
    Column("state", Word(State), nullable=False),
    _text("agent", null=True),
    Column("version", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    _instant("owned_at", null=True),
    _instant("resolved_at", null=True),
    _text("resolved_by", null=True),
    Column("resolution", Word(Resolution)),
    _instant("reopen_until", null=True),
    _instant("closed_at", null=True),
    _instant("follow_up", null=True),
    Column("reminded", Boolean, nullable=False),
    Column("rating", Scale(Rating)),
    # Derived from the fields above, for the indexes.
    _text("team"),
    Column("priority", Scale(Priority), nullable=False),
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

change: Final = Table(
    "change",
    metadata,
    _of_ticket(),
    _number(),
    Column("version", Integer, nullable=False),
    _instant("at"),
    _text("actor"),
    Column("action", Word(Action), nullable=False),
    Column("fields", FIELDS, nullable=False),
    sqlite_with_rowid=False,  # one tree instead of two: rows are small and read by ticket
)

REOPENED: Final = change.c.action == literal_column("'reopen'", Text)
"""A reopening."""

internal_entry: Final = Table(
    "internal_entry",
    metadata,
    _of_ticket(),
    _number(),
    _instant("at"),
    _text("author"),
    Column("action", Word(Action), nullable=False),
    _text("note"),
    _text("partner"),
    Column("files", FILES, nullable=False),
    Column("source", SOURCE),
    Column("deleted", Boolean, nullable=False),
)

requester_entry: Final = Table(
    "requester_entry",
    metadata,
    _of_ticket(),
    _number(),
    _instant("at"),
    _text("author"),
    Column("action", Word(Action), nullable=False),
    _text("words"),
    Column("files", FILES, nullable=False),
    Column("source", SOURCE),
    Column("deleted", Boolean, nullable=False),
)

person: Final = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    _text("name"),
    _text("email", null=True),
    _text("locale", null=True),
    _text("timezone", null=True),
    _text("academy", null=True),
    Column("active", Boolean, nullable=False),
    Column("external", Boolean, nullable=False),
    _text("dm_channel", null=True),
)

# A thing of the catalogue is always read with all the others, so its body is one document.
catalogue_item: Final = Table(
    "catalogue_item",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    Column("retired", Boolean, nullable=False),
)

# One row: whoever holds a copy of the catalogue compares its stamp with this one.
catalogue_stamp: Final = Table(
    "catalogue_stamp",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    _text("stamp"),
)

card: Final = Table(
    "card",
    metadata,
    _of_ticket(),
    _number("hop"),
    _text("channel"),
    _text("ts"),
    _text("permalink"),
    Index("ix_card_place", "channel", "ts"),
)

request_thread: Final = Table(
    "request_thread",
    metadata,
    _of_ticket(),
    _text("channel"),
    _text("ts"),
    _text("permalink"),
    Index("ix_request_thread_place", "channel", "ts"),
)

channel_standing: Final = Table(
    "channel_standing",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("unfit", Word(Unfit)),
    Column("members", NAMES, nullable=False),
    Column("doubts", Integer, nullable=False),
    Column("settled", Integer, nullable=False),
    _instant("looked_at", null=True),
    Column("told", NAMES, nullable=False),
)

seen: Final = Table(
    "seen",
    metadata,
    Column("key", Text, primary_key=True),
    _instant("at"),
    Index("ix_seen_at", "at"),
    sqlite_with_rowid=False,
)

# One row: when what Slack sends was last known to be taken in, and since when some was missed.
intake: Final = Table(
    "intake",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    _instant("alive_at"),
    _instant("missed_since", null=True),
    _instant("held_until", null=True),
)

mark_key: Final = Table(
    "mark_key",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    _text("key"),
)

# A day is text, 2026-03-02: it sorts, and no driver reads a zone into it.
digest: Final = Table(
    "digest",
    metadata,
    Column("id", BIG_ID, primary_key=True),
    _text("team"),
    _text("day"),
    _instant("since"),
    _instant("until"),
    UniqueConstraint("team", "day"),  # a digest is written once
    sqlite_autoincrement=True,  # an id is named by rows of the outbox
)

outbox: Final = Table(
    "outbox",
    metadata,
    Column("id", BIG_ID, primary_key=True),
    Column("kind", Word(Kind), nullable=False),
    Column("topic", Word(Topic), nullable=False),
    Column("ticket_id", BigInteger, nullable=False),  # 0 where it is about no ticket
    Column("seq", Integer, nullable=False),
    _text("recipient"),
    Column("hop", Integer, nullable=False),
    _text("file", null=True),
    Column("source", SOURCE),
    Column("status", Word(Status), nullable=False),
    _instant("created_at"),
    Column("attempts", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    _instant("due_at", null=True),
    _instant("lease_until", null=True),
    _text("channel", null=True),
    _text("ts", null=True),
    _text("sent_file", null=True),
    _text("reason"),
    # Derived from the fields above, for the indexes.
    _text("conversation"),
    _instant("wake_at", null=True),
    sqlite_autoincrement=True,  # an id marks a message in Slack for ever
)

WAITING: Final = outbox.c.wake_at.is_not(None)
"""Pending, being sent or in doubt: `wake_at` says when to look at it again."""

PARKED: Final = outbox.c.status == literal_column("'parked'", Text)
"""Left to a person."""

TOLD_AGENT: Final = and_(outbox.c.kind == literal_column("'agent'", Text), outbox.c.ts.is_not(None))
"""A message that arrived in an agent's conversation with us."""


def _partial(name: str, *columns: Column[Any], where: ColumnElement[bool]) -> None:
    Index(name, *columns, sqlite_where=where, postgresql_where=where)


_t, _o = ticket.c, outbox.c
_partial("ix_ticket_open_in", _t.team, _t.state, _t.id, where=OPEN)
_partial("ix_ticket_resolved_in", _t.team, _t.resolved_at, where=RESOLVED)
_partial("ix_change_reopened", change.c.at, change.c.ticket_id, where=REOPENED)
_partial("ix_ticket_held_by", _t.agent, _t.priority, _t.id, where=HELD)
_partial("ix_ticket_held_in", _t.team, _t.priority, _t.id, _t.agent, where=HELD)
_partial("ix_ticket_queued_in", _t.team, _t.id, where=QUEUED)
_partial("ix_ticket_solved_by", _t.resolved_by, _t.resolved_at, _t.id, where=SOLVED)
_partial("ix_ticket_solved_in", _t.team, _t.resolved_at, _t.id, where=SOLVED)
_partial("ix_ticket_closing", _t.reopen_until, where=SOLVED)
_partial("ix_ticket_follow_up", _t.follow_up, where=_t.follow_up.is_not(None))
Index("ix_ticket_requester", _t.requester, _t.id)
_partial("ix_outbox_wake", _o.wake_at, _o.id, where=WAITING)
_partial("ix_outbox_conversation", _o.conversation, _o.id, where=WAITING)
_partial("ix_outbox_parked", _o.id, where=PARKED)
_partial("ix_outbox_told", _o.channel, _o.ts, where=TOLD_AGENT)
