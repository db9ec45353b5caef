"""Alembic runs this for every command: migrations use the connection they are given.

A new revision is made from a checkout with `alembic.command.revision`, then checked by hand.
"""

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite changes most things about a table only by copying it.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
