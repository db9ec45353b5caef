"""A clock that the demo's page can move forward; nothing in production can."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path


class MovableClock:
    """Real time plus what it was moved by, remembered in a file; it stands still on demand."""

    def __init__(self, memory: Path) -> None:
        self._memory = memory
        self._moved = _remembered(memory)
        self._standing: datetime | None = None

    def __call__(self) -> datetime:
        """Return the desk's present instant in UTC."""
        return self._standing or datetime.now(UTC) + self._moved

    def advance(self, by: timedelta) -> None:
        """Move forward; raises ValueError for a step back, which no desk could explain."""
        if by < timedelta():
            message = "the clock only goes forward"
            raise ValueError(message)
        self._moved += by
        self._memory.write_text(json.dumps({"moved_seconds": self._moved.total_seconds()}))

    def stand_at(self, instant: datetime | None) -> None:
        """Show one instant until told otherwise; None lets it run again."""
        self._standing = instant


def _remembered(memory: Path) -> timedelta:
    if not memory.exists():
        return timedelta()
    return timedelta(seconds=json.loads(memory.read_text())["moved_seconds"])
