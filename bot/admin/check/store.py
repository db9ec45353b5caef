"""The database: does it answer and take writes, and what it holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.admin.check.findings import Check, Finding, Status, judged, skipped
from bot.admin.mistakes import Phrase
from bot.rendering.texts import gettext_noop
from core.access import access_card_of_team
from core.directory import Directory
from core.outbox import Status as RowStatus
from core.ports import Place, Work

NO_DATABASE: Final = Phrase(gettext_noop("the database does not answer"))
OLD_TABLES: Final = Phrase(gettext_noop("the tables of the database are not up to date"))
NO_TABLES: Final = Phrase(gettext_noop("the database has no tables yet"))
NO_CATALOGUE: Final = Phrase(gettext_noop("there is no catalogue"))

_WAITS_LONG: Final = timedelta(minutes=15)
_WAITING: Final = (RowStatus.PENDING, RowStatus.SENDING, RowStatus.DOUBT)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the desk's tables hold; `cards` are those of one ticket of each team that has any."""

    directory: Directory
    parked: int
    waiting: int
    due: datetime | None
    cards: dict[str, Place]


@dataclass(frozen=True, slots=True)
class Store:
    """What was seen of the database; `problem` is why it does not answer, `refusal` of writes.

    `missing` counts migrations, `empty` means that there are no tables; `holdings` is None unless
    they are up to date.
    """

    problem: Phrase | None = None
    refusal: str = ""
    missing: int = 0
    empty: bool = False
    holdings: Holdings | None = None


def read(work: Work) -> Holdings:
    """Read what the checks look at."""
    directory, counts = work.catalogue(), work.outbox_count()
    cards = {key: card for key in directory.teams if (card := access_card_of_team(work, key))}
    return Holdings(
        directory,
        parked=counts.get(RowStatus.PARKED, 0),
        waiting=sum(counts.get(status, 0) for status in _WAITING),
        due=work.next_due(),
        cards=cards,
    )


def unread(store: Store) -> Phrase:
    """Return why nothing was read from the tables."""
    if store.problem:
        return NO_DATABASE
    return NO_TABLES if store.empty else OLD_TABLES


def database(store: Store) -> Finding:
    """Say whether it answers and takes writes."""
    if store.problem:
        told = gettext_noop("DATABASE_URL: {problem}")
        return Finding.of(Check.DATABASE, Status.FAILED, told, problem=store.problem)
    refuses = gettext_noop(
        "It answers and takes no writes ({reason}): see to its rights, its disk, and who holds it."
    )
    return judged(
        Check.DATABASE,
        Phrase(gettext_noop("It answers and takes writes.")),
        failures=[Phrase(refuses, {"reason": store.refusal})] if store.refusal else (),
    )


def migrations(store: Store) -> Finding:
    """Say whether the tables are up to date."""
    if store.problem:
        return skipped(Check.MIGRATIONS, NO_DATABASE)
    if store.empty:
        to_come = gettext_noop(
            "There are no tables yet: applying a catalogue makes them, `guichet serve` too."
        )
        return Finding.of(Check.MIGRATIONS, Status.SKIPPED, to_come)
    behind = gettext_noop(
        "Migrations that the tables lack: {count}. Back the database up, then start `guichet "
        "serve` of this version: it runs them."
    )
    return judged(
        Check.MIGRATIONS,
        Phrase(gettext_noop("The tables are up to date.")),
        failures=[Phrase(behind, {"count": store.missing})] if store.missing else (),
    )


def catalogue(store: Store) -> Finding:
    """Say whether there is a catalogue, and which teams nobody works for."""
    if store.holdings is None and not store.empty:
        return skipped(Check.CATALOGUE, unread(store))
    directory = store.holdings.directory if store.holdings else Directory()
    if not directory.teams:
        none = gettext_noop(
            "There is none: write one, as docs/catalogue.md says, then "
            "`guichet catalogue apply catalogue.yml`."
        )
        return Finding.of(Check.CATALOGUE, Status.FAILED, none)
    idle = gettext_noop("The team “{team}” has no agent: nobody can take its tickets.")
    nobody = [t.name for t in directory.teams.values() if not t.agents and not t.agents_group]
    facts = {"teams": len(directory.teams), "services": len(directory.services)}
    return judged(
        Check.CATALOGUE,
        Phrase(gettext_noop("Teams: {teams}; services: {services}."), facts),
        warnings=[Phrase(idle, {"team": name}) for name in nobody],
    )


def outbox(store: Store, now: datetime) -> Finding:
    """Say what waits for a person, and whether what is to be sent waits long."""
    held = store.holdings
    if held is None:
        return skipped(Check.OUTBOX, unread(store))
    parked = gettext_noop(
        "Messages that wait for a person: {count}. `guichet outbox` says why; then `guichet outbox "
        "retry` sends them after all, `guichet outbox discard` gives them up."
    )
    late = gettext_noop(
        "Messages to send: {count}, one of them due for {minutes} minutes: is `guichet serve` "
        "running? Its log says what it waits for."
    )
    minutes = int((now - held.due) / timedelta(minutes=1)) if held.due else 0
    is_late = held.due is not None and now - held.due > _WAITS_LONG
    return judged(
        Check.OUTBOX,
        Phrase(gettext_noop("Nothing is parked; to send: {count}."), {"count": held.waiting}),
        failures=[Phrase(parked, {"count": held.parked})] if held.parked else (),
        warnings=[Phrase(late, {"count": held.waiting, "minutes": minutes})] if is_late else (),
    )
