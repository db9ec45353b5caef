"""The picture of a message: uploaded once, shown once Slack has it ready, else left out.

A message is complete without its picture, so no message waits for one for long. The file is shared
nowhere, and its id is stored before the message is posted: a crash in between uploads none again.
https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
"""

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from bot.charts import Artist, Drawing
from bot.delivery.envelope import Envelope
from bot.delivery.ledger import Claim
from bot.delivery.sending import Call, Tools
from bot.delivery.stops import NotYet
from bot.rendering.blocks import Message
from bot.slack.client import Ambiguous, Refused
from core.outbox import Row

_UPLOAD: Final = "files.getUploadURLExternal"
_LEFT_OUT: Final = "without its picture: "
_LOOKS: Final = (0.0, 0.5, 1.0)  # seconds before each look at what was just uploaded
_MOST_TRIES: Final = 4
_NAME: Final = "guichet.png"
_log = logging.getLogger(__name__)


class Pictures:
    """Has Slack hold the pictures of messages before these are posted."""

    def __init__(self, tools: Tools, artist: Artist) -> None:
        self._tools = tools
        self._files = tools.slack.files
        self._artist = artist

    async def prepare(self, claim: Claim, envelope: Envelope) -> None:
        """Upload the picture of an envelope, unless that was done, and wait until it is ready.

        Raises NotYet, or the SlackTrouble of what is tried again; a picture that Slack refuses, or
        that cannot be drawn, is left out.
        """
        drawing = envelope.picture
        if drawing is None or not _is_wanted(claim.row):
            return
        try:
            if claim.row.sent_file is None:
                await self._upload(claim, drawing)
            await self._until_ready(claim)
        except Refused as refused:
            await leave_out(self._tools, claim, str(refused))
        except Ambiguous as trouble:
            if claim.row.attempts < _MOST_TRIES:
                raise
            await leave_out(self._tools, claim, str(trouble))
        except _NotDrawn as why:
            await leave_out(self._tools, claim, str(why))

    async def _upload(self, claim: Claim, drawing: Drawing) -> None:
        """Draw, upload, and store the file's id."""
        png = await self._drawn(drawing)
        duration = timedelta(seconds=self._files.transfer_seconds)
        async with self._tools.call(claim, Call(_UPLOAD, repeatable=True), duration):
            hosted = await self._files.host(_NAME, png)
        await self._tools.ledger.hold(claim)
        await _note(self._tools, claim, sent_file=hosted)

    async def _drawn(self, drawing: Drawing) -> bytes:
        try:
            return (await self._artist.draw(drawing)).png
        except Exception as error:  # noqa: BLE001 — a fault of drawing keeps no figures from anybody
            name = type(error).__name__
        _log.error("a picture cannot be drawn: %s", name)
        raise _NotDrawn(name)

    async def _until_ready(self, claim: Claim) -> None:
        """Wait until Slack has looked at the file; after so many tries nobody waits for it."""
        for seconds in _LOOKS:
            await self._tools.sleep(seconds)
            if await self._files.is_ready(str(claim.row.sent_file)):
                return
        await later(self._tools, claim, "not ready")


class _NotDrawn(Exception):  # noqa: N818 — an answer: the figures go without it
    """A picture that could not be drawn, and what came in its way."""


def is_shown(envelope: Envelope, row: Row) -> bool:
    """Whether a row's message shows a picture as it is posted."""
    return envelope.picture is not None and row.sent_file is not None and _is_wanted(row)


def _is_wanted(row: Row) -> bool:
    return _LEFT_OUT not in row.reason


def pictured(envelope: Envelope, row: Row) -> tuple[Message, ...]:
    """Return the messages of an envelope, the last with the picture if that is to be shown."""
    picture = envelope.picture
    if picture is None or not is_shown(envelope, row):
        return envelope.messages
    *before, last = envelope.messages
    return (*before, last.with_picture(str(row.sent_file), picture.alt))


async def later(tools: Tools, claim: Claim, why: str) -> None:
    """Raise NotYet, so that it is tried again; after so many tries, leave the picture out."""
    if claim.row.attempts < _MOST_TRIES:
        raise NotYet
    await leave_out(tools, claim, why)


async def leave_out(tools: Tools, claim: Claim, why: str) -> None:
    """Note in the row that its message goes without its picture, and why."""
    await _note(tools, claim, reason=f"{_LEFT_OUT}{why}; ")


async def _note(tools: Tools, claim: Claim, **changes: Any) -> None:  # noqa: ANN401 — fields of Row
    """Write changes of a row; whether its message was posted is no clearer than before."""
    status = claim.row.status
    await tools.ledger.keep(claim, **changes)
    claim.row = replace(claim.row, status=status)
