"""Asks the router itself, over a desk in memory, and tells what would have come of it."""

import json
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any, Final

from bot.listeners.services import Services
from bot.rendering.form_of import RequesterForm, StaffForm
from bot.rendering.texts import load_texts
from bot.router import Router
from bot.slack.client import Identity
from core.directory import Directory
from core.errors import Code, Refusal
from core.ports import Work
from core.ticket import Person
from storage.memory import MemoryWork
from storage.memory.state import State
from tests.access.people import (
    NOTE,
    TITLE,
    Relation,
    directory_for,
    now_in,
    state_for,
    ticket_in,
)
from tests.access.routes import Made, by
from tests.core.world import CALENDAR, CHLOE

DONE, STAFF_FORM, OWN_FORM, ASKED = "+", "s", "r", "?"
UNKNOWN, INTERNAL, PUBLIC, CHOICES, NOTHING = "x", "i", "p", "c", "."
REFUSED: Final = {
    Code.NOT_ALLOWED: ".",
    Code.WRONG_STATE: "-",
    Code.UNKNOWN_TICKET: UNKNOWN,
    Code.STALE: "o",
    Code.TOO_LATE: "l",
}
_TEXTS: Final = load_texts("en")


class Answered(BaseException):
    """What comes of an act: known once its unit of work is over, before a word is written."""

    def __init__(self, sign: str) -> None:
        super().__init__(sign)
        self.sign = sign


class _Work(MemoryWork):
    """A unit of work that knows the catalogue in force already."""

    def __init__(self, state: State, directory: Directory) -> None:
        super().__init__(state, lambda: len(state.tickets) + 1)
        self._directory = directory

    def directory(self) -> Directory:
        return self._directory


class Desk:
    """All that a listener is handed, in one: a unit of work, a clock, a Slack that keeps what is
    said, people whom everybody knows.
    """

    def __init__(self, situation: str, relation: Relation, *, to_the_end: bool = False) -> None:
        self.situation, self.to_the_end = situation, to_the_end
        self.state = state_for(situation, relation)
        self.directory = directory_for(relation)
        self.now = now_in(situation)
        self.said: list[str] = []
        self.unknown = False

    async def run(self, function: Callable[[Work], Any], attempt: object = None) -> Any:
        """Do a unit of work; one that is an attempt at an act ends the matter, if asked to."""
        before = self._acts()
        try:
            result = function(self._work())
        except Refusal as refusal:
            if attempt and not self.to_the_end:
                raise Answered(REFUSED.get(refusal.code, f"({refusal.code})")) from None
            self.unknown |= refusal.code is Code.UNKNOWN_TICKET
            raise
        if attempt and not self.to_the_end:
            raise Answered(_sign(result, acted=self._acts() != before))
        return result

    def _work(self) -> Work:
        return _Work(self.state, self.directory)

    def _acts(self) -> int:
        return len(self.state.changes)

    def clock(self) -> datetime:
        return self.now

    async def meet(self, _: str) -> None:
        """Know everybody already."""

    async def get(self, user: str) -> Person:
        return Person(user, user)

    def spawn(self, later: Coroutine[Any, Any, None]) -> None:
        """Do at once what comes after the answer: nothing of it waits."""
        with suppress(StopIteration):
            later.send(None)

    async def message(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Return words that Chloé typed."""
        return {"user": CHLOE, "text": TITLE, "ts": "40.0"}

    async def identity(self) -> Identity:
        return Identity("U0BOT", "B0BOT", "T0")

    async def permalink(self, *_: str) -> str:
        return "https://example.slack.com/asked"

    def __getattr__(self, _: str) -> Callable[..., Coroutine[Any, Any, dict[str, Any]]]:
        """Whatever else Slack is asked to do says something to somebody."""

        async def call(*given: Any, **named: Any) -> dict[str, Any]:
            self.said.append(json.dumps([*given, named], default=_written, ensure_ascii=False))
            return {"id": "V1"}

        return call


def _sign(result: Any, *, acted: bool) -> str:
    """Tell what an attempt led to: a handler returns it last, after who it was."""
    last = result[-1] if isinstance(result, tuple) else result
    match last:
        case StaffForm():
            return STAFF_FORM
        case RequesterForm():
            return OWN_FORM
        case _:
            return DONE if acted else ASKED


def _written(value: Any) -> Any:
    written = getattr(value, "payload", None) or getattr(value, "to_dict", None)
    return written() if written else str(value)


async def routed(
    made: Made, situation: str, relation: Relation, *, to_the_end: bool = False
) -> tuple[Desk, str]:
    """Hand the router what somebody sends; returns all that he was told by the desk he met."""
    desk: Any = Desk(situation, relation, to_the_end=to_the_end)
    needed = (each for each in fields(Services) if each.default_factory is MISSING)
    doors: dict[str, Any] = {each.name: desk for each in needed}
    doors |= {"run": desk.run, "clock": desk.clock, "calendar": CALENDAR, "texts": _TEXTS}
    services = Services(**doors | {"wake": lambda: None})
    payload = by(relation.user, made(ticket_in(situation)))
    return desk, str((await Router(services).route(payload)).body)


async def act(made: Made, situation: str, relation: Relation) -> str:
    """Return the sign of what comes of an act."""
    try:
        await routed(made, situation, relation)
    except Answered as answered:
        return answered.sign
    raise AssertionError(made)


async def read(made: Made, situation: str, relation: Relation) -> tuple[str, str]:
    """Return the sign of the most secret thing that somebody is shown, and all that he is."""
    desk, answer = await routed(made, situation, relation)
    shown = " ".join([answer, *desk.said])
    if desk.unknown:
        return UNKNOWN, shown
    secrets = ((INTERNAL, NOTE), (PUBLIC, TITLE), (CHOICES, '"value":'))
    return next((sign for sign, secret in secrets if secret in shown), NOTHING), shown
