"""People of elsewhere reach the workspace through Slack Connect: they press, type and write too."""

from typing import Any

import pytest
from slack_bolt import BoltResponse

from bot.intake.gate import Turned
from bot.transport.reception import Reception

HOME, ELSEWHERE, APP = "T0HOME", "T0ELSEWHERE", "A0OURS"

PRESS = {"type": "block_actions", "team": {"id": HOME}, "user": {"id": "U1", "team_id": HOME}}
COMMAND = {"command": "/ticket", "team_id": HOME, "user_id": "U1"}
SAID = {"type": "message", "user": "U1", "channel": "C1", "ts": "1.0"}


def event(**more: Any) -> dict[str, Any]:
    return {"type": "event_callback", "team_id": HOME, "event": {**SAID, **more}}


class Bolt:
    """Where payloads that are let in arrive."""

    def __init__(self) -> None:
        self.met = 0

    async def async_dispatch(self, _: object) -> BoltResponse:
        self.met += 1
        return BoltResponse(status=200, body="")


@pytest.fixture
def bolt() -> Bolt:
    return Bolt()


@pytest.fixture
def reception(bolt: Any) -> Reception:
    return Reception(bolt, lambda: HOME, lambda: APP)


@pytest.mark.parametrize(
    "payload",
    [
        PRESS,
        COMMAND,
        event(),
        event(team=HOME),
        event(user_team=HOME, source_team=ELSEWHERE),
        {"type": "event_callback", "team_id": HOME, "event": {"type": "user_change", "user": {}}},
        # Who comes into a channel from elsewhere is what its team must be told of.
        event(type="member_joined_channel", team=ELSEWHERE),
    ],
)
async def test_what_comes_from_our_workspace_is_let_in(
    reception: Reception, bolt: Bolt, payload: dict[str, Any]
):
    assert (await reception.answer(payload)).status == 200
    assert bolt.met == 1


@pytest.mark.parametrize(
    "payload",
    [
        {**PRESS, "team": {"id": ELSEWHERE}},
        {**PRESS, "user": {"id": "U1", "team_id": ELSEWHERE}},
        {**PRESS, "type": "view_submission", "user": {"id": "U1", "team_id": ELSEWHERE}},
        {**PRESS, "type": "block_suggestion", "user": {"id": "U1", "team_id": ELSEWHERE}},
        {**COMMAND, "team_id": ELSEWHERE},
        {**event(), "team_id": ELSEWHERE},
    ],
)
async def test_what_comes_from_another_workspace_is_turned_away(
    reception: Reception, bolt: Bolt, payload: dict[str, Any]
):
    with pytest.raises(Turned) as turned:
        await reception.answer(payload)
    assert (turned.value.status, bolt.met) == (403, 0)


@pytest.mark.parametrize("payload", [PRESS, COMMAND, event()])
async def test_what_is_meant_for_another_app_is_turned_away(
    reception: Reception, bolt: Bolt, payload: dict[str, Any]
):
    assert (await reception.answer({**payload, "api_app_id": APP})).status == 200
    with pytest.raises(Turned) as turned:
        await reception.answer({**payload, "api_app_id": "A0OTHER"})
    assert (turned.value.status, bolt.met) == (403, 1)


@pytest.mark.parametrize("named", ["user_team", "team"])
async def test_what_a_stranger_writes_in_a_shared_channel_is_left_alone(
    reception: Reception, bolt: Bolt, named: str
):
    """Slack is told that it arrived: an error would have it sent again, and again."""
    assert (await reception.answer(event(**{named: ELSEWHERE}))).status == 200
    assert bolt.met == 0


async def test_before_slack_said_which_workspace_is_ours_nobody_is_taken_for_a_stranger(bolt: Any):
    reception = Reception(bolt, lambda: None, lambda: None)
    assert (await reception.answer(event(team=ELSEWHERE))).status == 200
    assert bolt.met == 1


@pytest.mark.parametrize("part", ["user", "event"])
async def test_a_payload_of_another_shape_is_left_to_those_who_read_it(
    reception: Reception, bolt: Bolt, part: str
):
    await reception.answer({"type": "x", part: "not a mapping"})
    assert bolt.met == 1
