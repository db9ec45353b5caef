"""What people look at in their App Home, and whether it is out of date."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

STALE = sa.text("stale_at IS NOT NULL")


def upgrade() -> None:
    """Make the table; a row is made when somebody first opens the page."""
    op.create_table(
        "portal",
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("shelf", sa.Text(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=True),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("stale_at", sa.BigInteger(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user", name=op.f("pk_portal")),
    )
    op.create_index(
        "ix_portal_stale",
        "portal",
        ["stale_at", "user"],
        sqlite_where=STALE,
        postgresql_where=STALE,
    )


def downgrade() -> None:
    """Drop it: everybody begins with the usual page again."""
    op.drop_index("ix_portal_stale", "portal")
    op.drop_table("portal")
