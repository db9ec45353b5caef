"""Migrations from code: no file of settings is needed where the desk runs."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection

from storage.errors import DatabaseUnavailable, Trouble

_SCRIPTS: Final = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables up to a revision, in the caller's transaction.

    Raises DatabaseUnavailable when they stand at a revision that this version does not know.
    """
    try:
        command.upgrade(_config(connection), revision)
    except CommandError as error:
        raise _newer(error) from error


def downgrade(connection: Connection, revision: str) -> None:
    """Take the tables back to a revision, in the caller's transaction; `base` drops all."""
    command.downgrade(_config(connection), revision)


def missing(connection: Connection) -> int:
    """Count the migrations that the tables lack; raises DatabaseUnavailable as `upgrade` does."""
    revision = MigrationContext.configure(connection).get_current_revision()
    try:
        steps = ScriptDirectory.from_config(_config(connection)).iterate_revisions(
            "head", revision or "base"
        )
        return sum(1 for _ in steps)
    except RevisionError as error:
        raise _newer(error) from error


def _newer(error: Exception) -> DatabaseUnavailable:
    message = f"The tables were made by another version of Guichet: {error}"
    return DatabaseUnavailable(message, Trouble.NEWER)


def count() -> int:
    """Count all migrations."""
    scripts = ScriptDirectory.from_config(_config(None))
    return sum(1 for _ in scripts.iterate_revisions("head", "base"))


def _config(connection: Connection | None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    return config
