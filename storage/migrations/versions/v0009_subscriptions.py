"""Subscriptions to digests, and the claims of their editions."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; a supervisor gets his first subscription when he is first seen."""
    op.create_table(
        "subscription",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("teams", sa.JSON(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("hour", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("in_channel", sa.Boolean(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscription_user", "subscription", ["user"])
    op.create_table(
        "edition",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("subscription", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("subscription", "day", name=op.f("uq_edition_subscription")),
        sa.ForeignKeyConstraint(
            ["subscription"], ["subscription.id"], name=op.f("fk_edition_subscription")
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop them, with the digests that wait to be sent: older code knows none of their kind."""
    op.execute("DELETE FROM outbox WHERE kind IN ('bulletin', 'team_bulletin')")
    op.drop_table("edition")
    op.drop_index("ix_subscription_user", "subscription")
    op.drop_table("subscription")
