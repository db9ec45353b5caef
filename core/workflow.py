"""The workflow: one table is the truth, and `perform` applies one of its rows.

Buttons, forms, subcommands, permissions, history labels and the documentation derive from TABLE.
Effects see only the ticket, what was given, the directory and the clock's instant: no I/O.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, StrEnum
from typing import Final

from core.acts import LIMITS, Act
from core.calendar import Calendar
from core.directory import Directory
from core.errors import Code, Refusal
from core.ticket import SYSTEM, Ticket
from core.vocabulary import (
    ALIVE,
    HELD,
    OPEN,
    WAITING,
    Action,
    Field,
    Resolution,
    Role,
    State,
    Tone,
    Topic,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """All that a rule may look at besides the ticket."""

    act: Act
    now: datetime
    directory: Directory
    calendar: Calendar


class Target(Enum):
    """Where an action leads when it is not always the same state."""

    SAME = "same"
    HOLDER = "holder"  # back to its agent if still in the team, else to the queue


class Place(StrEnum):
    """Where a card offers an action."""

    ALWAYS = "always"  # a button wherever the state allows it
    FILL = "fill"  # a button while there is room, else in the menu
    MENU = "menu"
    ELSEWHERE = "elsewhere"  # never on the team's card


@dataclass(frozen=True, slots=True)
class Ask:
    """A field of an action's form."""

    field: Field
    required: bool = True


Effect = Callable[[Ticket, Moment], Ticket]
Offer = Callable[[Ticket, Directory], bool]


def _nothing(ticket: Ticket, _: Moment) -> Ticket:
    return ticket


def _always(_: Ticket, __: Directory) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table."""

    action: Action
    sources: frozenset[State]
    target: State | Target
    by: frozenset[Role]
    asks: tuple[Ask, ...] = ()
    effect: Effect = _nothing
    offered: Offer = _always
    place: Place = Place.ELSEWHERE
    tone: Tone = Tone.PLAIN
    topic: Topic | None = None  # None: the topic bears the action's name

    @property
    def about(self) -> Topic:
        """What the messages about this row are about."""
        return self.topic or Topic(self.action.value)


def _take(ticket: Ticket, moment: Moment) -> Ticket:
    return replace(ticket, agent=moment.act.actor)


def _assign(ticket: Ticket, moment: Moment) -> Ticket:
    agent = moment.act.given.agent
    team = moment.directory.teams.get(ticket.team)
    if team is None or agent not in team.agents:
        raise Refusal(Code.INVALID, field=Field.AGENT)
    if agent == ticket.agent:
        raise Refusal(Code.SAME_AGENT, field=Field.AGENT)
    return replace(ticket, agent=agent)


def _dispatch(ticket: Ticket, moment: Moment) -> Ticket:
    return _move(ticket, moment.act.given.team, moment)


def _misroute(ticket: Ticket, moment: Moment) -> Ticket:
    """Send to the platform of the requester's académie, asked for when unknown (the guide, G13)."""
    academy = ticket.academy or moment.act.given.academy
    if academy is None:
        raise Refusal(Code.MISSING, field=Field.ACADEMY)
    platform = moment.directory.platform_of(academy)
    if platform is None:
        raise Refusal(Code.INVALID, field=Field.ACADEMY)
    return _move(replace(ticket, academy=academy), platform, moment)


def _move(ticket: Ticket, team: str | None, moment: Moment) -> Ticket:
    if team is None or team not in moment.directory.teams:
        raise Refusal(Code.INVALID, field=Field.TEAM)
    if team == ticket.team:
        raise Refusal(Code.SAME_TEAM, field=Field.TEAM)
    return replace(ticket, path=(*ticket.path, team))


def _away_from_platform(ticket: Ticket, directory: Directory) -> bool:
    platform = directory.platform_of(ticket.academy)
    if platform is None:
        return any(a.platform_team != ticket.team for a in directory.academies.values())
    return platform != ticket.team


def _edit(ticket: Ticket, moment: Moment) -> Ticket:
    """Change what was described; the team never changes by it."""
    given = moment.act.given
    service = given.service or ticket.service
    subcategory = given.subcategory if given.service else ticket.subcategory
    if given.service:
        check_service(moment.directory, service, subcategory, ticket.service)
    edited = replace(
        ticket,
        title=given.title or ticket.title,
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


def _hold(ticket: Ticket, moment: Moment) -> Ticket:
    day = moment.act.given.follow_up
    if day is not None and day < moment.calendar.today(moment.now):
        raise Refusal(Code.INVALID, field=Field.FOLLOW_UP)
    due = moment.calendar.morning(day) if day else None
    return replace(ticket, follow_up=due, reminded=False)


def _resolve(ticket: Ticket, moment: Moment) -> Ticket:
    return _end(ticket, moment, moment.act.given.resolution)


def _withdraw(ticket: Ticket, moment: Moment) -> Ticket:
    return _end(ticket, moment, Resolution.WITHDRAWN)


def _end(ticket: Ticket, moment: Moment, resolution: Resolution | None) -> Ticket:
    return replace(
        ticket,
        resolved_at=moment.now,
        resolved_by=moment.act.actor,
        resolution=resolution,
        reopen_until=moment.calendar.reopen_until(moment.now),
    )


def _reopen(ticket: Ticket, moment: Moment) -> Ticket:
    """Refuse by the date, even when the closing sweep has not passed yet (the guide, G19)."""
    if ticket.reopen_until is None or moment.now >= ticket.reopen_until:
        raise Refusal(Code.TOO_LATE)
    return replace(ticket, resolved_at=None, resolved_by=None, resolution=None, reopen_until=None)


def _close(ticket: Ticket, moment: Moment) -> Ticket:
    due = ticket.reopen_until is not None and moment.now >= ticket.reopen_until
    if moment.act.actor == SYSTEM and not due:
        raise Refusal(Code.NOT_ALLOWED)
    return replace(ticket, closed_at=moment.now)


def _rate(ticket: Ticket, moment: Moment) -> Ticket:
    return replace(ticket, rating=moment.act.given.rating)


_TEAM: Final = frozenset({Role.AGENT})
_LEAD: Final = frozenset({Role.AGENT, Role.SUPERVISOR})
_ASKER: Final = frozenset({Role.REQUESTER})
_SYSTEM: Final = frozenset({Role.SYSTEM})
_NOTE: Final = Ask(Field.NOTE, required=False)
_FILES: Final = Ask(Field.FILES, required=False)
_QUEUE: Final = frozenset({State.DISPATCHED})
_DONE: Final = frozenset({State.RESOLVED})

TABLE: Final[tuple[Rule, ...]] = (
    Rule(
        Action.OPEN,
        frozenset(),
        State.DISPATCHED,
        frozenset({Role.ANYONE}),
        (
            Ask(Field.TITLE),
            Ask(Field.DESCRIPTION),
            Ask(Field.SERVICE),
            Ask(Field.SUBCATEGORY, required=False),
            Ask(Field.IMPACT, required=False),
            Ask(Field.URGENCY, required=False),
            _FILES,
        ),
    ),
    Rule(
        Action.TAKE, _QUEUE, State.ASSIGNED, _TEAM,
        effect=_take, place=Place.FILL, tone=Tone.PRIMARY,
    ),
    Rule(
        Action.ASSIGN, _QUEUE, State.ASSIGNED, _LEAD, (Ask(Field.AGENT), _NOTE),
        effect=_assign, place=Place.ALWAYS,
    ),
    Rule(
        Action.ASSIGN, HELD, Target.SAME, _LEAD, (Ask(Field.AGENT), _NOTE),
        effect=_assign, place=Place.ALWAYS, topic=Topic.REASSIGN,
    ),
    Rule(
        Action.DISPATCH, OPEN, State.DISPATCHED, _LEAD, (Ask(Field.TEAM), _NOTE),
        effect=_dispatch, place=Place.ALWAYS,
    ),
    Rule(
        Action.MISROUTE, _QUEUE | {State.ASSIGNED}, State.DISPATCHED, _TEAM,
        effect=_misroute, offered=_away_from_platform, place=Place.FILL, topic=Topic.DISPATCH,
    ),
    Rule(
        Action.MESSAGE, ALIVE, Target.SAME, _TEAM, (Ask(Field.WORDS), _FILES),
        place=Place.ALWAYS,
    ),
    Rule(
        Action.REQUEST_INFO, HELD, State.WAITING_REQUESTER, _TEAM, (Ask(Field.WORDS), _FILES),
        place=Place.ALWAYS,
    ),
    Rule(
        Action.HOLD, HELD, State.WAITING_PARTNER, _TEAM,
        (Ask(Field.PARTNER), Ask(Field.REASON), Ask(Field.FOLLOW_UP, required=False)),
        effect=_hold, place=Place.ALWAYS,
    ),
    Rule(
        Action.RESUME, WAITING, State.ASSIGNED, _TEAM, (_NOTE,),
        place=Place.FILL, tone=Tone.PRIMARY,
    ),
    Rule(
        Action.RESOLVE, HELD, State.RESOLVED, _TEAM,
        (Ask(Field.WORDS), Ask(Field.RESOLUTION, required=False)),
        effect=_resolve, place=Place.ALWAYS, tone=Tone.PRIMARY,
    ),
    Rule(
        Action.REOPEN, _DONE, Target.HOLDER, _TEAM | _ASKER, (Ask(Field.WORDS),),
        effect=_reopen, place=Place.FILL,
    ),
    Rule(
        Action.RELEASE, HELD, State.DISPATCHED, _LEAD | _SYSTEM, (_NOTE,), place=Place.MENU
    ),
    Rule(
        Action.EDIT, OPEN, Target.SAME, _TEAM | _SYSTEM,
        (
            Ask(Field.TITLE),
            Ask(Field.SERVICE),
            Ask(Field.SUBCATEGORY, required=False),
            Ask(Field.IMPACT),
            Ask(Field.URGENCY),
        ),
        effect=_edit, place=Place.MENU,
    ),
    Rule(
        Action.NOTE, ALIVE, Target.SAME, _LEAD, (Ask(Field.NOTE), _FILES), place=Place.FILL
    ),
    Rule(
        Action.ANSWER, frozenset({State.WAITING_REQUESTER}), Target.HOLDER, _ASKER,
        (Ask(Field.WORDS), _FILES), tone=Tone.PRIMARY,
    ),
    Rule(
        Action.ANSWER, ALIVE - {State.WAITING_REQUESTER}, Target.SAME, _ASKER,
        (Ask(Field.WORDS), _FILES),
    ),
    Rule(
        Action.WITHDRAW, OPEN, State.RESOLVED, _ASKER, (Ask(Field.WORDS, required=False),),
        effect=_withdraw, tone=Tone.DANGER,
    ),
    Rule(
        Action.CLOSE, _DONE, State.CLOSED, _ASKER | _SYSTEM,
        effect=_close, tone=Tone.PRIMARY,
    ),
    Rule(
        Action.RATE, _DONE | {State.CLOSED}, Target.SAME, _ASKER,
        (Ask(Field.RATING), Ask(Field.WORDS, required=False)),
        effect=_rate,
    ),
)  # fmt: skip


def rules(action: Action) -> Iterator[Rule]:
    """Return the rows of an action, one for each group of states it starts from."""
    return (rule for rule in TABLE if rule.action is action)


def rule_for(action: Action, state: State) -> Rule | None:
    """Return the row that applies to an action in a state, None where the state forbids it."""
    return next((rule for rule in rules(action) if state in rule.sources), None)


def offered(ticket: Ticket, roles: frozenset[Role], directory: Directory) -> tuple[Rule, ...]:
    """Return what somebody with these roles may do to a ticket now, in the table's order."""
    return tuple(
        rule
        for rule in TABLE
        if ticket.state in rule.sources and rule.by & roles and rule.offered(ticket, directory)
    )


def choose(ticket: Ticket, act: Act, directory: Directory) -> Rule:
    """Return the row an act falls under; raises Refusal when the table grants none.

    Who may comes first, then what the person was looking at, then the state: a stale button is
    answered with what changed rather than with «not in this state».
    """
    roles = frozenset({Role.SYSTEM}) if act.actor == SYSTEM else directory.roles(ticket, act.actor)
    if not any(rule.by & roles for rule in rules(act.action)):
        raise Refusal(Code.NOT_ALLOWED, act.action)
    if act.seen is not None and act.seen != ticket.version and _moves(act.action):
        raise Refusal(Code.STALE, act.action)
    rule = rule_for(act.action, ticket.state)
    if rule is None:
        raise Refusal(Code.WRONG_STATE, act.action)
    if not rule.by & roles:
        raise Refusal(Code.NOT_ALLOWED, act.action)
    if not rule.offered(ticket, directory):
        raise Refusal(Code.SAME_TEAM, act.action)
    return rule


def _moves(action: Action) -> bool:
    """Whether an action changes the ticket itself; what only adds an entry is never stale."""
    return any(r.target is not Target.SAME or r.effect is not _nothing for r in rules(action))


def move(ticket: Ticket, rule: Rule, moment: Moment) -> Ticket:
    """Apply a row to a ticket: the effect, the state, and what every state implies."""
    check_given(rule, moment.act)
    changed = rule.effect(ticket, moment)
    state = _target(changed, rule.target, moment.directory)
    return _settle(ticket, replace(changed, state=state), moment.now)


def _target(ticket: Ticket, target: State | Target, directory: Directory) -> State:
    if isinstance(target, State):
        return target
    if target is Target.SAME:
        return ticket.state
    team = directory.teams.get(ticket.team)
    return State.ASSIGNED if team and ticket.agent in team.agents else State.DISPATCHED


def _settle(before: Ticket, after: Ticket, now: datetime) -> Ticket:
    """Keep what every state implies: a queue has no agent, a date only what waits, one TTO."""
    settled = replace(
        after,
        agent=None if after.state is State.DISPATCHED else after.agent,
        follow_up=after.follow_up if after.state is State.WAITING_PARTNER else None,
        owned_at=after.owned_at or (now if after.agent and after.state in HELD else None),
        seq=before.seq + 1,
    )
    return replace(settled, version=before.version + (_stamp(settled) != _stamp(before)))


def _stamp(ticket: Ticket) -> tuple[object, ...]:
    """What the version counts: state, team, agent and priority, and nothing else."""
    return ticket.state, ticket.path, ticket.agent, ticket.priority


def check_given(rule: Rule, act: Act) -> None:
    """Raise Refusal for a required field left blank or a text over its limit."""
    files_alone = rule.action in {Action.ANSWER, Action.NOTE, Action.MESSAGE} and act.given.files
    for ask in rule.asks:
        value = act.given.get(ask.field)
        blank = value is None or (isinstance(value, str | tuple) and not _filled(value))
        if blank and ask.required and not files_alone and act.actor != SYSTEM:
            raise Refusal(Code.MISSING, act.action, ask.field)
        limit = LIMITS.get(ask.field)
        if limit and isinstance(value, str | tuple) and len(value) > limit:
            raise Refusal(Code.TOO_LONG, act.action, ask.field, limit)


def _filled(value: str | tuple[object, ...]) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)
