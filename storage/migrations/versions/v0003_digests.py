"""Digests: their claims, and the indexes that count for them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEXES = (
    ("ix_ticket_open_in", "ticket", ["team", "state", "id"], "resolved_at IS NULL"),
    ("ix_ticket_resolved_in", "ticket", ["team", "resolved_at"], "resolved_at IS NOT NULL"),
    ("ix_change_reopened", "change", ["at", "ticket_id"], "action = 'reopen'"),
)


def upgrade() -> None:
    """Make the table and the indexes."""
    op.create_table(
        "digest",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("team", "day", name=op.f("uq_digest_team")),
        sqlite_autoincrement=True,
    )
    for name, table, columns, where in INDEXES:
        only = sa.text(where)
        op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    """Drop them; digests that wait to be sent go with their claims."""
    op.execute("DELETE FROM outbox WHERE kind = 'digest'")
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table)
    op.drop_table("digest")
