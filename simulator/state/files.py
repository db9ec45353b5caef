"""Files: reserved, uploaded, shared in messages; seen by those who may see one of the messages.

https://docs.slack.dev/messaging/working-with-files
"""

import mimetypes
import secrets
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import quote

from simulator.blockkit.rules import problem
from simulator.errors import Refused, invalid
from simulator.state.model import DOMAIN, TEAM, Channel, File, Json
from simulator.state.workspace import Workspace

_IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/gif"})


class Files:
    """Knows the files, their bytes, and where they are shared."""

    def __init__(self, workspace: Workspace, address: Callable[[], str]) -> None:
        self._workspace = workspace
        self._address = address
        self._reserved: dict[str, File] = {}

    def reserve(self, name: str, size: int) -> tuple[str, str]:
        """Reserve an upload for the app; returns the file's id and the secret of the address."""
        file = self._new(name, size, self._workspace.bot.id)
        file.ready = False
        secret = secrets.token_hex(16)
        self._reserved[secret] = file
        return file.id, secret

    def receive(self, secret: str, content: bytes) -> File:
        """Take the bytes of a reserved upload; raises Refused."""
        file = self._reserved.get(secret)
        if file is None:
            raise Refused(error="file_not_found")
        if len(content) != file.size:
            raise Refused(error="file_size_mismatch")
        del self._reserved[secret]
        return self._keep(file, content)

    def upload(self, user: str, name: str, content: bytes) -> File:
        """Take a file of a person, not shared yet."""
        return self._keep(self._new(name, len(content), user), content)

    def _new(self, name: str, size: int, user: str) -> File:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        created = self._workspace.seconds()
        return File(self._workspace.new_id("F"), name, kind, size, user, created, name)

    def _keep(self, file: File, content: bytes) -> File:
        self._workspace.store.write(file.id, content)
        self._workspace.save_file(file)
        return file

    def get(self, file_id: str) -> File:
        """Return a file; raises Refused."""
        file = self._workspace.files.get(file_id)
        if file is None:
            raise Refused(error="file_not_found")
        return file

    def content(self, file: File) -> bytes:
        """Return the bytes of a file."""
        return self._workspace.store.read(file.id)

    def share(self, files: Sequence[File], channel: Channel, message: Json) -> None:
        """Take note that files stand in a message."""
        for file in files:
            file.shares.append([channel.id, message["ts"], message.get("thread_ts") or ""])
            self._workspace.save_file(file)

    def look_at(self, file: File) -> None:
        """Take note that an upload of the app can be served."""
        file.ready = True
        self._workspace.save_file(file)

    def show(self, blocks: Sequence[Json], to: str, at: str, error: str) -> None:
        """Take note of to whom blocks show files: a conversation, or a person; raises Refused.

        https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
        """
        found = {place: block["slack_file"] for place, block in enumerate(blocks)
                 if block["type"] == "image" and "slack_file" in block}  # fmt: skip
        files = {place: self._named(named) for place, named in found.items()}
        wrong = [place for place, file in files.items() if file is None]
        if wrong:
            raise invalid(
                [problem("invalid slack file", f"{at}/{place}/slack_file") for place in wrong],
                error=error,
            )
        for file in filter(None, files.values()):
            file.shown.append(to)
            self._workspace.save_file(file)

    def _named(self, named: Json) -> File | None:
        """Return an image that the app may see, once it can be served."""
        name, bot = named.get("id", named.get("url")), self._workspace.bot.id
        for file in self._workspace.files.values():
            told = self.wire(file)
            if name in {file.id, told["url_private"], told["permalink"]}:
                usable = file.ready and file.mimetype in _IMAGES and self.may_see(bot, file)
                return file if usable else None
        return None

    def give_to_app(self, file: File) -> None:
        """Take note that a person gave a file to the app in a form."""
        file.given_to_app = True
        self._workspace.save_file(file)

    def may_see(self, user: str, file: File) -> bool:
        """Whether somebody may read a file: his own, or in a conversation that he is in."""
        if file.user == user or (file.given_to_app and user == self._workspace.bot.id):
            return True
        if user in file.shown:
            return True
        places = (*(channel for channel, _, _ in file.shares), *file.shown)
        channels = (self._workspace.channels.get(place) for place in places)
        return any(channel and user in channel.members for channel in channels)

    def wire(self, file: File) -> Json:
        """Return the file object.

        https://docs.slack.dev/reference/objects/file-object
        """
        path = f"{TEAM}-{file.id}/{{}}{quote(file.name, safe='')}"
        private = f"{self._address()}/files-pri/{path}"
        extension = file.name.rpartition(".")[2].lower() if "." in file.name else "binary"
        return {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.title,
            "mimetype": file.mimetype if file.ready else "",
            "filetype": extension if file.ready else "",
            "pretty_type": extension.upper(),
            "user": file.user,
            "user_team": TEAM,
            "editable": False,
            "size": file.size,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": private.format(""),
            "url_private_download": private.format("download/"),
            "permalink": f"https://{DOMAIN}.slack.com/files/{file.user}/{file.id}",
            "has_rich_preview": False,
            "file_access": "visible",
        }

    def told(self, file: File) -> Json:
        """Return what a message says of a file: one from elsewhere must be asked for.

        https://docs.slack.dev/apis/slack-connect/#files
        """
        if self._workspace.users[file.user].team == TEAM:
            return self.wire(file)
        unknown = {"created": 0, "timestamp": 0, "user": ""}
        access = "check_file_info"
        return {"id": file.id, "mode": "file_access", "file_access": access, **unknown}

    def with_shares(self, file: File) -> Json:
        """Return the file object with the messages that it stands in."""
        shares: dict[str, dict[str, list[Json]]] = {}
        places: dict[str, list[str]] = {"channels": [], "groups": [], "ims": []}
        for channel_id, ts, thread in file.shares:
            channel = self._workspace.channels[channel_id]
            entry: Json = {"ts": ts, "channel_name": channel.name, "team_id": TEAM}
            entry |= {"share_user_id": file.user} | ({"thread_ts": thread} if thread else {})
            visibility = "public" if channel.kind == "public" else "private"
            shares.setdefault(visibility, {}).setdefault(channel_id, []).append(entry)
            kind = {"public": "channels", "private": "groups", "dm": "ims"}[channel.kind]
            places[kind].append(channel_id)
        return {**self.wire(file), "shares": shares, **places}
