"""Alerts: when to look at tickets, what was told of them, and what waits to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COLUMNS = (
    ("asked_at", sa.BigInteger, None),
    ("look_at", sa.BigInteger, None),
    ("watched", sa.Integer, "0"),
    ("alerted", sa.JSON, "[]"),
)
INDEXES = (
    (
        "ix_ticket_unwatched",
        "ticket",
        ["id"],
        "resolved_at IS NULL AND (timed != seq OR watched != seq)",
    ),
    ("ix_ticket_look_at", "ticket", ["look_at", "id"], "look_at IS NOT NULL"),
    ("ix_alert_untold", "alert", ["recipient", "is_team"], "letter IS NULL"),
)
UNTIMED = sa.text("resolved_at IS NULL AND timed != seq")


def upgrade() -> None:
    """Add them: when to look at open tickets is found out by the sweep, a part at a time.

    So it is for what older code does beside this one.
    """
    for name, kind, default in COLUMNS:
        column = sa.Column(name, kind(), nullable=default is None, server_default=default)
        op.add_column("ticket", column)
    op.create_table(
        "alert",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("is_team", sa.Boolean(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("letter", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_alert_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_letter", "alert", ["recipient", "is_team", "letter"])
    op.create_index("ix_alert_at", "alert", ["at"])
    op.create_table(
        "alert_turn",
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("is_team", sa.Boolean(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("recipient", "is_team", name=op.f("pk_alert_turn")),
    )
    op.drop_index("ix_ticket_untimed", "ticket")
    for name, table, columns, where in INDEXES:
        only = sa.text(where)
        op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    """Drop them; alerts that wait to be sent go with what they tell."""
    op.execute("DELETE FROM outbox WHERE kind IN ('alert', 'team_alert')")
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table)
    op.create_index(
        "ix_ticket_untimed", "ticket", ["id"], sqlite_where=UNTIMED, postgresql_where=UNTIMED
    )
    op.drop_table("alert_turn")
    op.drop_table("alert")
    for name, _, _ in reversed(COLUMNS):
        op.drop_column("ticket", name)
