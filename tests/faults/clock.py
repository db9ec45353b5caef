"""One clock for the workspace, the desk's processes and the tests; it can be moved and run fast."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class SharedClock:
    """Real time, `speed` times as fast from `since` on, plus what the file says it was moved by."""

    moved_by: Path
    speed: float = 1.0
    since: float = field(default_factory=time.time)

    def __call__(self) -> datetime:
        moved = float(self.moved_by.read_text()) if self.moved_by.exists() else 0.0
        return MONDAY + timedelta(seconds=(time.time() - self.since) * self.speed + moved)

    def advance(self, **by: float) -> None:
        """Move it forward, for everybody at the same instant."""
        moved = float(self.moved_by.read_text()) if self.moved_by.exists() else 0.0
        new = self.moved_by.with_suffix(".new")
        new.write_text(str(moved + timedelta(**by).total_seconds()))
        new.replace(self.moved_by)
