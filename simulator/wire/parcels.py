"""What is delivered to the app, whatever carries it, and what it answers."""

from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from simulator.state.model import Json

TIMEOUT: Final = "operation_timeout"
UNREACHED: Final = "dispatch_failed"

Kind = Literal["events_api", "interactive", "slash_commands"]


@dataclass(frozen=True, slots=True)
class Ack:
    """What the app answered; `trouble` is Slack's word for what went wrong, None when all is well.

    `final` when the app wants no redelivery.
    """

    status: int | None = None
    body: Any = None
    trouble: str | None = None
    final: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """A payload on its way: how often it was sent before, and what became of it then."""

    kind: Kind
    payload: Json
    attempt: int = 0
    trouble: str = ""


class Carrier(Protocol):
    """A way to the app."""

    async def carry(self, parcel: Parcel, seconds: float) -> Ack:
        """Deliver a parcel once; the app has so many seconds to answer."""
