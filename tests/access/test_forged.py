"""What Slack would never send: each is refused with a sentence, and none has an effect."""

import json
from typing import Any

import pytest

from core.outbox import Kind
from core.vocabulary import Action
from tests.access import asking
from tests.access.asking import Desk
from tests.access.people import (
    CARD,
    GHOST,
    OLD_CARD,
    RELATIONS,
    SITUATIONS,
    THREAD,
    TICKET,
    ticket_in,
)
from tests.access.routes import Payload, command, form, message, press, surfaces
from tests.core.world import ANNE, BRUNO, NETWORK
from tests.desk.forged import chosen, words

HOLDER = RELATIONS["holder"]
STRANGERS = ("other", "stranger", "left", "gone", "“clock”")


async def asked(payload: Payload, relation: str, situation: str = "assigned") -> tuple[Desk, str]:
    """Send something and let all of it come about; returns the answer, and what else was said."""
    desk, answer = await asking.routed(
        lambda _: payload, situation, RELATIONS[relation], to_the_end=True
    )
    return desk, " ".join([answer, *desk.said])


def written(desk: Desk) -> tuple[Any, ...]:
    state = desk.state
    return state.tickets, state.changes, state.internal, state.public


def untouched(desk: Desk) -> bool:
    fresh = Desk(desk.situation, HOLDER)
    return written(desk) == written(fresh)


@pytest.mark.parametrize("relation", STRANGERS)
@pytest.mark.parametrize("action", [action for action in Action if action is not Action.OPEN])
async def test_another_ticket_is_answered_like_none_word_for_word(action: Action, relation: str):
    """A button, a form and a command, each of them: no word tells that the ticket is there."""
    for surface, made in surfaces(action).items():
        if surface in {"thread", "prompt"}:
            continue
        there = made(ticket_in("assigned"))
        absent = _renumbered(there)
        found, answer = await asked(there, relation)
        assert answer == (await asked(absent, relation))[1].replace(f"{GHOST}", f"{TICKET}")
        assert "no request with this number" in answer, surface
        assert untouched(found)


def _renumbered(payload: Payload) -> Payload:
    """Make the same of a ticket that is not there."""
    if "command" in payload:
        return {**payload, "text": payload["text"].replace(f"R-{TICKET}", f"R-{GHOST}")}
    if view := payload.get("view"):
        meta = view["private_metadata"].replace(f'"ticket": {TICKET}', f'"ticket": {GHOST}')
        return {**payload, "view": {**view, "private_metadata": meta}}
    action = payload["actions"][0]
    _, dot, version = action["value"].partition(".")
    return {**payload, "actions": [{**action, "value": f"{GHOST}{dot}{version}"}]}


@pytest.mark.parametrize(
    ("action", "values"),
    [
        (Action.ASSIGN, {"agent": chosen(ANNE)}),  # of another team
        (Action.ASSIGN, {"agent": chosen("U0NOBODY")}),
        (Action.ASSIGN, {"agent": chosen("system")}),
        (Action.ASSIGN, {"agent": chosen("")}),
        (Action.DISPATCH, {"team": chosen("nowhere")}),
        (Action.DISPATCH, {"team": chosen("../../etc")}),
        (Action.DISPATCH, {"team": chosen(NETWORK)}),  # where it is
        (Action.EDIT, {"service": chosen("none")}),
        (Action.EDIT, {"subcategory": chosen("pleine")}),  # of another service
        (Action.EDIT, {"impact": chosen("9")}),
        (Action.EDIT, {"urgency": chosen("-1")}),
        (Action.RESOLVE, {"resolution": chosen("withdrawn")}),  # the requester's to say
        (Action.RESOLVE, {"resolution": chosen("magic")}),
        (Action.RESOLVE, {"words": words("")}),
        (Action.HOLD, {"follow_up": chosen("2020-01-01")}),
        (Action.HOLD, {"follow_up": chosen("tomorrow")}),
        (Action.NOTE, {"note": words("x" * 40_001)}),
    ],
)
async def test_a_value_that_no_form_offers_is_refused_and_nothing_is_written(
    action: Action, values: dict[str, Payload]
):
    version = ticket_in("assigned").version
    found, answer = await asked(form(action, TICKET, version, **values), "holder")
    assert "errors" in answer or "update" in answer
    assert "Traceback" not in answer
    assert untouched(found)


@pytest.mark.parametrize(
    ("values", "relation"),
    [
        ({"service": chosen("none")}, "asker"),
        ({"academy": chosen("none")}, "other"),
        ({"requester": {"selected_user": BRUNO}}, "asker"),  # he speaks for nobody else
        ({"requester": {"selected_user": "system"}}, "holder"),
    ],
)
async def test_no_request_is_opened_with_a_value_that_no_form_offers(
    values: dict[str, Payload], relation: str
):
    found, answer = await asked(form(Action.OPEN, None, None, **values), relation)
    assert "errors" in answer or "update" in answer
    assert untouched(found)


@pytest.mark.parametrize(
    "forged",
    [
        {"ticket": TICKET, "version": "4"},
        {"ticket": "1"},
        {"ticket": [1]},
        {"ticket": TICKET, "files": [["F1"], ["F2", "a", "b", 1, 2]]},
        [],
        7,
    ],
)
async def test_metadata_of_another_shape_has_no_effect(forged: Any):
    payload = form(Action.NOTE, TICKET, 1)
    payload["view"]["private_metadata"] = json.dumps(forged)
    found, answer = await asked(payload, "stranger")
    assert answer
    assert untouched(found)


@pytest.mark.parametrize("relation", ["asker", *STRANGERS])
async def test_a_note_under_a_card_of_who_may_write_none_is_not_recorded(relation: str):
    found, answer = await asked(message(CARD, "group"), relation)
    assert "not recorded" in answer
    assert untouched(found)


async def test_words_under_an_old_card_are_no_note_and_tell_a_stranger_nothing():
    found, told = await asked(message(OLD_CARD, "group"), "former")
    assert "Réseaux et télécoms" in told
    assert untouched(found)
    for relation in ("asker", "ask+form", *STRANGERS):
        found, told = await asked(message(OLD_CARD, "group"), relation)
        assert "not recorded" in told
        assert "Réseaux" not in told
        assert untouched(found)


async def test_an_answer_in_somebody_elses_thread_is_not_recorded():
    found, _ = await asked(message(THREAD, "im"), "stranger")
    assert untouched(found)


@pytest.mark.parametrize("relation", ["holder", "former", "other", "left", "gone", "stranger"])
@pytest.mark.parametrize("place", [CARD, OLD_CARD])
async def test_a_card_is_drawn_again_under_whoever_presses_what_is_no_longer_his(
    place: Any, relation: str
):
    """After a transfer, the loss of a role, the closing of an account, or a moment too late."""
    version = ticket_in("assigned").version - 1
    payload = press("act.resolve", f"{TICKET}.{version}")
    payload["container"] = {"channel_id": place.channel, "message_ts": place.ts}
    found, answer = await asked(payload, relation)
    assert answer.strip()
    assert untouched(found)
    (drawn,) = (row for row in found.state.outbox.values() if row.id > before(found))
    assert drawn.notice.kind is Kind.CARD
    assert found.state.cards[TICKET, drawn.notice.hop] == place


def before(desk: Desk) -> int:
    return max(Desk(desk.situation, HOLDER).state.outbox)


async def test_a_press_on_what_is_no_card_draws_nothing():
    payload = press("act.resolve", f"{TICKET}.1")
    payload["container"] = {"channel_id": CARD.channel, "message_ts": "9.9"}
    found, _ = await asked(payload, "stranger")
    assert max(found.state.outbox) == before(found)


async def test_nobody_passes_for_the_clock_by_a_form_or_a_command():
    for situation in SITUATIONS:
        ticket = ticket_in(situation)
        for payload in (
            form(Action.RELEASE, TICKET, ticket.version),
            form(Action.CLOSE, TICKET, ticket.version),
            command("/ticket", f"clore R-{TICKET}"),
        ):
            found, _ = await asked(payload, "“clock”", situation)
            assert untouched(found)
