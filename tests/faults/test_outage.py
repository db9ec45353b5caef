"""Slack cannot be reached for hours: everything waits, and arrives in order."""

import re

from tests.faults.line import line_to
from tests.faults.test_kills import under_the_card
from tests.faults.workplace import SECONDS


async def test_after_two_hours_without_slack_everything_arrives_in_order(place):
    async with line_to(place.simulator.address) as line:
        await place.serve(slack=line.address)
        number = await place.opened()
        await place.settle()
        root = (await place.request(number))[0]["ts"]
        await line.cut()
        for minutes in range(12):
            await place.person("chloe").say(f"Chloé {minutes:02d}.", thread=root)
            await place.simulator.settled(SECONDS)
            await place.person("lea").command(f"/ticket note {number} Léa {minutes:02d}.")
            place.clock.advance(minutes=10)
        assert under_the_card(place) == []
        assert await place.waiting()
        await line.restore()
        await place.settle()
    told = re.findall(r"(?:Chloé|Léa) \d\d", " ".join(under_the_card(place)))
    assert told == [f"{who} {m:02d}" for m in range(12) for who in ("Chloé", "Léa")]
