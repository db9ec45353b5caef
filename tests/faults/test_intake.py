"""The desk falls over while something comes in: Slack repeats it, and it has one effect."""

import asyncio
from dataclasses import replace

import pytest

from core.vocabulary import Action
from tests.faults.line import line_to
from tests.faults.test_kills import under_the_card
from tests.faults.workplace import PATIENT, SECONDS, workplace
from tests.postgres import crash, new_database, start_again


class Meanwhile:
    """What happens before Slack repeats an event: once, then nothing."""

    def __init__(self):
        self.happens = None

    async def __call__(self, seconds):
        happens, self.happens = self.happens, None
        if happens:
            await happens()
        await asyncio.sleep(seconds / 100)


@pytest.fixture
def meanwhile():
    return Meanwhile()


async def words_of(place, number):
    journal = await place.database.run(lambda work: work.requester_journal(number))
    return [entry.words for entry in journal if entry.words]


async def ready(place, **orders):
    """Serve the desk with a request in it; returns the process, the number and the thread."""
    server = await place.serve(**orders)
    number = await place.opened()
    await place.settle()
    return server, number, (await place.request(number))[0]["ts"]


async def test_killed_between_storing_and_acknowledging_it_has_one_effect(
    tmp_path, sql_url, meanwhile
):
    timing = replace(PATIENT, wait=meanwhile)
    async with workplace(tmp_path, sql_url, timing=timing) as place:
        server, number, root = await ready(place)

        def killed(_):
            server.process.kill()
            return b""

        async with line_to(server.url) as line:
            line.take = killed  # the answer is on its way: all was stored
            meanwhile.happens = place.serve
            place.simulator.events_url = f"{line.address}/slack/events"
            await place.person("chloe").say("Depuis hier.", thread=root)
            await place.simulator.settled(SECONDS)
        assert server.process.returncode == -9
        assert len(place.servers) == 2
        await place.settle(60)
        assert await words_of(place, number) == ["Depuis hier."]
        assert str(under_the_card(place)).count("Depuis hier.") == 1


@pytest.fixture
def own_url(own_postgres):
    with new_database(own_postgres.get_uri(database="postgres")) as address:
        yield address
        start_again(own_postgres)


async def test_with_the_database_down_it_is_refused_and_taken_when_slack_repeats_it(
    tmp_path, own_postgres, own_url, meanwhile
):
    timing = replace(PATIENT, wait=meanwhile)
    async with workplace(tmp_path, own_url, timing=timing) as place:
        _, number, root = await ready(place)

        async def up_again():
            await asyncio.to_thread(start_again, own_postgres)

        meanwhile.happens = up_again
        crash(own_postgres)
        await place.person("chloe").say("Depuis hier.", thread=root)
        await place.simulator.settled(SECONDS)
        assert meanwhile.happens is None  # it was refused, and repeated
        await place.settle(60)
        assert await words_of(place, number) == ["Depuis hier."]
        assert str(under_the_card(place)).count("Depuis hier.") == 1


async def test_a_server_restarted_under_load_loses_and_doubles_nothing(
    tmp_path, own_postgres, own_url
):
    async with workplace(tmp_path, own_url) as place:
        _, number, root = await ready(place)
        chloe = place.person("chloe")
        said = [f"Ligne {count}." for count in range(30)]
        for words in said[:15]:
            await chloe.say(words, thread=root)
        await place.simulator.until(lambda: place.simulator.deliveries.under_way < 15, SECONDS)
        crash(own_postgres)
        for words in said[15:]:
            await chloe.say(words, thread=root)
        await asyncio.to_thread(start_again, own_postgres)
        await place.simulator.settled(SECONDS)
        await place.settle(60)
        assert sorted(await words_of(place, number)) == sorted(said)
        history = await place.database.run(lambda work: work.history(number))
        assert [c.action for c in history] == [Action.OPEN] + [Action.ANSWER] * 30
        told = str(under_the_card(place))
        assert {told.count(words) for words in said} == {1}
