"""Where the messages of a ticket are, and how the channels of teams stand."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, exists, select, union_all

from core.ports import CardPlace, Place
from core.standing import Standing
from storage.tables import TOLD_AGENT, card, channel_standing, outbox, request_thread
from storage.ticket_tables import HELD, QUEUED, SOLVED, ticket
from storage.unit import Unit, values

_PLACE: Final = (card.c.channel, card.c.ts, card.c.permalink)
_CARD: Final = select(*_PLACE).where(
    card.c.ticket_id == bindparam("ticket_id"), card.c.hop == bindparam("hop")
)
_CARD_AT: Final = select(card.c.ticket_id, card.c.hop, *_PLACE).where(
    card.c.channel == bindparam("channel"), card.c.ts == bindparam("ts")
)
_THREAD: Final = select(
    request_thread.c.channel, request_thread.c.ts, request_thread.c.permalink
).where(request_thread.c.ticket_id == bindparam("ticket_id"))
_THREAD_AT: Final = select(request_thread.c.ticket_id).where(
    request_thread.c.channel == bindparam("channel"), request_thread.c.ts == bindparam("ts")
)
_TOLD: Final = select(outbox.c.ticket_id).where(
    TOLD_AGENT, outbox.c.channel == bindparam("channel"), outbox.c.ts == bindparam("ts")
)
_STANDING: Final = select(*channel_standing.c).where(
    channel_standing.c.channel == bindparam("channel")
)
# One branch per index that knows the tickets which are not closed.
_ALIVE: Final = union_all(*(select(ticket.c.id).where(which) for which in (HELD, QUEUED, SOLVED)))
_later: Final = card.alias("later")
_OPEN_CARDS: Final = (
    select(*_PLACE)
    .where(
        card.c.ticket_id.in_(_ALIVE),
        ~exists().where(_later.c.ticket_id == card.c.ticket_id, _later.c.hop > card.c.hop),
    )
    .order_by(card.c.ticket_id.desc())
)
_OPEN_THREADS: Final = (
    select(request_thread.c.channel, request_thread.c.ts, request_thread.c.permalink)
    .where(request_thread.c.ticket_id.in_(_ALIVE))
    .order_by(request_thread.c.ticket_id.desc())
)


class PlaceUnit(Unit):
    """Remembers places."""

    def card(self, ticket_id: int, hop: int) -> Place | None:
        """Return where a card is, None before it was posted."""
        row = self._connection.execute(_CARD, {"ticket_id": ticket_id, "hop": hop}).first()
        return None if row is None else Place(*row)

    def card_at(self, channel: str, ts: str) -> CardPlace | None:
        """Return which card a message is."""
        row = self._connection.execute(_CARD_AT, {"channel": channel, "ts": ts}).first()
        return None if row is None else CardPlace(row.ticket_id, row.hop, Place(*row[2:]))

    def save_card(self, ticket_id: int, hop: int, place: Place) -> None:
        """Remember where a card is; a later one takes the place of a deleted one."""
        upsert = self._shared.dialect.upsert(card, ("ticket_id", "hop"))
        self._connection.execute(upsert, {"ticket_id": ticket_id, "hop": hop} | values(place))

    def thread(self, ticket_id: int) -> Place | None:
        """Return where the ticket's thread is in the requester's DM."""
        row = self._connection.execute(_THREAD, {"ticket_id": ticket_id}).first()
        return None if row is None else Place(*row)

    def thread_at(self, channel: str, ts: str) -> int | None:
        """Return which ticket's thread in a requester's DM a message is the root of."""
        return self._connection.execute(_THREAD_AT, {"channel": channel, "ts": ts}).scalar()

    def save_thread(self, ticket_id: int, place: Place) -> None:
        """Remember where the requester's thread is."""
        upsert = self._shared.dialect.upsert(request_thread, ("ticket_id",))
        self._connection.execute(upsert, {"ticket_id": ticket_id} | values(place))

    def told_agent(self, channel: str, ts: str) -> int | None:
        """Return which ticket a message that we sent to an agent was about."""
        return self._connection.execute(_TOLD, {"channel": channel, "ts": ts}).scalar()

    def open_places(self) -> Sequence[Place]:
        """Return where tickets that are not closed are talked about, the latest ticket first."""
        rows = [
            row for each in (_OPEN_THREADS, _OPEN_CARDS) for row in self._connection.execute(each)
        ]
        return tuple(Place(*row) for row in rows)


class ChannelUnit(Unit):
    """Remembers how teams' channels stand."""

    def standing(self, channel: str) -> Standing | None:
        """Return how a channel stands, None where it was never looked at."""
        row = self._connection.execute(_STANDING, {"channel": channel}).first()
        return None if row is None else Standing(*row)

    def locked_standing(self, channel: str) -> Standing:
        """Return the same to whoever will change it, locked until the end of the transaction."""
        missing = self._shared.dialect.insert_missing(channel_standing)
        self._connection.execute(missing, values(Standing(channel)))
        lock = _STANDING.with_for_update()
        return Standing(*self._connection.execute(lock, {"channel": channel}).one())

    def save_standing(self, standing: Standing) -> None:
        """Remember how a channel stands."""
        upsert = self._shared.dialect.upsert(channel_standing, ("channel",))
        self._connection.execute(upsert, values(standing))
