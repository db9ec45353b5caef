"""A unit of work leaves a line for each act that it wrote, and none for what it did not."""

import pytest

from bot.act_log import ActLog, Attempt
from core import desk
from core.acts import Act, Given
from core.errors import Code, Refusal
from core.vocabulary import Action
from storage.memory import MemoryDatabase
from tests.bot.app.conftest import furnish
from tests.core.world import ANNE, CALENDAR, CHLOE, NOW

GIVEN = Given(title="T", description="D", service="messagerie", academy="toulouse")
TAKE = Attempt(Action.TAKE, ANNE, 1)


class Timer:
    """Every look at it is an eighth of a second later."""

    now = 0.0

    def __call__(self):
        self.now += 0.125
        return self.now


@pytest.fixture
async def database():
    kept = MemoryDatabase()
    await kept.start()
    await kept.run(furnish)
    yield kept
    await kept.close()


@pytest.fixture
def told(caplog):
    caplog.set_level("INFO", "bot.act_log")

    def lines():
        names = ("ticket", "person", "action", "outcome", "code", "error", "ms")
        return [
            {name: getattr(each, name) for name in names if hasattr(each, name)}
            for each in caplog.records
            if each.name == "bot.act_log"
        ]

    return lines


def opening(work):
    return desk.open_request(work, Act(Action.OPEN, CHLOE, GIVEN), NOW, CALENDAR)


async def test_every_act_of_one_unit_of_work_has_its_line(database, told):
    def both(work):
        number = opening(work).id
        desk.act(work, number, Act(Action.TAKE, ANNE), NOW, CALENDAR)

    await ActLog(database.run, Timer())(both)
    line = {"ticket": "R-000001", "outcome": "done", "ms": 125.0}
    assert told() == [
        {"person": CHLOE, "action": "open", **line},
        {"person": ANNE, "action": "take", **line},
    ]


async def test_an_act_that_was_run_again_has_one_line(database, told):
    async def twice(function):
        with pytest.raises(LookupError):
            await database.run(lambda work: [function(work), {}["rolled back"]])
        return await database.run(function)

    await ActLog(twice, Timer())(opening)
    assert [line["action"] for line in told()] == ["open"]


async def test_a_refusal_has_the_code_and_the_ticket_it_was_about(database, told):
    ticket = await database.run(opening)

    def refusing(_):
        raise Refusal(Code.STALE, ticket=ticket)

    with pytest.raises(Refusal):
        await ActLog(database.run, Timer())(refusing, Attempt(Action.NOTE, ANNE))
    assert told() == [
        {
            "ticket": "R-000001",
            "person": ANNE,
            "action": "note",
            "outcome": "refused",
            "code": "stale",
            "ms": 125.0,
        }
    ]


async def test_a_failure_has_its_type_alone(database, told, caplog):
    def failing(_):
        raise ValueError("les mots du demandeur")  # noqa: EM101, TRY003

    with pytest.raises(ValueError, match="mots"):
        await ActLog(database.run, Timer())(failing, TAKE)
    assert [(line["outcome"], line["error"]) for line in told()] == [("failed", "ValueError")]
    assert "mots" not in caplog.text


async def test_what_was_done_before_is_told_as_replayed_once(database, told):
    run = ActLog(database.run, Timer())
    assert await run(lambda work: work.first_time("view:V1", NOW), TAKE)
    assert told() == []
    assert not await run(lambda work: work.first_time("view:V1", NOW), TAKE)
    assert [(line["ticket"], line["outcome"]) for line in told()] == [("R-000001", "replayed")]


async def test_reading_leaves_no_line(database, told):
    assert await ActLog(database.run, Timer())(lambda work: work.everybody())
    assert told() == []
