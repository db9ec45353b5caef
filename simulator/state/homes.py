"""The App Home of each person, as the app last published it.

https://docs.slack.dev/surfaces/app-home
"""

import secrets
from collections.abc import Callable

from simulator.blockkit import VIEW_BYTES, check_home, size, with_ids
from simulator.errors import Refused, invalid
from simulator.feed import Feed
from simulator.state.modals import filled
from simulator.state.model import TEAM, Json


class Homes:
    """Keeps what each person is shown in the app's first tab."""

    def __init__(self, app: str, bot: str, feed: Feed, wall: Callable[[], float]) -> None:
        self._app = app
        self._bot = bot
        self._feed = feed
        self._wall = wall
        self._views: dict[str, Json] = {}

    def of(self, user: str) -> Json | None:
        """Return what a person is shown, None before the app published anything."""
        return self._views.get(user)

    def find(self, user: str, view_id: str) -> Json | None:
        """Return it if that is the view of this id."""
        view = self._views.get(user)
        return view if view and view["id"] == view_id else None

    def publish(self, user: str, source: Json, seen: str | None = None) -> Json:
        """Show a person a view in place of what he was shown; raises Refused."""
        if problems := check_home(source):
            raise invalid(problems, error="invalid_arguments")
        if size(source) > VIEW_BYTES:
            raise Refused(error="view_too_large")
        former = self._views.get(user)
        if seen and former and seen != former["hash"]:
            raise Refused(error="hash_conflict")
        self._views[user] = self._build(source, former)
        self._feed.shown(user, self._views[user])
        self._feed.tell(user, {"type": "home", "view": self._views[user]})
        self._feed.wake()
        return self._views[user]

    def _build(self, source: Json, former: Json | None) -> Json:
        blocks = with_ids(source["blocks"])
        view_id = former["id"] if former else "V0" + secrets.token_hex(5).upper()
        kept = former["state"]["values"] if former else {}
        return {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            **source,
            "id": view_id,
            "team_id": TEAM,
            "blocks": blocks,
            "state": {"values": filled(blocks, kept, keep=True)},
            "hash": f"{int(self._wall())}.{secrets.token_hex(4)}",
            "previous_view_id": None,
            "root_view_id": view_id,
            "app_id": self._app,
            "app_installed_team_id": TEAM,
            "bot_id": self._bot,
        }
