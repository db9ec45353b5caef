"""What a row's message is made of, with the name of everybody in it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from bot.delivery.stops import Reason, Unsendable
from bot.slack.people import People
from core.outbox import Notice
from core.ports import Place, Run, Work
from core.reading import requester_letter, staff_letter
from core.ticket import SYSTEM
from core.views import RequesterLetter, StaffLetter

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Staff:
    """A letter to a team or an agent, where its card is, and who in it has no name yet."""

    letter: StaffLetter
    place: Place | None
    missing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Own:
    """A letter to a requester, the root of his thread, and who in it has no name yet."""

    letter: RequesterLetter
    root: Place | None
    missing: frozenset[str]


NamedT = TypeVar("NamedT", Staff, Own)


class Letters:
    """Reads letters; people in them who are not known are asked of Slack first."""

    def __init__(self, run: Run, people: People) -> None:
        self._run = run
        self._people = people

    async def staff(self, notice: Notice) -> Staff:
        """Read what a message to a team or an agent is made of; raises Unsendable, SlackTrouble."""
        return await self._named(lambda work: _staff(work, notice))

    async def own(self, notice: Notice) -> Own:
        """Read what a message to a requester is made of; raises Unsendable, SlackTrouble."""
        return await self._named(lambda work: _own(work, notice))

    async def read(self, read: Callable[[Work], T]) -> T:
        """Read in one unit of work; raises Unsendable when what the row is about is not there."""
        try:
            return await self._run(read)
        except LookupError:
            raise Unsendable(Reason.NOT_FOUND) from None

    async def _named(self, read: Callable[[Work], NamedT]) -> NamedT:
        found = await self.read(read)
        if not found.missing:
            return found
        await self._people.fetch_missing(found.missing)
        return await self.read(read)


def _staff(work: Work, notice: Notice) -> Staff:
    letter = staff_letter(work, notice)
    ticket, change = letter.subject.ticket, letter.change
    agents = change.fields.get("agent", (None, None))
    people = {ticket.requester, ticket.opened_by, ticket.agent, ticket.resolved_by, change.actor}
    people |= {entry.author for entry in letter.journal} | set(agents)
    place = work.card(notice.ticket_id, notice.hop)
    return Staff(letter, place, _unknown(people, letter.subject.names))


def _own(work: Work, notice: Notice) -> Own:
    letter = requester_letter(work, notice)
    ticket, change = work.ticket(notice.ticket_id), work.change(notice.ticket_id, notice.seq)
    people = {ticket.agent if ticket else None, change.actor if change else None, notice.to}
    known = work.people(user for user in people if user)
    return Own(letter, work.thread(notice.ticket_id), _unknown(people, known))


def _unknown(people: Iterable[str | None], known: Iterable[str]) -> frozenset[str]:
    return frozenset({user for user in people if user} - set(known) - {SYSTEM})
