"""The milestones of a ticket: the facts that figures count, written once and never changed.

A figure that looked at tickets as they stand would tell another story each time it is read: a
ticket resolved by one team and reopened by another would leave the first one's past.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.vocabulary import Priority


class Reached(StrEnum):
    """What was reached; `LEFT` and `ARRIVED` are the two sides of one change of team."""

    OPENED = "opened"
    LEFT = "left"
    ARRIVED = "arrived"
    OWNED = "owned"  # the first agent, once and for good
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"  # resolved because its requester needs it no more
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One fact: the act `seq` of a ticket, at a UTC instant, in the hands of a team.

    `team` is the one it is counted for: of OPENED the first team, of LEFT the former, of ARRIVED
    the new one, of REOPENED the one that has it again. `actor` is who did it. `spent` is time of
    work: of OWNED the time to own, of RESOLVED the time to resolve so far, else zero. `late` tells
    whether the target was missed, None where there was none. `hops` counts the changes of team so
    far, `returns` those of them that led to a team that had it before.
    """

    ticket_id: int
    seq: int
    reached: Reached
    at: datetime
    team: str
    actor: str
    service: str
    academy: str | None
    priority: Priority
    spent: timedelta = timedelta()
    late: bool | None = None
    hops: int = 0
    returns: int = 0
