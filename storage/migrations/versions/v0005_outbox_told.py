"""On PostgreSQL, whoever adds rows to the outbox tells those who send them.

A trigger tells in the transaction that adds them, at its commit, without a statement more.
https://www.postgresql.org/docs/current/sql-notify.html
"""

from alembic import op

revision = "0005"
down_revision = "0004"

_FUNCTION = """
CREATE FUNCTION guichet_tell_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NOTIFY guichet_outbox; RETURN NULL; END $$
"""
_TRIGGER = """
CREATE TRIGGER tell_outbox AFTER INSERT ON outbox
FOR EACH STATEMENT EXECUTE FUNCTION guichet_tell_outbox()
"""
_UP = (_FUNCTION, _TRIGGER)
_DOWN = ("DROP TRIGGER tell_outbox ON outbox", "DROP FUNCTION guichet_tell_outbox()")


def upgrade() -> None:
    """Make the trigger; SQLite has one process and needs none."""
    _on_postgresql(_UP)


def downgrade() -> None:
    """Drop it."""
    _on_postgresql(_DOWN)


def _on_postgresql(statements: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in statements:
            op.execute(statement)
