"""What people do with messages and files: say, edit, delete, react, read, upload."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from simulator.errors import NotPossible, Refused
from simulator.exchange import Exchange
from simulator.people import sentences
from simulator.people.typed import encode, rich_text
from simulator.state.files import Files
from simulator.state.model import Channel, File, Json, User

_LONGEST: Final = 40_000
UPLOAD_BYTES: Final = 10_000_000


class Gestures:
    """Does for a person what he could do in Slack; raises NotPossible with a sentence for him."""

    def __init__(self, exchange: Exchange, files: Files) -> None:
        self._exchange = exchange
        self._workspace = exchange.workspace
        self._files = files

    def person(self, user: str) -> User:
        """Return somebody who may act."""
        person = self._workspace.users.get(user)
        if person is None:
            raise NotPossible(sentences.UNKNOWN_PERSON)
        if person.deleted:
            raise NotPossible(sentences.DEACTIVATED)
        return person

    def conversation(self, user: str, channel: str) -> Channel:
        """Return a conversation that somebody is in."""
        found = self._workspace.channels.get(channel)
        if found is None or self.person(user).id not in found.members:
            raise NotPossible(sentences.UNKNOWN_CHANNEL)
        return found

    def say(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        files: Sequence[str] = (),
    ) -> Json:
        """Write in a conversation or under one of its messages."""
        place = self._writable(user, channel)
        shared = [self.own_file(user, file) for file in files]
        if not text.strip() and not shared:
            raise NotPossible(sentences.EMPTY)
        team = self._workspace.users[user].team
        said: Json = {"user": user, "team": team, "client_msg_id": str(uuid.uuid4())}
        said |= self._typed(text)
        said |= self._threading(place, thread_ts, broadcast=broadcast)
        if shared:
            said |= {"files": [self._files.told(file) for file in shared], "upload": True}
            said |= {"subtype": "file_share", "display_as_bot": False}
        message = self._exchange.post(place, said)
        self._files.share(shared, place, message)
        return message

    def _typed(self, text: str) -> Json:
        encoded = encode(self._workspace, text)
        if len(encoded) > _LONGEST:
            raise NotPossible(sentences.TOO_LONG)
        return {"text": encoded, **({"blocks": [rich_text(encoded)]} if encoded else {})}

    def _threading(self, place: Channel, thread: str | None, *, broadcast: bool) -> Json:
        if thread is None:
            return {}
        root = self._workspace.logs[place.id].root_of(thread)
        if root is None:
            raise NotPossible(sentences.UNKNOWN_MESSAGE)
        return {"thread_ts": root, **({"subtype": "thread_broadcast"} if broadcast else {})}

    def edit(self, user: str, channel: str, ts: str, text: str) -> Json:
        """Write one of one's messages anew."""
        place = self._writable(user, channel)
        former = self._own(user, place, ts)
        if not text.strip() and not former.get("files"):
            raise NotPossible(sentences.EMPTY)
        kept = {k: v for k, v in former.items() if k != "blocks"}
        edited = {"user": user, "ts": self._workspace.stamps.next()}
        message = {**kept, **self._typed(text), "edited": edited}
        self._exchange.change(place, message, former)
        return message

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete one of one's messages; an ephemeral one is only put away."""
        place = self.conversation(user, channel)
        if ts in self._exchange.ephemerals.get(user, {}):
            self._exchange.unwhisper(place, user, ts)
            return
        self._own(user, place, ts)
        self._exchange.delete(place, ts)

    def react(self, user: str, channel: str, ts: str, name: str, *, remove: bool = False) -> None:
        """Put a reaction on a message, or take it away."""
        place = self._writable(user, channel)
        message = self._workspace.message(channel, ts)
        if message is None:
            raise NotPossible(sentences.UNKNOWN_MESSAGE)
        self._exchange.react(place, message, user, name.strip(":"), remove=remove)

    def read(self, user: str, channel: str, ts: str, thread: str = "") -> None:
        """Have read a conversation, or a thread, as far as a message."""
        self._exchange.read(user, self.conversation(user, channel), ts, thread)

    def upload(self, user: str, name: str, content: bytes) -> File:
        """Bring a file, not shared yet."""
        if len(content) > UPLOAD_BYTES:
            raise NotPossible(sentences.FILE_TOO_BIG)
        return self._files.upload(self.person(user).id, name.strip() or "fichier", content)

    def own_file(self, user: str, file_id: str) -> File:
        """Return a file that somebody brought."""
        try:
            file = self._files.get(file_id)
        except Refused:
            raise NotPossible(sentences.UNKNOWN_FILE) from None
        if file.user != user:
            raise NotPossible(sentences.UNKNOWN_FILE)
        return file

    def with_files(self, user: str, values: Json) -> Json:
        """Put file objects in the place of the ids of somebody's files, in a form's values."""
        return {
            block: {name: self._with_files(user, value) for name, value in actions.items()}
            for block, actions in values.items()
        }

    def _with_files(self, user: str, value: Any) -> Any:  # noqa: ANN401 — JSON
        if not isinstance(value, dict) or not value.get("files"):
            return value
        ids = [f["id"] if isinstance(f, dict) else f for f in value["files"]]
        files = [self.own_file(user, file_id) for file_id in ids]
        return {**value, "files": [self._files.wire(file) for file in files]}

    def _writable(self, user: str, channel: str) -> Channel:
        place = self.conversation(user, channel)
        if place.archived:
            raise NotPossible(sentences.ARCHIVED)
        return place

    def _own(self, user: str, place: Channel, ts: str) -> Json:
        message = self._workspace.message(place.id, ts)
        if message is None:
            raise NotPossible(sentences.UNKNOWN_MESSAGE)
        if message.get("user") != user:
            raise NotPossible(sentences.NOT_YOURS)
        return message
