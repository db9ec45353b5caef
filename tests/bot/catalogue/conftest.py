"""A database per test, and an applier whose Slack answers what the test says."""

import pytest

from bot.catalogue.applying import Applier
from storage.database import open_database
from tests.core.world import CALENDAR, NOW

FIT = {"is_private": True, "is_member": True}


class Channels:
    """Slack, of which the catalogue asks about channels only: `told` holds each one's answers."""

    def __init__(self):
        self.told = {}
        self.asked = []

    async def conversation(self, channel):
        self.asked.append(channel)
        answers = self.told.get(channel, [FIT])
        answer = answers[0] if len(answers) == 1 else answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Naps:
    def __init__(self):
        self.seconds = []

    async def __call__(self, seconds):
        self.seconds.append(seconds)


@pytest.fixture
def slack():
    return Channels()


@pytest.fixture
def naps():
    return Naps()


@pytest.fixture
async def run(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/desk.db")
    await database.start()
    yield database.run
    await database.close()


@pytest.fixture
def applier(run, slack, naps):
    return Applier(run, lambda: NOW, CALENDAR, slack, naps)
