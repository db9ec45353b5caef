"""What each row of the workflow does to a ticket besides its state; pure, like all of core.

An effect sees only the ticket, what was given, the catalogue and the clock's instant, and raises
Refusal when what was given does not do.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from core.acts import Act
from core.calendar import Calendar
from core.directory import Directory
from core.errors import Code, Refusal
from core.ticket import SYSTEM, Ticket
from core.vocabulary import Field, Resolution


@dataclass(frozen=True, slots=True)
class Moment:
    """All that a rule may look at besides the ticket."""

    act: Act
    now: datetime
    directory: Directory
    calendar: Calendar


def nothing(ticket: Ticket, _: Moment) -> Ticket:
    """Change nothing but what the row's state implies."""
    return ticket


def always(_: Ticket, __: Directory) -> bool:
    """Offer the action wherever the row allows it."""
    return True


def take(ticket: Ticket, moment: Moment) -> Ticket:
    """Give the ticket to who asked for it (the guide, G11)."""
    return replace(ticket, agent=moment.act.actor)


def assign(ticket: Ticket, moment: Moment) -> Ticket:
    """Give the ticket to another agent of its team; refuses SAME_AGENT (the guide, G17)."""
    agent = moment.act.given.agent
    team = moment.directory.teams.get(ticket.team)
    if team is None or agent not in team.agents:
        raise Refusal(Code.INVALID, field=Field.AGENT)
    if agent == ticket.agent:
        raise Refusal(Code.SAME_AGENT, field=Field.AGENT)
    return replace(ticket, agent=agent)


def dispatch(ticket: Ticket, moment: Moment) -> Ticket:
    """Send the ticket to another team; refuses SAME_TEAM (the guide, G12 and G20)."""
    if moment.act.given.team == ticket.team:
        raise Refusal(Code.SAME_TEAM, field=Field.TEAM)
    return _move(ticket, moment.act.given.team, moment)


def misroute(ticket: Ticket, moment: Moment) -> Ticket:
    """Send to the platform of the requester's académie, asked for when unknown (the guide, G13)."""
    known = ticket.academy if ticket.academy in moment.directory.academies else None
    academy = known or moment.act.given.academy
    if academy is None:
        raise Refusal(Code.MISSING, field=Field.ACADEMY)
    platform = moment.directory.platform_of(academy)
    if platform is None:
        raise Refusal(Code.INVALID, field=Field.ACADEMY)
    if platform == ticket.team:
        raise Refusal(Code.SAME_TEAM, field=Field.ACADEMY)
    return _move(replace(ticket, academy=academy), platform, moment)


def _move(ticket: Ticket, team: str | None, moment: Moment) -> Ticket:
    if team is None or team not in moment.directory.teams:
        raise Refusal(Code.INVALID, field=Field.TEAM)
    return replace(ticket, path=(*ticket.path, team))


def away_from_platform(ticket: Ticket, directory: Directory) -> bool:
    """Offer «Affecté à tort» only where it leads somewhere else (the guide, G13)."""
    platform = directory.platform_of(ticket.academy)
    if platform is None:
        return any(a.platform_team != ticket.team for a in directory.academies.values())
    return platform != ticket.team


def edit(ticket: Ticket, moment: Moment) -> Ticket:
    """Change what was described; the team never changes by it."""
    given = moment.act.given
    service = given.service or ticket.service
    subcategory = given.subcategory if given.service else ticket.subcategory
    if given.service:
        check_service(moment.directory, service, subcategory, ticket.service)
    edited = replace(
        ticket,
        title=given.title.strip() or ticket.title,
        service=service,
        subcategory=subcategory,
        impact=given.impact or ticket.impact,
        urgency=given.urgency or ticket.urgency,
    )
    if edited == ticket:
        raise Refusal(Code.NOTHING_CHANGED)
    return edited


def check_service(
    directory: Directory, service: str, subcategory: str | None, kept: str | None = None
) -> None:
    """Refuse a service or subcategory that the catalogue lacks; a `kept` service may be retired."""
    known = directory.services.get(service)
    if known is None and service == kept:
        known = directory.any_service(service)
    if known is None:
        raise Refusal(Code.INVALID, field=Field.SERVICE)
    if subcategory is not None and subcategory not in known.subcategories:
        raise Refusal(Code.INVALID, field=Field.SUBCATEGORY)


def ask(ticket: Ticket, moment: Moment) -> Ticket:
    """Note since when an answer is waited for (the guide, G21); a further question begins anew."""
    return replace(ticket, asked_at=moment.now)


def hold(ticket: Ticket, moment: Moment) -> Ticket:
    """Note the date to come back to the partner, today at the earliest (the guide, G16)."""
    day = moment.act.given.follow_up
    if day is not None and day < moment.calendar.today(moment.now):
        raise Refusal(Code.INVALID, field=Field.FOLLOW_UP)
    due = moment.calendar.morning(day) if day else None
    return replace(ticket, follow_up=due, reminded=False)


def resolve(ticket: Ticket, moment: Moment) -> Ticket:
    """Start the delay in which the ticket can be reopened (the guide, G18 and G19)."""
    resolution = moment.act.given.resolution
    if resolution is Resolution.WITHDRAWN:  # his to say, not ours
        raise Refusal(Code.INVALID, field=Field.RESOLUTION)
    return _end(ticket, moment, resolution)


def withdraw(ticket: Ticket, moment: Moment) -> Ticket:
    """End the request as its requester asked; it can be reopened like a solved one."""
    return _end(ticket, moment, Resolution.WITHDRAWN)


def _end(ticket: Ticket, moment: Moment, resolution: Resolution | None) -> Ticket:
    return replace(
        ticket,
        resolved_at=moment.now,
        resolved_by=moment.act.actor,
        resolution=resolution,
        reopen_until=moment.calendar.reopen_until(moment.now),
    )


def reopen(ticket: Ticket, moment: Moment) -> Ticket:
    """Refuse by the date, even when the closing sweep has not passed yet (the guide, G19)."""
    if ticket.reopen_until is None or moment.now >= ticket.reopen_until:
        raise Refusal(Code.TOO_LATE)
    return replace(ticket, resolved_at=None, resolved_by=None, resolution=None, reopen_until=None)


def close(ticket: Ticket, moment: Moment) -> Ticket:
    """Close for good; the clock only may once the delay is over."""
    due = ticket.reopen_until is not None and moment.now >= ticket.reopen_until
    if moment.act.actor == SYSTEM and not due:
        raise Refusal(Code.NOT_ALLOWED)
    return replace(ticket, closed_at=moment.now)


def rate(ticket: Ticket, moment: Moment) -> Ticket:
    """Keep the latest opinion."""
    return replace(ticket, rating=moment.act.given.rating)
