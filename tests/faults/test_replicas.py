"""Two processes of the desk on one PostgreSQL: what is to be done is done by one of them."""

import asyncio
import json
import time
from collections import Counter

import aiohttp

from core import desk as core_desk
from core.acts import Act, Given
from core.outbox import Status
from core.ticket import Person
from core.vocabulary import Action
from simulator.wire.http import sign
from tests.core.world import CALENDAR
from tests.desk.office import SECRET
from tests.faults.clock import MONDAY
from tests.faults.invariants import books, broken
from tests.faults.test_kills import under_the_card
from tests.faults.workplace import SECONDS

REQUESTERS = ("U0CHLOE", "U0INES", "U0PAUL", "U0HUGO", "U0NADIA")


async def post_to(servers, payload):
    """Deliver an event to several servers at once; returns the statuses they answer with."""
    body = json.dumps(payload).encode()

    async def deliver(session, server):
        headers = {
            "Content-Type": "application/json",
            **sign(SECRET.encode(), body, int(time.time())),
        }
        async with session.post(server.url, data=body, headers=headers) as answer:
            return answer.status

    async with aiohttp.ClientSession() as session:
        return await asyncio.gather(*(deliver(session, server) for server in servers))


def heard(place):
    """Remember the events from now on, as they are sent off."""
    events, deliver = [], place.simulator.deliveries.event

    def remembering(payload):
        events.append(payload)
        deliver(payload)

    place.simulator.deliveries.event = remembering
    return events


def five_hundred_requests(work):
    for user in REQUESTERS:
        work.save_person(Person(user, user.removeprefix("U0").title()))
    for number in range(500):
        by = REQUESTERS[number % len(REQUESTERS)]
        given = Given(title=f"Panne {number}", description="Tout.", service="reseau")
        core_desk.open_request(work, Act(Action.OPEN, by, given), MONDAY, CALENDAR)


async def test_two_replicas_share_a_thousand_rows_with_exactly_a_thousand_posts(replicas):
    servers = [await replicas.serve(), await replicas.serve()]
    await replicas.database.run(five_hundred_requests)
    await replicas.settle()
    found = await replicas.database.run(books)
    assert len(found.rows_of(Status.SENT)) == 1000
    assert broken(found, replicas.simulator) == []
    logs = replicas.simulator.workspace.logs.values()
    posted = [m for log in logs for m in log.messages.values() if m.get("bot_id")]
    assert len(posted) == 1000
    shares = [server.log.count('"outcome": "sent"') for server in servers]
    assert sum(shares) == 1000
    assert min(shares) > 0


async def test_an_event_that_comes_four_times_to_two_replicas_has_one_effect(replicas):
    first = await replicas.serve()
    number = await replicas.opened()
    await replicas.settle()
    second = await replicas.serve()
    root = (await replicas.request(number))[0]
    replicas.simulator.events_url = "http://127.0.0.1:9/"  # nobody: the event is given up
    events = heard(replicas)
    await replicas.person("chloe").say("Une seule fois.", thread=root["ts"])
    await replicas.simulator.settled(SECONDS)

    statuses = await post_to([first, second, first, second], events[0])
    await replicas.settle()
    assert Counter(statuses) == {200: 4}
    journal = await replicas.database.run(lambda work: work.requester_journal(number))
    assert [e.words for e in journal if e.words] == ["Une seule fois."]
    assert str(under_the_card(replicas)).count("Une seule fois.") == 1


async def test_an_event_that_comes_again_after_minutes_and_a_day_has_one_effect(replicas):
    server = await replicas.serve()
    number = await replicas.opened()
    await replicas.settle()
    root = (await replicas.request(number))[0]
    events = heard(replicas)
    await replicas.person("chloe").say("Une seule fois.", thread=root["ts"])
    await replicas.simulator.settled(SECONDS)
    event = events[0]
    for minutes in (5, 24 * 60):
        replicas.clock.advance(minutes=minutes)
        assert await post_to([server], event) == [200]
    await server.kill()
    again = await replicas.serve()
    assert await post_to([again], event) == [200]
    await replicas.settle()
    journal = await replicas.database.run(lambda work: work.requester_journal(number))
    assert [e.words for e in journal if e.words] == ["Une seule fois."]
    assert str(under_the_card(replicas)).count("Une seule fois.") == 1
