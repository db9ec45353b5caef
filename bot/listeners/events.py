"""What Slack tells of people and of channels: who left, who came, what became of a channel."""

from datetime import datetime
from typing import Any

from bot.catalogue.membership import change_group
from bot.listeners.services import Services
from bot.slack.people import remember
from core import upkeep
from core.ports import Work

Event = dict[str, Any]


async def user_changed(services: Services, event: Event) -> None:
    """Follow a change of a person we know; whoever left Slack is no longer in any team.

    Those who have his requests are told: what is sent to a closed account, Slack accepts silently.
    """
    user, now = event.get("user") or {}, services.clock()
    known = await services.run(lambda work: work.person(user.get("id") or ""))
    if known is None:
        return
    person = await services.people.read(user)

    def follow(work: Work) -> bool:
        if not _is_new(work, event, now):
            return False
        if not person.active:
            upkeep.deactivate(work, person.id, now)
        remember(work, person)
        return True

    if await services.run(follow) and known.active and not person.active:
        await services.membership.release()


async def group_members_changed(services: Services, event: Event) -> None:
    """Follow who came into a user group and who left it, then read it: events may overtake others.

    https://docs.slack.dev/reference/events/subteam_members_changed
    """
    group, now = str(event.get("subteam_id")), services.clock()
    added, removed = event.get("added_users") or (), event.get("removed_users") or ()

    def follow(work: Work) -> bool:
        return _is_new(work, event, now) and change_group(work, group, added, removed)

    if await services.run(follow):
        await services.membership.release()
        services.background.spawn(services.membership.look(group))
        services.background.spawn(services.people.fetch_missing(added))


def _is_new(work: Work, event: Event, now: datetime) -> bool:
    """Whether Slack did not tell of this before: what it tells again may be undone since."""
    return work.first_time(f"event:{event['event_id']}", now)


async def group_updated(services: Services, event: Event) -> None:
    """Find out what became of a user group that was disabled, or is there again.

    Its members are told by an event of their own.
    https://docs.slack.dev/reference/events/subteam_updated
    """
    told = event.get("subteam") or {}
    group = str(told.get("id"))
    if told.get("date_delete") or await services.membership.is_in_trouble(group):
        services.background.spawn(services.membership.look(group))


async def channel_changed(services: Services, event: Event) -> None:
    """Look at a team's channel that changed, before anything more is posted there.

    Whatever the event says: events come late, twice or in another order, Slack's word does not.
    https://docs.slack.dev/reference/events/channel_shared
    """
    channel = str(event.get("channel"))
    if await services.channels.doubt(channel):
        services.background.spawn(_look(services, channel))


async def _look(services: Services, channel: str) -> None:
    await services.channels.look(channel)
    services.wake()
