"""The first tables: tickets, journals, people, the catalogue, places, the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables, and the rows that must be there from the start."""
    _catalogue()
    _tickets()
    _journals()
    _places()
    _outbox()
    op.execute("INSERT INTO catalogue_stamp (id, stamp) VALUES (1, 'empty')")
    if op.get_bind().dialect.name == "sqlite":
        # Where SQLite remembers the highest number given: https://www.sqlite.org/autoinc.html
        op.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('ticket', 0)")


def downgrade() -> None:
    """Drop all tables."""
    for table in (
        "outbox",
        "seen",
        "request_thread",
        "card",
        "requester_entry",
        "internal_entry",
        "change",
        "ticket",
        "catalogue_stamp",
        "catalogue_item",
        "person",
    ):
        op.drop_table(table)


def _index(name: str, table: str, columns: list[str], where: str | None = None) -> None:
    only = sa.text(where) if where else None
    op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)


def _catalogue() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("academy", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.Column("dm_channel", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "catalogue_item",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_catalogue_item")),
    )
    op.create_table(
        "catalogue_stamp",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_stamp")),
    )


def _tickets() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("academy", sa.Text(), nullable=True),
        sa.Column("subcategory", sa.Text(), nullable=True),
        sa.Column("impact", sa.SmallInteger(), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("owned_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("reopen_until", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("follow_up", sa.BigInteger(), nullable=True),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sqlite_autoincrement=True,
    )
    _index(
        "ix_ticket_closing",
        "ticket",
        ["reopen_until"],
        "resolved_at IS NOT NULL AND closed_at IS NULL",
    )
    _index("ix_ticket_follow_up", "ticket", ["follow_up"], "follow_up IS NOT NULL")
    _index(
        "ix_ticket_held_by",
        "ticket",
        ["agent", "priority", "id"],
        "resolved_at IS NULL AND agent IS NOT NULL",
    )
    _index(
        "ix_ticket_held_in",
        "ticket",
        ["team", "priority", "id", "agent"],
        "resolved_at IS NULL AND agent IS NOT NULL",
    )
    _index("ix_ticket_queued_in", "ticket", ["team", "id"], "resolved_at IS NULL AND agent IS NULL")
    _index("ix_ticket_requester", "ticket", ["requester", "id"])
    _index(
        "ix_ticket_solved_by",
        "ticket",
        ["resolved_by", "resolved_at", "id"],
        "resolved_at IS NOT NULL AND closed_at IS NULL",
    )
    _index(
        "ix_ticket_solved_in",
        "ticket",
        ["team", "resolved_at", "id"],
        "resolved_at IS NOT NULL AND closed_at IS NULL",
    )
    op.create_table(
        "change",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_change_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "seq", name=op.f("pk_change")),
        sqlite_with_rowid=False,
    )


def _journals() -> None:
    op.create_table(
        "internal_entry",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=True),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_internal_entry_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "seq", name=op.f("pk_internal_entry")),
    )
    op.create_table(
        "requester_entry",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=True),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_requester_entry_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "seq", name=op.f("pk_requester_entry")),
    )


def _places() -> None:
    op.create_table(
        "card",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("hop", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.Column("permalink", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_card_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "hop", name=op.f("pk_card")),
    )
    _index("ix_card_place", "card", ["channel", "ts"])
    op.create_table(
        "request_thread",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.Column("permalink", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_request_thread_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_request_thread")),
    )
    _index("ix_request_thread_place", "request_thread", ["channel", "ts"])
    op.create_table(
        "seen",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_seen")),
        sqlite_with_rowid=False,
    )
    _index("ix_seen_at", "seen", ["at"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("hop", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("source", sa.JSON(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("ts", sa.Text(), nullable=True),
        sa.Column("sent_file", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("wake_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    _index("ix_outbox_conversation", "outbox", ["conversation", "id"], "wake_at IS NOT NULL")
    _index("ix_outbox_parked", "outbox", ["id"], "status = 'parked'")
    _index("ix_outbox_told", "outbox", ["channel", "ts"], "kind = 'agent' AND ts IS NOT NULL")
    _index("ix_outbox_wake", "outbox", ["wake_at", "id"], "wake_at IS NOT NULL")
