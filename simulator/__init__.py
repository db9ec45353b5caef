"""A Slack workspace on this machine, for the demo, the end-to-end tests and the benchmarks.

It knows Slack's wire format and the app's manifest, nothing of the app.

`state` is the workspace itself; what happens in it passes through `exchange`. The app comes in
by `api`, its blocks checked by the tables of `blockkit`, and is called through `wire`, which also
makes things fail. `people` act and see, for the page (`page`) and for Python alike. `simulation`
puts all together.
"""

from simulator.api.tokens import AppToken
from simulator.errors import NotPossible
from simulator.people.person import Person
from simulator.simulation import Simulator
from simulator.wire.deliveries import Timing
from simulator.wire.faults import (
    ANY,
    Faults,
    Held,
    Html,
    Named,
    RateLimited,
    Reset,
    ServerError,
    Timeout,
    Truncated,
)
from simulator.wire.pacing import SLACK_LIMITS
from simulator.wire.parcels import Ack

__all__ = [
    "ANY", "SLACK_LIMITS", "Ack", "AppToken", "Faults", "Held", "Html", "Named", "NotPossible",
    "Person", "RateLimited", "Reset", "ServerError", "Simulator", "Timeout", "Timing", "Truncated",
]  # fmt: skip
