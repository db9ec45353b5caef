from dataclasses import replace

import pytest

from core.errors import Code
from core.outbox import Kind
from core.ticket import FileRef, InternalEntry, RequesterEntry, Source
from core.views import folded
from core.vocabulary import Action, State, Topic
from tests.core.world import (
    ANNE,
    BRUNO,
    CHLOE,
    DIRECTORY,
    FILE,
    NOW,
    Story,
    kinds,
    story_in,
    told,
    without,
)

IN_TEAM = Source("C0TLS", "1700000000.000100")
IN_DM = Source("D0CHLOE", "1700000000.000200")
SECRET = "canari-7f3a"


def edited(source: Source, at: str) -> Source:
    return replace(source, revision=at)


# What is written where


def test_a_request_opens_the_requesters_journal_with_its_files():
    entry = Story(files=(FILE,)).last.public
    assert entry is not None
    assert (entry.seq, entry.action, entry.files) == (1, Action.OPEN, (FILE,))


@pytest.mark.parametrize(
    ("actor", "action"),
    [
        (ANNE, Action.MESSAGE),
        (ANNE, Action.REQUEST_INFO),
        (ANNE, Action.RESOLVE),
        (CHLOE, Action.ANSWER),
        (CHLOE, Action.WITHDRAW),
    ],
)
def test_what_is_said_to_or_by_the_requester_goes_to_his_journal_alone(actor, action):
    outcome = story_in(State.ASSIGNED).do(actor, action, words=" Bonjour. ")
    assert outcome.internal is None
    assert outcome.public is not None
    assert (outcome.public.author, outcome.public.words) == (actor, "Bonjour.")


@pytest.mark.parametrize(
    ("state", "action"),
    [
        (State.ASSIGNED, Action.ASSIGN),
        (State.ASSIGNED, Action.DISPATCH),
        (State.ASSIGNED, Action.RELEASE),
        (State.WAITING_PARTNER, Action.RESUME),
        (State.ASSIGNED, Action.NOTE),
    ],
)
def test_the_note_of_a_form_goes_to_the_internal_journal_alone(state, action):
    outcome = story_in(state).do(ANNE, action, note=SECRET)
    assert outcome.public is None
    assert outcome.internal is not None
    assert (outcome.internal.note, outcome.internal.seq) == (SECRET, outcome.ticket.seq)


def test_partner_and_reason_of_a_hold_are_internal():
    outcome = story_in(State.ASSIGNED).do(ANNE, Action.HOLD, partner="Orange", reason=SECRET)
    assert outcome.public is None
    assert outcome.internal is not None
    assert (outcome.internal.partner, outcome.internal.note) == ("Orange", SECRET)


@pytest.mark.parametrize(
    ("state", "actor", "action"),
    [
        (State.DISPATCHED, ANNE, Action.TAKE),
        (State.DISPATCHED, ANNE, Action.ASSIGN),
        (State.ASSIGNED, ANNE, Action.NOTE),
        (State.ASSIGNED, ANNE, Action.HOLD),
        (State.ASSIGNED, ANNE, Action.EDIT),
        (State.ASSIGNED, ANNE, Action.DISPATCH),
    ],
)
def test_words_that_no_form_asks_for_never_reach_the_requesters_journal(state, actor, action):
    outcome = story_in(state).do(actor, action, words=SECRET)
    assert outcome.public is None


@pytest.mark.parametrize(
    ("state", "actor", "action"),
    [
        (State.ASSIGNED, ANNE, Action.MESSAGE),
        (State.ASSIGNED, ANNE, Action.RESOLVE),
        (State.ASSIGNED, CHLOE, Action.ANSWER),
        (State.RESOLVED, CHLOE, Action.REOPEN),
        (State.RESOLVED, CHLOE, Action.CLOSE),
    ],
)
def test_notes_that_no_form_asks_for_never_reach_the_internal_journal(state, actor, action):
    story = story_in(state)
    outcome = story.do(actor, action, note=SECRET, partner=SECRET, reason=SECRET)
    assert outcome.internal is None


def test_files_that_no_form_asks_for_reach_nobody():
    outcome = Story().do(ANNE, Action.TAKE, files=(FILE,))
    assert Kind.REQUESTER_FILE not in kinds(outcome)
    assert outcome.public is None


def test_a_form_sent_with_blanks_writes_no_entry():
    assert Story().do(ANNE, Action.ASSIGN, note=" \n").internal is None
    assert Story().do(CHLOE, Action.WITHDRAW, words=" \n").public is None


def test_files_alone_are_a_note():
    outcome = story_in(State.ASSIGNED).do(ANNE, Action.NOTE, note="", files=(FILE,))
    assert outcome.internal is not None
    assert outcome.internal.files == (FILE,)


# Edits and deletions


def test_an_edited_note_is_an_entry_of_its_own_that_tells_nobody():
    story = story_in(State.ASSIGNED)
    story.do(ANNE, Action.NOTE, source=IN_TEAM, note="avant")
    before = story.ticket
    outcome = story.revise(ANNE, Action.NOTE, edited(IN_TEAM, "2"), note="après")
    seq = before.seq + 1
    assert outcome.ticket == replace(before, seq=seq, timed=seq, counted=seq, watched=seq)
    assert outcome.notices == ()
    assert outcome.internal is not None
    assert (outcome.internal.note, outcome.internal.deleted) == ("après", False)


def test_a_deleted_note_is_marked_so():
    story = story_in(State.ASSIGNED)
    story.do(ANNE, Action.NOTE, source=IN_TEAM)
    entry = story.revise(ANNE, Action.NOTE, edited(IN_TEAM, "2"), deleted=True).internal
    assert entry is not None
    assert (entry.note, entry.files, entry.deleted) == ("", (), True)


def test_an_edited_answer_tells_the_team_in_the_thread_and_nobody_else():
    story = story_in(State.ASSIGNED)
    story.do(CHLOE, Action.ANSWER, source=IN_DM, files=(FILE,))
    outcome = story.revise(CHLOE, Action.ANSWER, edited(IN_DM, "2"), words="mieux", files=(FILE,))
    assert kinds(outcome) == [Kind.THREAD]
    assert outcome.notices[0].topic is Topic.REVISION
    assert outcome.public is not None
    assert (outcome.public.words, outcome.public.files) == ("mieux", (FILE,))


def test_an_edited_answer_does_not_end_a_waiting_that_began_after_it():
    story = story_in(State.ASSIGNED)
    story.do(CHLOE, Action.ANSWER, source=IN_DM)
    story.do(ANNE, Action.REQUEST_INFO)
    story.revise(CHLOE, Action.ANSWER, edited(IN_DM, "2"), words="mieux")
    assert story.ticket.state is State.WAITING_REQUESTER


def test_a_deleted_answer_keeps_neither_words_nor_files():
    story = story_in(State.ASSIGNED)
    story.do(CHLOE, Action.ANSWER, source=IN_DM, files=(FILE,))
    gone = story.revise(
        CHLOE, Action.ANSWER, edited(IN_DM, "2"), deleted=True, words="x", files=(FILE,)
    ).public
    assert gone is not None
    assert (gone.words, gone.files, gone.deleted) == ("", (), True)


def test_who_left_the_team_does_not_rewrite_its_journal():
    story = story_in(State.ASSIGNED)
    story.do(BRUNO, Action.NOTE, source=IN_TEAM)
    story.directory = without(DIRECTORY, BRUNO)
    with pytest.raises(Exception, match="not_allowed") as refused:
        story.revise(BRUNO, Action.NOTE, edited(IN_TEAM, "2"), note="autre")
    assert refused.value.code is Code.NOT_ALLOWED


def test_a_message_is_confirmed_by_a_reaction_and_its_edit_is_not_confirmed_again():
    story = story_in(State.ASSIGNED)
    reaction = story.do(ANNE, Action.NOTE, source=IN_TEAM).notices[-1]
    assert (reaction.kind, reaction.source) == (Kind.REACTION, IN_TEAM)
    assert Kind.REACTION in kinds(story.do(CHLOE, Action.ANSWER, source=IN_DM))
    edit = story.revise(CHLOE, Action.ANSWER, edited(IN_DM, "2"), words="mieux")
    assert told(edit, Kind.REACTION) == []


# Reading a journal with its revisions


def note(
    seq: int, source: Source | None, text: str = "", *, deleted: bool = False
) -> InternalEntry:
    return InternalEntry(1, seq, NOW, ANNE, Action.NOTE, text, source=source, deleted=deleted)


def test_a_journal_shows_the_latest_words_where_the_message_first_stood():
    first, second = note(2, IN_TEAM, "avant"), note(3, None, "autre")
    shown = folded([first, second, note(4, edited(IN_TEAM, "5"), "après")])
    assert [(entry.seq, entry.note) for entry in shown] == [(2, "après"), (3, "autre")]


def test_revisions_converge_in_whatever_order_they_come():
    first = note(2, IN_TEAM, "avant")
    edit, gone = note(3, edited(IN_TEAM, "5"), "après"), note(4, edited(IN_TEAM, "6"), deleted=True)
    late = [replace(entry, seq=9 - entry.seq) for entry in (gone, edit, first)]
    (shown,) = folded(sorted(late, key=lambda entry: entry.seq))
    assert (shown.note, shown.deleted) == ("", True)
    (two_edits,) = folded([edit, note(9, edited(IN_TEAM, "4"), "entre")])
    assert two_edits.note == "après"


def test_entries_from_forms_are_never_mistaken_for_one_another():
    entries = [
        RequesterEntry(1, seq, NOW, CHLOE, Action.ANSWER, files=(FileRef(f"F{seq}", "f"),))
        for seq in (1, 2)
    ]
    assert folded(entries) == tuple(entries)
