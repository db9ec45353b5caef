"""What passes between the workspace and the app, for the page's side panel and for tests."""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final

from simulator.state.model import Json

_SECRETS: Final = frozenset(
    {"token", "trigger_id", "response_url", "upload_url", "url_private", "url_private_download"}
)
_LONGEST: Final = 2000


class Traffic:
    """The last exchanges, numbered; secrets and what is long are left out."""

    def __init__(self, wall: Callable[[], float], tell: Callable[[Json], None], size: int) -> None:
        self._wall = wall
        self._tell = tell
        self._entries: deque[Json] = deque(maxlen=size)
        self._count = 0

    def note(  # noqa: PLR0913 — an entry is made of these
        self,
        direction: str,
        what: str,
        *,
        who: str | None = None,
        status: int | None,
        error: str | None,
        seconds: float,
        request: Any,  # noqa: ANN401 — JSON values
        response: Any,  # noqa: ANN401
    ) -> None:
        """Take note of an exchange; `direction` is "out" towards the app, "in" from it."""
        self._count += 1
        entry = {
            "n": self._count,
            "at": datetime.fromtimestamp(self._wall(), UTC).isoformat(),
            "direction": direction,
            "what": what,
            "who": who,
            "status": status,
            "ok": error is None,
            "error": error,
            "ms": round(seconds * 1000, 1),
            "request": request,
            "response": response,
        }
        self._entries.append(entry)
        self._tell(entry)

    def after(self, number: int) -> Iterable[Json]:
        """Return the entries that came after a number, as they may be shown."""
        return [shown(entry) for entry in self._entries if entry["n"] > number]

    @property
    def count(self) -> int:
        """The number of the last entry."""
        return self._count

    def calls(self) -> Iterable[Json]:
        """Return the calls of the Web API still remembered, oldest first."""
        return [entry for entry in self._entries if entry["direction"] == "in"]


def shown(value: Any) -> Any:  # noqa: ANN401 — JSON values
    """Return a JSON value without its secrets, its longest texts cut."""
    if isinstance(value, dict):
        return {k: "…" if k in _SECRETS and v else shown(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [shown(part) for part in value]
    if isinstance(value, str) and len(value) > _LONGEST:
        return value[:_LONGEST] + "…"
    return value
