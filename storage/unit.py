"""What the parts of a unit of work share: a connection in a transaction, and how records travel."""

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection

from core.directory import Directory
from storage.dialects import Dialect


@dataclass
class Shared:
    """What outlives a unit of work: the dialect, and the catalogue under its stamp.

    A stamp is never used twice, so a copy made in a transaction that failed is never taken for
    another.
    """

    dialect: Dialect
    catalogue: tuple[str, Directory] | None = None


class Unit:
    """A part of a unit of work."""

    def __init__(self, connection: Connection, shared: Shared) -> None:
        self._connection = connection
        self._shared = shared


def values(record: Any) -> dict[str, Any]:  # noqa: ANN401 — any of core's records
    """Return the fields of a record, as a row of the table that bears the same ones."""
    return {field.name: getattr(record, field.name) for field in fields(record)}
