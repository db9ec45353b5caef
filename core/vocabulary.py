"""The words of the desk: states, actions, roles, fields and scales, as values."""

from enum import IntEnum, StrEnum


class State(StrEnum):
    """Where a ticket stands; stored as text, so that a new state needs no migration."""

    DISPATCHED = "dispatched"
    ASSIGNED = "assigned"
    WAITING_REQUESTER = "waiting_requester"
    WAITING_PARTNER = "waiting_partner"
    RESOLVED = "resolved"
    CLOSED = "closed"


WAITING = frozenset({State.WAITING_REQUESTER, State.WAITING_PARTNER})
HELD = WAITING | {State.ASSIGNED}  # an agent has it in charge
OPEN = HELD | {State.DISPATCHED}
ALIVE = OPEN | {State.RESOLVED}  # everything but closed


class Action(StrEnum):
    """What can be done to a ticket."""

    OPEN = "open"
    TAKE = "take"
    ASSIGN = "assign"
    DISPATCH = "dispatch"
    MISROUTE = "misroute"
    MESSAGE = "message"
    REQUEST_INFO = "request_info"
    HOLD = "hold"
    RESUME = "resume"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    RELEASE = "release"
    EDIT = "edit"
    NOTE = "note"
    ANSWER = "answer"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    RATE = "rate"


class Topic(StrEnum):
    """What a message is about: an action, or what the desk does by itself."""

    OPEN = "open"
    TAKE = "take"
    ASSIGN = "assign"
    REASSIGN = "reassign"
    DISPATCH = "dispatch"
    MESSAGE = "message"
    REQUEST_INFO = "request_info"
    HOLD = "hold"
    RESUME = "resume"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    RELEASE = "release"
    EDIT = "edit"
    NOTE = "note"
    ANSWER = "answer"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    RATE = "rate"
    REVISION = "revision"  # an edited or deleted message of the requester
    FOLLOW_UP = "follow_up"  # the date set with «En attente» has come
    DEPARTURE = "departure"  # the requester's account was closed
    DIGEST = "digest"  # how a team stands, for its supervisors
    ALARM = "alarm"  # what is wrong with a team's channel
    REMINDER = "reminder"  # the requester has not answered a question yet
    UNANSWERED = "unanswered"  # nor for so long that the ticket could be resolved
    ALERT = "alert"  # what is late or soon will be, and the like, see `core.alerts`


class Clock(StrEnum):
    """What is timed, in the hours of the team."""

    OWN = "own"  # until the first agent has it (TTO)
    RESOLVE = "resolve"  # until it is resolved (TTR)


class Role(StrEnum):
    """What a person is to one ticket."""

    AGENT = "agent"  # active member of the ticket's present team
    SUPERVISOR = "supervisor"  # of the ticket's present team
    REQUESTER = "requester"  # who the ticket is for
    SYSTEM = "system"  # the clock, or an administrator's change of the catalogue
    ANYONE = "anyone"


class Field(StrEnum):
    """What an action may ask for."""

    TITLE = "title"
    DESCRIPTION = "description"
    SERVICE = "service"
    SUBCATEGORY = "subcategory"
    IMPACT = "impact"
    URGENCY = "urgency"
    ACADEMY = "academy"
    REQUESTER = "requester"
    OUTSIDE = "outside"  # the name of a requester who is not in Slack
    EMAIL = "email"  # and his address
    AGENT = "agent"
    TEAM = "team"
    NOTE = "note"  # internal journal
    PARTNER = "partner"  # internal journal
    REASON = "reason"  # internal journal
    WORDS = "words"  # requester journal
    FOLLOW_UP = "follow_up"
    RESOLUTION = "resolution"
    RATING = "rating"
    FILES = "files"
    ANSWERS = "answers"  # to the questions of a service


INTERNAL_FIELDS = frozenset({Field.NOTE, Field.PARTNER, Field.REASON})


class Tone(StrEnum):
    """How a button looks."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class Resolution(StrEnum):
    """The resolution code («code de résolution»); WITHDRAWN is never chosen by an agent."""

    ASSISTANCE = "assistance"
    TRAINING = "training"
    REPAIR = "repair"
    UPDATE = "update"
    FIX = "fix"
    OTHER = "other"
    WITHDRAWN = "withdrawn"


class Impact(IntEnum):
    """Who is hit: 1 is the widest."""

    DEPARTMENT = 1
    SERVICE = 2
    PERSON = 3


class Urgency(IntEnum):
    """How soon it matters: 1 is the soonest."""

    CRITICAL = 1
    HIGH = 2
    MEDIUM = 3
    LOW = 4


class Priority(IntEnum):
    """Never typed: impact by urgency, see `priority_of`."""

    CRITICAL = 1
    HIGH = 2
    MEDIUM = 3
    LOW = 4


_PRIORITIES = {
    Impact.DEPARTMENT: (1, 1, 2, 4),
    Impact.SERVICE: (1, 2, 3, 4),
    Impact.PERSON: (2, 3, 3, 4),
}


def priority_of(impact: Impact, urgency: Urgency) -> Priority:
    """Return the priority that an impact and an urgency make together."""
    return Priority(_PRIORITIES[impact][urgency - 1])


class Rating(IntEnum):
    """The requester's opinion («satisfaction»): 1 is the happiest; never defaulted."""

    VERY_SATISFIED = 1
    RATHER_SATISFIED = 2
    RATHER_UNHAPPY = 3
    VERY_UNHAPPY = 4
