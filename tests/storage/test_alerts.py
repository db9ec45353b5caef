"""What the desk does by itself where time runs out, and whom it tells, over every database."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core import attention, escalation, upkeep
from core import desk as door
from core.alerts import SHOWN, Alert, Recipient, Why
from core.directory import Deed, Escalation
from core.outbox import Kind, Notice, Status
from core.ports import Place
from core.ticket import SYSTEM
from core.vocabulary import Action, Clock, State, Topic, Urgency
from tests.core.world import (
    ANNE,
    BRUNO,
    CALENDAR,
    CHLOE,
    DIRECTORY,
    NETWORK,
    OMAR,
    PAUL,
    PEOPLE,
    SOPHIE,
    TLS,
    never,
    without,
)
from tests.storage.test_clocks import with_targets

MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)
EVERY = timedelta(minutes=30)
TEAM = Recipient(TLS, is_team=True)
PLACE = Place("C0TLS", "1.5", "https://example.org/p15")


def ruled(*rules, team=TLS, directory=None, **more):
    """A world with targets, an hour to own and two to resolve, and rules of a team."""
    directory = directory or with_targets()
    kept = replace(directory.teams[team], escalation=rules, **more)
    return replace(directory, teams={**directory.teams, team: kept})


async def apply(desk, directory):
    await desk.run(lambda work: work.replace_catalogue(directory))


async def look(desk, failed=never):
    return await desk.run(lambda work: escalation.look(work, desk.now, CALENDAR, failed))


async def tell(desk):
    return await desk.run(lambda work: attention.tell(work, desk.now, EVERY, never))


async def read(desk, ticket_id):
    return await desk.run(lambda work: work.ticket(ticket_id))


async def notices(desk):
    rows = await desk.run(lambda work: work.outbox_rows((Status.PENDING,), 999))
    return [row.notice for row in rows]


async def letters(desk):
    """To whom letters of alerts go, and their numbers; they are sent."""
    rows = await desk.run(lambda work: work.outbox_rows((Status.PENDING,), 999))
    found = [row for row in rows if row.notice.kind in {Kind.ALERT, Kind.TEAM_ALERT}]
    for row in found:
        await desk.mark(replace(row, status=Status.SENT, due_at=None))
    return sorted((row.notice.to, row.notice.seq) for row in found)


async def read_letter(desk, to, number=1, apart=frozenset()):
    kind = Kind.TEAM_ALERT if to.is_team else Kind.ALERT
    notice = Notice(kind, Topic.ALERT, 0, number, to.id)
    return await desk.run(lambda work: attention.letter(work, notice, apart))


async def told(desk, to, number=1, apart=frozenset()):
    """What a letter says: why, and of which tickets."""
    letter = await read_letter(desk, to, number, apart)
    groups = letter.groups if letter else ()
    return {group.why: [line.ticket.id for line in group.lines] for group in groups}


async def sweep_after(desk, span):
    desk.later(span.total_seconds())
    await look(desk)
    await tell(desk)


@pytest.fixture
async def timed(desk):
    """A desk with targets."""
    await apply(desk, with_targets())
    return desk


# Who is told


async def test_a_team_is_warned_of_what_nobody_has_and_its_supervisors_when_it_is_late(timed):
    number = await timed.open()
    await sweep_after(timed, 44 * MINUTES)
    assert await letters(timed) == []
    await sweep_after(timed, MINUTES)
    assert await letters(timed) == [(TLS, 1)]
    assert await told(timed, TEAM) == {Why.OWN_SOON: [number]}
    await sweep_after(timed, 15 * MINUTES)
    assert await letters(timed) == [(SOPHIE, 1)]
    await sweep_after(timed, 15 * MINUTES)
    assert await letters(timed) == [(TLS, 2)]
    assert await told(timed, Recipient(SOPHIE)) == {Why.OWN_LATE: [number]}
    assert await told(timed, TEAM, 2) == {Why.OWN_LATE: [number]}


async def test_who_has_a_ticket_is_warned_himself_and_once_if_he_supervises_the_team(timed):
    number = await timed.taken()
    await sweep_after(timed, 90 * MINUTES)
    assert await letters(timed) == [(ANNE, 1)]
    assert await told(timed, Recipient(ANNE)) == {Why.RESOLVE_SOON: [number]}
    await apply(timed, ruled(supervisors=frozenset({ANNE, SOPHIE})))
    await sweep_after(timed, 31 * MINUTES)
    assert await letters(timed) == [(ANNE, 2), (SOPHIE, 1)]


async def test_a_line_says_until_when_in_which_team_and_where_its_card_is(timed):
    number = await timed.taken()
    await timed.run(lambda work: work.save_card(number, 0, PLACE))
    await sweep_after(timed, 2 * HOURS)
    letter = await read_letter(timed, Recipient(SOPHIE))
    (group,) = letter.groups
    (line,) = group.lines
    assert (group.count, letter.count, letter.names) == (1, 1, {ANNE: PEOPLE[ANNE].name})
    assert line.due == (await read(timed, number)).resolve_due
    assert (line.link, line.team) == (PLACE.permalink, DIRECTORY.teams[TLS].name)


async def test_a_bad_morning_is_one_message_and_not_a_hundred(timed):
    numbers = [await timed.open() for _ in range(20)]
    await sweep_after(timed, 2 * HOURS)
    assert await letters(timed) == [(SOPHIE, 1), (TLS, 1)]
    letter = await read_letter(timed, TEAM)
    assert letter.count == 20
    shown = [(group.why, len(group.lines), group.count) for group in letter.groups]
    assert shown == [(Why.RESOLVE_LATE, 8, 20), (Why.OWN_LATE, 7, 20)]
    assert sum(size for _, size, _ in shown) == SHOWN
    assert [line.ticket.id for line in letter.groups[0].lines] == numbers[:8]


async def test_nobody_is_told_again_before_his_time_and_then_of_all_that_came(timed):
    first = await timed.taken()
    await sweep_after(timed, 90 * MINUTES)
    others = [await timed.taken() for _ in range(2)]
    assert await letters(timed) == [(ANNE, 1)]
    for _ in range(3):
        await sweep_after(timed, 8 * MINUTES)
    assert await letters(timed) == []
    await sweep_after(timed, 90 * MINUTES)
    assert await letters(timed) == [(ANNE, 2), (SOPHIE, 1)]
    assert await told(timed, Recipient(ANNE), 2) == {
        Why.RESOLVE_LATE: [first],
        Why.RESOLVE_SOON: others,
    }


async def test_whose_turn_it_is_to_be_told_depends_on_when_he_was_told(timed):
    number, to = await timed.taken(), Recipient(ANNE)

    def turn(work, since):
        return work.to_tell(since, 9), work.begin_letter(to, since)

    alert = Alert(to, number, TLS, Why.RESOLVE_LATE, timed.now)
    for _ in range(2):
        await timed.run(lambda work: work.add_alerts([alert]))
        assert await timed.run(lambda work: turn(work, timed.now)) in [((to,), 1), ((to,), 2)]
    await timed.run(lambda work: work.end_letter(to, timed.now))
    await timed.run(lambda work: work.add_alerts([alert]))
    assert await timed.run(lambda work: turn(work, timed.now - MINUTES)) == ((), None)
    assert await timed.run(lambda work: turn(work, timed.now)) == ((to,), 3)


async def test_of_a_warning_that_became_worse_before_it_was_told_the_worse_is_told(timed):
    number = await timed.taken()
    for minutes in (90, 30):
        timed.later(minutes * 60)
        await look(timed)
    await tell(timed)
    assert await told(timed, Recipient(ANNE)) == {Why.RESOLVE_LATE: [number]}


async def test_while_a_letter_is_still_to_be_sent_none_follows(timed):
    await timed.taken()
    await sweep_after(timed, 90 * MINUTES)
    await sweep_after(timed, 31 * MINUTES)
    assert await letters(timed) == [(ANNE, 1), (SOPHIE, 1)]
    await tell(timed)
    assert await letters(timed) == [(ANNE, 2)]


async def test_of_many_sweeps_at_once_each_thing_is_done_once(timed):
    for _ in range(3):
        await timed.open()
    timed.later(3600)
    await asyncio.gather(*(look(timed) for _ in range(4)))
    await asyncio.gather(*(tell(timed) for _ in range(4)))
    await asyncio.gather(*(look(timed) for _ in range(4)))
    assert await letters(timed) == [(SOPHIE, 1), (TLS, 1)]
    letter = await read_letter(timed, TEAM)
    assert [(group.why, group.count) for group in letter.groups] == [(Why.OWN_LATE, 3)]
    kept = await timed.run(lambda work: work.alerts(TEAM, 1))
    assert len(kept) == 3


# What is left out


async def test_what_was_resolved_taken_or_transferred_meanwhile_is_left_out(timed):
    resolved, taken, moved, kept = [await timed.open() for _ in range(4)]
    await sweep_after(timed, 56 * MINUTES)
    assert set((await told(timed, TEAM))[Why.OWN_SOON]) == {resolved, taken, moved, kept}
    await timed.do(taken, ANNE, Action.TAKE)
    await timed.do(resolved, CHLOE, Action.WITHDRAW)
    await timed.do(moved, ANNE, Action.DISPATCH, team=NETWORK)
    assert await told(timed, TEAM) == {Why.OWN_SOON: [kept]}
    await timed.do(kept, ANNE, Action.TAKE)
    assert await read_letter(timed, TEAM) is None


async def test_what_another_target_makes_late_no_more_is_left_out(timed):
    await timed.taken()
    await sweep_after(timed, 2 * HOURS)
    await apply(timed, with_targets(600))
    await timed.run(lambda work: upkeep.time_anew(work, CALENDAR, never))
    assert await read_letter(timed, Recipient(SOPHIE)) is None
    await apply(timed, with_targets())
    await timed.run(lambda work: upkeep.time_anew(work, CALENDAR, never))
    assert Why.RESOLVE_LATE in await told(timed, Recipient(SOPHIE))


async def test_what_will_not_be_late_while_it_waits_is_left_out_and_what_is_late_is_not(timed):
    soon = await timed.taken()
    await sweep_after(timed, 90 * MINUTES)
    await timed.do(soon, ANNE, Action.HOLD, partner="Orange", reason="Câble")
    assert await read_letter(timed, Recipient(ANNE)) is None
    late = await timed.taken()
    await sweep_after(timed, 2 * HOURS)
    await timed.do(late, ANNE, Action.HOLD, partner="Orange", reason="Câble")
    assert await told(timed, Recipient(SOPHIE)) == {Why.RESOLVE_LATE: [late]}


async def test_who_gave_a_ticket_away_is_told_of_it_no_more_unless_he_supervises_its_team(timed):
    number = await timed.taken()
    await sweep_after(timed, 2 * HOURS)
    await timed.do(number, ANNE, Action.ASSIGN, agent=BRUNO)
    assert await read_letter(timed, Recipient(ANNE)) is None
    assert await told(timed, Recipient(SOPHIE)) == {Why.RESOLVE_LATE: [number]}


async def test_nothing_is_sent_of_which_nothing_remains_and_the_next_waits_for_nothing(timed):
    number = await timed.taken()
    timed.later(90 * 60)
    await look(timed)
    await timed.do(number, ANNE, Action.RESOLVE)
    assert await tell(timed) == 1
    assert (await letters(timed), await tell(timed)) == ([], 0)
    await timed.do(number, CHLOE, Action.REOPEN)
    other = await timed.taken()
    await sweep_after(timed, 90 * MINUTES)
    assert await letters(timed) == [(ANNE, 2), (SOPHIE, 1)]
    assert other in (await told(timed, Recipient(ANNE), 2))[Why.RESOLVE_SOON]


async def test_who_left_the_team_reads_nothing_of_its_tickets(timed):
    await timed.taken()
    await sweep_after(timed, 90 * MINUTES)
    await apply(timed, without(with_targets(), ANNE))
    assert await read_letter(timed, Recipient(ANNE)) is None


async def test_who_had_a_ticket_that_another_team_has_now_is_told_nothing_of_it(timed):
    number = await timed.taken()
    await sweep_after(timed, 90 * MINUTES)
    await timed.do(number, ANNE, Action.DISPATCH, team=NETWORK)
    assert await told(timed, Recipient(ANNE)) == {}


async def test_what_another_team_has_now_is_left_out_even_for_who_supervises_both(timed):
    number = await timed.taken()
    await apply(timed, ruled(team=NETWORK, supervisors=frozenset({SOPHIE})))
    await sweep_after(timed, 2 * HOURS)
    assert await told(timed, Recipient(SOPHIE)) == {Why.RESOLVE_LATE: [number]}
    await timed.do(number, ANNE, Action.DISPATCH, team=NETWORK)
    assert await told(timed, Recipient(SOPHIE)) == {}


async def test_tickets_of_who_reads_along_in_the_channel_are_left_out(timed):
    number = await timed.open()
    await timed.open(requester=PAUL)
    await sweep_after(timed, 55 * MINUTES)
    assert await told(timed, TEAM, apart=frozenset({PAUL})) == {Why.OWN_SOON: [number]}
    assert await told(timed, TEAM, apart=frozenset({PAUL, CHLOE})) == {}


# Rules


async def test_a_rule_raises_the_urgency_by_a_step_and_who_has_the_ticket_is_told(desk):
    await apply(desk, ruled(Escalation(Clock.RESOLVE, 30, Deed.RAISE)))
    number, highest = await desk.taken(), await desk.taken(urgency=Urgency.CRITICAL)
    before = await read(desk, highest)
    await sweep_after(desk, 31 * MINUTES)
    raised = await read(desk, number)
    change = (await desk.run(lambda work: work.history(number)))[-1]
    assert (raised.urgency, change.actor, change.action) == (Urgency.HIGH, SYSTEM, Action.EDIT)
    assert (await read(desk, highest)).seq == before.seq
    assert (await told(desk, Recipient(ANNE)))[Why.RAISED] == [number]
    await sweep_after(desk, 30 * MINUTES)
    assert (await read(desk, number)).urgency is Urgency.HIGH


async def test_a_rule_affects_to_another_team_as_anybody_would(desk):
    await apply(desk, ruled(Escalation(Clock.OWN, 30, Deed.AFFECT, NETWORK)))
    number = await desk.open()
    await sweep_after(desk, 31 * MINUTES)
    moved = await read(desk, number)
    assert (moved.path, moved.state) == ((TLS, NETWORK), State.DISPATCHED)
    change = (await desk.run(lambda work: work.history(number)))[-1]
    assert (change.actor, change.action) == (SYSTEM, Action.DISPATCH)
    about = [(n.kind, n.to) for n in await notices(desk) if n.topic is Topic.DISPATCH]
    assert (Kind.REQUESTER, CHLOE) in about
    assert [to for kind, to in about if kind is Kind.CARD] == [TLS, NETWORK]
    assert await told(desk, Recipient(NETWORK, is_team=True)) == {Why.MOVED: [number]}


async def test_a_ticket_that_is_late_and_moved_is_told_to_be_late_where_it_is_now(desk):
    await apply(desk, ruled(Escalation(Clock.OWN, 30, Deed.AFFECT, NETWORK)))
    number = await desk.open()
    await sweep_after(desk, 61 * MINUTES)
    assert await letters(desk) == [(OMAR, 1), (NETWORK, 1)]
    assert await told(desk, Recipient(NETWORK, is_team=True)) == {
        Why.OWN_LATE: [number],
        Why.MOVED: [number],
    }


async def test_a_rule_tells_supervisors(desk):
    await apply(desk, ruled(Escalation(Clock.OWN, 30, Deed.TELL)))
    number = await desk.open()
    await sweep_after(desk, 31 * MINUTES)
    assert await letters(desk) == [(SOPHIE, 1)]
    assert await told(desk, Recipient(SOPHIE)) == {Why.ESCALATED: [number]}


async def test_a_rule_that_cannot_be_followed_is_left_and_never_tried_again(desk):
    await apply(desk, ruled(Escalation(Clock.OWN, 30, Deed.AFFECT, "fermée")))
    number = await desk.open()
    await sweep_after(desk, 31 * MINUTES)
    ticket = await read(desk, number)
    assert (ticket.path, ticket.seq) == ((TLS,), 1)
    assert ticket.look_at == ticket.own_since + 45 * MINUTES
    assert await look(desk) == 0


async def test_rules_put_open_tickets_out_of_step_and_are_followed_for_them(timed):
    number = await timed.open()
    await apply(timed, ruled(Escalation(Clock.OWN, 20, Deed.TELL)))
    assert [*await timed.run(lambda work: work.to_time(10))] == [number]
    timed.later(30 * 60)
    await timed.run(lambda work: upkeep.time_anew(work, CALENDAR, never))
    await sweep_after(timed, MINUTES)
    assert await letters(timed) == [(SOPHIE, 1)]


async def test_one_bad_ticket_keeps_no_other_from_its_turn(desk, monkeypatch):
    await apply(desk, ruled(Escalation(Clock.OWN, 30, Deed.AFFECT, NETWORK)))
    numbers, failed = [await desk.open() for _ in range(3)], []
    act = door.act_by_itself

    def breaks(work, ticket_id, *rest):
        outcome = act(work, ticket_id, *rest)
        if ticket_id == numbers[1]:
            raise KeyError
        return outcome

    monkeypatch.setattr("core.desk.act_by_itself", breaks)
    desk.later(40 * 60)
    assert await look(desk, lambda *what: failed.append(what)) == 2
    assert [number for number, _ in failed] == [numbers[1]]
    assert [(await read(desk, number)).team for number in numbers] == [NETWORK, TLS, NETWORK]
    assert (await read(desk, numbers[1])).alerted == frozenset()
    monkeypatch.undo()
    assert await look(desk) == 1
    assert (await read(desk, numbers[1])).team == NETWORK


# Reminders


async def test_a_requester_is_asked_again_with_the_question(desk):
    number = await desk.taken()
    await desk.do(number, ANNE, Action.REQUEST_INFO, words="Quel étage ?")
    question = (await desk.do(number, ANNE, Action.REQUEST_INFO, words="Quel bureau ?")).ticket
    await desk.do(number, BRUNO, Action.NOTE)
    await sweep_after(desk, timedelta(days=3))
    again = [n for n in await notices(desk) if n.topic is Topic.REMINDER]
    assert again == [Notice(Kind.REQUESTER, Topic.REMINDER, number, question.seq, CHLOE)]
    await sweep_after(desk, timedelta(minutes=1))
    assert len([n for n in await notices(desk) if n.topic is Topic.REMINDER]) == 1


async def test_what_nobody_answers_is_proposed_to_be_resolved_where_the_team_wants_it(desk):
    await apply(desk, ruled(directory=DIRECTORY, proposes_resolution=True))
    number = await desk.taken()
    await desk.do(number, ANNE, Action.REQUEST_INFO)
    await sweep_after(desk, timedelta(days=18))
    lines = [n for n in await notices(desk) if n.topic is Topic.UNANSWERED]
    assert [(n.kind, n.to) for n in lines] == [(Kind.THREAD, TLS)]
    assert await told(desk, Recipient(ANNE)) == {Why.UNANSWERED: [number]}
    await desk.do(number, ANNE, Action.REQUEST_INFO)
    assert await told(desk, Recipient(ANNE)) == {}


async def test_the_day_to_come_back_to_a_partner_is_told_in_the_thread_and_to_who_has_it(desk):
    number = await desk.taken()
    await desk.do(number, ANNE, Action.HOLD, follow_up=date(2026, 3, 4))
    await sweep_after(desk, timedelta(days=2))
    about = [(n.kind, n.to) for n in await notices(desk) if n.topic is Topic.FOLLOW_UP]
    assert about == [(Kind.THREAD, TLS)]
    assert await told(desk, Recipient(ANNE)) == {Why.FOLLOW_UP: [number]}
    await desk.do(number, ANNE, Action.HOLD, follow_up=date(2026, 3, 9))
    assert await told(desk, Recipient(ANNE)) == {}


# Keeping


async def test_old_alerts_are_erased_some_at_a_time(timed):
    for _ in range(3):
        await timed.open()
    await sweep_after(timed, 55 * MINUTES)
    assert await timed.run(lambda work: work.forget_alerts(timed.now, 9)) == 0
    later = timed.now + MINUTES
    assert await timed.run(lambda work: work.forget_alerts(later, 2)) == 2
    assert await timed.run(lambda work: work.forget_alerts(later, 2)) == 1
    assert await read_letter(timed, TEAM) is None
