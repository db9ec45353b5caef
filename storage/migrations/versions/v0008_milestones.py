"""Milestones of tickets: the facts that figures count."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_ONLY = sa.text("counted != seq")


def upgrade() -> None:
    """Make the table; what tickets have reached already is written by the sweep, a part at a time.

    Older code writes no milestone and no count, and what it does is caught up in the same way.
    """
    op.add_column("ticket", sa.Column("counted", sa.Integer, nullable=False, server_default="0"))
    op.create_index(
        "ix_ticket_uncounted", "ticket", ["id"], sqlite_where=_ONLY, postgresql_where=_ONLY
    )
    op.create_table(
        "milestone",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reached", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("academy", sa.Text(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=True),
        sa.Column("hops", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_milestone_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "seq", "reached", name=op.f("pk_milestone")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_milestone_in", "milestone", ["team", "at"])


def downgrade() -> None:
    """Drop them; the history tells again what they held."""
    op.drop_index("ix_milestone_in", "milestone")
    op.drop_table("milestone")
    op.drop_index("ix_ticket_uncounted", "ticket")
    op.drop_column("ticket", "counted")
