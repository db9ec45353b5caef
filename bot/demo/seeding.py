"""Plays the demo's stories through the desk itself, at the instants at which they happened."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final

from bot.demo.clock import MovableClock
from bot.demo.stories import SAYS, Step, Story, stories, timeline
from bot.wiring import Bot
from core import desk, subscribing
from core.acts import Act, Given
from core.ports import Place, Work
from core.subscribing import Wanted
from core.subscriptions import Rhythm
from core.ticket import FileRef, Ticket
from core.vocabulary import Action
from simulator import Simulator

Advancing = Callable[[int, int], None]
"""Is told how many events are played, of how many."""

_HOUR: Final = timedelta(hours=1)
_WEEK: Final = timedelta(days=8)  # a Monday is in it, whatever the day
_MONDAY: Final = 0
_READER: Final = "U0SOPHIE"
_FILE: Final = "Une pièce jointe de démonstration.\n"


class Seeding:
    """Moves a standing clock from event to event, and sends what each one has to tell."""

    def __init__(self, bot: Bot, simulator: Simulator, clock: MovableClock) -> None:
        self._bot = bot
        self._simulator = simulator
        self._clock = clock
        self._stories = stories()
        self._tickets: dict[int, int] = {}

    async def play(self, progress: Advancing) -> None:
        """Play everything, then let the clock run; raises RuntimeError for what went unsent."""
        now = self._clock()
        events = timeline(self._stories, now)
        try:
            await self._subscribes(events[0][0], now - _WEEK)
            for count, (at, place, step) in enumerate(events, 1):
                self._clock.stand_at(at)
                await self._bot.clockwork.sweep()
                await self._happens(at, place, step)
                await self._sent()
                progress(count, len(events))
            await self._pass(events[-1][0], now)
        finally:
            self._clock.stand_at(None)
        await self._bot.clockwork.sweep()
        await self._sent()
        await self._check()

    async def _subscribes(self, first: datetime, since: datetime) -> None:
        """Have a supervisor get a digest of the week too, once the desk has sent the usual one."""
        self._clock.stand_at(first)
        await self._bot.clockwork.sweep()
        wanted = Wanted(Rhythm.WEEKLY, days=(_MONDAY,), hour=time(8))

        await self._bot.run(
            lambda work: subscribing.subscribe(work, _READER, wanted, since, self._bot.calendar)
        )

    async def _pass(self, since: datetime, now: datetime) -> None:
        """Let the hours pass in which nobody does anything, and each do what falls due in it."""
        for hour in range(1, int((now - since) / _HOUR) + 1):
            self._clock.stand_at(since + hour * _HOUR)
            await self._bot.clockwork.sweep()
            await self._sent()

    async def _happens(self, at: datetime, place: int, step: Step | None) -> None:
        story = self._stories[place]
        if step is None:
            self._tickets[place] = await self._opens(story, at)
        elif step.verb == SAYS:
            await self._says(self._tickets[place], step)
        else:
            await self._does(self._tickets[place], step, at)

    async def _opens(self, story: Story, at: datetime) -> int:
        await self._bot.people.get(story.by)
        given = Given(
            title=story.title,
            description=story.description,
            service=story.service,
            subcategory=story.subcategory,
            impact=story.impact,
            urgency=story.urgency,
            files=await self._files(story),
            answers=story.replies(),
        )
        await self._bot.people.fetch_missing(reply.person or "" for reply in given.answers)
        act = Act(Action.OPEN, story.by, given)

        def opening(work: Work) -> Ticket:
            return desk.open_request(work, act, at, self._bot.calendar)

        return (await self._bot.run(opening)).id

    async def _files(self, story: Story) -> tuple[FileRef, ...]:
        if story.file is None:
            return ()
        content = _FILE.encode()
        file = await self._simulator.person(story.by).upload(story.file, content, given=True)
        return (FileRef(file, story.file, "text/plain", len(content)),)

    async def _does(self, ticket: int, step: Step, at: datetime) -> None:
        await self._bot.people.get(step.who)
        act = Act(step.action, step.who, step.details.given())
        await self._bot.run(lambda work: desk.act(work, ticket, act, at, self._bot.calendar))

    async def _says(self, ticket: int, step: Step) -> None:
        """Type words where they belong: in the request's thread, or under the card."""
        thread = await self._bot.run(lambda work: _thread(work, ticket, step.who))
        words = step.details.words or step.details.note
        person = self._simulator.person(step.who)
        await person.say(words, thread.channel, thread=thread.ts)
        await self._simulator.settled()

    async def _sent(self) -> None:
        await self._bot.delivery.send_due()
        await self._simulator.settled()

    async def _check(self) -> None:
        counts = await self._bot.run(lambda work: work.outbox_count())
        if counts:
            stuck = {str(status): count for status, count in counts.items()}
            message = f"the demo's messages did not all leave: {stuck}"
            raise RuntimeError(message)


def _thread(work: Work, number: int, who: str) -> Place:
    """Return where somebody writes about a ticket; raises LookupError before that is posted."""
    ticket = work.ticket(number)
    if ticket is None:
        raise LookupError(number)
    own = who == ticket.requester
    place = work.thread(number) if own else work.card(number, ticket.hop)
    if place is None:
        raise LookupError(ticket.reference)
    return place
