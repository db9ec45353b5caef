"""Clocks of tickets: time to own and time to resolve."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INDEXES = (
    ("ix_ticket_untimed", ["id"], "resolved_at IS NULL AND timed != seq"),
    ("ix_ticket_own_due", ["own_due", "id"], "own_since IS NOT NULL AND own_due IS NOT NULL"),
    (
        "ix_ticket_resolve_due",
        ["resolve_due", "id"],
        "resolved_at IS NULL AND resolve_due IS NOT NULL",
    ),
)
COLUMNS = (
    ("own_spent", sa.BigInteger, "0"),
    ("own_since", sa.BigInteger, None),
    ("own_due", sa.BigInteger, None),
    ("resolve_spent", sa.BigInteger, "0"),
    ("resolve_since", sa.BigInteger, None),
    ("resolve_due", sa.BigInteger, None),
    ("timed", sa.Integer, "0"),
)


def upgrade() -> None:
    """Add the columns: older code writes none, and what it moves is counted anew by newer code."""
    for name, kind, default in COLUMNS:
        column = sa.Column(name, kind(), nullable=default is None, server_default=default)
        op.add_column("ticket", column)
    for name, columns, where in INDEXES:
        only = sa.text(where)
        op.create_index(name, "ticket", columns, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    """Drop them; the history tells again what they held."""
    for name, _, _ in reversed(INDEXES):
        op.drop_index(name, "ticket")
    for name, _, _ in reversed(COLUMNS):
        op.drop_column("ticket", name)
