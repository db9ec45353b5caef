"""The desk runs on the scopes that nobody can refuse."""

import re

import pytest

from bot.admin.manifest import optional, read
from core.vocabulary import Action, State
from tests.desk.office import office

NOT_GRANTED = "|".join(map(re.escape, optional(read())))


@pytest.fixture
async def least(tmp_path, monkeypatch):
    """A desk whose administrator granted no optional scope."""
    granted = re.sub(rf"(?m)^ *(?:bot_optional:|- (?:{NOT_GRANTED})) .*\n", "", read())
    (tmp_path / "manifest.yml").write_text(granted, encoding="utf-8")
    monkeypatch.setattr("tests.desk.office.ROOT", tmp_path)
    async with office(tmp_path) as desk:
        yield desk


async def test_without_the_optional_scopes_a_request_is_opened_handled_and_solved(least):
    assert not {"users:read.email", "usergroups:read"} & {
        *least.simulator.parts.backend.manifest.scopes
    }
    number = await least.opened(academy="Académie de Toulouse")
    assert (await least.ticket(number)).academy == "toulouse"
    await least.person("lea").press("Prendre en charge", least.card(number))
    await least.quiet()
    await least.play(number, "lea", Action.RESOLVE, words="C'est fait.")
    assert (await least.ticket(number)).state is State.RESOLVED
    assert "C'est fait." in str(await least.request(number))
