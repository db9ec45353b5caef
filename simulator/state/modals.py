"""The modals that people have open: at most three on a person's stack.

https://docs.slack.dev/surfaces/modals
"""

import secrets
from collections.abc import Callable, Iterator
from typing import Any, Final

from simulator.blockkit import VIEW_BYTES, check_view, size, with_ids
from simulator.errors import Refused, invalid
from simulator.feed import Feed
from simulator.state.files import Files
from simulator.state.model import TEAM, Json

STACK: Final = 3
_DEFAULTS: Final[Json] = {
    "title": None,
    "close": None,
    "submit": None,
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "clear_on_close": False,
    "notify_on_close": False,
}
_INITIAL: Final = {
    "plain_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "datepicker": ("selected_date", "initial_date"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "file_input": ("files", "initial_files"),
}
"""For each element that holds a value: where its value and its initial value are."""

VALUES: Final = {kind: value for kind, (value, _) in _INITIAL.items()}
"""For each element that holds a value: what of it the app is told."""


class Modals:
    """Keeps each person's stack of views, and what is filled in."""

    def __init__(
        self, app: str, bot: str, files: Files, feed: Feed, wall: Callable[[], float]
    ) -> None:
        self._app = app
        self._bot = bot
        self._files = files
        self._feed = feed
        self._wall = wall
        self._stacks: dict[str, list[Json]] = {}
        self._owners: dict[str, str] = {}

    def stack(self, user: str) -> list[Json]:
        """Return the open views of a person, bottom to top."""
        return self._stacks.setdefault(user, [])

    def find(self, user: str, view_id: str) -> Json | None:
        """Return an open view of a person."""
        return next((view for view in self.stack(user) if view["id"] == view_id), None)

    def open(self, user: str, source: Any) -> Json:  # noqa: ANN401 — whatever the app sent
        """Open a view over what a person has open; raises Refused."""
        check(source)
        stack = self.stack(user)
        if len(stack) >= STACK:
            raise Refused(error="push_limit_reached")
        if source.get("external_id") and self._find(source["external_id"]):
            raise Refused(error="duplicate_external_id")
        self._show(user, source)
        view = self._build(source, "V0" + secrets.token_hex(5).upper())
        view["previous_view_id"] = stack[-1]["id"] if stack else None
        view["root_view_id"] = stack[0]["id"] if stack else view["id"]
        stack.append(view)
        self._owners[view["id"]] = user
        self._tell(user)
        return view

    def update(self, view_id: str, source: Any, seen: str | None = None) -> Json:  # noqa: ANN401
        """Put another view in the place of an open one; raises Refused.

        What is filled in survives where block_id and action_id stay the same.
        """
        check(source)
        user, place = self._locate(view_id)
        former = self.stack(user)[place]
        self._show(user, source)
        if seen and seen != former["hash"]:
            raise Refused(error="hash_conflict")
        view = self._build(source, view_id, former["state"]["values"])
        view |= {name: former[name] for name in ("previous_view_id", "root_view_id")}
        self.stack(user)[place] = view
        self._tell(user)
        return view

    def named(self, external_id: str) -> str:
        """Return the id of the open view that bears a name of the app's; raises Refused."""
        found = self._find(external_id)
        if not external_id or found is None:
            raise Refused(error="not_found")
        return str(found["id"])

    def _find(self, external_id: str) -> Json | None:
        views = (view for stack in self._stacks.values() for view in stack)
        return next((view for view in views if view["external_id"] == external_id), None)

    def _show(self, user: str, source: Json) -> None:
        self._files.show(source["blocks"], user, "/view/blocks", "invalid_arguments")

    def fill(self, user: str, view_id: str, values: Json) -> Json:
        """Take note of what is filled in an open view; returns it. Raises Refused."""
        _, place = self._locate(view_id)
        view = self.stack(user)[place]
        state = {"values": filled(view["blocks"], values, keep=True)}
        self.stack(user)[place] = {**view, "state": state}
        return self.stack(user)[place]

    def close(self, user: str, view_id: str) -> list[Json]:
        """Close a view and those above it, all of them when it says so; returns them."""
        stack = self.stack(user)
        place = next(i for i, view in enumerate(stack) if view["id"] == view_id)
        first = 0 if stack[place]["clear_on_close"] else place
        return self._cut(user, first)

    def clear(self, user: str) -> list[Json]:
        """Close everything a person has open; returns the views."""
        return self._cut(user, 0)

    def _cut(self, user: str, first: int) -> list[Json]:
        stack = self.stack(user)
        closed = stack[first:]
        del stack[first:]
        for view in closed:
            del self._owners[view["id"]]
        self._tell(user)
        return closed

    def _locate(self, view_id: str) -> tuple[str, int]:
        user = self._owners.get(view_id)
        if user is None:
            raise Refused(error="not_found")
        return user, [view["id"] for view in self.stack(user)].index(view_id)

    def _build(self, source: Json, view_id: str, kept: Json | None = None) -> Json:
        blocks = with_ids(source["blocks"])
        return {
            **_DEFAULTS,
            **source,
            "id": view_id,
            "team_id": TEAM,
            "blocks": blocks,
            "state": {"values": filled(blocks, kept or {}, keep=True)},
            "hash": f"{int(self._wall())}.{secrets.token_hex(4)}",
            "app_id": self._app,
            "app_installed_team_id": TEAM,
            "bot_id": self._bot,
        }

    def _tell(self, user: str) -> None:
        for view in self.stack(user):
            self._feed.shown(user, view)
        self._feed.tell(user, {"type": "view", "views": self.stack(user)})
        self._feed.wake()


def check(source: Any) -> None:  # noqa: ANN401 — whatever the app sent
    """Raise Refused when a view is not one."""
    if problems := check_view(source):
        raise invalid(problems, error="invalid_arguments")
    if size(source) > VIEW_BYTES:
        raise Refused(error="view_too_large")


def holders(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Return the elements that hold a value, each with its block."""
    for block in blocks:
        elements = [block.get("element"), block.get("accessory"), *block.get("elements", ())]
        for element in elements:
            if isinstance(element, dict) and element.get("type") in _INITIAL:
                yield block, element


def filled(blocks: list[Json], values: Json, *, keep: bool) -> Json:
    """Return the state of a form: what is filled in, else (`keep`) what it began with."""
    state: Json = {}
    for block, element in holders(blocks):
        name, initial = _INITIAL[element["type"]]
        given = (values.get(block["block_id"]) or {}).get(element["action_id"])
        start = element.get(initial) if keep else None
        value = given.get(name) if isinstance(given, dict) and name in given else start
        empty: Any = [] if name in {"selected_options", "files"} else None
        state.setdefault(block["block_id"], {})[element["action_id"]] = {
            "type": element["type"],
            name: value or empty,
        }
    return state
