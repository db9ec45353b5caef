"""Whatever is written later: no route, list, digest, suggestion or relay passes by the gate.

The code is read, not run. What a unit of work holds of tickets is read and changed by the modules
named here alone: another one fails, and so does a method of a port that is named nowhere.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from inspect import isfunction
from pathlib import Path
from typing import Final

import pytest

from core.ports import Work

ROOT = Path(__file__).parents[2]
LOOKED_AT = ("core", "bot")

GUARDED = frozenset(
    {
        "Tickets", "Milestones", "Figures", "Places", "Digests", "Alerts", "Searches", "Shelves",
    }
)  # fmt: skip
OPEN = frozenset({"People", "Channels", "Subscriptions", "Portals", "Intake", "Outbox", "Protocol"})
"""Which ports hold tickets, and which hold none: who is who, and what waits by number."""

GATE, DESK, READING = "core/access.py", "core/desk.py", "core/reading.py"
DIGEST, UPKEEP = "core/digest.py", "core/upkeep.py"
INDEXING = "core/indexing.py"
ESCALATION, ATTENTION = "core/escalation.py", "core/attention.py"
CLOCKWORK = "bot/clockwork.py"
COUNTING = "core/counting.py"
CHANNELS, COMING = "core/channels.py", "core/coming.py"
MESSAGES, LETTERS = "bot/listeners/messages.py", "bot/delivery/letters.py"
CARDS, ENVELOPES = "bot/delivery/cards.py", "bot/delivery/envelopes.py"
POSTING, FILES = "bot/delivery/posting.py", "bot/delivery/files.py"
DEMO = "bot/demo/seeding.py"  # plays in a workspace of its own, where nobody is

METHODS: Final[Mapping[str, frozenset[str]]] = {
    # a ticket, and lists of them: the gate alone
    "ticket": frozenset({GATE, DEMO}),
    "list": frozenset({GATE}),
    "asked_by": frozenset({GATE}),
    "count_list": frozenset({GATE}),
    "own_list": frozenset({GATE}),
    "own_count": frozenset({GATE}),
    "waiting_for": frozenset({GATE}),
    "file": frozenset({GATE}),
    # what is written of a ticket that the gate gave
    "requester_entry": frozenset({GATE, READING}),
    "internal_entry": frozenset({READING}),
    "requester_journal": frozenset({READING, DESK, INDEXING}),
    "internal_journal": frozenset({READING, DESK, INDEXING}),
    "change": frozenset({READING}),
    "history": frozenset({READING, DESK, ESCALATION}),
    "last_change": frozenset({DESK}),
    # the words of tickets, and who finds them
    "to_index": frozenset({INDEXING}),
    "index_ticket": frozenset({INDEXING}),
    "matching": frozenset({GATE}),
    # acts, and what is told of them
    "new_id": frozenset({DESK}),
    "write": frozenset({DESK, "bot/act_log.py"}),
    "tell": frozenset(
        {DESK, DIGEST, UPKEEP, CHANNELS, COMING, MESSAGES, POSTING, ESCALATION, ATTENTION}
    ),
    # the clock, and the administrator
    "to_close": frozenset({UPKEEP}),
    "to_look": frozenset({ESCALATION}),
    "to_time": frozenset({UPKEEP}),
    "save_clocks": frozenset({UPKEEP, ESCALATION}),
    "to_count": frozenset({UPKEEP}),
    "count_ticket": frozenset({UPKEEP}),
    "held_by_strangers": frozenset({UPKEEP, "bot/catalogue/applying.py"}),
    # where messages are: at most a number, to ask the gate about
    "card": frozenset({GATE, LETTERS, DEMO, ATTENTION}),
    "thread": frozenset({LETTERS, DEMO}),
    "card_at": frozenset({DESK, MESSAGES}),
    "thread_at": frozenset({MESSAGES}),
    "told_agent": frozenset({MESSAGES}),
    "open_places": frozenset({"bot/listeners/missed.py"}),  # to read anew what was missed there
    "save_card": frozenset({CARDS, ENVELOPES}),
    "save_thread": frozenset({ENVELOPES, POSTING}),
    # what people are told that the desk found by itself, as they may read it when it is sent
    "add_alerts": frozenset({ESCALATION}),
    "alerts": frozenset({GATE}),
    "to_tell": frozenset({ATTENTION}),
    "begin_letter": frozenset({ATTENTION}),
    "end_letter": frozenset({ATTENTION}),
    "forget_alerts": frozenset({CLOCKWORK}),
    # figures, of a team that the gate gave
    "count_flow": frozenset({COUNTING}),
    "count_flow_by_quarter": frozenset({COUNTING}),
    "count_open": frozenset({COUNTING}),
    "count_held": frozenset({COUNTING}),
    "count_resolved_by": frozenset({COUNTING}),
    "count_first_contact": frozenset({COUNTING}),
    "count_hops": frozenset({COUNTING}),
    "time_reached": frozenset({COUNTING}),
    "piled": frozenset({COUNTING}),
    "due_later": frozenset({COUNTING}),
    "tickets_numbered": frozenset({COUNTING, GATE}),
    "links_of": frozenset({COUNTING}),
    "last_digest": frozenset({DIGEST}),
    "digest": frozenset({DIGEST}),
    "add_digest": frozenset({DIGEST}),
}
"""Which modules may use a method of a unit of work."""

FUNCTIONS: Final[Mapping[str, frozenset[str]]] = {
    "may_read_internal": frozenset(
        {GATE, DESK, READING, "core/audience.py", "bot/listeners/acting.py"}
    ),
    "may_read_public": frozenset({GATE}),
    "access_ticket_by_itself": frozenset({DESK, UPKEEP, ESCALATION, INDEXING}),
    "act_by_itself": frozenset({UPKEEP, ESCALATION}),
    "perform": frozenset({DESK}),
    "open_ticket": frozenset({DESK}),
    # what Slack holds: a person's own words, and the bytes of one file
    "share": frozenset({FILES}),
    "thread_of": frozenset({ENVELOPES}),
}
"""Which modules may so much as name a function that asks less than a door does."""

OTHERS = frozenset({"self._envelopes", "services.membership", "slack"})
"""What has a method of such a name and is no unit of work."""

BY_NAME = frozenset({"getattr", "methodcaller", "attrgetter"})
HEARS = "bot/act_log.py"  # hands on whatever a unit of work has, and reads nothing by itself


@cache
def doors_opened(root: Path) -> frozenset[tuple[str, str]]:
    """Each module with each door that it opens."""
    paths = (path for folder in LOOKED_AT for path in (root / folder).rglob("*.py"))
    return frozenset(
        (path.relative_to(root).as_posix(), name)
        for path in paths
        for name in opened(ast.parse(path.read_text()))
    )


def imported(tree: ast.Module) -> frozenset[str]:
    """What a module imports: no unit of work is among it."""
    nodes = (n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom))
    return frozenset((a.asname or a.name).partition(".")[0] for n in nodes for a in n.names)


def is_work(base: ast.expr, known: frozenset[str]) -> bool:
    """Whether this may be a unit of work: whatever is none of the things known."""
    written = ast.unparse(base)
    return written.partition(".")[0] not in known and written not in OTHERS


def is_named_so(base: ast.expr) -> bool:
    return ast.unparse(base).rpartition(".")[2].strip("_").endswith("work")


def opened(tree: ast.Module) -> Iterator[str]:
    """The doors that a module opens, or hands on: by a call, by a reference, by a string."""
    known = imported(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=base, attr=name)) if is_work(base, known):
                yield name
            case ast.Attribute(value=base, attr=name) if is_named_so(base):
                yield name
            case ast.Attribute(attr=name) | ast.Name(id=name) if name in FUNCTIONS:
                yield name
            case ast.alias(name=name) if name in FUNCTIONS:
                yield name
            case ast.Call(func=ast.Name(id=called), args=[*_, ast.Constant(value=str(name))]) if (
                called in BY_NAME
            ):
                yield name
            case ast.Call(func=ast.Name(id="getattr"), args=[base, *_]) if is_named_so(base):
                yield "getattr"


def holes(root: Path) -> set[tuple[str, str]]:
    """Who opens a door that is not his: the module and the door."""
    doors = {**METHODS, **FUNCTIONS, "getattr": frozenset({HEARS})}
    return {
        (path, name) for path, name in doors_opened(root) if path not in doors.get(name, {path})
    }


def methods(port: type) -> list[str]:
    return [name for name, each in vars(port).items() if isfunction(each) and name[0] != "_"]


def test_nothing_reaches_a_ticket_by_another_way_than_the_gate():
    assert holes(ROOT) == set()


def test_every_method_that_holds_tickets_has_its_doors():
    parts = {port.__name__: port for port in Work.__bases__}
    assert set(parts) == GUARDED | OPEN, "is a new port guarded, or open?"
    assert sorted(name for port in GUARDED for name in methods(parts[port])) == sorted(METHODS)


def test_every_door_named_here_is_in_use():
    named = {(path, name) for name, paths in (METHODS | FUNCTIONS).items() for path in paths}
    assert named - doors_opened(ROOT) == set()


LISTENER = "bot/listeners/planted.py"
HOLES = {
    "a listener that reads a ticket": (
        LISTENER,
        ("async def show(services, click):\n"
        "    return await services.run(lambda work: work.ticket(click.ticket_id))\n"),
        "ticket",
    ),
    "a unit of work under another name": (
        LISTENER, "read = lambda w, number: w.internal_journal(number)\n", "internal_journal",
    ),
    "a unit of work that is kept": (
        LISTENER, "class Shown:\n    def it(self): return self._unit.history(1)\n", "history",
    ),
    "a method handed on": (
        LISTENER, "def read(work): return map(work.ticket, (1, 2))\n", "ticket",
    ),
    "a method by its name": (
        LISTENER, "def read(it): return getattr(it, 'internal_entry')(1, 1)\n", "internal_entry",
    ),
    "a method by any name": (
        LISTENER, "def read(work, name): return getattr(work, name)(1)\n", "getattr",
    ),
    "a list that skips the gate": (
        READING,
        ("def page(work, listing, user):\n"
        "    return work.list(listing, user, (), after=None, limit=10)\n"),
        "list",
    ),
    "a digest for whoever asks": (
        "bot/listeners/digests.py",
        "def figures(work, team): return work.last_digest(team)\n",
        "last_digest",
    ),
    "suggestions from anybody's tickets": (
        "bot/listeners/suggestions.py",
        "def choices(work, user): return [t.title for t in work.asked_by(user, 9)]\n",
        "asked_by",
    ),
    "a relay that picks its file": (
        "bot/delivery/files.py", "def of(work, row): return work.file(1, row.file)\n", "file",
    ),
    "an act without the desk": (
        LISTENER, "from core.engine import perform as done\n", "perform",
    ),
    "a listener that passes for the clock": (
        LISTENER,
        ("from core import access\n"
        "def it(work): return access.access_ticket_by_itself(work, 1)\n"),
        "access_ticket_by_itself",
    ),
    "a report that reads": (
        "bot/admin/report.py", "def lines(work): return work.history(1)\n", "history",
    ),
}  # fmt: skip


@pytest.mark.parametrize("hole", HOLES)
def test_a_planted_hole_is_found(tmp_path: Path, hole: str):
    path, planted, door = HOLES[hole]
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(planted)
    assert holes(tmp_path) == {(path, door)}
