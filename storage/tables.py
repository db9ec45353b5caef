"""The tables: here all but those of tickets."""

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    and_,
    literal_column,
)

from core.alerts import Why
from core.outbox import Kind, Status
from core.portal import Listing, Shelf, Side, Sort
from core.standing import Unfit
from core.subscriptions import Ended, Rhythm
from core.vocabulary import Topic
from storage import ticket_tables
from storage.columns import (
    BIG_ID,
    DAY,
    DAYS,
    HOUR,
    LOOKED_FOR,
    NAMES,
    SOURCE,
    TEAMS,
    Word,
)
from storage.ticket_tables import instant, number, of_ticket, partial, text

metadata: Final = ticket_tables.metadata
"""All tables, those of tickets too."""

person: Final = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    text("name"),
    text("email", null=True),
    text("locale", null=True),
    text("timezone", null=True),
    text("academy", null=True),
    Column("active", Boolean, nullable=False),
    Column("external", Boolean, nullable=False),
    text("dm_channel", null=True),
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
    text("stamp"),
)

card: Final = Table(
    "card",
    metadata,
    of_ticket(),
    number("hop"),
    text("channel"),
    text("ts"),
    text("permalink"),
    Index("ix_card_place", "channel", "ts"),
)

request_thread: Final = Table(
    "request_thread",
    metadata,
    of_ticket(),
    text("channel"),
    text("ts"),
    text("permalink"),
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
    instant("looked_at", null=True),
    Column("told", NAMES, nullable=False),
)

seen: Final = Table(
    "seen",
    metadata,
    Column("key", Text, primary_key=True),
    instant("at"),
    Index("ix_seen_at", "at"),
    sqlite_with_rowid=False,
)

# One row: when what Slack sends was last known to be taken in, and since when some was missed.
intake: Final = Table(
    "intake",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    instant("alive_at"),
    instant("missed_since", null=True),
    instant("held_until", null=True),
)

mark_key: Final = Table(
    "mark_key",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    text("key"),
)

# A day is text, 2026-03-02: it sorts, and no driver reads a zone into it.
digest: Final = Table(
    "digest",
    metadata,
    Column("id", BIG_ID, primary_key=True),
    text("team"),
    text("day"),
    instant("since"),
    instant("until"),
    UniqueConstraint("team", "day"),  # a digest is written once
    sqlite_autoincrement=True,  # an id is named by rows of the outbox
)

# Each bears the fields of its record in core, in the same order.
subscription: Final = Table(
    "subscription",
    metadata,
    Column("id", BIG_ID, primary_key=True),
    text("user"),
    Column("rhythm", Word(Rhythm), nullable=False),
    Column("teams", TEAMS, nullable=False),
    Column("days", DAYS, nullable=False),
    Column("hour", HOUR, nullable=False),
    text("timezone"),
    instant("starts_at"),
    Column("in_channel", Boolean, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("ended", Word(Ended)),
    Index("ix_subscription_user", "user"),
    sqlite_autoincrement=True,
)

edition: Final = Table(
    "edition",
    metadata,
    Column("id", BIG_ID, primary_key=True),
    Column("subscription", BigInteger, ForeignKey("subscription.id"), nullable=False),
    Column("day", DAY, nullable=False),
    instant("since"),
    instant("until"),
    instant("before"),
    UniqueConstraint("subscription", "day"),  # a digest is written once
    sqlite_autoincrement=True,  # an id is named by rows of the outbox
)

# Without a letter it waits to be told; letters are numbered for each recipient.
alert: Final = Table(
    "alert",
    metadata,
    Column("id", BIG_ID, primary_key=True),
    text("recipient"),
    Column("is_team", Boolean, nullable=False),
    Column("ticket_id", BigInteger, ForeignKey("ticket.id"), nullable=False),
    text("team"),
    Column("why", Word(Why), nullable=False),
    instant("at"),
    Column("letter", Integer),
    Index("ix_alert_letter", "recipient", "is_team", "letter"),
    Index("ix_alert_at", "at"),
    sqlite_autoincrement=True,
)

UNTOLD: Final = alert.c.letter.is_(None)
"""Waits to be told."""

# Whose turn it is to be told again: one row for each recipient, so that replicas take turns.
alert_turn: Final = Table(
    "alert_turn",
    metadata,
    Column("recipient", Text, primary_key=True),
    Column("is_team", Boolean, primary_key=True),
    Column("letters", Integer, nullable=False),
    instant("told_at", null=True),
)

portal: Final = Table(
    "portal",
    metadata,
    Column("user", Text, primary_key=True),
    instant("looked_at"),
    instant("due_at"),
    Column("side", Word(Side), nullable=False),
    Column("listing", Word(Listing), nullable=False),
    Column("shelf", Word(Shelf), nullable=False),
    Column("filters", LOOKED_FOR, nullable=False),
    Column("sort", Word(Sort)),
    Column("marks", TEAMS, nullable=False),
    instant("stale_at", null=True),
    Column("asked", Integer, nullable=False),
)

STALE: Final = portal.c.stale_at.is_not(None)
"""What somebody is shown is so no longer."""

partial("ix_portal_stale", portal.c.stale_at, portal.c.user, where=STALE)

outbox: Final = Table(
    "outbox",
    metadata,
    Column("id", BIG_ID, primary_key=True),
    Column("kind", Word(Kind), nullable=False),
    Column("topic", Word(Topic), nullable=False),
    Column("ticket_id", BigInteger, nullable=False),  # 0 where it is about no ticket
    Column("seq", Integer, nullable=False),
    text("recipient"),
    Column("hop", Integer, nullable=False),
    text("file", null=True),
    Column("source", SOURCE),
    Column("status", Word(Status), nullable=False),
    instant("created_at"),
    Column("attempts", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    instant("due_at", null=True),
    instant("lease_until", null=True),
    text("channel", null=True),
    text("ts", null=True),
    text("sent_file", null=True),
    text("reason"),
    # Derived from the fields above, for the indexes.
    text("conversation"),
    instant("wake_at", null=True),
    sqlite_autoincrement=True,  # an id marks a message in Slack for ever
)

WAITING: Final = outbox.c.wake_at.is_not(None)
"""Pending, being sent or in doubt: `wake_at` says when to look at it again."""

PARKED: Final = outbox.c.status == literal_column("'parked'", Text)
"""Left to a person."""

TOLD_AGENT: Final = and_(outbox.c.kind == literal_column("'agent'", Text), outbox.c.ts.is_not(None))
"""A message that arrived in an agent's conversation with us."""

partial("ix_alert_untold", alert.c.recipient, alert.c.is_team, where=UNTOLD)
_o = outbox.c
partial("ix_outbox_wake", _o.wake_at, _o.id, where=WAITING)
partial("ix_outbox_conversation", _o.conversation, _o.id, where=WAITING)
partial("ix_outbox_parked", _o.id, where=PARKED)
partial("ix_outbox_told", _o.channel, _o.ts, where=TOLD_AGENT)
