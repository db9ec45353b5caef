"""The methods of the Web API that the app calls, and no others."""

from collections.abc import Mapping
from typing import Final

from simulator.api import chat, connections, conversations, people, uploads, views
from simulator.api.registry import Method

METHODS: Final[Mapping[str, Method]] = {
    **chat.METHODS,
    **connections.METHODS,
    **conversations.METHODS,
    **people.METHODS,
    **uploads.METHODS,
    **views.METHODS,
}

__all__ = ["METHODS", "Method"]
