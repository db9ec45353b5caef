"""The whole of who may do what, as it is: a change shows as a difference to be reviewed.

`APPROVE=1 pytest tests/core/test_approved.py` writes the file anew; the difference is then read
before it is committed.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Code, Refusal
from core.ticket import SYSTEM
from core.vocabulary import Action, State
from tests.core.world import CHLOE, KARIM, LEA, MPL, OMAR, PAUL, Story

APPROVED = Path(__file__).parents[1] / "approved" / "workflow.txt"

ROLES = {
    "holder": KARIM,
    "agent": LEA,
    "supervisor": OMAR,
    "requester": CHLOE,
    "stranger": PAUL,
    "system": SYSTEM,
}
TAKEN = ((KARIM, Action.TAKE),)
SOLVED = (*TAKEN, (KARIM, Action.RESOLVE))
PATHS = {
    "dispatched": (),
    "assigned": TAKEN,
    "waiting_requester": (*TAKEN, (KARIM, Action.REQUEST_INFO)),
    "waiting_partner": (*TAKEN, (KARIM, Action.HOLD)),
    "resolved": SOLVED,
    "resolved, delay over": SOLVED,
    "closed": (*SOLVED, (CHLOE, Action.CLOSE)),
}
REFUSED = {Code.NOT_ALLOWED: ".", Code.WRONG_STATE: "-"}


def story_of(situation: str) -> Story:
    """Tell of Chloé's ticket with the network's team, in Karim's hands where one holds it."""
    story = Story(service="reseau")
    for actor, action in PATHS[situation]:
        story.do(actor, action)
    if situation == "resolved, delay over":
        story.now = story.ticket.reopen_until
    return story


def outcome(situation: str, action: Action, actor: str) -> str:
    """Say what comes of an act with its form filled in: the state, or why it is refused."""
    story = story_of(situation)
    before = story.ticket
    more = {Action.ASSIGN: {"agent": LEA}, Action.DISPATCH: {"team": MPL}}.get(action, {})
    try:
        after = story.do(actor, action, **more).ticket
    except Refusal as refusal:
        return REFUSED.get(refusal.code, f"({refusal.code})")
    told = after.state if after.state is not before.state else "same"
    moved = " team" * (after.path != before.path) + " agent" * (after.agent != before.agent)
    return f"{told}{moved and ' +'}{moved}"


def rendered() -> Iterator[str]:
    """Draw a table for each situation: actions down, roles across."""
    yield "# What comes of each act: the state it leads to (+ what else changes);"
    yield "# . = not his to do, - = not in this state, (code) = another refusal."
    actions = [action for action in Action if action is not Action.OPEN]
    for situation in PATHS:
        yield ""
        yield " ".join([f"{situation:<21}", *(f"{role:<24}" for role in ROLES)]).rstrip()
        for action in actions:
            cells = [outcome(situation, action, actor) for actor in ROLES.values()]
            yield " ".join([f"  {action:<19}", *(f"{cell:<24}" for cell in cells)]).rstrip()


def test_who_may_do_what_is_as_it_was_approved():
    drawn = "\n".join(rendered()) + "\n"
    if os.environ.get("APPROVE"):
        APPROVED.write_text(drawn)
    assert drawn == APPROVED.read_text()


@pytest.mark.parametrize("situation", PATHS)
def test_every_situation_drawn_is_the_one_it_says(situation):
    assert story_of(situation).ticket.state is State(situation.partition(",")[0])
