"""What was already taken in, and how long intake was known to be alive."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select

from core.ports import Watch
from storage.tables import intake, seen
from storage.unit import Unit, values

_FORGET: Final = delete(seen).where(
    seen.c.key.in_(
        select(seen.c.key)
        .where(seen.c.at < bindparam("before"))
        .order_by(seen.c.at)
        .limit(bindparam("rows"))
    )
)
_KNOWN: Final = select(seen.c.key).where(seen.c.key.in_(bindparam("keys", expanding=True)))
_ONLY: Final = 1
_WATCH: Final = (
    select(intake.c.alive_at, intake.c.missed_since, intake.c.held_until)
    .where(intake.c.id == _ONLY)
    .with_for_update()
)


class IntakeUnit(Unit):
    """Remembers what was taken in; `noted` is the latest key that this unit of work noted."""

    noted: str | None = None

    def first_time(self, key: str, now: datetime) -> bool:
        """Note a request's key; False when it was noted before (a replay, a double click)."""
        note = self._shared.dialect.insert_missing(seen)
        first = self._connection.execute(note, {"key": key, "at": now}).rowcount == 1
        if first:
            self.noted = key
        return first

    def known(self, keys: Sequence[str]) -> frozenset[str]:
        """Return which of these keys were noted."""
        return frozenset(self._connection.execute(_KNOWN, {"keys": [*keys]}).scalars())

    def forget_seen(self, before: datetime, limit: int) -> int:
        """Forget the keys noted before an instant; returns how many."""
        return self._connection.execute(_FORGET, {"before": before, "rows": limit}).rowcount

    def watch(self) -> Watch | None:
        """Return what is known of intake, locked until the end of the transaction."""
        row = self._connection.execute(_WATCH).first()
        return None if row is None else Watch(*row)

    def keep_watch(self, watch: Watch) -> None:
        """Note what is known of intake, in the one row there is."""
        upsert = self._shared.dialect.upsert(intake, ("id",))
        self._connection.execute(upsert, {"id": _ONLY} | values(watch))
