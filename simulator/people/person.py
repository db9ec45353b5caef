"""Somebody in the workspace, driven from Python: for tests and for seeding a demo."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.exchange import Notification
from simulator.parts import Parts
from simulator.people.finding import Found, control, field_named, option_named, option_owner
from simulator.people.interactions import Spot
from simulator.state.modals import VALUES
from simulator.state.model import Json
from simulator.wire.parcels import Ack


class Person:
    """Acts as one person, the way the page does; raises NotPossible with the page's sentence.

    Where a conversation is left out, the DM with the app is meant; where a message is left out, the
    modal on top.
    """

    def __init__(self, parts: Parts, user: str) -> None:
        self._parts = parts
        self._workspace = parts.backend.workspace
        self._exchange = parts.backend.exchange
        self.id = user

    @property
    def dm(self) -> str:
        """The id of the DM with the app."""
        return self._workspace.dm(self.id, self._workspace.bot.id).id

    async def say(
        self,
        text: str,
        channel: str | None = None,
        *,
        thread: str | None = None,
        broadcast: bool = False,
        files: Sequence[str] = (),
    ) -> Json:
        """Write a message; `files` are ids that `upload` returned."""
        place = channel or self.dm
        message = self._parts.gestures.say(
            self.id, place, text, thread_ts=thread, broadcast=broadcast, files=files
        )
        return {**message, "channel": place}

    async def edit(self, message: Json, text: str) -> None:
        """Write a message of one's own anew."""
        self._parts.gestures.edit(self.id, message["channel"], message["ts"], text)

    async def delete(self, message: Json) -> None:
        """Delete a message of one's own."""
        self._parts.gestures.delete(self.id, message["channel"], message["ts"])

    async def react(self, message: Json, name: str, *, remove: bool = False) -> None:
        """Put a reaction on a message, or take it away."""
        self._parts.gestures.react(self.id, message["channel"], message["ts"], name, remove=remove)

    async def read(self, channel: str | None = None, *, thread: str = "") -> None:
        """Read a conversation, or a thread, to its end."""
        place = channel or self.dm
        log = self._workspace.logs[place]
        stamps = log.replies(thread) if thread else log.top
        if stamps:
            self._parts.gestures.read(self.id, place, stamps[-1], thread)

    async def upload(self, name: str, content: bytes, *, given: bool = False) -> str:
        """Bring a file and return its id; `given` when the app gets it at once, as by a form."""
        file = self._parts.gestures.upload(self.id, name, content)
        if given:
            self._parts.backend.files.give_to_app(file)
        return file.id

    async def command(self, text: str, channel: str | None = None) -> Ack:
        """Type a slash command; what the app answers at once is among the ephemerals."""
        return await self._parts.interactions.command(self.id, channel or self.dm, text)

    async def shortcut(self, name: str, message: Json | None = None) -> Ack:
        """Use a shortcut of the app: on a message, or anywhere where none is given."""
        spot = Spot(message["channel"], message["ts"]) if message else None
        return await self._parts.interactions.shortcut(self.id, name, spot)

    def open_home(self) -> None:
        """Open the app's first tab."""
        self._parts.interactions.open_home(self.id)

    @property
    def home(self) -> Json | None:
        """What the app's first tab shows."""
        return self._parts.backend.homes.of(self.id)

    async def press_home(self, button: str, near: str = "") -> Ack:
        """Press a button of the app's first tab, the first after the words `near`."""
        view = self.home or {"id": "", "blocks": []}
        blocks = view["blocks"]
        start = next(
            (n for n, block in enumerate(blocks) if near in json.dumps(block, ensure_ascii=False)),
            0,
        )
        found = control(blocks[start:], button)
        return await self._parts.interactions.press(
            self.id, Spot(view_id=view["id"]), found.block_id, found.action_id, {}
        )

    async def press(self, button: str, message: Json | None = None) -> Ack:
        """Press a button, named by its label or its action_id; confirmations are given."""
        found = control(self._blocks(message), button)
        return await self._use(found, message, {})

    async def choose(self, option: str, message: Json | None = None, *, menu: str = "") -> Ack:
        """Choose an option by its label, in a menu or select (`menu`: its action_id or label)."""
        found, chosen = option_owner(self._blocks(message), option, menu)
        return await self._use(found, message, {"selected_option": chosen})

    async def suggest(self, field: str, typed: str, message: Json | None = None) -> list[Json]:
        """Return the options offered while one types in a select, named by its label or ids."""
        found = field_named(self._blocks(message), field)
        return await self._parts.interactions.suggest(
            self.id, self._spot(message), found.block_id, found.action_id, {"value": typed}
        )

    async def fill(self, values: Mapping[str, Any]) -> None:
        """Fill in fields of the modal on top, named by label, block_id or action_id.

        Texts and dates as they are; options by label (a list of them for checkboxes); people and
        files by id (a list for files). A searched select is searched by the label.
        """
        for name, value in values.items():
            view = self.view
            found = field_named(view["blocks"], name)
            state = await self._state(found, value)
            filled = {found.block_id: {found.action_id: {"type": found.kind, **state}}}
            kept = {**view["state"]["values"], **filled}
            self._parts.backend.modals.fill(self.id, view["id"], self._with_files(kept))
            if found.block.get("dispatch_action"):
                await self._use(found, None, state)

    def _with_files(self, values: Json) -> Json:
        return self._parts.gestures.with_files(self.id, values)

    async def submit(self, values: Mapping[str, Any] | None = None) -> Json:
        """Fill in, send the modal on top off, and return the sentences under its fields."""
        await self.fill(values or {})
        view = self.view
        return await self._parts.submissions.submit(self.id, view["id"], view["state"]["values"])

    async def close(self, *, everything: bool = False) -> None:
        """Close the modal on top, or all of them."""
        await self._parts.submissions.close(self.id, self.view["id"], everything=everything)

    @property
    def views(self) -> list[Json]:
        """The open modals, bottom to top."""
        return list(self._parts.backend.modals.stack(self.id))

    @property
    def view(self) -> Json:
        """The modal on top; raises LookupError when none is open."""
        if not self.views:
            message = f"no modal is open for {self.id}"
            raise LookupError(message)
        return self.views[-1]

    def ephemerals(self, channel: str | None = None) -> list[Json]:
        """Return what only this person sees in a conversation, oldest first."""
        place = channel or self.dm
        return list(self._exchange.ephemerals_in(self.id, place))

    @property
    def notifications(self) -> list[Notification]:
        """What this person was notified of, oldest first."""
        return [note for note in self._exchange.notifications if note.user == self.id]

    def unread(self, channel: str | None = None) -> int:
        """Return how many messages of a conversation this person has not read."""
        place = self._workspace.channels[channel or self.dm]
        return self._exchange.attention.unread(self.id, place)[0]

    def messages(self, channel: str | None = None, thread: str | None = None) -> list[Json]:
        """Return the messages of a conversation, or of a thread with its root, oldest first."""
        place = self._parts.gestures.conversation(self.id, channel or self.dm)
        log = self._workspace.logs[place.id]
        stamps = [thread, *log.replies(thread)] if thread else log.top
        return [{**log.messages[ts], "channel": place.id} for ts in stamps]

    def _blocks(self, message: Json | None) -> list[Json]:
        return list(message.get("blocks") or ()) if message else list(self.view["blocks"])

    def _spot(self, message: Json | None) -> Spot:
        if message is None:
            return Spot(view_id=self.view["id"])
        return Spot(message["channel"], message["ts"])

    async def _use(self, found: Found, message: Json | None, given: Json) -> Ack:
        return await self._parts.interactions.press(
            self.id, self._spot(message), found.block_id, found.action_id, given
        )

    async def _state(self, found: Found, value: Any) -> Json:  # noqa: ANN401 — by the kind of field
        name = VALUES[found.kind]
        if name == "selected_options":
            return {name: [option_named(found.element, label) for label in value]}
        if found.kind == "external_select":
            options = await self.suggest(found.block_id, value)
            return {name: option_named({"options": options}, value)}
        if name == "selected_option":
            return {name: option_named(found.element, value)}
        return {name: list(value) if name == "files" else value}
