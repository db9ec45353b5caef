"""A Slack workspace on this machine, for the demo, the end-to-end tests and the benchmarks.

It knows Slack's wire format and the app's manifest, nothing of the app. What it holds: `workspace`
over `log`, `model` and `store`; `attention` says who is notified, `modals` who has which form open.
What happens in it passes through `exchange`. The app comes in by `web_api` (methods declared in
`api`, blocks checked by the tables of `blockkit`) and is called by `deliveries`. People act by
`gestures`, `interactions` and `submissions`, for the page (`page_api`) and for Python (`person`)
alike. `faults` and `pacing` make it fail; `simulation` puts all together.
"""

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
