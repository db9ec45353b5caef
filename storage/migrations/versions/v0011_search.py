"""What tickets are found by: two documents of each, and up to which act they are right."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

SHEETS = ("staff", "own")
_ONLY = sa.text("indexed != seq")
# The words come as we wrote them: nothing but the space parts them. Without `detail`, FTS5 keeps
# which documents hold a word, and not where in them. https://www.sqlite.org/fts5.html
_FTS5 = (
    "CREATE VIRTUAL TABLE {}_words USING fts5"
    "(words, detail=none, columnsize=0, tokenize=\"ascii tokenchars '-_.@+/:#='\")"
)
_TERMS = "CREATE VIRTUAL TABLE {0}_terms USING fts5vocab({0}_words, instance)"


def upgrade() -> None:
    """Make the tables; documents of tickets that are there are written by the desk, in parts.

    Older code writes none, and what it does is caught up in the same way.
    """
    op.add_column("ticket", sa.Column("indexed", sa.Integer, nullable=False, server_default="0"))
    op.create_index(
        "ix_ticket_unindexed", "ticket", ["id"], sqlite_where=_ONLY, postgresql_where=_ONLY
    )
    for sheet in SHEETS:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(sa.text(_FTS5.format(sheet)))
            op.execute(sa.text(_TERMS.format(sheet)))
        else:
            _table(f"{sheet}_words")


def _table(name: str) -> None:
    op.create_table(
        name,
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f(f"pk_{name}")),
    )
    # Without a list of what is pending, a search costs the same whatever was written before it.
    op.create_index(
        f"ix_{name}",
        name,
        ["words"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )


def downgrade() -> None:
    """Drop them; tickets and journals hold what they held."""
    for sheet in SHEETS:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(sa.text(f"DROP TABLE {sheet}_terms"))
        op.execute(sa.text(f"DROP TABLE {sheet}_words"))
    op.drop_index("ix_ticket_unindexed", "ticket")
    op.drop_column("ticket", "indexed")
