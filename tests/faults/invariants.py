"""What holds after every fault, read off the desk's books and off what people see in Slack."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.delivery.marker import Marker, Spot
from core.directory import Directory
from core.outbox import Row, Status
from core.ports import Work
from core.ticket import SYSTEM, Change, InternalEntry, RequesterEntry, Ticket
from core.vocabulary import Action
from simulator import Simulator

SETTLED = frozenset({Status.SENT, Status.SUPERSEDED, Status.PARKED})
_EVERY = 1_000_000
_ANYBODYS = frozenset({Action.OPEN})
_REQUESTERS = frozenset({Action.ANSWER, Action.WITHDRAW, Action.RATE, Action.REOPEN, Action.CLOSE})
_CLOCKS = frozenset({Action.CLOSE, Action.RELEASE})


@dataclass(frozen=True)
class Books:
    """Everything the desk has written."""

    rows: Sequence[Row]
    tickets: Sequence[Ticket]
    history: Mapping[int, Sequence[Change]]
    notes: Mapping[int, Sequence[InternalEntry]]
    dialogue: Mapping[int, Sequence[RequesterEntry]]
    directory: Directory
    key: str

    @property
    def changes(self) -> Iterator[Change]:
        return (change for changes in self.history.values() for change in changes)

    def rows_of(self, status: Status) -> Sequence[Row]:
        return [row for row in self.rows if row.status is status]


def books(work: Work) -> Books:
    """Read everything."""
    rows = work.outbox_rows(tuple(Status), _EVERY)
    numbers = sorted({row.notice.ticket_id for row in rows if row.notice.ticket_id})
    tickets = [ticket for number in numbers if (ticket := work.ticket(number))]
    return Books(
        rows,
        tickets,
        {number: work.history(number) for number in numbers},
        {number: work.internal_journal(number) for number in numbers},
        {number: work.requester_journal(number) for number in numbers},
        work.directory(),
        work.mark_key(),
    )


class Posted:
    """The messages of the bot that stand in the workspace, by the mark they bear."""

    def __init__(self, slack: Simulator) -> None:
        self._marks: Counter[tuple[str, str]] = Counter()
        for log in slack.workspace.logs.values():
            for message in log.messages.values():
                if mark := (message.get("metadata") or {}).get("event_payload"):
                    self._marks[mark["id"], mark["proof"]] += 1
        self._messages = Counter(mark for mark, _ in self._marks.elements())

    def of(self, row: Row, key: str) -> int:
        """Return how many messages a row became."""
        mark = Marker(key).mark(Spot(row.id, 0, "", None))
        return self._messages[mark["event_payload"]["id"]]

    @property
    def twins(self) -> int:
        """How many messages stand there a second time."""
        return sum(count - 1 for count in self._marks.values())


def broken(found: Books, slack: Simulator) -> list[str]:
    """Return what does not hold, a sentence each; nothing may wait any more."""
    posted = Posted(slack)
    return [
        *(f"row {row.id} still waits: {row}" for row in found.rows if row.status not in SETTLED),
        *_miscounted(found, posted),
        *([f"{posted.twins} messages stand there twice"] if posted.twins else []),
        *_leaks(found, slack),
        *_unauthorised(found),
        *_gaps(found),
    ]


def _miscounted(found: Books, posted: Posted) -> Iterator[str]:
    """Find rows whose messages are not as many as the parts that were noted."""
    for row in found.rows_of(Status.SENT):
        count = posted.of(row, found.key)
        if count != row.part:
            kind = "lost" if count < row.part else "doubled"
            yield f"{kind}: row {row.id} ({row.notice.kind}) has {count} messages for {row.part}"


def _leaks(found: Books, slack: Simulator) -> Iterator[str]:
    """Find words of internal notes where somebody outside the ticket's teams reads them."""
    seen = [*_what_is_read(slack)]
    for ticket in found.tickets:
        teams = [found.directory.any_team(key) for key in ticket.path]
        inside = {team.channel for team in teams} | {user for t in teams for user in t.members}
        for entry in found.notes[ticket.id]:
            words = entry.note or entry.partner
            for place, text in seen:
                if words and words in text and place not in inside:
                    yield f"leak: {words!r}, a note of {ticket.reference}, is read in {place}"


def _what_is_read(slack: Simulator) -> Iterator[tuple[str, str]]:
    """Yield what the bot shows in each channel, and what each person reads of it alone."""
    world = slack.workspace
    for name, log in world.logs.items():
        said = [m for m in log.messages.values() if m.get("bot_id")]
        yield world.channels[name].other(world.bot.id) or name, str(said)
    for user in world.users:
        whispered = slack.parts.backend.exchange.ephemerals.get(user, {})
        shown = slack.parts.backend.modals.stack(user)
        yield user, f"{[*whispered.values()]} {[*shown]}"


def _unauthorised(found: Books) -> Iterator[str]:
    for ticket in found.tickets:
        staff = {u for key in ticket.path for u in found.directory.any_team(key).members}
        mine = {ticket.requester, ticket.opened_by}
        for change in found.history[ticket.id]:
            if not _may(change, staff, mine):
                yield f"{change.actor} was not entitled to {change.action} {ticket.reference}"


def _may(change: Change, staff: Iterable[str], mine: Iterable[str]) -> bool:
    if change.actor == SYSTEM:
        return change.action in _CLOCKS
    if change.actor in mine:
        return change.action in _REQUESTERS | _ANYBODYS or change.actor in staff
    return change.actor in staff


def _gaps(found: Books) -> Iterator[str]:
    """Find tickets whose history does not lead to where they stand."""
    for ticket in found.tickets:
        history = found.history[ticket.id]
        if [change.seq for change in history] != list(range(1, ticket.seq + 1)):
            yield f"{ticket.reference} has {ticket.seq} acts, its history {len(history)}"
        states = [c.fields["state"][1] for c in history if "state" in c.fields]
        if states and states[-1] != ticket.state:
            yield f"{ticket.reference} is {ticket.state}, its history ends in {states[-1]}"
