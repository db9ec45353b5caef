"""A desk that lives through that year: people act, replicas sweep, what is written is sent."""

import asyncio
from dataclasses import replace
from itertools import groupby

from bot.clockwork import Clockwork
from core import desk, digest, subscribing, upkeep
from core.outbox import Kind, Status
from core.subscribing import Wanted
from core.subscriptions import Rhythm
from tests.core.world import never
from tests.faults.year import plan
from tests.faults.year.almanac import MINUTE, STARTS
from tests.faults.year.diary import act, diary
from tests.faults.year.offices import CALENDAR, PEOPLE, catalogue
from tests.faults.year.readers import Readers, Told

TICKETS = 300
_MANY = 500
_LEASE = 2 * MINUTE


class Year:
    """One year on two replicas; `check` is shown what is sent, each digest with its letter."""

    def __init__(self, luck, replicas, outages, check):
        self.luck = luck
        self.replicas = replicas
        self.check = check
        self.readers = Readers()
        self.done = []  # the facts, as they came
        self.numbers = {}  # of the desk, by those of the facts
        self.unsent = []
        self.now = STARTS
        self._clockworks = [
            Clockwork(each.run, lambda: self.now, CALENDAR, lambda: None) for each in replicas
        ]
        self._events = sorted(self._planned(outages), key=lambda event: event[:2])

    def _planned(self, outages):
        for fact in diary(self.luck, TICKETS):
            yield fact.at, 0, self._do, fact
        for at, supervisors in plan.SUPERVISORS.items():
            yield at, 1, self._appoint, supervisors
        yield plan.LEAVES[0], 1, self._leave, plan.LEAVES[1]
        for choice in plan.CHOICES:
            yield choice.at, 2, self._choose, choice
        for at in plan.sweeps(self.luck, outages):
            yield at, 3, self._sweep, self.luck.random()
            sent_at = at + self.luck.choice([0, 0, 0, self.luck.randrange(45)]) * MINUTE
            if not plan.UNSENT[0] <= sent_at < plan.UNSENT[1]:
                yield sent_at, 4, self._send, None

    async def live(self):
        await self.run(lambda work: [work.save_person(person) for person in PEOPLE])
        for happens, events in groupby(self._events, lambda event: event[2]):
            if happens == self._do:
                await self._do([fact for *_, fact in events])
                continue
            for self.now, _, _, what in events:
                await happens(what)

    async def run(self, function):
        return await self.luck.choice(self.replicas).run(function)

    async def _do(self, facts):
        def written(work):
            for fact in facts:
                self._write(work, fact)

        await self.run(written)
        self.done += facts

    def _write(self, work, fact):
        if fact.was is None:
            opened = desk.open_request(work, act(fact), fact.at, CALENDAR)
            self.numbers[fact.ticket] = opened.id
        else:
            desk.act(work, self.numbers[fact.ticket], act(fact), fact.at, CALENDAR)

    async def _appoint(self, supervisors):
        await self.run(lambda work: work.replace_catalogue(catalogue(supervisors)))
        self.readers.supervisors = supervisors

    async def _leave(self, user):
        await self.run(lambda work: upkeep.deactivate(work, user, self.now))
        self.readers.gone.add(user)

    async def _choose(self, choice):
        def chosen(work):
            user, wanted = choice.user, choice.wanted
            had = [each.id for each in work.subscriptions_of(user)]
            number = had[choice.nth] if choice.nth < len(had) else 0
            match choice.deed:
                case "subscribe":
                    asked = Wanted(**{**wanted, "rhythm": Rhythm(wanted["rhythm"])})
                    subscribing.subscribe(work, user, asked, self.now, CALENDAR, number)
                case "pause":
                    subscribing.pause(work, number, user)
                case "resume":
                    subscribing.resume(work, number, user, self.now)
                case _:
                    subscribing.end(work, number, user)

        await self.run(chosen)
        self.readers.change(choice.at, choice.user, choice.nth, choice.deed, choice.wanted)

    async def _sweep(self, chance):
        """Let replicas sweep: one or both, at once or one after the other."""
        some = self.luck.sample(range(2), 2 if chance < 0.8 else 1)
        duties = [self._duty(n) for n in some]
        if chance < 0.4:
            await asyncio.gather(*duties)
        else:
            for duty in duties:
                await duty
        self.unsent += self.readers.sweep(self.now, self.unsent)

    def _duty(self, n):
        if self.luck.random() < 0.12:
            return self._clockworks[n].sweep()
        return self.replicas[n].run(lambda work: digest.write_due(work, self.now, CALENDAR, never))

    async def _send(self, _):
        """Send all that waits; most often when nothing should, what else there is waits on."""
        if not self.unsent and self.luck.random() < 0.7:
            return
        self.check(self, await self.run(self._sent))
        self.unsent = []

    def _sent(self, work):
        found = []
        while rows := work.claim(self.now, self.now + _LEASE, _MANY):
            for row in rows:
                if row.notice.kind in {Kind.BULLETIN, Kind.TEAM_BULLETIN}:
                    letter = digest.letter(work, row.notice, self.now, CALENDAR)
                    found.append((_claimed(work, row.notice), letter))
                work.mark_row(replace(row, status=Status.SENT, lease_until=None))
        return found


def _claimed(work, notice):
    edition = work.edition(notice.seq)
    user = work.subscription(edition.subscription).user
    nth = [each.id for each in work.subscriptions_of(user)].index(edition.subscription)
    return Told(user, nth, notice.to, edition.day, edition.since, edition.until, edition.before)
