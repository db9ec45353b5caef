"""How teams' channels stand: whether they may get what is internal."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"


def upgrade() -> None:
    """Make the table; a channel gets its row when it is first looked at."""
    op.create_table(
        "channel_standing",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("unfit", sa.Text(), nullable=True),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_standing")),
    )


def downgrade() -> None:
    """Drop it, with the warnings that wait to be sent: older code knows none."""
    op.execute("DELETE FROM outbox WHERE kind = 'alarm'")
    op.drop_table("channel_standing")
