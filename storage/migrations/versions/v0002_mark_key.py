"""The key of the marks that let a message be found again: made once, the same for all replicas."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table and its one row."""
    op.create_table(
        "mark_key",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_key")),
    )
    row = sa.text("INSERT INTO mark_key (id, key) VALUES (1, :key)")
    op.get_bind().execute(row, {"key": secrets.token_hex(32)})


def downgrade() -> None:
    """Drop the table: messages in doubt at that moment are not found again."""
    op.drop_table("mark_key")
