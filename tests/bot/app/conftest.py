"""A whole desk on this machine, with a Slack on loopback."""

import os

import pytest

from bot.admin.settings import GivenSettings, Settings
from bot.delivery.worker import UNPACED
from bot.wiring import running
from tests.bot.app.door import SECRET
from tests.bot.delivery.loopback import TOKEN, loopback
from tests.core.world import DIRECTORY, NOW, PEOPLE


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """Stand in an empty directory, with no setting in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("GUICHET_") or name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)


@pytest.fixture
async def slack():
    async with loopback(lambda: NOW) as server:
        yield server


@pytest.fixture
def settings(tmp_path, slack):
    return GivenSettings(
        slack_bot_token=TOKEN,
        slack_signing_secret=SECRET,
        slack_api_url=f"{slack.url}api/",
        guichet_data_dir=tmp_path,
    )


def furnish(work):
    work.replace_catalogue(DIRECTORY)
    for person in PEOPLE.values():
        work.save_person(person)


@pytest.fixture
async def bot(settings):
    async with running(settings, lambda: NOW, habits=UNPACED) as desk:
        await desk.run(furnish)
        await desk.loops.learned()
        yield desk
