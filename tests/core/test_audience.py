from dataclasses import replace

import pytest

from core.audience import AUDIENCES
from core.outbox import Kind
from core.ticket import SYSTEM, Source
from core.vocabulary import Action, State, Topic
from tests.core.world import (
    ANNE,
    BRUNO,
    CHLOE,
    DIRECTORY,
    FILE,
    KARIM,
    NETWORK,
    PAUL,
    SOPHIE,
    TLS,
    Story,
    joining,
    kinds,
    story_in,
    told,
    without,
)

IN_TEAM = Source("C0TLS", "1700000000.000100")
IN_DM = Source("D0CHLOE", "1700000000.000200")


def heard(outcome):
    """Return who was told: the requester, the team by which means, and which agents."""
    means = {Kind.CARD, Kind.THREAD, Kind.CHANNEL}
    return (
        told(outcome, Kind.REQUESTER),
        [kind for kind in kinds(outcome) if kind in means],
        told(outcome, Kind.AGENT),
    )


CARD, THREAD, CHANNEL = Kind.CARD, Kind.THREAD, Kind.CHANNEL


def test_opening_gives_a_receipt_and_a_card():
    assert heard(Story().last) == ([CHLOE], [CARD], [])


def test_the_receipt_of_a_request_is_given_even_when_it_was_made_from_a_message():
    assert told(Story(source=IN_DM).last, Kind.REQUESTER) == [CHLOE]


@pytest.mark.parametrize(
    ("state", "actor", "action", "expected"),
    [
        (State.DISPATCHED, ANNE, Action.TAKE, ([CHLOE], [CARD], [])),
        (State.DISPATCHED, ANNE, Action.ASSIGN, ([CHLOE], [CARD], [BRUNO])),
        (State.ASSIGNED, SOPHIE, Action.ASSIGN, ([], [CARD, THREAD], [BRUNO, ANNE])),
        (State.ASSIGNED, BRUNO, Action.RELEASE, ([], [CARD, CHANNEL], [ANNE])),
        (State.ASSIGNED, BRUNO, Action.DISPATCH, ([CHLOE], [CARD, CARD], [ANNE])),
        (State.ASSIGNED, BRUNO, Action.EDIT, ([], [CARD, THREAD], [])),
        (State.ASSIGNED, BRUNO, Action.NOTE, ([], [THREAD], [])),
        (State.ASSIGNED, BRUNO, Action.MESSAGE, ([CHLOE], [THREAD], [ANNE])),
        (State.ASSIGNED, BRUNO, Action.REQUEST_INFO, ([CHLOE], [CARD, THREAD], [ANNE])),
        (State.ASSIGNED, CHLOE, Action.ANSWER, ([CHLOE], [CARD, THREAD], [ANNE])),
        (State.WAITING_REQUESTER, CHLOE, Action.ANSWER, ([CHLOE], [CARD, THREAD], [ANNE])),
        (State.ASSIGNED, BRUNO, Action.HOLD, ([CHLOE], [CARD, THREAD], [ANNE])),
        (State.WAITING_PARTNER, BRUNO, Action.RESUME, ([], [CARD], [ANNE])),
        (State.ASSIGNED, BRUNO, Action.RESOLVE, ([CHLOE], [CARD, THREAD], [ANNE])),
        (State.ASSIGNED, CHLOE, Action.WITHDRAW, ([CHLOE], [CARD, THREAD], [ANNE])),
        (State.RESOLVED, CHLOE, Action.CLOSE, ([CHLOE], [CARD], [])),
        (State.CLOSED, CHLOE, Action.RATE, ([CHLOE], [THREAD], [])),
    ],
)
def test_each_act_tells_whom_the_domain_says(state, actor, action, expected):
    assert heard(story_in(state).do(actor, action)) == expected


@pytest.mark.parametrize("actor", [CHLOE, BRUNO])
def test_reopening_is_told_in_the_channel_and_to_the_holder_with_its_message_in_the_thread(actor):
    requester, team, agents = heard(story_in(State.RESOLVED).do(actor, Action.REOPEN))
    assert (requester, agents) == ([CHLOE], [ANNE])
    assert team == [CARD, THREAD, CHANNEL]


def test_the_end_of_the_delay_is_told_to_the_requester():
    story = story_in(State.RESOLVED)
    story.now = story.ticket.reopen_until
    assert heard(story.do(SYSTEM, Action.CLOSE)) == ([CHLOE], [CARD], [])


def test_misroute_tells_what_a_dispatch_tells():
    story = Story(service="reseau")
    story.do(KARIM, Action.TAKE)
    assert heard(story.do(KARIM, Action.MISROUTE)) == ([CHLOE], [CARD, CARD], [])


@pytest.mark.parametrize(
    ("state", "action"),
    [
        (State.DISPATCHED, Action.TAKE),
        (State.ASSIGNED, Action.RELEASE),
        (State.ASSIGNED, Action.DISPATCH),
        (State.ASSIGNED, Action.MESSAGE),
        (State.ASSIGNED, Action.REQUEST_INFO),
        (State.ASSIGNED, Action.HOLD),
        (State.WAITING_PARTNER, Action.RESUME),
        (State.ASSIGNED, Action.RESOLVE),
        (State.RESOLVED, Action.REOPEN),
    ],
)
def test_no_agent_is_told_of_his_own_act(state, action):
    assert told(story_in(state).do(ANNE, action), Kind.AGENT) == []


def test_an_agent_is_not_told_of_what_he_gives_himself():
    assert told(Story().do(ANNE, Action.ASSIGN, agent=ANNE), Kind.AGENT) == []


def test_a_holder_who_is_the_requester_is_told_once():
    story = Story(requester=ANNE)
    story.do(BRUNO, Action.ASSIGN, agent=ANNE)
    assert heard(story.last)[::2] == ([ANNE], [])
    assert heard(story.do(BRUNO, Action.MESSAGE))[::2] == ([ANNE], [])


def test_an_agent_who_handles_his_own_request_hears_nothing_but_receipts():
    story = Story(requester=ANNE)
    assert heard(story.do(ANNE, Action.TAKE))[::2] == ([], [])
    assert heard(story.do(ANNE, Action.MESSAGE))[::2] == ([], [])
    assert heard(story.do(ANNE, Action.ANSWER))[::2] == ([ANNE], [])


# Threads and their words


def test_a_transferred_ticket_closes_its_old_card_before_the_new_one_is_posted():
    story = story_in(State.ASSIGNED)
    cards = [n for n in story.do(ANNE, Action.DISPATCH).notices if n.kind is CARD]
    assert [(card.to, card.hop) for card in cards] == [(TLS, 0), (NETWORK, 1)]
    assert {card.seq for card in cards} == {story.ticket.seq}


@pytest.mark.parametrize(
    ("state", "action"),
    [
        (State.DISPATCHED, Action.ASSIGN),
        (State.ASSIGNED, Action.RELEASE),
        (State.WAITING_PARTNER, Action.RESUME),
    ],
)
def test_the_note_of_a_form_appears_in_the_thread(state, action):
    outcome = story_in(state).do(ANNE, action, note="à savoir")
    assert told(outcome, Kind.THREAD) == [TLS]


def test_what_was_typed_in_the_thread_is_not_repeated_there():
    outcome = story_in(State.ASSIGNED).do(ANNE, Action.NOTE, source=IN_TEAM, files=(FILE,))
    assert kinds(outcome) == [Kind.REACTION]


def test_a_note_from_a_form_brings_its_files_to_the_thread_and_never_to_the_requester():
    outcome = story_in(State.ASSIGNED).do(ANNE, Action.NOTE, files=(FILE,))
    assert kinds(outcome) == [Kind.THREAD, Kind.THREAD_FILE]
    assert outcome.notices[-1].file == FILE.id


def test_an_answer_typed_in_the_dm_is_confirmed_by_the_reaction_alone():
    outcome = story_in(State.ASSIGNED).do(CHLOE, Action.ANSWER, source=IN_DM, files=(FILE,))
    assert told(outcome, Kind.REQUESTER) == []
    assert told(outcome, Kind.REACTION) == [CHLOE]
    assert told(outcome, Kind.THREAD_FILE) == [TLS]


def test_merci_on_a_resolved_ticket_is_answered_so_that_reopening_is_offered():
    outcome = story_in(State.RESOLVED).do(CHLOE, Action.ANSWER, source=IN_DM, words="merci")
    assert told(outcome, Kind.REQUESTER) == [CHLOE]


def test_files_of_a_message_go_to_both_sides_and_those_of_an_answer_to_the_team_alone():
    sent = story_in(State.ASSIGNED).do(ANNE, Action.MESSAGE, files=(FILE,))
    assert (told(sent, Kind.REQUESTER_FILE), told(sent, Kind.THREAD_FILE)) == ([CHLOE], [TLS])
    said = story_in(State.ASSIGNED).do(CHLOE, Action.ANSWER, files=(FILE,))
    assert (told(said, Kind.REQUESTER_FILE), told(said, Kind.THREAD_FILE)) == ([], [TLS])


def test_files_given_on_somebodys_behalf_reach_him_too():
    assert told(Story(opened_by=ANNE, files=(FILE,)).last, Kind.REQUESTER_FILE) == [CHLOE]
    assert told(Story(files=(FILE,)).last, Kind.REQUESTER_FILE) == []


# Mentions and people who left


def test_a_note_tells_those_it_mentions_and_who_may_read_it():
    outcome = story_in(State.ASSIGNED).do(
        ANNE, Action.NOTE, mentions=(BRUNO, SOPHIE, BRUNO, ANNE, KARIM, CHLOE, PAUL)
    )
    assert told(outcome, Kind.AGENT) == [BRUNO, SOPHIE]


def test_a_note_tells_the_mentioned_of_former_teams_who_may_still_read():
    story = Story()
    story.do(ANNE, Action.DISPATCH, team=NETWORK)
    assert told(story.do(KARIM, Action.NOTE, mentions=(ANNE,)), Kind.AGENT) == [ANNE]


def test_a_note_never_tells_the_requester_whose_former_team_had_the_ticket():
    story = Story(requester=ANNE)
    story.do(BRUNO, Action.DISPATCH, team=NETWORK)
    assert told(story.do(KARIM, Action.NOTE, mentions=(ANNE,)), Kind.AGENT) == []


def test_mentions_tell_nobody_but_in_a_note():
    outcome = story_in(State.ASSIGNED).do(ANNE, Action.MESSAGE, mentions=(BRUNO,))
    assert told(outcome, Kind.AGENT) == []


def test_who_left_the_team_hears_that_his_ticket_went_back_to_the_queue():
    story = story_in(State.ASSIGNED)
    story.directory = without(DIRECTORY, ANNE)
    assert told(story.do(SYSTEM, Action.RELEASE), Kind.AGENT) == [ANNE]


def test_who_left_the_team_hears_nothing_of_his_own_request_as_an_agent():
    story = Story(requester=ANNE)
    story.do(ANNE, Action.TAKE)
    story.directory = without(DIRECTORY, ANNE)
    assert told(story.do(SYSTEM, Action.RELEASE), Kind.AGENT) == []


def test_a_holder_who_left_the_team_is_not_told_what_goes_on_in_it():
    story = story_in(State.ASSIGNED)
    story.directory = without(joining(DIRECTORY, ANNE, NETWORK), ANNE, TLS)
    assert told(story.do(BRUNO, Action.MESSAGE), Kind.AGENT) == []


# The second table itself


def test_every_topic_has_its_row():
    assert set(AUDIENCES) == set(Topic)


def test_what_matters_to_the_requester_is_broadcast_to_his_dm():
    broadcast = {topic for topic, row in AUDIENCES.items() if row.broadcast}
    first_assign = {Topic.ASSIGN}  # one row of the domain with taking
    by_the_team = {Topic.REOPEN}  # its message is for him, and he may never have written there
    assert broadcast - first_assign - by_the_team == {
        Topic.MESSAGE,
        Topic.REQUEST_INFO,
        Topic.HOLD,
        Topic.RESOLVE,
        Topic.DISPATCH,
        Topic.TAKE,
        Topic.CLOSE,
        Topic.REMINDER,
    }


def test_the_team_itself_is_told_nothing_of_a_ticket_it_gave_away():
    story = Story()
    story.do(ANNE, Action.DISPATCH, team=NETWORK)
    for notice in story.do(KARIM, Action.TAKE).notices:
        assert notice.to != TLS


def test_conversations_keep_their_order_apart():
    story = story_in(State.ASSIGNED)
    outcome = story.do(BRUNO, Action.MESSAGE)
    assert {n.kind: n.conversation for n in outcome.notices} == {
        Kind.REQUESTER: "request:1678",
        Kind.THREAD: "card:1678:0",
        Kind.AGENT: f"agent:{ANNE}",
    }
    reaction = story.do(ANNE, Action.NOTE, source=IN_TEAM).notices[-1]
    assert reaction.conversation == "reaction:C0TLS:1700000000.000100"
    assert replace(reaction, source=None).conversation == "card:1678:0"
