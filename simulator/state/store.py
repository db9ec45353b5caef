"""Where a workspace is kept between two starts: records in SQLite, files beside it, or nowhere."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from simulator.state.model import Json

_SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
  kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID
"""


class Store(Protocol):
    """Keeps JSON records by kind and key, and the bytes of files."""

    def put(self, kind: str, key: str, body: Json) -> None:
        """Keep a record, in place of the former one."""

    def drop(self, kind: str, key: str) -> None:
        """Forget a record."""

    def all(self, kind: str) -> Iterator[tuple[str, Json]]:
        """Return the records of a kind, by ascending key."""

    def write(self, file: str, content: bytes) -> None:
        """Keep the bytes of a file."""

    def read(self, file: str) -> bytes:
        """Return the bytes of a file; raises KeyError."""

    def close(self) -> None:
        """Let go of what is open."""


class InMemory:
    """Keeps the bytes of files only: for tests, whose workspace lives as long as its process."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def put(self, kind: str, key: str, body: Json) -> None:
        """Nothing to keep: the workspace holds it."""

    def drop(self, kind: str, key: str) -> None:
        """Nothing was kept."""

    def all(self, kind: str) -> Iterator[tuple[str, Json]]:  # noqa: ARG002 — the protocol's argument
        """Return nothing: a new process begins anew."""
        return iter(())

    def write(self, file: str, content: bytes) -> None:
        """Keep the bytes of a file."""
        self._files[file] = content

    def read(self, file: str) -> bytes:
        """Return the bytes of a file; raises KeyError."""
        return self._files[file]

    def close(self) -> None:
        """Nothing is open."""


class OnDisk:
    """Writes every change through to a folder; a process that is killed loses nothing."""

    def __init__(self, folder: Path) -> None:
        self._files = folder / "files"
        self._files.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(folder / "workspace.sqlite", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(_SCHEMA)

    def put(self, kind: str, key: str, body: Json) -> None:
        """Keep a record, in place of the former one."""
        self._database.execute(
            "INSERT OR REPLACE INTO record VALUES (?, ?, ?)", (kind, key, json.dumps(body))
        )

    def drop(self, kind: str, key: str) -> None:
        """Forget a record."""
        self._database.execute("DELETE FROM record WHERE kind = ? AND key = ?", (kind, key))

    def all(self, kind: str) -> Iterator[tuple[str, Json]]:
        """Return the records of a kind, by ascending key."""
        rows = self._database.execute(
            "SELECT key, body FROM record WHERE kind = ? ORDER BY key", (kind,)
        )
        for key, body in rows.fetchall():
            yield key, json.loads(body)

    def write(self, file: str, content: bytes) -> None:
        """Keep the bytes of a file."""
        (self._files / file).write_bytes(content)

    def read(self, file: str) -> bytes:
        """Return the bytes of a file; raises KeyError."""
        try:
            return (self._files / file).read_bytes()
        except OSError:
            raise KeyError(file) from None

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def open_store(folder: Path | None) -> Store:
    """Open the store of a folder, or one in memory."""
    return OnDisk(folder) if folder else InMemory()
