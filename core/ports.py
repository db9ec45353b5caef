"""What core needs from outside, in its own words. One unit of work is one transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from core.acts import Outcome
from core.alerts import Alerts
from core.counts import Figures
from core.directory import Directory, UserGroup
from core.figures import Digests
from core.milestones import Milestones
from core.outbox import Notice, Outbox
from core.portal import USUAL, Look, Portals, Shelves
from core.portal import Listing as Listing  # noqa: PLC0414 — lists are asked for here
from core.portal import Page as Page  # noqa: PLC0414 — and answered
from core.search import Searches
from core.standing import Standing
from core.subscriptions import Subscriptions
from core.ticket import Change, FileRef, InternalEntry, Person, RequesterEntry, Ticket

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """A message of ours: where it is, and its permanent link where one was asked for."""

    channel: str
    ts: str
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class CardPlace:
    """A ticket's card: the one numbered `hop` among its cards."""

    ticket_id: int
    hop: int
    place: Place


@dataclass(frozen=True, slots=True)
class Watch:
    """When intake was last alive, since when something was missed, and how long it is somebody's.

    `held_until` is when whoever reads back what was missed must have said that he goes on.
    """

    alive_at: datetime
    missed_since: datetime | None = None
    held_until: datetime | None = None


class Tickets(Protocol):
    """Tickets, their history and their journals."""

    def new_id(self) -> int:
        """Reserve the number of a new reference: never given twice, gaps allowed."""

    def ticket(self, ticket_id: int) -> Ticket | None:
        """Return a ticket, locked until the end of the transaction where the store can."""

    def write(self, outcome: Outcome, *, new: bool = False) -> None:
        """Write the ticket, its history, its entries, its milestones and its notices."""

    def tell(self, notices: Sequence[Notice], now: datetime) -> None:
        """Add notices to the outbox."""

    def last_change(self, ticket_id: int) -> Change | None:
        """Return the latest change that raised the version."""

    def change(self, ticket_id: int, seq: int) -> Change | None:
        """Return the history entry of one act."""

    def history(self, ticket_id: int) -> Sequence[Change]:
        """Return the whole history, oldest first."""

    def internal_entry(self, ticket_id: int, seq: int) -> InternalEntry | None:
        """Return what one act wrote in the internal journal."""

    def requester_entry(self, ticket_id: int, seq: int) -> RequesterEntry | None:
        """Return what one act wrote in the requester journal."""

    def internal_journal(self, ticket_id: int) -> Sequence[InternalEntry]:
        """Return the «journal intervenant», oldest first, revisions as entries of their own."""

    def requester_journal(self, ticket_id: int) -> Sequence[RequesterEntry]:
        """Return the «journal demandeur», oldest first, revisions as entries of their own."""

    def file(self, ticket_id: int, file_id: str) -> FileRef | None:
        """Return a file of either journal."""

    def list(
        self,
        listing: Listing,
        user: str,
        teams: Sequence[str],
        *,
        after: int | None,
        limit: int,
        look: Look = USUAL,
    ) -> Page:
        """Return a page of a list; `after` is the last ticket of the page before."""

    def waiting_for(self, requester: str, limit: int) -> Sequence[Ticket]:
        """Return the person's own tickets that wait for his answer, newest first."""

    def asked_by(self, requester: str, limit: int) -> Sequence[Ticket]:
        """Return the person's own tickets, newest first."""

    def to_close(self, now: datetime, limit: int) -> Sequence[int]:
        """Return resolved tickets whose delay is over."""

    def to_time(self, limit: int) -> Sequence[int]:
        """Return open tickets that are not right up to their latest act in what goes by clocks."""

    def to_look(self, now: datetime, limit: int) -> Sequence[int]:
        """Return tickets that the desk should look at by itself, the longest due first."""

    def save_clocks(self, ticket: Ticket) -> None:
        """Write of a ticket that was read in this unit what goes by clocks, and nothing else.

        That is its clocks, when to look at it, and what was told of it.
        """

    def held_by_strangers(self, directory: Directory, limit: int) -> Sequence[int]:
        """Return open tickets whose agent is no longer an active agent of their team."""


class People(Protocol):
    """Who is known, and who is who."""

    def directory(self) -> Directory:
        """Return the catalogue in force: in teams are people of ours whose account is open."""

    def catalogue(self) -> Directory:
        """Return the catalogue as it was applied, with the user groups as they were last read."""

    def replace_catalogue(self, directory: Directory) -> None:
        """Store a new catalogue; what it no longer names is retired, not erased.

        Where hours or targets change by it, the clocks of open tickets are out of step from then.
        """

    def save_user_group(self, group: UserGroup) -> None:
        """Remember who is in a user group that the catalogue names."""

    def open_tickets_by_team(self) -> Mapping[str, int]:
        """Return how many tickets, closed ones left out, each team has."""

    def person(self, user: str) -> Person | None:
        """Return somebody known."""

    def people(self, users: Iterable[str]) -> Mapping[str, Person]:
        """Return those of these people who are known."""

    def save_person(self, person: Person) -> None:
        """Remember somebody, or what changed about him."""

    def everybody(self) -> Sequence[Person]:
        """Return all known people, by name."""


class Places(Protocol):
    """Where the messages of a ticket are."""

    def card(self, ticket_id: int, hop: int) -> Place | None:
        """Return where a card is, None before it was posted."""

    def card_at(self, channel: str, ts: str) -> CardPlace | None:
        """Return which card a message is."""

    def save_card(self, ticket_id: int, hop: int, place: Place) -> None:
        """Remember where a card is; a later one takes the place of a deleted one."""

    def thread(self, ticket_id: int) -> Place | None:
        """Return where the ticket's thread is in the requester's DM."""

    def thread_at(self, channel: str, ts: str) -> int | None:
        """Return which ticket's thread in a requester's DM a message is the root of."""

    def save_thread(self, ticket_id: int, place: Place) -> None:
        """Remember where the requester's thread is."""

    def told_agent(self, channel: str, ts: str) -> int | None:
        """Return which ticket a message that we sent to an agent was about."""

    def open_places(self) -> Sequence[Place]:
        """Return where tickets that are not closed are talked about, the latest ticket first.

        Each requester's thread, then each present card.
        """


class Channels(Protocol):
    """What is known of teams' channels."""

    def standing(self, channel: str) -> Standing | None:
        """Return how a channel stands, None where it was never looked at."""

    def locked_standing(self, channel: str) -> Standing:
        """Return the same to whoever will change it, locked where the store can."""

    def save_standing(self, standing: Standing) -> None:
        """Remember how a channel stands."""


class Intake(Protocol):
    """What was already taken in."""

    def first_time(self, key: str, now: datetime) -> bool:
        """Note a request's key; False when it was noted before (a replay, a double click)."""

    def known(self, keys: Sequence[str]) -> frozenset[str]:
        """Return which of these keys were noted."""

    def forget_seen(self, before: datetime, limit: int) -> int:
        """Forget the keys noted before an instant; returns how many."""

    def watch(self) -> Watch | None:
        """Return what is known of intake, locked where the store can; None before it was alive."""

    def keep_watch(self, watch: Watch) -> None:
        """Note what is known of intake."""


class Work(
    Tickets,
    Milestones,
    Figures,
    People,
    Places,
    Channels,
    Digests,
    Subscriptions,
    Alerts,
    Searches,
    Portals,
    Shelves,
    Intake,
    Outbox,
    Protocol,
):
    """Everything a unit of work can read and write; all of it is committed, or none."""

    def apart(self, part: Callable[[], object], /) -> Exception | None:
        """Do a part that may fail: what it raises undoes it alone, and is returned.

        Raises what calls for the whole unit to be run again, or what no database outlives.
        """


class FateUnknown(Exception):  # noqa: N818 — an answer: look before you do it again
    """The database went away while it was keeping a unit of work: kept or not, nobody can tell."""


class Run(Protocol):
    """Runs a function in a unit of work of its own and commits; what it raises rolls back.

    The function may be run again when the transaction could not be kept, so it does nothing but
    read and write its unit of work. Raises FateUnknown.
    """

    async def __call__(self, function: Callable[[Work], T], /) -> T:
        """Return what the function returned, once it is committed."""
