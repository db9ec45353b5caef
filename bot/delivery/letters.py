"""What a row's message is made of, with the name of everybody in it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from bot.delivery.stops import Reason, Unsendable
from bot.slack.people import People
from core.errors import Refusal
from core.outbox import Notice
from core.ports import Place, Run, Work
from core.reading import agent_letter, people_told, requester_letter, team_letter
from core.ticket import SYSTEM
from core.views import Farewell, RequesterLetter, StaffLetter

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


class Letters:
    """Reads letters; people in them who are not known are asked of Slack first."""

    def __init__(self, run: Run, people: People) -> None:
        self._run = run
        self._people = people

    async def team(self, notice: Notice) -> Staff:
        """Read what a message to a team is made of; raises Unsendable, SlackTrouble."""
        return await self.named(
            lambda work: _staff(work, team_letter(work, notice)), lambda found: found.missing
        )

    async def agent(self, notice: Notice) -> Staff | Farewell | None:
        """Read what a message to an agent is made of, None where he may not be told it any more.

        Raises Unsendable, SlackTrouble.
        """
        return await self.named(
            lambda work: _agent(work, notice),
            lambda found: found.missing if isinstance(found, Staff) else frozenset(),
        )

    async def own(self, notice: Notice) -> Own:
        """Read what a message to a requester is made of; raises Unsendable, SlackTrouble."""
        return await self.named(lambda work: _own(work, notice), lambda found: found.missing)

    async def read(self, read: Callable[[Work], T]) -> T:
        """Read in one unit of work; raises Unsendable where the gate knows nothing of the row."""
        try:
            return await self._run(read)
        except (LookupError, Refusal):
            raise Unsendable(Reason.NOT_FOUND) from None

    async def named(self, read: Callable[[Work], T], nameless: Callable[[T], frozenset[str]]) -> T:
        """Read, once Slack told the names of those in it who have none; raises SlackTrouble too."""
        found = await self.read(read)
        missing = nameless(found)
        if not missing:
            return found
        await self._people.fetch_missing(missing)
        return await self.read(read)


def _agent(work: Work, notice: Notice) -> Staff | Farewell | None:
    letter = agent_letter(work, notice)
    return _staff(work, letter) if isinstance(letter, StaffLetter) else letter


def _staff(work: Work, letter: StaffLetter) -> Staff:
    ticket, change = letter.subject.ticket, letter.change
    agents = change.fields.get("agent", (None, None))
    people = {ticket.requester, ticket.opened_by, ticket.agent, ticket.resolved_by, change.actor}
    people |= {entry.author for entry in letter.journal} | set(agents)
    place = work.card(ticket.id, letter.notice.hop)
    return Staff(letter, place, _unknown(people, letter.subject.names))


def _own(work: Work, notice: Notice) -> Own:
    letter = requester_letter(work, notice)
    people = people_told(work, notice)
    return Own(letter, work.thread(letter.ticket.id), _unknown(people, work.people(people)))


def _unknown(people: Iterable[str | None], known: Iterable[str]) -> frozenset[str]:
    return frozenset({user for user in people if user} - set(known) - {SYSTEM})
