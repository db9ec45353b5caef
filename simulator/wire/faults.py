"""How the workspace fails when it is told to: on any method, in any way, once or always."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A way to fail; `accepted` when the call takes effect all the same."""

    accepted: bool = False


@dataclass(frozen=True, slots=True)
class RateLimited(Fault):
    """429, with a Retry-After header in seconds (any text, None to leave it out)."""

    retry_after: int | str | None = 30


@dataclass(frozen=True, slots=True)
class ServerError(Fault):
    """A status of 500 and above, with a page in it."""

    status: int = 500


@dataclass(frozen=True, slots=True)
class Timeout(Fault):
    """No answer at all, until the caller goes away."""


@dataclass(frozen=True, slots=True)
class Held(Fault):
    """The answer, but only once the gate is open."""

    gate: asyncio.Event


@dataclass(frozen=True, slots=True)
class Reset(Fault):
    """The connection is reset in place of an answer."""


@dataclass(frozen=True, slots=True)
class Truncated(Fault):
    """200, and an answer that ends in its middle."""


@dataclass(frozen=True, slots=True)
class Html(Fault):
    """200, and a web page where JSON was expected."""


@dataclass(frozen=True, slots=True)
class Named(Fault):
    """An error of Slack's, by its name."""

    error: str = "fatal_error"


ANY: Final = "*"


Choose = Callable[[str, str | None], Fault | None]
"""Says how a call of a method in a channel fails, None when it does not."""


def never(_: str, __: str | None) -> None:
    """Let every call pass."""


@dataclass(slots=True)
class _Order:
    method: str
    fault: Fault
    left: int | None
    channel: str | None

    def matches(self, method: str, channel: str | None) -> bool:
        return self.method in {ANY, method} and (self.channel is None or self.channel == channel)


@dataclass(slots=True)
class Faults:
    """The failures that are ordered, in the order in which they happen.

    `otherwise` decides about the calls that no order is about.
    """

    otherwise: Choose = never
    _orders: list[_Order] = field(default_factory=list)

    def add(
        self, method: str, fault: Fault, *, times: int | None = 1, channel: str | None = None
    ) -> None:
        """Fail the next `times` calls of a method (ANY: of all), None for always.

        Beside the methods of the Web API: `response_url`, `files.upload`, `files.download`.
        """
        self._orders.append(_Order(method, fault, times, channel))

    def clear(self) -> None:
        """Fail no more."""
        self._orders.clear()

    def take(self, method: str, channel: str | None) -> Fault | None:
        """Return how a call fails, None when it does not."""
        for order in self._orders:
            if order.matches(method, channel):
                if order.left is not None:
                    order.left -= 1
                    if order.left <= 0:
                        self._orders.remove(order)
                return order.fault
        return self.otherwise(method, channel)
