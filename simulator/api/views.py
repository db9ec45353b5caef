"""views.*: open a modal for a person, redraw it.

https://docs.slack.dev/reference/methods
"""

from collections.abc import Mapping
from typing import Final

from simulator.api.backend import Backend
from simulator.api.registry import REQUIRED, REQUIRED_JSON, TEXT, Args, Method
from simulator.state.model import Json


def open_view(backend: Backend, args: Args) -> Json:
    """Open a modal for who did something less than three seconds ago."""
    user = backend.grants.exchange(args["trigger_id"])
    return {"view": backend.modals.open(user, args["view"])}


def update_view(backend: Backend, args: Args) -> Json:
    """Redraw a modal, if it did not change since its hash was seen."""
    view_id = args.get("view_id") or backend.modals.named(args.get("external_id", ""))
    return {"view": backend.modals.update(view_id, args["view"], args.get("hash"))}


METHODS: Final[Mapping[str, Method]] = {
    "views.open": Method(open_view, {"trigger_id": REQUIRED, "view": REQUIRED_JSON}),
    "views.update": Method(
        update_view,
        {"view_id": TEXT, "external_id": TEXT, "view": REQUIRED_JSON, "hash": TEXT},
    ),
}
