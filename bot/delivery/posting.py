"""One message at a time, at most once: post, and look before posting again.

Slack has no idempotency key for a message, so what a broken call left in doubt is looked for by
the mark in its metadata; only what is absent in every look is posted again.
"""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot.delivery.envelope import Envelope
from bot.delivery.ledger import Claim
from bot.delivery.marker import Spot
from bot.delivery.pacing import POSTS
from bot.delivery.pictures import is_shown, later, pictured
from bot.delivery.sending import Call, Tools
from bot.delivery.stops import InDoubt, LeaseLost, Unsendable
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import pieces
from bot.slack.client import (
    POST,
    BadContent,
    Gone,
    Posted,
    Refused,
    SlackTrouble,
    WorkspaceGone,
)
from core.outbox import IN_DOUBT, Kind, Notice, Row, Status
from core.ports import Place, Work

_PIECE: Final = 3000  # characters; a text of 4,000 is the most Slack advises
_BEFORE: Final = timedelta(minutes=2)  # how far Slack's clock and ours may differ
_LATE_SECONDS: Final = 5.0  # for a copy of ours to show, when we were late and got no answer
_log = logging.getLogger(__name__)
_PLAIN: Final = re.compile(r"plain text from part (\d+): ")


class Posting:
    """Posts the messages of an envelope, part by part."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def send(self, claim: Claim, envelope: Envelope) -> None:
        """Post what of a row was not posted yet.

        Raises SlackTrouble, InDoubt, NotItsTurn, LeaseLost or Unsendable.
        """
        ledger = self._tools.ledger
        if claim.in_doubt and envelope.channel:
            envelope = await self._settle(claim, envelope)
        while claim.row.status is not Status.SENT:
            messages = _parts(envelope, claim.row)
            if claim.row.part >= len(messages):
                await ledger.close(claim, reason=_nothing_left(claim))
                return
            try:
                envelope = await self._part(claim, envelope, messages)
            except BadContent as refused:
                await self._degrade(claim, envelope, refused)

    async def _part(
        self, claim: Claim, envelope: Envelope, messages: Sequence[Message]
    ) -> Envelope:
        try:
            posted = await self._post(claim, envelope, messages[claim.row.part])
        except InDoubt:
            if self._tools.ledger.is_late(claim):
                await self._tools.sleep(_LATE_SECONDS)
                await self._keep_oldest(claim, envelope)
                raise LeaseLost from None
            raise
        if self._tools.ledger.is_late(claim):
            # Another worker may have posted the same meanwhile.
            oldest = await self._keep_oldest(claim, envelope)
            if oldest not in {None, posted.ts}:
                raise LeaseLost
        return await self._note(claim, envelope, posted, len(messages))

    async def _post(self, claim: Claim, envelope: Envelope, message: Message) -> Posted:
        tools = self._tools
        ahead = claim.row.notice.kind is Kind.COMING
        async with tools.call(claim, Call(POST, ((POSTS, envelope.channel),), ahead=ahead)):
            return await tools.slack.post(
                envelope.channel,
                message,
                thread_ts=envelope.thread,
                broadcast=envelope.broadcast and claim.row.part == 0,
                metadata=tools.marker.mark(_spot(claim, envelope)),
            )

    async def _note(self, claim: Claim, envelope: Envelope, posted: Posted, parts: int) -> Envelope:
        """Write that a part arrived, and where, in one transaction."""
        row = claim.row
        save = await self._save(claim, envelope, posted)
        changes: dict[str, Any] = {
            "part": row.part + 1, "channel": posted.channel, "ts": posted.ts,
        }  # fmt: skip
        if row.part + 1 < parts:
            await self._tools.ledger.keep(claim, save, **changes)
        else:
            await self._tools.ledger.close(claim, save, **changes)
        if (envelope.starts_thread and row.part == 0) or _is_stray(envelope, posted):
            return replace(envelope, thread=posted.ts, starts_thread=False, channel=posted.channel)
        return envelope

    async def _save(
        self, claim: Claim, envelope: Envelope, posted: Posted
    ) -> Callable[[Work], None]:
        """Return what to store of the first part's place, its permanent link for a card."""
        row = claim.row
        card = row.notice.kind is Kind.CARD
        link = await self._link(posted) if card and row.part == 0 else ""
        place = Place(posted.channel, posted.ts, link)
        now = self._tools.ledger.now

        def save(work: Work) -> None:
            if envelope.remember and row.part == 0:
                envelope.remember(work, place)
            if _is_stray(envelope, posted):
                _mend(work, row.notice, place, now)

        return save

    async def _link(self, posted: Posted) -> str:
        try:
            return await self._tools.slack.permalink(posted.channel, posted.ts)
        except SlackTrouble:
            return ""  # the message is what counts; the next redraw asks again

    async def _degrade(self, claim: Claim, envelope: Envelope, refused: BadContent) -> None:
        """Go without a picture, else say the rest in plain text, in pieces; the row tells it."""
        row = claim.row
        if _PLAIN.match(row.reason):
            raise Unsendable(str(refused)) from None
        if is_shown(envelope, row):
            await later(self._tools, claim, str(refused))  # Slack may not have it ready yet
            return
        reason = f"plain text from part {row.part}: {refused.error}; {row.reason}"
        await self._tools.ledger.keep(claim, reason=reason)

    async def _settle(self, claim: Claim, envelope: Envelope) -> Envelope:
        """Find out whether the part in doubt arrived; raises InDoubt until that is sure."""
        found = await self._look(claim, envelope)
        if not found:
            await self._tools.still_in_doubt(claim)
            return envelope
        await self._delete(envelope.channel, found[1:])
        self._tools.looks.forget(claim.row.id)
        parts = len(_parts(envelope, claim.row))
        posted = Posted(envelope.channel, found[0], top_level=envelope.thread is None)
        return await self._note(claim, envelope, posted, parts)

    async def _look(self, claim: Claim, envelope: Envelope) -> list[str]:
        """Return where our message is, oldest first; what cannot be read is left to a person."""
        slack, oldest = self._tools.slack, since(claim.row.created_at)
        try:
            me = await slack.identity()
            if envelope.thread:
                said = await slack.replies(envelope.channel, envelope.thread, oldest)
            else:
                said = await slack.history(envelope.channel, oldest)
        except (Gone, Refused) as refused:
            raise unreadable(refused) from None
        except WorkspaceGone as gone:
            if gone.error == "missing_scope":
                raise unreadable(gone) from None
            raise
        return sorted(self._tools.marker.find(said, _spot(claim, envelope), me))

    async def _keep_oldest(self, claim: Claim, envelope: Envelope) -> str | None:
        """After a lost lease, delete every later copy; returns where the oldest is, if known."""
        try:
            found = await self._look(claim, envelope)
        except (SlackTrouble, Unsendable):
            return None
        await self._delete(envelope.channel, found[1:])
        return found[0] if found else None

    async def _delete(self, channel: str, copies: Sequence[str]) -> None:
        for ts in copies:
            try:
                await self._tools.slack.delete(channel, ts)
            except SlackTrouble as trouble:
                _log.warning("a late copy of a message was not deleted: %s", trouble)


def unreadable(trouble: SlackTrouble) -> Unsendable:
    """Say that nobody can tell whether a message arrived."""
    return Unsendable(f"{IN_DOUBT}, and the conversation cannot be read ({trouble})")


def since(instant: datetime) -> str:
    """Return Slack's timestamp of shortly before an instant."""
    return f"{(instant - _BEFORE).timestamp():.6f}"


def _spot(claim: Claim, envelope: Envelope) -> Spot:
    return Spot(claim.row.id, claim.row.part, envelope.channel, envelope.thread)


def _is_stray(envelope: Envelope, posted: Posted) -> bool:
    """Whether a reply stands at the top of its channel, because its root was deleted."""
    return envelope.thread is not None and posted.top_level


def _mend(work: Work, notice: Notice, place: Place, now: datetime) -> None:
    """After a root was deleted: a card is redrawn, which posts a new one; a message is the root."""
    if notice.kind in {Kind.THREAD, Kind.JOURNAL, Kind.RELAY}:
        work.tell((replace(notice, kind=Kind.CARD),), now)
    elif notice.kind is Kind.REQUESTER:
        work.save_thread(notice.ticket_id, place)


def _nothing_left(claim: Claim) -> str:
    """Say so where a renderer had nothing to say; never so that it looks like a message sent."""
    return claim.row.reason if claim.row.part else "nothing to say"


def _parts(envelope: Envelope, row: Row) -> tuple[Message, ...]:
    """Return the messages, those from a refused one on as pieces of plain text."""
    messages, plain = envelope.messages, _PLAIN.match(row.reason)
    if plain is None:
        return pictured(envelope, row)
    first = int(plain.group(1))
    texts = (piece for message in messages[first:] for piece in pieces(message.text, _PIECE))
    return (*messages[:first], *(Message.of(text) for text in texts))
