"""The composition root: the one place that knows every part and hands each what it needs."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from typing import Final

from pydantic import SecretStr
from starlette.applications import Starlette

from bot.act_log import ActLog
from bot.admin.check.slack import app_token_refused
from bot.admin.health import Health
from bot.admin.lookout import Lookout
from bot.admin.mistakes import Mistake, Mistaken
from bot.admin.settings import Settings, StoreSettings
from bot.background import Background
from bot.catalogue.applying import Applier
from bot.catalogue.hours import public_holidays
from bot.catalogue.membership import Membership
from bot.catalogue.roll_call import RollCall
from bot.charts import Artist
from bot.clock import Clock, system_clock
from bot.clockwork import Clockwork
from bot.databases import phrase_of
from bot.delivery.envelopes import Envelopes
from bot.delivery.worker import Delivery, Habits, new_delivery
from bot.indexing import Indexer
from bot.installation import Installation
from bot.intake.gate import Gate
from bot.intake.limits import Asked, Limit, Limits
from bot.listeners.missed import ReadBack
from bot.listeners.services import Services
from bot.loops import Endless, Loops
from bot.refreshing import Refresher
from bot.rendering.texts import Texts, gettext_noop, load_texts
from bot.router import Router
from bot.slack.channels import Channels
from bot.slack.client import Slack, connect
from bot.slack.people import People
from bot.slack.rates import Rates
from bot.slack.troubles import SlackTrouble
from bot.transport.dialing import Dialer
from bot.transport.http import Door, web_app
from bot.transport.reception import Reception, bolt_app
from bot.transport.socket_mode import LineHabits, SocketMode
from core.calendar import Calendar
from core.ports import Run
from storage.database import Database, open_database
from storage.errors import DatabaseUnavailable

_DRAIN_SECONDS: Final = 20.0
_HABITS: Final = Habits()
_LINE: Final = LineHabits()
_SEARCHES: Final = 4  # a list is searched anew while somebody types


@dataclass(frozen=True, slots=True)
class Bot:
    """The running desk, part by part."""

    app: Starlette
    run: Run
    services: Services
    delivery: Delivery
    clockwork: Clockwork
    indexer: Indexer
    people: People
    roll_call: RollCall
    slack: Slack
    calendar: Calendar
    applier: Applier
    refresher: Refresher
    loops: Loops
    lookout: Lookout | None
    socket: SocketMode | None

    @asynccontextmanager
    async def receiving(self) -> AsyncIterator[None]:
        """Let Slack in over Socket Mode, if that is the way; over HTTP whoever serves `app` does.

        In the end nothing more is taken, and what is under way ends. Raises Mistaken when Slack
        does not take the app's token.
        """
        if self.socket is None:
            yield
            return
        try:
            await self.socket.connect()
        except SlackTrouble as trouble:
            raise Mistaken([Mistake(app_token_refused(trouble))]) from None
        try:
            yield
        finally:
            await self.socket.close(_DRAIN_SECONDS)


@dataclass(frozen=True, slots=True)
class Desk:
    """What commands need that serve nobody: the database, and a way to apply catalogues."""

    run: Run
    applier: Applier


@asynccontextmanager
async def running(
    settings: Settings,
    clock: Clock = system_clock,
    *,
    habits: Habits = _HABITS,
    line: LineHabits = _LINE,
) -> AsyncIterator[Bot]:
    """Start the desk and stop it in order: nothing more comes in, what is under way ends.

    Raises Mistaken when the database does not answer. Slack need not answer: the desk starts and
    waits for it.
    """
    async with _database(settings) as database, _slack(settings, habits) as slack:
        key = await database.run(lambda work: work.mark_key())
        bot = _assembled(settings, clock, database, slack, key, habits, line)
        bot.loops.start()
        try:
            yield bot
        finally:
            await bot.loops.stop(_DRAIN_SECONDS)


@asynccontextmanager
async def opened(settings: StoreSettings, clock: Clock = system_clock) -> AsyncIterator[Desk]:
    """Open the database alone, and Slack where there is a token to ask it with.

    Raises Mistaken when the database does not answer.
    """
    async with _database(settings) as database, AsyncExitStack() as stack:
        token = settings.slack_bot_token
        slack = await stack.enter_async_context(_slack(settings)) if token else None
        yield Desk(database.run, Applier(database.run, clock, _calendar(settings), slack))


def _assembled(
    settings: Settings,
    clock: Clock,
    database: Database,
    slack: Slack,
    key: str,
    habits: Habits,
    line: LineHabits,
) -> Bot:
    run = ActLog(database.run, time.perf_counter)
    calendar, people = _calendar(settings), People(slack, run)
    texts = load_texts(settings.guichet_language, settings.guichet_timezone)
    channels, artist = Channels(slack, run, clock), Artist()
    envelopes = Envelopes(run, slack, people, channels, texts, clock, calendar)
    delivery = new_delivery(run, clock, slack, envelopes, artist, key, habits)
    background, indexer = Background(), Indexer(run)
    wake = _waking(delivery, indexer)
    membership = Membership(run, slack, clock, calendar, wake)
    services = Services(
        run,
        clock,
        calendar,
        slack,
        people,
        membership,
        channels,
        texts,
        background,
        wake,
        _limits(settings, clock),
        artist,
    )
    roll_call = RollCall(run, membership, people)
    every = timedelta(minutes=settings.guichet_alerts_every)
    clockwork = Clockwork(run, clock, calendar, wake, roll_call.ask, every)
    installation = Installation(slack, time.monotonic)
    bolt = bolt_app(Router(services), installation.authorize())
    reception = Reception(bolt, lambda: installation.team, lambda: installation.app)
    socket = _socket(settings, slack, reception, line)
    read_back = ReadBack(services, reception.answer, socket.is_open if socket else lambda: True)
    refresher = Refresher(services)
    lookout = _lookout(settings, run, clock, slack, texts.for_person(None), delivery)
    beside: list[Endless] = [
        roll_call.keep_up,
        partial(database.hear, delivery.wake),
        read_back.keep_up,
        refresher.keep_up,
        indexer.keep_up,
    ]
    beside += [lookout.keep_up] if lookout else []
    loops = Loops(delivery, clockwork, installation, background, beside)
    running = {"delivery": loops.is_sending, "clock": loops.is_ticking}
    health = Health(run, installation, running | ({"socket": socket.is_open} if socket else {}))
    return Bot(
        app=web_app(health, _door(settings, reception)),
        run=run,
        services=services,
        delivery=delivery,
        clockwork=clockwork,
        indexer=indexer,
        people=people,
        roll_call=roll_call,
        slack=slack,
        calendar=calendar,
        applier=Applier(run, clock, calendar, slack),
        refresher=refresher,
        loops=loops,
        lookout=lookout,
        socket=socket,
    )


def _waking(delivery: Delivery, indexer: Indexer) -> Callable[[], None]:
    """Return what tells that something was written: it is to be told, and to be found."""

    def wake() -> None:
        delivery.wake()
        indexer.wake()

    return wake


def _lookout(
    settings: Settings, run: Run, clock: Clock, slack: Slack, texts: Texts, delivery: Delivery
) -> Lookout | None:
    channel = settings.guichet_operations_channel
    if channel is None:
        return None
    return Lookout(run, clock, partial(slack.post, channel), texts, lambda: delivery.refusal)


def _limits(settings: Settings, clock: Clock) -> Limits:
    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    commands = settings.guichet_commands_per_minute
    limits = {
        Asked.COMMAND: Limit(commands, minute),
        Asked.SEARCH: Limit(_SEARCHES * commands, minute),
        Asked.REQUEST: Limit(settings.guichet_requests_per_hour, hour),
        Asked.MESSAGE: Limit(settings.guichet_messages_per_minute, minute),
    }
    return Limits(limits, clock)


def _door(settings: Settings, reception: Reception) -> Door | None:
    secret = settings.slack_signing_secret
    if settings.guichet_transport != "http" or secret is None:
        return None
    # Signatures are checked against real time, even where the desk's clock was moved.
    return Door(Gate(secret, time.time), reception)


def _socket(
    settings: Settings, slack: Slack, reception: Reception, line: LineHabits
) -> SocketMode | None:
    token = settings.slack_app_token
    if settings.guichet_transport != "socket" or token is None:
        return None
    dial = Dialer(slack.web_api(token), line.heartbeat)
    return SocketMode(dial, reception.answer, line)


def _calendar(settings: StoreSettings) -> Calendar:
    return Calendar(
        settings.guichet_timezone,
        settings.guichet_reopen_days,
        settings.guichet_digest_at,
        cache(public_holidays),
        remind_after=settings.guichet_remind_after,
        propose_after=settings.guichet_propose_resolution_after,
    )


def _slack(settings: StoreSettings, habits: Habits = _HABITS) -> AbstractAsyncContextManager[Slack]:
    return connect(
        settings.slack_bot_token or SecretStr(""),
        settings.slack_api_url,
        timeout_seconds=habits.call_seconds,
        rates=Rates(habits.rates, habits.time),
    )


@asynccontextmanager
async def _database(settings: StoreSettings) -> AsyncIterator[Database]:
    """Start the database, its migrations included; raises Mistaken with its own sentence."""
    try:
        database = open_database(settings.database_url.get_secret_value())
        await database.start()
    except DatabaseUnavailable as unavailable:
        problem = phrase_of(unavailable)
        told = Mistake.of(gettext_noop("DATABASE_URL: {problem}"), problem=problem)
        raise Mistaken([told]) from None
    try:
        yield database
    finally:
        await database.close()
