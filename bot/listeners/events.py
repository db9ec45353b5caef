"""What Slack tells of people: a new name or language, somebody who left."""

from typing import Any

from bot.listeners.services import Services
from core import upkeep


async def user_changed(services: Services, event: dict[str, Any]) -> None:
    """Follow a change of a person we know; whoever left Slack is no longer in any team."""
    user = event.get("user") or {}
    known = await services.run(lambda work: work.person(user.get("id") or ""))
    if known is None:
        return
    await services.people.learn(user)
    if known.active and user.get("deleted"):
        await _release(services)


async def _release(services: Services) -> None:
    now, calendar = services.clock(), services.calendar
    while await services.run(lambda work: upkeep.release_strangers(work, now, calendar)):
        pass
    services.wake()
