"""A Slack workspace on this machine, put together."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from simulator.api.backend import Backend
from simulator.api.tokens import AppToken, Tokens
from simulator.api.web_api import WebApi
from simulator.exchange import Exchange
from simulator.feed import Feed, Witness
from simulator.parts import Advance, Parts
from simulator.people.gestures import Gestures
from simulator.people.interactions import Interactions
from simulator.people.page_api import PageApi
from simulator.people.person import Person
from simulator.people.submissions import Submissions
from simulator.server import bind, listening, web_app
from simulator.state.attention import Attention
from simulator.state.files import Files
from simulator.state.grants import Grants
from simulator.state.homes import Homes
from simulator.state.instants import Clock
from simulator.state.modals import Modals
from simulator.state.model import APP, BOT, Json, User
from simulator.state.store import open_store
from simulator.state.workspace import Workspace
from simulator.state.world import World
from simulator.wire.deliveries import Deliveries, Timing
from simulator.wire.faults import Faults
from simulator.wire.http import HttpCarrier
from simulator.wire.manifest import read_manifest
from simulator.wire.pacing import Limit, Pacing
from simulator.wire.sockets import Sockets
from simulator.wire.traffic import Traffic

T = TypeVar("T")

BOT_USER = "U0BOT"
_SHARED_AFTER = 0.01  # seconds: a file appears in its conversation after the call was answered


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Simulator(World):
    """The workspace, its people and its one app.

    `clock` gives the instants of messages (aware, UTC); signatures and triggers follow `wall`, the
    real time in seconds. `state` is the folder where everything is kept, in memory without one.
    `advance` moves the clock by some hours; without it the page cannot. `limits` are the rate
    limits in force, none by default (SLACK_LIMITS are Slack's own), counted in the seconds of
    `limits_time`, real ones without it. With `socket_mode` the app may
    connect by its `app_token`; the manifest says whether, unless it is said here. An `events_url`
    wins over connections: whoever gives it wants his deliveries there.
    """

    def __init__(  # noqa: PLR0913 — everything is passed in
        self,
        manifest: Path,
        signing_secret: str,
        bot_token: str,
        *,
        events_url: str | None = None,
        clock: Clock = _utc_now,
        wall: Callable[[], float] = time.time,
        state: Path | None = None,
        advance: Advance | None = None,
        timing: Timing | None = None,
        limits: Mapping[str, Sequence[Limit]] | None = None,
        limits_time: Callable[[], float] | None = None,
        remembered: int = 1000,
        app_token: AppToken | None = None,
        socket_mode: bool | None = None,
    ) -> None:
        app = read_manifest(manifest)
        if socket_mode is None:
            socket_mode = app.settings.socket_mode_enabled
        bot = User(BOT_USER, app.name.lower(), app.name, is_bot=True)
        feed = Feed()
        self._store = open_store(state)
        self.address = ""
        self.faults = Faults()
        self._timers: set[asyncio.TimerHandle] = set()
        self.traffic = Traffic(wall, self._tell_traffic, remembered)
        self._http = HttpCarrier(signing_secret, wall)
        self._http.url = events_url
        self.sockets = Sockets(feed, enabled=socket_mode)
        self.deliveries = Deliveries(
            self._http, self.sockets, self.traffic, feed, timing or Timing()
        )
        workspace = Workspace(self._store, clock, bot=bot)
        exchange = Exchange(workspace, Attention(workspace), self.deliveries, app, feed)
        super().__init__(workspace, exchange, feed)
        files = Files(workspace, lambda: self.address)
        self._backend = Backend(
            app,
            workspace,
            exchange,
            Modals(APP, BOT, files, feed, wall),
            Homes(APP, BOT, feed, wall),
            Grants(wall),
            files,
            lambda: self.address,
            self._later,
            self.sockets.open,
        )
        pacing = Pacing(limits or {}, limits_time or wall)
        tokens = Tokens(bot_token, app_token)
        self._api = WebApi(self._backend, tokens, self.faults, pacing, self.traffic, wall=wall)
        self.parts = self._parts(advance)

    def _parts(self, advance: Advance | None) -> Parts:
        gestures = Gestures(self._exchange, self._backend.files)
        interactions = Interactions(self._backend, gestures, self.deliveries)
        submissions = Submissions(self._backend, gestures, interactions, self.deliveries)
        return Parts(
            self._backend, gestures, interactions, submissions, self.traffic, self._feed, advance
        )

    def _tell_traffic(self, entry: Json) -> None:
        if self._feed.watched:
            self._feed.tell_all({"type": "traffic", "entry": entry})
        self._feed.wake()

    def _later(self, act: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        handle: asyncio.TimerHandle

        def run() -> None:
            self._timers.discard(handle)
            act()
            self._feed.wake()

        handle = loop.call_later(_SHARED_AFTER, run)
        self._timers.add(handle)

    @asynccontextmanager
    async def serving(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """Serve on an address, which is given without a trailing slash; port 0 takes a free one.

        The Web API's base is that address followed by `/api/`. Raises OSError when the port is
        taken.
        """
        listener = bind(host, port)
        self.address = f"http://{host}:{listener.getsockname()[1]}"
        await self._http.start()
        await self.sockets.start(host)
        try:
            async with listening(web_app(self._api, PageApi(self.parts)), listener):
                try:
                    yield self.address
                finally:
                    self._feed.close()
        finally:
            for timer in self._timers:
                timer.cancel()
            await self.deliveries.stop()
            await self.sockets.stop()
            await self._http.stop()

    def close(self) -> None:
        """Let go of the folder; nothing is written afterwards."""
        self._store.close()

    @property
    def events_url(self) -> str | None:
        """Where the app listens."""
        return self._http.url

    @events_url.setter
    def events_url(self, url: str) -> None:
        self._http.url = url

    def person(self, user_id: str) -> Person:
        """Return somebody to act as; raises NotPossible for who is not there."""
        return Person(self.parts, self.parts.gestures.person(user_id).id)

    def witness(self, told: Witness) -> None:
        """Tell from now on who is shown what: each message, form and answer, all of it."""
        self._feed.witnesses.append(told)

    @property
    def calls(self) -> Iterable[Json]:
        """The calls of the Web API still remembered, oldest first: what, request, response, ok."""
        return self.traffic.calls()

    def messages(self, channel: str, thread: str | None = None) -> list[Json]:
        """Return the messages of a conversation, or of a thread with its root, oldest first."""
        log = self.workspace.logs[channel]
        stamps = [thread, *log.replies(thread)] if thread else log.top
        return [{**log.messages[ts], "channel": channel} for ts in stamps]

    async def until(self, found: Callable[[], T], timeout: float = 5.0) -> T:  # noqa: ASYNC109 — passed on
        """Return what `found` returns as soon as it is true; raises TimeoutError (seconds)."""
        return await self._feed.until(found, timeout)

    async def settled(self, timeout: float = 5.0) -> None:  # noqa: ASYNC109 — passed on
        """Wait until every event is delivered or given up, and every file is shared."""
        await self.until(self._is_settled, timeout)

    def _is_settled(self) -> bool:
        return not self.deliveries.under_way and not self._timers
