"""A Slack workspace on this machine, for the demo, the end-to-end tests and the benchmarks."""

from simulator.deliveries import Ack, Timing
from simulator.errors import NotPossible
from simulator.faults import (
    ANY,
    Faults,
    Html,
    Named,
    RateLimited,
    Reset,
    ServerError,
    Timeout,
    Truncated,
)
from simulator.pacing import SLACK_LIMITS
from simulator.person import Person
from simulator.simulation import Simulator

__all__ = [
    "ANY", "SLACK_LIMITS", "Ack", "Faults", "Html", "Named", "NotPossible", "Person", "RateLimited",
    "Reset", "ServerError", "Simulator", "Timeout", "Timing", "Truncated",
]  # fmt: skip
