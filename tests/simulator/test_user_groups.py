"""User groups: who is in them, and what the app is told when that changes."""

from pathlib import Path

import pytest

from simulator import Simulator
from tests.simulator.sample_app import MANIFEST, SECRET, TOKEN, App, connected, people


@pytest.fixture
def group(simulator: Simulator) -> str:
    return simulator.add_user_group("S0PLAT", "Plateforme", ["U0ANNE", "U0BRUNO"]).id


async def members(app: App, group: str, **more) -> list[str] | str:
    answer = await app.call("usergroups.users.list", usergroup=group, **more)
    return answer["users"] if answer["ok"] else answer["error"]


async def test_the_app_reads_who_is_in_a_user_group(app: App, group: str) -> None:
    assert await members(app, group) == ["U0ANNE", "U0BRUNO"]
    assert await members(app, "S0NONE") == "no_such_subteam"


async def test_the_app_is_told_who_came_and_who_left(
    app: App, simulator: Simulator, group: str
) -> None:
    simulator.set_group_members(group, ["U0BRUNO", "U0CHLOE"])
    await simulator.settled()
    ((event,), (after,)) = (
        [body["event"] for body in app.bodies(kind)]
        for kind in ("subteam_members_changed", "subteam_updated")
    )
    assert (event["subteam_id"], event["added_users"], event["removed_users"]) == (
        group,
        ["U0CHLOE"],
        ["U0ANNE"],
    )
    assert after["subteam"]["users"] == ["U0BRUNO", "U0CHLOE"]
    assert await members(app, group) == ["U0BRUNO", "U0CHLOE"]


async def test_a_disabled_user_group_is_told_and_read_on_demand_only(
    app: App, simulator: Simulator, group: str
) -> None:
    simulator.disable_group(group)
    await simulator.settled()
    (told,) = app.bodies("subteam_updated")
    assert told["event"]["subteam"]["date_delete"] > 0
    assert not app.bodies("subteam_members_changed")
    assert await members(app, group) == "no_such_subteam"
    assert await members(app, group, include_disabled=True) == ["U0ANNE", "U0BRUNO"]
    simulator.enable_group(group)
    assert await members(app, group) == ["U0ANNE", "U0BRUNO"]


async def test_reading_a_user_group_takes_its_scope(tmp_path: Path, app: App) -> None:
    text = MANIFEST.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "- usergroups:read" not in line]
    assert len(lines) < len(text.splitlines())
    less = tmp_path / "manifest.yml"
    less.write_text("\n".join(lines), encoding="utf-8")
    workspace = Simulator(less, SECRET, TOKEN)
    people(workspace)
    workspace.add_user_group("S0PLAT", "Plateforme", ["U0ANNE"])
    async with connected(app, workspace):
        assert await members(app, "S0PLAT") == "missing_scope"
    workspace.close()


async def test_user_groups_are_found_again_at_the_next_start(tmp_path: Path, app: App) -> None:
    first = Simulator(MANIFEST, SECRET, TOKEN, state=tmp_path)
    people(first)
    first.add_user_group("S0PLAT", "Plateforme", ["U0ANNE"])
    first.close()
    second = Simulator(MANIFEST, SECRET, TOKEN, state=tmp_path)
    async with connected(app, second):
        assert await members(app, "S0PLAT") == ["U0ANNE"]
    second.close()
