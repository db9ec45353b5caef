"""The workflow: one table is the truth; `choose` finds the row of an act and `move` applies it.

Buttons, forms, subcommands, permissions, history labels and the documentation derive from TABLE.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, StrEnum
from typing import Final

from core import effects
from core.acts import LIMITS, Act
from core.directory import Directory
from core.effects import Moment
from core.errors import Code, Refusal
from core.ticket import SYSTEM, Ticket
from core.vocabulary import (
    ALIVE,
    HELD,
    OPEN,
    WAITING,
    Action,
    Field,
    Role,
    State,
    Tone,
    Topic,
)


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


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table."""

    action: Action
    sources: frozenset[State]
    target: State | Target
    by: frozenset[Role]
    asks: tuple[Ask, ...] = ()
    effect: Effect = effects.nothing
    offered: Offer = effects.always
    place: Place = Place.ELSEWHERE
    tone: Tone = Tone.PLAIN
    topic: Topic | None = None  # None: the topic bears the action's name

    @property
    def about(self) -> Topic:
        """What the messages about this row are about."""
        return self.topic or Topic(self.action.value)


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
        Action.OPEN, frozenset(), State.DISPATCHED, frozenset({Role.ANYONE}),
        (
            Ask(Field.TITLE), Ask(Field.DESCRIPTION), Ask(Field.SERVICE),
            Ask(Field.SUBCATEGORY, required=False), Ask(Field.IMPACT, required=False),
            Ask(Field.URGENCY, required=False), _FILES,
        ),
    ),
    Rule(
        Action.TAKE, _QUEUE, State.ASSIGNED, _TEAM,
        effect=effects.take, place=Place.FILL, tone=Tone.PRIMARY,
    ),
    Rule(
        Action.ASSIGN, _QUEUE, State.ASSIGNED, _LEAD, (Ask(Field.AGENT), _NOTE),
        effect=effects.assign, place=Place.ALWAYS,
    ),
    Rule(
        Action.ASSIGN, HELD, Target.SAME, _LEAD, (Ask(Field.AGENT), _NOTE),
        effect=effects.assign, place=Place.ALWAYS, topic=Topic.REASSIGN,
    ),
    Rule(
        Action.DISPATCH, OPEN, State.DISPATCHED, _LEAD | _SYSTEM, (Ask(Field.TEAM), _NOTE),
        effect=effects.dispatch, place=Place.ALWAYS,
    ),
    Rule(
        Action.MISROUTE, _QUEUE | {State.ASSIGNED}, State.DISPATCHED, _TEAM,
        effect=effects.misroute, offered=effects.away_from_platform, place=Place.FILL,
        topic=Topic.DISPATCH,
    ),
    Rule(
        Action.MESSAGE, ALIVE, Target.SAME, _TEAM, (Ask(Field.WORDS), _FILES),
        place=Place.ALWAYS,
    ),
    Rule(
        Action.REQUEST_INFO, HELD, State.WAITING_REQUESTER, _TEAM, (Ask(Field.WORDS), _FILES),
        effect=effects.ask, place=Place.ALWAYS,
    ),
    Rule(
        Action.HOLD, HELD, State.WAITING_PARTNER, _TEAM,
        (Ask(Field.PARTNER), Ask(Field.REASON), Ask(Field.FOLLOW_UP, required=False)),
        effect=effects.hold, place=Place.ALWAYS,
    ),
    Rule(
        Action.RESUME, WAITING, State.ASSIGNED, _TEAM, (_NOTE,),
        place=Place.FILL, tone=Tone.PRIMARY,
    ),
    Rule(
        Action.RESOLVE, HELD, State.RESOLVED, _TEAM,
        (Ask(Field.WORDS), Ask(Field.RESOLUTION, required=False)),
        effect=effects.resolve, place=Place.ALWAYS, tone=Tone.PRIMARY,
    ),
    Rule(
        Action.REOPEN, _DONE, Target.HOLDER, _TEAM | _ASKER, (Ask(Field.WORDS),),
        effect=effects.reopen, place=Place.FILL,
    ),
    Rule(
        Action.RELEASE, HELD, State.DISPATCHED, _LEAD | _SYSTEM, (_NOTE,), place=Place.MENU
    ),
    Rule(
        Action.EDIT, OPEN, Target.SAME, _TEAM | _SYSTEM,
        (
            Ask(Field.TITLE), Ask(Field.SERVICE), Ask(Field.SUBCATEGORY, required=False),
            Ask(Field.IMPACT), Ask(Field.URGENCY),
        ),
        effect=effects.edit, place=Place.MENU,
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
        effect=effects.withdraw, tone=Tone.DANGER,
    ),
    Rule(
        Action.CLOSE, _DONE, State.CLOSED, _ASKER | _SYSTEM,
        effect=effects.close, tone=Tone.PRIMARY,
    ),
    Rule(
        Action.RATE, _DONE | {State.CLOSED}, Target.SAME, _ASKER,
        (Ask(Field.RATING), Ask(Field.WORDS, required=False)),
        effect=effects.rate,
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
    """Whether an action changes the ticket itself; an entry is never refused as stale.

    An answer is an entry even where it also ends the waiting.
    """
    return all(
        rule.target is not Target.SAME or rule.effect is not effects.nothing
        for rule in rules(action)
    )


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
    """Keep what every state implies: a queue has no agent, dates only what waits, one TTO."""
    settled = replace(
        after,
        agent=None if after.state is State.DISPATCHED else after.agent,
        follow_up=after.follow_up if after.state is State.WAITING_PARTNER else None,
        asked_at=after.asked_at if after.state is State.WAITING_REQUESTER else None,
        owned_at=after.owned_at or (now if after.agent and after.state in HELD else None),
        seq=before.seq + 1,
    )
    return replace(settled, version=before.version + (_stamp(settled) != _stamp(before)))


def _stamp(ticket: Ticket) -> tuple[object, ...]:
    """What the version counts: state, team, agent and priority, and nothing else."""
    return ticket.state, ticket.path, ticket.agent, ticket.priority


def heard(rule: Rule, moment: Moment) -> Moment:
    """Keep of the texts and files given those the row asks for: no other enters a journal."""
    asked, given = {ask.field for ask in rule.asks}, moment.act.given

    def text(field: Field) -> str:
        return str(given.get(field)).strip() if field in asked else ""

    kept = replace(
        given,
        note=text(Field.NOTE),
        partner=text(Field.PARTNER),
        reason=text(Field.REASON),
        words=text(Field.WORDS),
        files=given.files if Field.FILES in asked else (),
    )
    return replace(moment, act=replace(moment.act, given=kept))


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
