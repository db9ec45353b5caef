"""Ten thousand acts while half of what is sent to Slack fails and the desk is killed ten times.

`make torture`. Counts what was accepted, delivered, parked, lost and doubled; the status is 1 when
anything was lost or doubled.
"""

import argparse
import asyncio
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from core.outbox import Status
from core.ports import Work
from core.ticket import InternalEntry
from simulator import (
    Html,
    Named,
    NotPossible,
    Person,
    RateLimited,
    Reset,
    ServerError,
    Timeout,
    Timing,
    Truncated,
)
from simulator.wire.faults import Fault
from tests.faults.invariants import SETTLED, Books, books, broken
from tests.faults.workplace import Server, Workplace, unwatched

_WORD = re.compile(r"mot\d{5}")
_ACTORS = 16
_TICKETS = 600
_CHANCES = {"acting": 0.5, "reading": 0.2}
"""How many calls fail; where looking fails more often, most of it is left to a person."""

_READS = re.compile(r"info$|history$|replies$|members$|list$|test$|getPermalink$")
_UNDER_WAY = 64  # events; more would only wait in the simulator
_MOST_ROWS = 1500
_SPEED = 1200.0
_TWICE = 0.05  # of the events come again, though they were taken
_ORDERS = {"lease": 12000.0, "poll": 0.1, "call_seconds": 2.0}
_REQUESTERS = ("chloe", "ines", "paul", "hugo", "nadia")
_TEAMS = {
    "Réseau et internet": ("C0RESEAU", ("karim", "lea")),
    "Messagerie": ("C0MESSAGERIE", ("nora", "thomas")),
    "Scolarité (SIECLE, Pronote)": ("C0APPLIS", ("emma", "lea")),
}
_FAULTS: Sequence[tuple[int, Callable[[bool], Fault]]] = (
    (20, lambda accepted: Reset(accepted=accepted)),
    (20, lambda accepted: ServerError(503, accepted=accepted)),
    (15, lambda accepted: Truncated(accepted=accepted)),
    (10, lambda accepted: Html(accepted=accepted)),
    (15, lambda accepted: Named(error="internal_error", accepted=accepted)),
    (8, lambda _: RateLimited(2)),
    (2, lambda _: RateLimited("soon")),
    (1, lambda accepted: Timeout(accepted=accepted)),
)


@dataclass
class Tally:
    """What was done, as whoever did it saw it."""

    acts: int = 0
    acknowledged: set[str] = field(default_factory=set)
    calls: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Request:
    """A ticket as its people know it."""

    number: int
    requester: str
    channel: str
    agents: Sequence[str]


class Torture:
    """Plays the acts."""

    def __init__(self, place: Workplace, luck: random.Random, advance: Callable[[], None]) -> None:
        self._place = place
        self._luck = luck
        self._advance = advance
        self._requests: list[Request] = []
        self._left = 0
        self._serving = asyncio.Event()
        self._room = asyncio.Event()
        self._busy: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.tally = Tally()
        self._deliver = place.simulator.deliveries.event
        place.simulator.deliveries.event = self._delivered  # type: ignore[method-assign]

    def _fault(self, method: str, _: str | None) -> Fault | None:
        kind = "reading" if _READS.search(method) else "acting"
        self.tally.calls[kind] += 1
        if self._luck.random() >= _CHANCES[kind]:
            return None
        self.tally.failed[kind] += 1
        ways = [way for _, way in _FAULTS]
        (way,) = self._luck.choices(ways, [weight for weight, _ in _FAULTS])
        return way(self._luck.random() < 0.5)

    def _delivered(self, payload: dict[str, Any]) -> None:
        self._deliver(payload)
        if self._luck.random() < _TWICE:
            self._deliver(payload)

    async def wait(self, seconds: float) -> None:
        """Let a redelivery wait until the desk is there again, however long that takes here."""
        await asyncio.sleep(seconds / 100)
        await self._serving.wait()

    async def start(self) -> Server:
        server = await self._place.serve(**_ORDERS)
        self._serving.set()
        return server

    async def play(self, acts: int, kills: int) -> None:
        """Have everybody act, and kill the desk every so many acts."""
        server, self._left = await self.start(), acts
        self._place.simulator.faults.otherwise = self._fault
        watching = asyncio.create_task(self._watch())
        actors = [asyncio.create_task(self._act_on()) for _ in range(_ACTORS)]
        for kill in range(1, kills + 1):
            while self._left > acts - kill * acts // (kills + 1):  # noqa: ASYNC110 — a count, not an event
                await asyncio.sleep(0.02)
            self._serving.clear()
            await server.kill()
            server = await self.start()
        await asyncio.gather(*actors)
        watching.cancel()

    async def _watch(self) -> None:
        """Let nobody act while too much waits to be sent, as people would not either."""
        while True:
            waiting = sum((await self._place.database.run(_counts)).values())
            (self._room.set if waiting < _MOST_ROWS else self._room.clear)()
            await asyncio.sleep(0.25)

    async def _act_on(self) -> None:
        while self._left > 0:
            self._left -= 1
            word = f"mot{self._left:05d}"
            while not await self._acted(word):
                pass
            self._advance()

    async def _acted(self, word: str) -> bool:
        """Act somehow; False where no form was opened or no card is there yet to act with."""
        await self._serving.wait()
        await self._room.wait()
        await self._place.simulator.until(self._not_too_many, 120)
        act = self._choose()
        try:
            await act(word)
        except (NotPossible, LookupError):
            return False
        self.tally.acts += 1
        return True

    def _not_too_many(self) -> bool:
        return self._place.simulator.deliveries.under_way < _UNDER_WAY

    def _choose(self) -> Callable[[str], Awaitable[None]]:
        ready = len(self._requests)
        if ready < 10 or (ready < _TICKETS and self._luck.random() < 0.05):
            return self._open
        acts = (self._answer, self._note, self._note_in_thread, self._reply, self._take)
        return self._luck.choices(acts, (40, 25, 20, 14, 1))[0]

    async def _open(self, word: str) -> None:
        name, service = self._luck.choice(_REQUESTERS), self._luck.choice([*_TEAMS])
        person = self._place.person(name)
        async with self._form_of(person, f"/demande {word}"):
            await person.submit({"title": word, "description": word, "service": service})
        found = await self._place.database.run(lambda work: work.asked_by(person.id, 20))
        number = next((ticket.id for ticket in found if ticket.title == word), None)
        if number is not None:
            self._requests.append(Request(number, name, *_TEAMS[service]))

    @asynccontextmanager
    async def _form_of(self, person: Person, command: str) -> AsyncIterator[None]:
        """Open a form, by himself alone; raises LookupError for the half that do not open."""
        async with self._busy[person.id]:
            await person.command(command)
            for _ in range(40):
                if person.views and "input" in str(person.view["blocks"]):
                    break
                await asyncio.sleep(0.025)
            try:
                yield
            finally:
                if person.views:
                    await person.close(everything=True)

    async def _answer(self, word: str) -> None:
        request = self._luck.choice(self._requests)
        root = await self._place.database.run(lambda work: work.thread(request.number))
        if root is None:
            raise LookupError
        await self._place.person(request.requester).say(word, root.channel, thread=root.ts)
        self.tally.acknowledged.add(word)

    async def _note_in_thread(self, word: str) -> None:
        request = self._luck.choice(self._requests)
        card = await self._place.database.run(lambda work: work.card(request.number, 0))
        if card is None:
            raise LookupError
        agent = self._place.person(self._luck.choice(request.agents))
        await agent.say(word, card.channel, thread=card.ts)
        self.tally.acknowledged.add(word)

    async def _note(self, word: str) -> None:
        request = self._luck.choice(self._requests)
        agent = self._place.person(self._luck.choice(request.agents))
        ack = await agent.command(f"/ticket note {request.number} {word}")
        if ack.trouble is None:
            self.tally.acknowledged.add(word)

    async def _reply(self, word: str) -> None:
        request = self._luck.choice(self._requests)
        agent = self._place.person(self._luck.choice(request.agents))
        async with self._form_of(agent, f"/ticket répondre {request.number}"):
            if not await agent.submit({"words": word}):
                self.tally.acknowledged.add(word)

    async def _take(self, _: str) -> None:
        request = self._luck.choice(self._requests)
        agent = self._place.person(self._luck.choice(request.agents))
        await agent.command(f"/ticket prendre {request.number}")


@dataclass(frozen=True)
class Count:
    """What became of the acts."""

    accepted: int
    delivered: int
    parked: int
    lost: Sequence[str]
    doubled: Sequence[str]
    other: Sequence[str]


def count(found: Books, place: Workplace, tally: Tally) -> Count:
    """Compare what was accepted with what stands in Slack."""
    sentences = [*broken(found, place.simulator), *_words(found, place, tally)]
    of_act: defaultdict[tuple[int, int], set[Status]] = defaultdict(set)
    for row in found.rows:
        of_act[row.notice.ticket_id, row.notice.seq].add(row.status)
    acts = [of_act[change.ticket_id, change.seq] for change in found.changes]
    return Count(
        len(acts),
        sum(1 for statuses in acts if statuses <= SETTLED - {Status.PARKED}),
        sum(1 for statuses in acts if Status.PARKED in statuses),
        [s for s in sentences if s.startswith("lost") or "still waits" in s],
        [s for s in sentences if s.startswith("doubled") or "twice" in s],
        [s for s in sentences if s.startswith("leak") or "history" in s or "entitled" in s],
    )


def _words(found: Books, place: Workplace, tally: Tally) -> Iterator[str]:
    """Follow each word from who wrote it into the journal, and from there to who reads it."""
    entries = [e for each in (found.notes, found.dialogue) for one in each.values() for e in one]
    written = Counter(e.note if isinstance(e, InternalEntry) else e.words for e in entries)
    for word in tally.acknowledged:
        if not written[word]:
            yield f"lost: {word} was taken and is in no journal"
    for word, times in written.items():
        if word and times > 1:
            yield f"doubled: {word} is in the journals {times} times"
    yield from _unread(found, place)


def _unread(found: Books, place: Workplace) -> Iterator[str]:
    """Find what somebody wrote to somebody else who does not read it exactly once."""
    parked = {(r.notice.ticket_id, r.notice.seq) for r in found.rows_of(Status.PARKED)}
    read = Counter(_said_by_the_bot(place))
    for ticket in found.tickets:
        team = found.directory.any_team(ticket.team).channel
        dm = place.simulator.person(ticket.requester).dm
        for entry in found.dialogue[ticket.id]:
            where = team if entry.author == ticket.requester else dm
            times = read[where, entry.words]
            if entry.words and times != 1 and (ticket.id, entry.seq) not in parked:
                kind = "lost" if times == 0 else "doubled"
                yield f"{kind}: {entry.words} is read {times} times in {where}"


def _said_by_the_bot(place: Workplace) -> Iterator[tuple[str, str]]:
    for channel, log in place.simulator.workspace.logs.items():
        for message in log.messages.values():
            if message.get("bot_id") and message.get("thread_ts") not in {None, message["ts"]}:
                yield from ((channel, word) for word in set(_WORD.findall(message["text"])))


def show(counted: Count, tally: Tally, kills: int, seconds: float, console: Console) -> None:
    """Print the figures, and what went wrong."""
    table = Table(title="Torture")
    table.add_column("")
    table.add_column("Count", justify="right")
    for name, value in {
        "acts": tally.acts,
        "acts accepted": counted.accepted,
        "delivered": counted.delivered,
        "parked": counted.parked,
        "lost": len(counted.lost),
        "doubled": len(counted.doubled),
        "other broken promises": len(counted.other),
        "calls that show or change something": tally.calls["acting"],
        "of these made to fail": tally.failed["acting"],
        "calls that read": tally.calls["reading"],
        "of these failed too": tally.failed["reading"],
        "kills": kills,
        "seconds": round(seconds),
    }.items():
        table.add_row(name, str(value))
    console.print(table)
    for sentence in [*counted.other, *counted.doubled, *counted.lost][:50]:
        console.print(sentence, markup=False)


async def run(acts: int, kills: int, seed: int, url: str | None, console: Console) -> int:
    """Torture the desk; returns 1 when it broke a promise."""
    started = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with tempfile.TemporaryDirectory() as name, Progress(*columns, TimeElapsedColumn()) as progress:
        folder = Path(name)
        bar = progress.add_task("acts", total=acts)
        waits: list[Torture] = []
        timing = Timing(30.0, lambda seconds: waits[0].wait(seconds))  # noqa: PLW0108 — not yet there
        address = url or f"sqlite:///{folder / 'guichet.db'}"
        async with unwatched(folder, address, timing=timing, speed=_SPEED) as place:
            torture = Torture(place, random.Random(seed), lambda: progress.advance(bar))  # noqa: S311 — no secret
            waits.append(torture)
            await torture.play(acts, kills)
            await _settled(place, progress)
            found = await place.database.run(books)
            counted = count(found, place, torture.tally)
    show(counted, torture.tally, kills, time.monotonic() - started, console)
    return int(bool(counted.lost or counted.doubled or counted.other))


async def _settled(place: Workplace, progress: Progress) -> None:
    """Wait until all was sent or parked, for five minutes at most."""
    await place.simulator.settled(120)
    bar = progress.add_task("rows left", total=None)
    with suppress(TimeoutError):
        async with asyncio.timeout(300):
            while left := sum((await place.database.run(_counts)).values()):
                progress.update(bar, completed=left)
                await asyncio.sleep(0.5)


def _counts(work: Work) -> Mapping[Status, int]:
    return {s: n for s, n in work.outbox_count().items() if s not in SETTLED}


if __name__ == "__main__":
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--acts", type=int, default=10_000)
    given.add_argument("--kills", type=int, default=10)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--database", help="an address; SQLite in a temporary folder without")
    chosen = given.parse_args()
    sys.exit(asyncio.run(run(chosen.acts, chosen.kills, chosen.seed, chosen.database, Console())))
