"""Two replicas on one database, behind whatever shares requests between them."""

from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.admin.settings import GivenSettings
from bot.wiring import running
from core.acts import Act, Given
from core.desk import open_request
from core.vocabulary import Action, State
from tests.desk.office import SECRET, TOKEN, UNPACED, connected, office
from tests.desk.test_told import NET, brought_to

SILENT = replace(UNPACED, poll=3600.0)
"""A delivery that looks for rows by itself once an hour: it must be told."""


@pytest.fixture
async def desk(tmp_path, postgres_url):
    async with office(tmp_path, postgres_url, habits=SILENT) as opened:
        yield opened


@pytest.fixture
async def other(desk, tmp_path, postgres_url):
    """Another replica, with its own address; requests go on to the first."""
    settings = GivenSettings.model_validate(
        {
            "slack_bot_token": TOKEN,
            "slack_signing_secret": SECRET,
            "slack_api_url": f"{desk.simulator.address}/api/",
            "guichet_data_dir": tmp_path / "other",
            "database_url": postgres_url,
        }
    )
    async with running(settings, desk.clock, habits=SILENT) as bot:
        first = desk.simulator.events_url
        async with connected(bot, desk.simulator):
            second, desk.simulator.events_url = desk.simulator.events_url, first
            yield Other(bot, second)


class Other:
    def __init__(self, bot, address):
        self.bot, self.address = bot, address

    @asynccontextmanager
    async def serving(self, desk):
        """Let the requests of a while go to this replica."""
        first, desk.simulator.events_url = desk.simulator.events_url, self.address
        yield
        desk.simulator.events_url = first


async def test_the_same_event_four_times_on_two_replicas_has_one_effect(desk, other):
    await other.bot.delivery.drain(5)
    await brought_to(desk, State.WAITING_REQUESTER)
    chloe, root, kept = desk.person("chloe"), (await desk.request(1))[0]["ts"], []
    desk.simulator.deliveries.event = kept.append
    await chloe.say("Bureau 112", thread=root)
    del desk.simulator.deliveries.event
    for _ in range(2):
        desk.simulator.deliveries.event(kept[0])
        async with other.serving(desk):
            desk.simulator.deliveries.event(kept[0])
    await desk.quiet()
    journal = await desk.bot.run(lambda work: work.requester_journal(1))
    assert [e.words for e in journal].count("Bureau 112") == 1
    assert (await desk.ticket(1)).state is State.ASSIGNED


async def test_what_one_replica_writes_wakes_the_delivery_of_the_other(desk, other):
    await other.bot.clockwork.sweep()  # which wakes it for the last time by itself
    for _ in range(3):
        await other.bot.delivery.send_due()  # and lets it come to rest
    await desk.bot.delivery.drain(5)  # it sends nothing any more: the other has to
    await desk.bot.people.get("U0CHLOE")
    act = Act(Action.OPEN, "U0CHLOE", Given(title="Panne", description="Tout", service="reseau"))
    await desk.bot.run(lambda work: open_request(work, act, desk.clock(), desk.bot.calendar))
    await desk.simulator.until(lambda: desk.simulator.messages(NET))
    assert len(desk.simulator.messages(NET)) == 1


async def test_who_meets_one_replica_is_known_to_the_other_and_so_is_what_changes(desk, other):
    await other.bot.delivery.drain(5)
    await brought_to(desk, State.DISPATCHED)
    lea = desk.person("lea")
    async with other.serving(desk):
        await lea.press("Prendre en charge", desk.card(1))
    assert (await desk.ticket(1)).agent == "U0LEA"
    await desk.simulator.until(lambda: "Résoudre" in str(desk.card(1)))
    await desk.bot.people.learn({"id": "U0LEA", "name": "lea", "deleted": True})
    async with other.serving(desk):
        await lea.press("Résoudre", desk.card(1))
    await other.bot.services.background.drain(5)
    assert not lea.views
    members = await other.bot.run(lambda work: work.directory().members())
    assert "U0LEA" not in members
