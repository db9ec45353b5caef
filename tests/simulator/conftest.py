"""A workspace with its app, started anew for each test; no test waits for real time."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from simulator import Person, Simulator, Timing
from tests.simulator.sample_app import MANIFEST, SECRET, TOKEN, App, connected, people


@dataclass
class Wall:
    """The time of the wire, which stands still unless a test moves it ahead."""

    ahead: float = 0.0
    start: float = field(default_factory=time.time)

    def __call__(self) -> float:
        return self.start + self.ahead


@dataclass
class Waits:
    """Remembers how long was to be waited, and does not wait; `then` happens meanwhile."""

    seconds: list[float] = field(default_factory=list)
    then: Callable[[], None] = lambda: None

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self.then()


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
async def simulator(app: App, wall: Wall, waits: Waits) -> AsyncIterator[Simulator]:
    workspace = Simulator(MANIFEST, SECRET, TOKEN, wall=wall, timing=Timing(30.0, waits))
    people(workspace)
    async with connected(app, workspace):
        yield workspace
    workspace.close()


@pytest.fixture
def anne(simulator: Simulator) -> Person:
    return simulator.person("U0ANNE")


@pytest.fixture
def bruno(simulator: Simulator) -> Person:
    return simulator.person("U0BRUNO")


@pytest.fixture
def cleo(simulator: Simulator) -> Person:
    return simulator.person("U0CLEO")
