"""Files of Slack: what is told of them, a copy of one in another conversation, pictures of ours.

A file shared in one conversation is not visible in another, so it is copied; nothing is kept here.
https://docs.slack.dev/messaging/working-with-files
"""

import json
from typing import Final

import aiohttp

from bot.slack.troubles import Refused
from bot.slack.web_api import Payload, WebApi, part

_DOWNLOAD: Final = "files.download"


class Files:
    """The methods of Slack that bring a file there; each raises a SlackTrouble when it fails."""

    def __init__(self, api: WebApi, transfer_seconds: float) -> None:
        self._api = api
        self.transfer_seconds = transfer_seconds

    async def info(self, file_id: str) -> Payload:
        """Return what Slack tells of a file: its name, size, address, and where it is shared."""
        return part(await self._api.read("files.info", file=file_id), "file")

    async def upload_slot(self, name: str, size: int) -> tuple[str, str]:
        """Reserve an upload of `size` bytes; returns its address and the new file's id.

        https://docs.slack.dev/reference/methods/files.getUploadURLExternal
        """
        answer = await self._api.form("files.getUploadURLExternal", filename=name, length=str(size))
        return str(answer["upload_url"]), str(answer["file_id"])

    async def copy(self, source_url: str, upload_url: str, size: int) -> None:
        """Stream a file from one place in Slack to a reserved upload.

        Raises Refused for an address that is not Slack's own: the token goes nowhere else.
        """
        if not self._api.is_slacks(source_url):
            raise Refused(_DOWNLOAD, "foreign_address")
        limit = aiohttp.ClientTimeout(total=self.transfer_seconds, sock_read=30)
        async with self._api.download(_DOWNLOAD, source_url, limit) as source:
            if source.content_length not in {None, size}:
                # Slack shows a login page in the place of a file that the bot may not see.
                raise Refused(_DOWNLOAD, "another_size")
            headers = {
                "Content-Length": str(size),
                "Content-Type": "application/octet-stream",
            }
            await self._api.send(
                "files.upload", upload_url, data=source.content, headers=headers, timeout=limit
            )

    async def host(self, name: str, content: bytes) -> str:
        """Upload a file that is shared nowhere: only what names it shows it; returns its id.

        Slack looks at it for a while before it serves it, see `is_ready`.
        """
        slot, file_id = await self.upload_slot(name, len(content))
        limit = aiohttp.ClientTimeout(total=self.transfer_seconds)
        await self._api.send("files.upload", slot, data=content, timeout=limit)
        files = json.dumps([{"id": file_id, "title": name}])
        await self._api.form("files.completeUploadExternal", files=files)
        return file_id

    async def is_ready(self, file_id: str) -> bool:
        """Whether Slack has looked at a file of ours: until then it knows of no type.

        A message that shows it earlier is refused.
        """
        return bool((await self.info(file_id)).get("mimetype"))

    async def share(
        self, file_id: str, title: str, channel: str, *, thread_ts: str | None, comment: str
    ) -> None:
        """Finish an upload and share it; the answer comes before the message exists.

        https://docs.slack.dev/reference/methods/files.completeUploadExternal
        """
        await self._api.form(
            "files.completeUploadExternal",
            files=json.dumps([{"id": file_id, "title": title}]),
            channel_id=channel,
            thread_ts=thread_ts,
            initial_comment=comment,
        )


def shared_at(info: Payload, channel: str) -> str | None:
    """Return where in a conversation a file is shared: a timestamp, empty when Slack keeps it.

    None when it is not shared there. https://docs.slack.dev/reference/objects/file-object
    """
    shares = part(info, "shares")
    for kind in ("private", "public"):
        places = part(shares, kind).get(channel)
        if places:
            return str(places[0].get("ts", ""))
    listed = (info.get(name) or () for name in ("channels", "groups", "ims"))
    return "" if any(channel in channels for channels in listed) else None
