"""The card of a ticket: posted once, then redrawn in its latest state."""

from dataclasses import replace
from typing import Final

from bot.delivery.envelopes import Envelopes
from bot.delivery.ledger import Claim
from bot.delivery.pacing import REDRAWS, UPDATES
from bot.delivery.posting import Posting
from bot.delivery.sending import Call, Tools
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import cut
from bot.slack.client import BadContent, Refused, SlackTrouble
from core.ports import Place, Work

_UPDATE: Final = "chat.update"
_LONGEST: Final = 4000
"""Characters of a redrawn text: https://docs.slack.dev/reference/methods/chat.update"""

_NO_MORE_OURS: Final = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


class Cards:
    """Posts and redraws cards; redrawing twice does no harm, posting is Posting's to do once."""

    def __init__(self, tools: Tools, envelopes: Envelopes, posting: Posting) -> None:
        self._tools = tools
        self._envelopes = envelopes
        self._posting = posting

    async def send(self, claim: Claim) -> None:
        """Bring a card up to date; raises what Posting raises."""
        card = await self._envelopes.card(claim.row.notice)
        if card.place is None:
            await self._posting.send(claim, card.envelope)
            return
        try:
            await self._redraw(claim, card.place, card.envelope.messages[0])
        except Refused as refused:
            if refused.error not in _NO_MORE_OURS:
                raise
            # Somebody deleted it: a new one is posted, and its place takes that of the old.
            await self._posting.send(claim, card.envelope)

    async def _redraw(self, claim: Claim, place: Place, card: Message) -> None:
        try:
            await self._update(claim, place, card)
        except BadContent:
            await self._update(claim, place, Message.of(card.text))
        linked = replace(place, permalink=place.permalink or await self._link(place))
        notice = claim.row.notice

        def save(work: Work) -> None:
            if linked != place:
                work.save_card(notice.ticket_id, notice.hop, linked)

        await self._tools.ledger.close(claim, save, channel=place.channel, ts=place.ts)

    async def _update(self, claim: Claim, place: Place, message: Message) -> None:
        call = Call(_UPDATE, ((UPDATES, ""), (REDRAWS, place.ts)), repeatable=True)
        async with self._tools.call(claim, call):
            short = replace(message, text=cut(message.text, _LONGEST))
            await self._tools.slack.update(place.channel, place.ts, short)

    async def _link(self, place: Place) -> str:
        """Return a card's permanent link, or nothing: the next redraw asks again."""
        try:
            return await self._tools.slack.permalink(place.channel, place.ts)
        except SlackTrouble:
            return ""
