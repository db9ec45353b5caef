"""Random people, random faults and random clocks against the whole desk; what must hold, holds.

Everything runs in one event loop. After each settling nothing may be lost, doubled, leaked or
done by somebody who was not entitled to it.
"""

import asyncio
import tempfile
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from bot.delivery.worker import UNPACED
from simulator import (
    ANY,
    Html,
    Named,
    NotPossible,
    RateLimited,
    Reset,
    ServerError,
    Timeout,
    Truncated,
)
from tests.desk.office import office
from tests.faults.invariants import books, broken

REQUESTERS = ("chloe", "ines", "paul", "hugo", "nadia")
STAFF = ("karim", "lea", "omar", "nora", "thomas", "emma", "anne", "julie", "sophie")
CHANNELS = ("C0RESEAU", "C0MESSAGERIE", "C0APPLIS", "C0TLS", "C0MPL")
PEOPLE = (*REQUESTERS, *STAFF)
ACTS = ("presses",) * 6 + ("writes",) * 3 + ("commands",) * 2 + ("opens", "changes_his_mind")
VERBS = ("prendre", "note", "reprendre", "résoudre", "info", "répondre", "rouvrir", "remettre")
SERVICES = (
    "reseau",
    "messagerie",
    "poste",
    "autre",
)  # by key: the form speaks its reader's language
METHODS = (
    "chat.postMessage", "chat.update", "conversations.open", "conversations.replies",
    "conversations.history", "conversations.info", "users.info", "views.open", "reactions.add", ANY,
)  # fmt: skip
FAULTS = (
    RateLimited(3), RateLimited("soon"), RateLimited(None), ServerError(500),
    ServerError(503, accepted=True), Reset(), Reset(accepted=True), Truncated(accepted=True),
    Html(accepted=True), Html(), Named(error="internal_error"), Timeout(), Timeout(accepted=True),
    Named(error="fatal_error", accepted=True), Named(error="is_archived"),
    Named(error="invalid_blocks"), Named(error="token_revoked"),
)  # fmt: skip
HASTY = replace(UNPACED, call_seconds=0.3)
EXAMPLES, STEPS = 18, 40

failures = st.none() | st.sampled_from(FAULTS)
pick = st.integers(0, 10**6)
places = st.sampled_from((*CHANNELS, *REQUESTERS))


class RandomDesk(RuleBasedStateMachine):
    """The desk, and what may happen to it."""

    def __init__(self, prepared: Path) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.stack = AsyncExitStack()
        opening = office(Path(self.folder.name), prepared=prepared, habits=HASTY)
        self.desk = self.run(self.stack.enter_async_context(opening))
        self.words = self.acts = 0
        for by, service in (("chloe", "reseau"), ("paul", "messagerie"), ("ines", "poste")):
            self.run(self.desk.begun(by, service=service, title=self.word()))

    def run(self, work):
        return self.runner.run(work)

    def teardown(self):
        try:
            self.settled()
        finally:
            self.run(self.stack.aclose())
            self.runner.close()
            self.folder.cleanup()

    def word(self):
        self.words += 1
        return f"mot{self.words:04d}"

    def opens(self, _, member, which, __):
        service = SERVICES[which % len(SERVICES)]
        self.run(self.ask(member, f"/demande {self.word()}", {"service": service}))

    async def ask(self, member, command, values=None):
        """Type a command and fill in the form it opens, if it does."""
        person = self.desk.person(PEOPLE[member % len(PEOPLE)])
        await person.command(command)
        await self.fill_in(person, values or {})

    async def fill_in(self, person, values):
        await self.breathe()
        if not person.views:
            return
        for block in person.view["blocks"]:
            value = values.get(block.get("block_id")) or self.typed(block)
            if value is not None:
                await person.fill({block["block_id"]: value})
        await person.submit()
        await person.close(everything=True) if person.views else None

    def typed(self, block):
        """Return what somebody fills into a field, None for one that is no field."""
        element = block.get("element") or {}
        match element.get("type"):
            case "plain_text_input":
                return self.word()
            case "datepicker":
                return (self.desk.clock() + timedelta(days=3)).date().isoformat()
            case "static_select" | "radio_buttons":
                options = element.get("options") or element["option_groups"][0]["options"]
                return options[-1]["text"]["text"]
            case "users_select":
                return "U0CHLOE"
        return None

    async def breathe(self):
        """Let the desk answer, and send what it can at once."""
        await self.desk.simulator.settled()
        await self.desk.bot.services.background.drain(5)

    @rule(
        act=st.sampled_from(ACTS), channel=places, member=pick, which=pick, how=pick, fault=failures
    )
    def somebody_acts(self, act, channel, member, which, how, fault):
        """Have somebody do what is in his power while Slack fails; then send what is due."""
        self.acts += 1
        if fault is not None:
            self.desk.simulator.faults.add("chat.postMessage", fault)
        getattr(self, act)(channel, member, which, how)
        self.run(self.desk.bot.delivery.send_due())

    def presses(self, channel, member, which, how):
        """Press any button that somebody sees: a member of a team's channel, or one in his DM."""
        person, place = self.somebody(channel, member)
        seen = [m for m in person.messages(place) if [*labelled(m)]]
        if seen:
            message = seen[-1 - which % min(len(seen), 5)]
            labels = [*labelled(message)]
            self.run(self.press(person, message, labels[how % len(labels)]))

    async def press(self, person, message, label):
        with suppress(NotPossible):
            await person.press(label, message)
            await self.fill_in(person, {})

    def somebody(self, channel, member):
        """Return a member of a channel; of a DM, that is who reads it."""
        if channel in REQUESTERS:
            person = self.desk.person(channel)
            return person, person.dm
        members = self.desk.simulator.workspace.channels[channel].members
        staff = [user for user in members if user != "U0BOT"]
        return self.desk.simulator.person(staff[member % len(staff)]), channel

    def writes(self, channel, member, which, _):
        """Write in the thread of any message of the desk: a note there, an answer in a DM."""
        person, place = self.somebody(channel, member)
        roots = [m for m in person.messages(place) if m.get("bot_id")]
        if roots:
            root = roots[which % len(roots)]
            self.run(person.say(self.word(), place, thread=root["ts"]))
            self.run(self.breathe())

    def changes_his_mind(self, channel, member, which, how):
        """Edit or delete any message of one's own."""
        person, place = self.somebody(channel, member)
        log = self.desk.simulator.workspace.logs[place]
        own = [m for m in log.messages.values() if m.get("user") == person.id and "text" in m]
        if own:
            message = {**own[which % len(own)], "channel": place}
            change = person.edit(message, self.word()) if how % 3 else person.delete(message)
            self.run(self.settling(change))

    async def settling(self, change):
        with suppress(NotPossible):
            await change
        await self.breathe()

    def commands(self, _, member, which, how):
        verb = VERBS[how % len(VERBS)]
        self.run(self.ask(member, f"/ticket {verb} {1 + which % 4} {self.word()}"))

    @rule(method=st.sampled_from(METHODS), fault=st.sampled_from(FAULTS), times=st.integers(1, 3))
    def slack_fails(self, method, fault, times):
        self.desk.simulator.faults.add(method, fault, times=times)

    @rule(minutes=st.sampled_from((1, 10, 60, 60 * 24, 60 * 24 * 17)))
    def time_passes(self, minutes):
        """Move the clock, whatever is under way."""
        self.desk.clock.advance(minutes=minutes)
        self.run(self.desk.bot.clockwork.sweep())

    @precondition(lambda self: self.acts >= 8)
    @rule()
    def settled(self):
        """Let Slack work again and wait for all that is due; then everything must be right."""
        self.desk.simulator.faults.clear()
        self.run(self.settle())
        found = self.run(self.desk.bot.run(books))
        assert broken(found, self.desk.simulator) == []
        self.acts = 0

    async def settle(self):
        for _ in range(200):
            await self.desk.quiet()
            due = await self.desk.bot.run(lambda work: work.next_due())
            if due is None:
                return
            self.desk.clock.now = max(due, self.desk.clock.now + timedelta(seconds=1))


def labelled(message):
    """Yield the labels of the buttons of a message."""
    for block in message["blocks"]:
        for element in block.get("elements") or ():
            if element.get("type") == "button" and "url" not in element:
                yield element["text"]["text"]


def test_whatever_people_slack_and_the_clock_do_nothing_is_lost_doubled_or_leaked(tmp_path):
    run_state_machine_as_test(
        partial(RandomDesk, tmp_path / "prepared.db"),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.generate],  # shrinking would take longer than a test may
            suppress_health_check=list(HealthCheck),
        ),
    )
