"""Refusals: a code each and the facts a sentence needs; the sentence is written at the edge."""

from dataclasses import dataclass
from enum import StrEnum

from core.questions import Question
from core.ticket import Change, Ticket
from core.vocabulary import Action, Field


class Code(StrEnum):
    """Why something was refused."""

    UNKNOWN_TICKET = "unknown_ticket"  # absent, or not yours: the same answer
    NOT_ALLOWED = "not_allowed"
    WRONG_STATE = "wrong_state"
    STALE = "stale"
    TOO_LATE = "too_late"
    MISSING = "missing"
    TOO_LONG = "too_long"
    INVALID = "invalid"
    SAME_AGENT = "same_agent"
    SAME_TEAM = "same_team"
    NOTHING_CHANGED = "nothing_changed"
    NO_TEAM = "no_team"
    ASKED_ANEW = "asked_anew"  # the form showed other questions than its service asks


@dataclass(eq=False)
class Refusal(Exception):  # noqa: N818 — a refusal is an answer, not a failure
    """The desk says no, and nothing was written.

    `field` names what was missing, too long (then `limit` in characters) or invalid, `question`
    which one of a service's. `ticket` is the present ticket and `last` its latest change, given
    only to people who may see them.
    """

    code: Code
    action: Action | None = None
    field: Field | None = None
    limit: int | None = None
    ticket: Ticket | None = None
    last: Change | None = None
    question: Question | None = None
