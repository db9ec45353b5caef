"""Teams' channels: what is remembered of them, and who is warned, once, where one is not fit."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import Final

from core.access import access_own_tickets
from core.directory import Directory, Team
from core.outbox import Kind, Notice, Row, Status
from core.ports import Work
from core.standing import Alarm, Standing
from core.ticket import Source
from core.vocabulary import Topic

_WAITING: Final = 100_000
_LOOKED_THROUGH: Final = 100
"""Of a person's latest requests, in search of one that concerns a team."""


def doubt(work: Work, channel: str) -> bool:
    """Note that a channel changed, so that it is looked at before anything is posted there.

    False where it is none of the desk's.
    """
    if work.standing(channel) is None and not _teams(work.directory(), channel):
        return False
    known = work.locked_standing(channel)
    work.save_standing(replace(known, doubts=known.doubts + 1))
    return True


def remember(work: Work, seen: Standing, now: datetime) -> Standing:
    """Keep what Slack told of a channel; its team is warned of what is new, and only of that.

    What waited because of something that is put right is to be sent now.
    """
    before = work.locked_standing(seen.channel)
    told = frozenset(_obstacles(work, seen, before.told))
    standing = replace(seen, doubts=before.doubts, told=told)
    work.save_standing(standing)
    if told - before.told:
        _warn(work, seen.channel, now)
    if before.told - told:
        work.hasten_held(now)
    return standing


def warn(work: Work, channel: str, obstacle: str, now: datetime) -> None:
    """Warn a channel's team of something, unless it was told already."""
    known = work.locked_standing(channel)
    if obstacle not in known.told:
        work.save_standing(replace(known, told=known.told | {obstacle}))
        _warn(work, channel, now)


def is_of_others(work: Work, channel: str, team: Team) -> bool:
    """Whether a channel is no more a team's own, but another team's."""
    owners = [each.key for each in _teams(work.directory(), channel)]
    return bool(owners) and team.key not in owners


def alarm(work: Work, notice: Notice) -> Alarm | None:
    """Return what a member of a team is warned of, None once all is well or he left the team."""
    channel = notice.source.channel if notice.source else ""
    teams = [t for t in _teams(work.directory(), channel) if notice.to in t.members]
    standing = work.standing(channel)
    if standing is None or not standing.told or not teams:
        return None
    people = work.people(standing.told)
    names = tuple(sorted(person.name for person in people.values()))
    return Alarm(channel, teams[0].name, standing.unfit, names)


def move(work: Work, row: Row, now: datetime) -> None:
    """Tell anew what waits for a card: first the card, which its team's channel then gets.

    `row` is the first of them, to be marked by whoever holds it.
    """
    waiting = work.outbox_rows((Status.PENDING, Status.DOUBT), _WAITING)
    behind = [
        other
        for other in waiting
        if other.notice.conversation == row.notice.conversation and other.id != row.id
    ]
    for other in behind:
        work.mark_row(replace(other, status=Status.SUPERSEDED, due_at=None))
    told = [each.notice for each in (row, *behind) if each.notice.kind is not Kind.CARD]
    work.tell((replace(row.notice, kind=Kind.CARD, file=None), *told), now)


def _warn(work: Work, channel: str, now: datetime) -> None:
    teams = _teams(work.directory(), channel)
    members = frozenset[str]().union(*(team.members for team in teams))
    source = Source(channel, "")
    work.tell(
        [Notice(Kind.ALARM, Topic.ALARM, 0, 0, user, source=source) for user in sorted(members)],
        now,
    )


def _obstacles(work: Work, standing: Standing, told: AbstractSet[str]) -> Iterator[str]:
    """Find what is to be told: why the channel is unfit, and who reads along of his own tickets.

    Whoever was told of is not looked for anew: he stays in the way for as long as he is inside.
    """
    if standing.unfit:
        yield standing.unfit
    for team in _teams(work.directory(), standing.channel):
        for user in standing.members - team.members:
            if user in told or _asked(work, user, team):
                yield user


def _asked(work: Work, user: str, team: Team) -> bool:
    """Whether a request of somebody concerns a team."""
    asked = access_own_tickets(work, user, _LOOKED_THROUGH)
    return any(team.key in ticket.path for ticket in asked)


def _teams(directory: Directory, channel: str) -> list[Team]:
    return [team for team in directory.teams.values() if team.channel == channel]
