"""Whatever a test plays: nothing internal reaches who may not read it, nor any log.

Everything that the simulated workspace showed anybody is compared with every note, partner, file
and link of the internal journals that stand in the database when the test is over.
"""

import html
import json
import logging
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.catalogue.reading import read
from bot.demo.workspace import catalogue
from core.directory import Directory, Team
from core.ports import Run, Work
from core.ticket import Ticket
from simulator import Simulator

SHORTEST = 4  # characters: shorter words stand in other words by chance
WINDOW = 60  # characters of a long text that give it away, wherever it was cut
_DEMO = read(catalogue()).directory


@dataclass(frozen=True)
class Secrets:
    """What is internal to a ticket, and who may read it; kept from its requester alone if so."""

    ticket: Ticket
    texts: frozenset[str]
    staff: frozenset[str]
    from_requester: bool = False

    def kept_from(self, users: AbstractSet[str]) -> AbstractSet[str]:
        """Return who of these must not read it."""
        return users & {self.ticket.requester} if self.from_requester else users - self.staff


@dataclass
class Witness(logging.Handler):
    """Remembers what everybody was shown, and what was logged."""

    shown: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    logged: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    __hash__ = logging.Handler.__hash__

    def __call__(self, user: str, content: Any) -> None:
        self.shown[user].append(content)

    def emit(self, record: logging.LogRecord) -> None:
        self.logged.append(f"{record.getMessage()} {record.__dict__}")


@asynccontextmanager
async def no_leak(simulator: Simulator, run: Run) -> AsyncIterator[Witness]:
    """Watch what happens; raises AssertionError at the end when something internal got out."""
    witness = Witness()
    bot = simulator.workspace.bot.id
    simulator.witness(lambda user, content: None if user == bot else witness(user, content))
    logging.getLogger().addHandler(witness)
    try:
        yield witness
    finally:
        logging.getLogger().removeHandler(witness)
    found = await run(lambda work: [*leaks(work, witness)])
    if found:
        raise AssertionError("\n".join(dict.fromkeys(found)))


def leaks(work: Work, witness: Witness) -> Iterator[str]:
    """Say what got out, and to whom.

    Whoever a team lets into its channel reads there of the tickets of others, but not of his own.
    """
    kept = [*secrets(work), *hidden_staff(work)]
    if not kept:
        return
    public = plain([*published(work)])
    inside = {team.channel for each in known(work.catalogue()) for team in each.values()}
    seen = {user: plain(shown) for user, shown in witness.shown.items()}
    apart = {
        user: plain([each for each in shown if each.get("channel") not in inside])
        for user, shown in witness.shown.items()
    }
    log = plain(witness.logged)
    for each in kept:
        own = each.ticket.requester
        read_by = {**apart, own: seen.get(own, ""), "the log": log}
        texts = [text for text in each.texts if not within(text, public)]
        for user in each.kept_from(read_by.keys()):
            for text in texts:
                # In a team's channel whoever reads along finds links to tickets of others there.
                told = apart.get(user, log) if text.endswith("/") else read_by[user]
                if within(text, told):
                    yield f"{user} got {text!r} of {each.ticket.reference}"


def secrets(work: Work) -> Iterator[Secrets]:
    """Return what is internal to each ticket; a note is known by any part of it."""
    directory = work.catalogue().in_force(frozenset())
    for ticket in tickets(work):
        texts: set[str] = set()
        for entry in work.internal_journal(ticket.id):
            said = (entry.note, entry.partner, *(file.name for file in entry.files))
            texts.update(part for text in said for part in parts(text))
        for hop in range(len(ticket.path)):
            place = work.card(ticket.id, hop)
            if place is not None:
                texts.add(f"/archives/{place.channel}/")
                texts.add(f"/archives/{place.channel}/p{place.ts.replace('.', '')}")
        yield Secrets(ticket, frozenset(texts), staff(ticket, directory))


def hidden_staff(work: Work) -> Iterator[Secrets]:
    """Return the names of those who work for teams that answer under the team's name alone.

    Whoever has requests with other teams too may know the same people from there.
    """
    directory = work.catalogue().in_force(frozenset())
    for ticket in tickets(work):
        paths = {key for each in work.asked_by(ticket.requester, 100) for key in each.path}
        members = staff(ticket, directory)
        open_ = any(not directory.any_team(key).hides_staff for key in paths)
        if not open_ and ticket.requester not in members:
            names = {person.name for person in work.people(members).values()}
            yield Secrets(ticket, members | names, members, from_requester=True)


def staff(ticket: Ticket, directory: Directory) -> frozenset[str]:
    """Who was in a team of a ticket when the test began, or is when it ends."""
    teams = [each[key] for key in ticket.path for each in known(directory) if key in each]
    return frozenset[str]().union(*(team.members for team in teams))


def known(directory: Directory) -> tuple[Mapping[str, Team], ...]:
    """Return the teams of the present, those retired, and those that every test begins with."""
    return directory.teams, directory.retired_teams, _DEMO.teams


def published(work: Work) -> Iterator[str]:
    """Return what requesters were meant to read: a note that says the same is no secret."""
    for ticket in tickets(work):
        yield from (ticket.title, ticket.description)
        for entry in work.requester_journal(ticket.id):
            yield entry.words
            yield from (file.name for file in entry.files)


def tickets(work: Work) -> Iterator[Ticket]:
    """Return every ticket there is."""
    for number in range(1, work.new_id()):
        ticket = work.ticket(number)
        if ticket is not None:
            yield ticket


def parts(text: str) -> Iterator[str]:
    """Cut a text into what gives it away, as it would be read."""
    whole = plain(text)
    for start in range(0, len(whole), WINDOW):
        part = whole[start : start + WINDOW].strip()
        if len(part) >= SHORTEST:
            yield part


def plain(content: Any) -> str:
    """Return what is read of anything: no escaping, no marks of quotation, one space for any."""
    told = (
        content
        if isinstance(content, str)
        else json.dumps(content, ensure_ascii=False, default=str)
    )
    told = told.replace("\\n", " ").replace('\\"', '"').replace("\\\\", "\\")
    return " ".join(html.unescape(told).replace(">", " ").replace("*", " ").split())


def within(text: str, told: str) -> bool:
    """Whether a text stands in another as words of its own."""
    if text not in told:
        return False
    before = r"(?<!\w)" if text[0].isalnum() else ""
    after = r"(?!\w)" if text[-1].isalnum() else ""
    return re.search(f"{before}{re.escape(text)}{after}", told) is not None
