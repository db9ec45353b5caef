"""views.*: open a modal for a person, redraw it, show a person his App Home.

https://docs.slack.dev/reference/methods
"""

from collections.abc import Mapping
from typing import Final

from simulator.api.backend import Backend
from simulator.api.registry import REQUIRED, REQUIRED_JSON, TEXT, Args, Method
from simulator.errors import Refused
from simulator.state.model import Json


def open_view(backend: Backend, args: Args) -> Json:
    """Open a modal for who did something less than three seconds ago."""
    user = backend.grants.exchange(args["trigger_id"])
    return {"view": backend.modals.open(user, args["view"])}


def push_view(backend: Backend, args: Args) -> Json:
    """Open a modal over the one in which something was just done."""
    user = backend.grants.exchange(args["trigger_id"])
    if not backend.modals.stack(user):
        raise Refused(error="not_found")
    return {"view": backend.modals.open(user, args["view"])}


def publish_view(backend: Backend, args: Args) -> Json:
    """Show a person his App Home, if the app has one.

    https://docs.slack.dev/reference/methods/views.publish
    """
    if not backend.manifest.features.app_home.home_tab_enabled:
        raise Refused(error="not_enabled")
    if args["user_id"] not in backend.workspace.users:
        raise Refused(error="user_not_found")
    return {"view": backend.homes.publish(args["user_id"], args["view"], args.get("hash"))}


def update_view(backend: Backend, args: Args) -> Json:
    """Redraw a modal, if it did not change since its hash was seen."""
    view_id = args.get("view_id") or backend.modals.named(args.get("external_id", ""))
    return {"view": backend.modals.update(view_id, args["view"], args.get("hash"))}


METHODS: Final[Mapping[str, Method]] = {
    "views.open": Method(open_view, {"trigger_id": REQUIRED, "view": REQUIRED_JSON}),
    "views.push": Method(push_view, {"trigger_id": REQUIRED, "view": REQUIRED_JSON}),
    "views.publish": Method(
        publish_view, {"user_id": REQUIRED, "view": REQUIRED_JSON, "hash": TEXT}
    ),
    "views.update": Method(
        update_view,
        {"view_id": TEXT, "external_id": TEXT, "view": REQUIRED_JSON, "hash": TEXT},
    ),
}
