"""Nothing internal reaches a requester: not by an import, not by a type, not by a word."""

import ast
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

import bot.rendering.requester
from bot.rendering.requester import forms, letters, requests
from bot.rendering.texts import Texts
from core import reading
from core.acts import Given
from core.outbox import Kind, Notice
from core.ports import Work
from core.vocabulary import Action
from storage.memory import MemoryDatabase
from tests.bot.rendering import drawn
from tests.bot.rendering.scenes import LANGUAGES
from tests.core.world import ANNE, BRUNO, CHLOE, DIRECTORY, FILE, KARIM, NETWORK, NOUR, PEOPLE
from tests.storage.play import Desk

ROOM = Path(bot.rendering.requester.__file__).parent
INTERNAL = {
    "InternalEntry",
    "StaffTicket",
    "StaffLetter",
    "StaffView",
    "Ticket",
    "Change",
    "Directory",
    "Work",
}
CANARY = "CANARI"


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.stem)
def test_the_room_for_requesters_imports_no_internal_type(path: Path):
    names = set(imported(path))
    assert not [name for name in names if name.rpartition(".")[2] in INTERNAL]
    assert not [name for name in names if name.startswith("bot.rendering.staff")]
    assert not [name for name in names if name in {"core.ticket", "core.views", "core.directory"}]


WRONG = """
from bot.rendering.requester import forms, letters, requests
from bot.rendering.texts import Texts
from core.acts import Given
from core.ticket import InternalEntry, Ticket
from core.views import PublicTicket, RequesterView, StaffLetter, StaffTicket
from core.vocabulary import Action

def wrong(
    texts: Texts,
    entry: InternalEntry,
    ticket: Ticket,
    public: PublicTicket,
    letter: StaffLetter,
    subject: StaffTicket,
) -> None:
    RequesterView(public, (entry,), {})  # refused
    letters.letter(letter, texts)  # refused
    requests.own_list((ticket,), texts)  # refused
    forms.requester_form(Action.ANSWER, subject, texts, Given())  # refused
    requests.own(RequesterView(public, (), {}), texts)
"""


def test_a_renderer_for_requesters_cannot_be_handed_an_internal_entry(tmp_path: Path):
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "wrong.py"]
    root = ROOM.parents[2]
    cache = root / ".mypy_cache" / "rooms"
    found = subprocess.run(
        [*command, "--cache-dir", str(cache), "--config-file", "", "--no-namespace-packages"],
        cwd=tmp_path,
        env={"MYPYPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    refused = [n for n, text in enumerate(WRONG.splitlines(), 1) if "# refused" in text]
    assert [int(line.split(":")[1]) for line in errors(found.stdout)] == refused, found.stderr


def errors(told: str) -> list[str]:
    return [
        line for line in told.splitlines() if line.startswith("wrong.py") and ": error:" in line
    ]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    database = MemoryDatabase()
    await database.start()
    desk = Desk(database)

    def furnish(work: Work) -> None:
        work.replace_catalogue(DIRECTORY)
        for person in PEOPLE.values():
            work.save_person(person)

    await desk.run(furnish)
    yield desk
    await database.close()


async def told_with_canaries(desk: Desk) -> tuple[int, list[Notice]]:
    """Play a story whose every internal field holds a canary; returns all notices of it."""
    ticket = await desk.open(files=(FILE,))
    acts = (
        (ANNE, Action.TAKE, {}),
        (ANNE, Action.NOTE, {"note": f"{CANARY} note", "files": (FILE,)}),
        (ANNE, Action.ASSIGN, {"agent": BRUNO, "note": f"{CANARY} à Bruno"}),
        (BRUNO, Action.HOLD, {"partner": f"{CANARY} SA", "reason": f"{CANARY} raison"}),
        (BRUNO, Action.RESUME, {"note": f"{CANARY} reprise"}),
        (BRUNO, Action.RELEASE, {"note": f"{CANARY} remise"}),
        (ANNE, Action.DISPATCH, {"team": NETWORK, "note": f"{CANARY} réseau"}),
        (KARIM, Action.TAKE, {}),
        (KARIM, Action.REQUEST_INFO, {"words": "Depuis quand ?"}),
        (CHLOE, Action.ANSWER, {"words": "Hier."}),
        (KARIM, Action.DISPATCH, {"team": "rh", "note": f"{CANARY} rh"}),
        (NOUR, Action.TAKE, {}),
        (NOUR, Action.MESSAGE, {"words": "Nous regardons."}),
        (NOUR, Action.RESOLVE, {"words": "Réparé."}),
        (CHLOE, Action.CLOSE, {}),
        (CHLOE, Action.RATE, {}),
    )
    notices: list[Notice] = []
    for actor, action, given in acts:
        outcome = await desk.do(ticket, actor, action, **given)
        notices += outcome.notices
    return ticket, notices


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
async def test_no_word_of_an_internal_field_reaches_a_requester(desk: Desk, texts: Texts):
    ticket, notices = await told_with_canaries(desk)
    mine = [notice for notice in notices if notice.kind is Kind.REQUESTER]
    written = [
        letters.letter(await desk.run(lambda work, n=n: reading.requester_letter(work, n)), texts)
        for n in mine
    ]
    own = await desk.run(lambda work: reading.find_own(work, ticket, CHLOE))
    listed = await desk.run(lambda work: reading.own_tickets(work, CHLOE))
    said = [drawn.message(messages) for messages in written]
    said += [
        drawn.message(requests.own(own, texts)),
        drawn.message(requests.own_list(listed, texts)),
    ]
    said += [drawn.view(forms.requester_form(a, own.ticket, texts, Given())) for a in forms.TITLES]
    assert len(written) >= 10
    assert all(written)
    for text in said:
        assert CANARY not in text
        assert "Nour" not in text  # her team hides its staff
        assert "C0" not in text  # no channel of a team


async def test_the_canaries_do_sing_where_the_team_reads(desk: Desk):
    """The test above would be empty if the story wrote nothing internal."""
    ticket, _ = await told_with_canaries(desk)
    journal = await desk.run(lambda work: work.internal_journal(ticket))
    assert sum(CANARY in entry.note for entry in journal) == 7
    assert any(CANARY in entry.partner for entry in journal)
