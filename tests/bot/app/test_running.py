import asyncio

from bot.admin.health import Health
from bot.delivery.worker import UNPACED
from bot.installation import Installation
from bot.slack.client import Identity, Refused, Unreachable, WorkspaceGone
from bot.wiring import running
from core import desk
from core.acts import Act, Given
from core.outbox import Kind, Notice, Status
from core.vocabulary import Action, Topic
from tests.bot.app.conftest import furnish
from tests.core.world import CALENDAR, CHLOE, NOW

ME = Identity("U0BOT", "B0BOT", "T0TEST")


class Answers:
    """Slack, asked who the bot is: each answer in turn, the last one for ever."""

    def __init__(self, *answers):
        self.answers = [*answers]
        self.asked = 0
        self.silent = False

    async def identity(self, *, fresh=False):
        assert fresh
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def app_of(self, bot):
        assert bot == ME.bot
        if self.silent:
            raise SILENT
        return "A0TEST"


class Time:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.now += seconds


class Gate(asyncio.Event):
    """Holds a call up, and tells that one came."""

    def __init__(self):
        super().__init__()
        self.reached = asyncio.Event()

    async def wait(self):
        self.reached.set()
        return await super().wait()


SILENT = Refused("bots.info", "bot_not_found")
NO = Unreachable("auth.test", "ClientConnectorError")


async def test_slack_is_asked_who_the_bot_is_until_it_answers_ever_more_rarely():
    slack, time = Answers(*[NO] * 5, ME), Time()
    installation = Installation(slack, time, time.sleep)
    assert installation.team is None
    await installation.learn()
    assert (installation.team, installation.app, slack.asked) == ("T0TEST", "A0TEST", 6)
    assert time.now == 1 + 5 + 15 + 60 + 60


async def test_a_slack_that_does_not_say_which_app_we_are_keeps_nobody_out():
    slack = Answers(ME)
    slack.silent = True
    installation = Installation(slack, Time())
    await installation.learn()
    assert (installation.team, installation.app) == ("T0TEST", None)
    assert await installation.is_valid()


async def test_bolt_is_answered_at_once_before_and_after_slack_told_who_we_are():
    installation = Installation(Answers(ME), Time())
    authorize = installation.authorize()
    before = await authorize()
    assert (before.bot_token, before.team_id, before.bot_id) == (None, None, None)
    await installation.learn()
    after = await authorize()
    assert (after.team_id, after.bot_id, after.bot_user_id) == ("T0TEST", "B0BOT", "U0BOT")


async def test_the_token_is_tried_again_after_half_a_minute_and_no_sooner():
    slack, time = Answers(ME, WorkspaceGone("auth.test", "token_revoked")), Time()
    installation = Installation(slack, time)
    assert await installation.is_valid()
    time.now = 29.9
    assert await installation.is_valid()
    time.now = 30.0
    assert not await installation.is_valid()
    assert (installation.team, slack.asked) == ("T0TEST", 2)


async def test_a_desk_whose_database_does_not_answer_is_not_ready():
    async def run(_):
        message = "the words of a ticket"
        raise RuntimeError(message)

    health = Health(run, Installation(Answers(ME), Time()), {"delivery": lambda: True})
    assert await health() == {"database": False, "slack": True, "delivery": True}


async def test_stopping_ends_what_is_under_way_and_sends_what_was_being_sent(settings, slack):
    done = []

    async def late(gate):
        await asyncio.sleep(0)
        done.append("said")
        gate.set()

    async with running(settings, lambda: NOW, habits=UNPACED) as bot:
        await bot.run(furnish)
        await bot.loops.learned()
        gate = slack.gates["C0TLS"] = Gate()
        given = Given(title="T", description="D", service="messagerie", academy="toulouse")
        act = Act(Action.OPEN, CHLOE, given)
        await bot.run(lambda work: desk.open_request(work, act, NOW, CALENDAR))
        bot.services.wake()
        await gate.reached.wait()
        bot.services.background.spawn(late(gate))
    assert done == ["said"]
    assert len(slack.messages["C0TLS"]) == 1
    async with running(settings, lambda: NOW, habits=UNPACED) as again:
        rows = await again.run(lambda work: work.outbox_rows([Status.SENDING, Status.DOUBT], 9))
        assert not rows


async def test_a_desk_started_again_finds_its_data(settings):
    async with running(settings, lambda: NOW) as bot:
        await bot.run(furnish)
    async with running(settings, lambda: NOW) as bot:
        assert "reseau" in (await bot.run(lambda work: work.directory())).teams


async def test_the_operations_channel_is_told_what_is_parked(settings, slack):
    given = settings.model_copy(update={"guichet_operations_channel": "C0OPS"})
    async with running(given, lambda: NOW, habits=UNPACED) as bot:
        await bot.run(furnish)
        await bot.run(
            lambda work: work.tell([Notice(Kind.THREAD, Topic.NOTE, 404, 1, "reseau")], NOW)
        )
        await bot.delivery.send_due()
        await bot.lookout.look()
    [told] = slack.messages["C0OPS"]
    assert "1 message attend quelqu'un" in told["text"]
