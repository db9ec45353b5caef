"""apps.connections.open: where to connect to in Socket Mode.

https://docs.slack.dev/reference/methods/apps.connections.open
"""

from collections.abc import Mapping
from typing import Final

from simulator.api.backend import Backend
from simulator.api.registry import Args, Method
from simulator.state.model import Json


def open_connection(backend: Backend, _: Args) -> Json:
    """Give an address that serves once."""
    return {"url": backend.connect()}


METHODS: Final[Mapping[str, Method]] = {
    "apps.connections.open": Method(open_connection, app_scope="connections:write")
}
