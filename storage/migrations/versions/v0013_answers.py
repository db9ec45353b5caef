"""What a request was asked besides its words, as it was answered."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the column; tickets of older code have no answers."""
    op.add_column("ticket", sa.Column("answers", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Drop it: the answers are lost."""
    op.drop_column("ticket", "answers")
