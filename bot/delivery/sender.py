"""One row, by its kind: a message, a card, a file, a reaction."""

from typing import Final

from bot.charts import Artist
from bot.delivery.cards import Cards
from bot.delivery.envelope import NOTHING, Envelope
from bot.delivery.envelopes import Envelopes
from bot.delivery.files import Files
from bot.delivery.ledger import Claim
from bot.delivery.pictures import Pictures
from bot.delivery.posting import Posting
from bot.delivery.sending import Call, Tools
from bot.delivery.stops import NotYet, Reason, Unsendable
from bot.slack.client import Gone
from core.outbox import Kind, Notice

_REACTION: Final = "white_check_mark"
_SOON: Final = (0.1, 0.3, 0.6)  # seconds
_IN_DM: Final = frozenset(
    {
        Kind.AGENT,
        Kind.ALARM,
        Kind.ALERT,
        Kind.BULLETIN,
        Kind.DIGEST,
        Kind.REQUESTER,
        Kind.REQUESTER_FILE,
    }
)

_IN_CHANNEL: Final = frozenset(
    {
        Kind.CARD,
        Kind.THREAD,
        Kind.CHANNEL,
        Kind.JOURNAL,
        Kind.RELAY,
        Kind.THREAD_FILE,
        Kind.TEAM_ALERT,
        Kind.TEAM_BULLETIN,
    }
)


class Sender:
    """Sends rows, each kind in its own way."""

    def __init__(self, tools: Tools, envelopes: Envelopes, artist: Artist) -> None:
        self._tools = tools
        self._envelopes = envelopes
        self._posting = Posting(tools)
        self._cards = Cards(tools, envelopes, self._posting)
        self._files = Files(tools, envelopes, self._posting)
        self._pictures = Pictures(tools, artist)

    async def send(self, claim: Claim) -> None:
        """Send a row and note that it was; a conversation with a person is opened anew once.

        A team's channel that Slack refuses is looked at, so that the row waits for it.

        Raises SlackTrouble, or one of `stops`.
        """
        notice = claim.row.notice
        try:
            await self._by_kind(claim, notice)
        except Gone:
            if notice.kind in _IN_CHANNEL:
                await self._envelopes.look_again(notice)
            if notice.kind not in _IN_DM or not await self._envelopes.reopened(notice.to):
                raise
            await self._by_kind(claim, notice)

    async def _by_kind(self, claim: Claim, notice: Notice) -> None:
        match notice.kind:
            case Kind.CARD:
                await self._cards.send(claim)
            case Kind.THREAD_FILE | Kind.REQUESTER_FILE:
                await self._files.send(claim)
            case Kind.REACTION:
                await self._react(claim, notice)
            case _:
                await self._post(claim)

    async def _post(self, claim: Claim) -> None:
        """Post a row's messages; where none is left, find out whether one arrived before."""
        envelope = await self._envelope(claim)
        if claim.in_doubt and envelope == NOTHING:
            envelope = await self._envelopes.empty(claim.row.notice)
        await self._pictures.prepare(claim, envelope)
        await self._posting.send(claim, envelope)

    async def _envelope(self, claim: Claim) -> Envelope:
        """Write a row's messages; a card they link to is most often on its way, and soon there."""
        notice, attempts = claim.row.notice, claim.row.attempts
        for seconds in _SOON if attempts == 0 else ():
            try:
                return await self._envelopes.of(notice)
            except NotYet:
                await self._tools.sleep(seconds)
        return await self._envelopes.of(notice, attempts)

    async def _react(self, claim: Claim, notice: Notice) -> None:
        source = notice.source
        if source is None:
            raise Unsendable(Reason.NO_SOURCE)
        async with self._tools.call(claim, Call("reactions.add", repeatable=True)):
            await self._tools.slack.react(source.channel, source.ts, _REACTION)
        await self._tools.ledger.close(claim)
