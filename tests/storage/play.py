"""Tickets made through the desk itself, over any database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from core import desk
from core.acts import Act, Given, Outcome
from core.outbox import Kind, Notice, Row
from core.ports import Work
from core.ticket import Source
from core.vocabulary import Action, Topic
from storage.database import Database
from tests.core.world import ANNE, CALENDAR, CHLOE, FILLED, NOW

T = TypeVar("T")


class Desk:
    """Acts over a database; each act moves the clock by a minute."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW

    async def run(self, function: Callable[[Work], T]) -> T:
        return await self.database.run(function)

    async def open(self, requester: str = CHLOE, **given: Any) -> int:
        wanted = {
            "title": "Messagerie en panne",
            "description": "Je ne reçois plus rien.",
            "service": "messagerie",
            "academy": "toulouse",
            **given,
        }
        act = Act(Action.OPEN, requester, Given(**wanted))
        now = self._tick()
        return await self.run(lambda work: desk.open_request(work, act, now, CALENDAR).id)

    async def do(
        self,
        ticket_id: int,
        actor: str,
        action: Action,
        *,
        source: Source | None = None,
        seen: int | None = None,
        **given: Any,
    ) -> Outcome:
        act = Act(action, actor, Given(**{**FILLED.get(action, {}), **given}), seen, source)
        now = self._tick()
        return await self.run(lambda work: desk.act(work, ticket_id, act, now, CALENDAR))

    async def taken(self, agent: str = ANNE, **given: Any) -> int:
        ticket_id = await self.open(**given)
        await self.do(ticket_id, agent, Action.TAKE)
        return ticket_id

    async def resolved(self, agent: str = ANNE, **given: Any) -> int:
        ticket_id = await self.taken(agent, **given)
        await self.do(ticket_id, agent, Action.RESOLVE)
        return ticket_id

    def _tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    async def tell(self, *notices: Notice) -> None:
        await self.run(lambda work: work.tell(notices, self.now))

    async def claim(
        self, limit: int = 100, *, skip: tuple[str, ...] = (), lease: float = 60
    ) -> list[Row]:
        until = self.now + timedelta(seconds=lease)
        rows = await self.run(lambda work: work.claim(self.now, until, limit, skip=skip))
        return [*rows]

    async def mark(self, row: Row) -> None:
        await self.run(lambda work: work.mark_row(row))

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def notice(kind: Kind, ticket_id: int = 7, seq: int = 1, to: str = "team", **more: Any) -> Notice:
    return Notice(kind, Topic.NOTE, ticket_id, seq, to, **more)
