"""Where a request came from: for its team alone, in the internal journal."""

from core.acts import LIMITS, Act, Background, Given
from core.desk import open_request
from core.outbox import Kind
from core.reading import find_own
from core.ticket import FileRef, Source
from core.vocabulary import Action, Field
from storage.memory import MemoryWork
from storage.memory.state import State
from tests.core.world import CALENDAR, CHLOE, DIRECTORY, LEA, NETWORK, NOW, PEOPLE

THEIRS, OURS = FileRef("F1", "prise.png"), FileRef("F2", "CANARI.pdf")
HELP = Source("C0AIDE", "1.0")


def opened(note: str = "CANARI") -> tuple[MemoryWork, State]:
    state = State()
    work = MemoryWork(state, iter((7,)).__next__)
    work.replace_catalogue(DIRECTORY)
    for person in PEOPLE.values():
        work.save_person(person)
    given = Given("Panne", "Tout", service="reseau", requester=CHLOE, files=(THEIRS,))
    known = Background(note, (OURS,))
    act = Act(Action.OPEN, LEA, given, source=HELP, background=known)
    open_request(work, act, NOW, CALENDAR)
    return work, state


def test_it_is_a_note_of_who_opened_and_its_requester_reads_none_of_it():
    work, _ = opened()
    (entry,) = work.internal_journal(7)
    assert (entry.note, entry.author, entry.files, entry.source) == ("CANARI", LEA, (OURS,), None)
    assert "CANARI" not in str(find_own(work, 7, CHLOE))


def test_each_file_goes_where_its_journal_is_read():
    _, state = opened()
    told = [row.notice for row in state.outbox.values()]
    files = {kind: {n.file for n in told if n.kind is kind} for kind in Kind}
    assert files[Kind.REQUESTER_FILE] == {THEIRS.id}
    assert files[Kind.THREAD_FILE] == {THEIRS.id, OURS.id}
    assert [n.to for n in told if n.kind is Kind.THREAD] == [NETWORK]


def test_the_message_that_it_was_made_from_is_marked():
    _, state = opened()
    marks = [row.notice for row in state.outbox.values() if row.notice.kind is Kind.REACTION]
    assert [mark.source for mark in marks] == [HELP]


def test_too_long_a_note_is_cut_rather_than_refused():
    work, _ = opened("x" * 50_000)
    assert len(work.internal_journal(7)[0].note) == LIMITS[Field.NOTE]
