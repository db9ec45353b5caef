"""One file of a journal, copied into another conversation at most once.

A file carries no mark of ours, so the id of the copy is stored before it is shared: after a broken
call Slack is asked where that very file stands. Until then nothing can have been seen.
https://docs.slack.dev/reference/methods/files.completeUploadExternal
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.delivery.envelope import Relay
from bot.delivery.envelopes import Envelopes
from bot.delivery.ledger import Claim
from bot.delivery.posting import Posting, unreadable
from bot.delivery.sending import Call, Tools
from bot.delivery.stops import InDoubt, Reason, Unsendable
from bot.rendering.mrkdwn import escape
from bot.slack.client import Gone, Refused
from bot.slack.files import shared_at
from bot.slack.web_api import Payload
from core.ports import Place, Work

_INFO: Final = "files.info"
_COPY: Final = "files.getUploadURLExternal"
_SHARE: Final = "files.completeUploadExternal"
_LARGEST: Final = 10 * 1024 * 1024
"""Bytes; what a form of Slack takes: https://docs.slack.dev/reference/block-kit/block-elements"""

_MOST_COPIES: Final = 8  # then the file is told of in words
_GLANCES: Final = (0.0, 0.5, 1.0)  # seconds before each look right after sharing
_IN_WORDS: Final = "told in words: "


class Files:
    """Copies files from the conversation they were shared in to the one a notice names."""

    def __init__(self, tools: Tools, envelopes: Envelopes, posting: Posting) -> None:
        self._tools = tools
        self._files = tools.slack.files
        self._envelopes = envelopes
        self._posting = posting

    async def send(self, claim: Claim) -> None:
        """Bring a file over, or say in its place that it could not be; raises what Posting does."""
        relay = await self._envelopes.relay(claim.row.notice)
        if not claim.row.reason.startswith(_IN_WORDS):
            try:
                await self._relay(claim, relay)
            except _Uncopied as why:
                await self._tools.ledger.keep(claim, reason=f"{_IN_WORDS}{why}; ")
            else:
                return
        await self._posting.send(claim, replace(relay.envelope, messages=(relay.in_words,)))

    async def _relay(self, claim: Claim, relay: Relay) -> None:
        if claim.row.sent_file is None:
            await self._copy(claim, relay)
            # That may have taken minutes: may it still go where it was to go?
            relay = await self._envelopes.relay(claim.row.notice)
        elif claim.in_doubt:
            if await self._arrived(claim, relay):
                return
            await self._still_in_doubt(claim)
        await self._share(claim, relay)

    async def _copy(self, claim: Claim, relay: Relay) -> None:
        """Copy the bytes and store the copy's id; raises _Uncopied when that cannot be."""
        if claim.row.attempts >= _MOST_COPIES:
            raise _Uncopied(claim.row.reason)
        try:
            copied = await self._copied(claim, relay)
        except Refused as refused:
            raise _Uncopied(str(refused)) from None
        await self._tools.ledger.hold(claim)
        await self._tools.ledger.keep(claim, sent_file=copied)

    async def _copied(self, claim: Claim, relay: Relay) -> str:
        info = await self._files.info(relay.file.id)
        address, size = _source(info)
        call = Call(_COPY, repeatable=True)
        duration = timedelta(seconds=self._files.transfer_seconds)
        async with self._tools.call(claim, call, duration):
            slot, copied = await self._files.upload_slot(relay.file.name, size)
            await self._files.copy(address, slot, size)
        return copied

    async def _share(self, claim: Claim, relay: Relay) -> None:
        envelope, copied = relay.envelope, str(claim.row.sent_file)
        try:
            async with self._tools.call(claim, Call(_SHARE)):
                await self._files.share(
                    copied,
                    relay.file.name,
                    envelope.channel,
                    thread_ts=envelope.thread,
                    comment=escape(relay.caption),
                )
        except Refused:
            if await self._arrived(claim, relay):  # an earlier call, in doubt until now, did it
                return
            raise
        await self._tools.ledger.keep(claim, channel=envelope.channel)
        await self._wait_until_seen(claim, relay)

    async def _wait_until_seen(self, claim: Claim, relay: Relay) -> None:
        """Learn where a shared file stands: Slack answers before the message exists."""
        for seconds in _GLANCES:
            await self._tools.sleep(seconds)
            if await self._arrived(claim, relay):
                return
        raise InDoubt(self._tools.looks.begin(claim.row))

    async def _still_in_doubt(self, claim: Claim) -> None:
        if claim.row.channel is None:
            await self._tools.still_in_doubt(claim)
            return
        wait = self._tools.looks.next_wait(claim.row)
        if wait is None:
            raise Unsendable(Reason.NEVER_SEEN)
        raise InDoubt(wait)

    async def _arrived(self, claim: Claim, relay: Relay) -> bool:
        """Whether the copy stands in its conversation; then its row is done with."""
        channel, remember = relay.envelope.channel, relay.envelope.remember
        ts = await self._place_of(str(claim.row.sent_file), channel)
        if ts is None:
            return False

        def save(work: Work) -> None:
            if remember and ts:
                remember(work, Place(channel, ts))

        await self._tools.ledger.close(claim, save, channel=channel, ts=ts or None)
        return True

    async def _place_of(self, copied: str, channel: str) -> str | None:
        try:
            return shared_at(await self._files.info(copied), channel)
        except Refused as refused:
            if refused.error == "file_not_found":
                return None
            raise unreadable(refused) from None
        except Gone as gone:
            raise unreadable(gone) from None


class _Uncopied(Exception):  # noqa: N818 — an answer: the file stays where it is
    """A file that cannot be brought over, and why."""


def _source(info: Payload) -> tuple[str, int]:
    """Return the address and size in bytes of a file; raises Refused for one we do not copy.

    Files of other organisations come without an address until Slack was asked, some even then.
    https://docs.slack.dev/reference/objects/file-object
    """
    address = str(info.get("url_private_download") or info.get("url_private") or "")
    size = int(info.get("size") or 0)
    if not address or info.get("is_external"):
        raise Refused(_INFO, "no_address")
    if size > _LARGEST:
        raise Refused(_INFO, "too_large")
    return address, size
