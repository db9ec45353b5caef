"""What waits to be told: references only, never content; messages are rendered when sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from core.ticket import Source
from core.vocabulary import Topic


class Kind(StrEnum):
    """What is sent, and where; kinds for the requester and for the team never share a renderer."""

    CARD = "card"  # the ticket's card in the team's channel: posted once, then redrawn
    THREAD = "thread"  # a line in the thread of the card
    COMING = "coming"  # how many cards are on their way to the team's channel
    CHANNEL = "channel"  # a message in the team's channel, with a link to the card
    JOURNAL = "journal"  # both journals again, in the thread of a new team's card
    RELAY = "relay"  # what the team is to pass on to a requester who is not in Slack
    THREAD_FILE = "thread_file"  # one file, relayed to the thread of the card
    AGENT = "agent"  # a message to one agent
    BULLETIN = "bulletin"  # an edition of a subscription to digests, to its subscriber
    TEAM_BULLETIN = "team_bulletin"  # the same, in the channel of the one team that it is about
    DIGEST = "digest"  # the digest of one team to a supervisor, as versions before 0009 wrote it
    ALARM = "alarm"  # what is wrong with a team's channel, to one of its members
    ALERT = "alert"  # all that one person is told of tickets by the desk itself, see `core.alerts`
    TEAM_ALERT = "team_alert"  # the same to a team, in its channel
    REQUESTER = "requester"  # a message in the ticket's thread in the requester's DM
    REQUESTER_FILE = "requester_file"  # one file, relayed to that thread
    PROMPT = "prompt"  # an answer to words typed where they are no entry: what to do with them
    REACTION = "reaction"  # the discreet mark on a message that was recorded


URGENCY: Final = {
    Kind.COMING: 0, Kind.REQUESTER: 0, Kind.REQUESTER_FILE: 0, Kind.PROMPT: 0, Kind.REACTION: 0,
    Kind.BULLETIN: 2, Kind.TEAM_BULLETIN: 2, Kind.DIGEST: 2,
}  # fmt: skip
"""What goes first when much waits: requesters, then teams and agents (1), then digests."""

_USUAL: Final = 1


def urgency(kind: Kind) -> int:
    """Return a number that is lower for what goes first."""
    return URGENCY.get(kind, _USUAL)


class Status(StrEnum):
    """Where a row of the outbox stands."""

    PENDING = "pending"
    SENDING = "sending"  # claimed, committed before the call
    DOUBT = "doubt"  # the call's fate is unknown: look before sending again
    SENT = "sent"
    SUPERSEDED = "superseded"  # a later redraw of the same card says it all
    PARKED = "parked"  # a person must look: `reason` says why
    DISCARDED = "discarded"  # a person gave it up: `reason` says who, when and why


IN_DOUBT: Final = "in doubt"
"""In a parked row's reason: it may have arrived, and is looked for before it is ever sent again."""

HELD: Final = "held: "
"""In a row's reason: it waits until the channel it goes to is put right."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell. `seq` names the act it tells of; `to` is a team's key or a person's id.

    `hop` numbers the card for what goes to a team's channel; `file` is Slack's id of a file to
    relay; `source` is the message that a reaction or a prompt goes to. A prompt may be about no
    ticket (`ticket_id` 0) and is about no act (`seq` 0); a digest is about none either, and its
    `seq` is the id of its `Edition`; nor is an alarm, whose `source` is a channel; the `seq` of an
    alert numbers the letters to its recipient.
    """

    kind: Kind
    topic: Topic
    ticket_id: int
    seq: int
    to: str
    hop: int = 0
    file: str | None = None
    source: Source | None = None

    @property
    def conversation(self) -> str:
        """The queue in which order is kept: one per card, requester's thread, person, reaction."""
        match self.kind:
            case Kind.AGENT | Kind.ALARM:
                return f"agent:{self.to}"
            case Kind.COMING | Kind.ALERT | Kind.TEAM_ALERT:
                return f"{self.kind}:{self.to}"
            case Kind.BULLETIN | Kind.TEAM_BULLETIN | Kind.DIGEST:
                return f"{self.kind}:{self.to}"
            case Kind.REQUESTER | Kind.REQUESTER_FILE:
                return f"request:{self.ticket_id}"
            case Kind.REACTION | Kind.PROMPT if self.source:
                return f"{self.kind}:{self.source.channel}:{self.source.ts}"
            case _:
                return f"card:{self.ticket_id}:{self.hop}"


@dataclass(frozen=True, slots=True)
class Row:
    """A notice in the outbox and what became of it; instants in UTC.

    `part` counts the parts of a long message already sent; `channel` and `ts` tell where the
    last one arrived; `sent_file` is the id of the relayed copy, stored before it is shared.
    """

    id: int
    notice: Notice
    status: Status
    created_at: datetime
    attempts: int = 0
    part: int = 0
    due_at: datetime | None = None
    lease_until: datetime | None = None
    channel: str | None = None
    ts: str | None = None
    sent_file: str | None = None
    reason: str = ""


class Outbox(Protocol):
    """The outbox as delivery and its operator see it."""

    def claim(
        self, now: datetime, lease_until: datetime, limit: int, *, skip: Iterable[str] = ()
    ) -> Sequence[Row]:
        """Claim the first row of each conversation that is due, those to `skip` left out.

        What goes to requesters comes first, digests last; within that the longest due.
        A row that waits for its time, is in somebody's hands or in doubt holds up those behind
        it; one that is done with or parked does not. Claimed rows become SENDING with a lease,
        and rows found SENDING after their lease come back as DOUBT. Of the redraws that wait for
        one card only the last is kept, the others become SUPERSEDED, unless the card has no place
        yet: then the first posts it, where what follows expects it.
        """

    def cards_to_come(self, team: str) -> int:
        """Count the cards that wait to be posted in a team's channel."""

    def mark_row(self, row: Row) -> None:
        """Write what became of a row."""

    def hasten_held(self, now: datetime) -> None:
        """Let the rows that wait for a channel to be put right be due now."""

    def next_due(self) -> datetime | None:
        """Return when the next row is due, None when nothing waits."""

    def outbox_rows(self, statuses: Iterable[Status], limit: int) -> Sequence[Row]:
        """Return the rows that stand so, oldest first, for an operator."""

    def outbox_count(self) -> Mapping[Status, int]:
        """Return how many rows stand where; what is done with is not counted."""

    def forget_told(self, before: datetime, limit: int) -> int:
        """Erase rows told before an instant that are done with, save those to agents; how many.

        What agents were told stays: they may answer it, however late.
        """

    def mark_key(self) -> str:
        """Return the secret that proves which messages are ours: the same for ever."""
