"""What Slack last told of a team's channel, and whether it may get what is internal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.directory import Team

FRESH: Final = timedelta(minutes=1)
"""How long Slack's word is good where no event told of a change, see docs/adr/0009."""


class Unfit(StrEnum):
    """Why nothing internal may be posted in a channel; stored as text."""

    PUBLIC = "public"
    SHARED = "shared"  # with another organisation, or it is invited
    ARCHIVED = "archived"
    LEFT = "left"  # the bot is not in it, or it is not there any more


@dataclass(frozen=True, slots=True)
class Standing:
    """A channel as it was last looked at, and who was in it.

    `doubts` counts the events that told of a change; `settled` is how many there were before the
    look, so that a look that a change overtook counts for nothing. `told` is what its team was
    warned of: why it is unfit, or which requesters are in it.
    """

    channel: str
    unfit: Unfit | None = None
    members: frozenset[str] = frozenset()
    doubts: int = 0
    settled: int = -1
    looked_at: datetime | None = None
    told: frozenset[str] = frozenset()

    def is_fresh(self, now: datetime) -> bool:
        """Whether it still tells how the channel stands."""
        if self.looked_at is None or self.settled != self.doubts:
            return False
        return now - self.looked_at <= FRESH

    def obstacle(self, requester: str, team: Team) -> str | None:
        """Return what forbids to post about somebody's ticket there, None where nothing does.

        Either why the channel is unfit, or himself: he reads along, and is no member of the team.
        """
        if self.unfit:
            return self.unfit
        is_inside = requester in self.members and requester not in team.members
        return requester if is_inside else None


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is wrong with a team's channel: why it is unfit, or which requesters read along."""

    channel: str
    team: str
    unfit: Unfit | None
    people: tuple[str, ...]
