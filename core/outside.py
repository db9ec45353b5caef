"""Requesters who are not in Slack: their name and address are kept with their request.

Nothing is ever sent to them: their team passes on what they are told.
"""

import re
from typing import Final

from core.acts import LIMITS, Given
from core.errors import Code, Refusal
from core.ticket import Person, outside_id
from core.vocabulary import Action, Field

_ADDRESS: Final = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s.,;<>]+")


def outsider(given: Given, ticket_id: int) -> Person | None:
    """Return who is named in a form as not in Slack, None where nobody is.

    Raises Refusal: MISSING for half of it, TOO_LONG, INVALID for what is no address, or where
    somebody of Slack is named too.
    """
    name, email = " ".join(given.outside.split()), given.email.strip()
    if not (name or email):
        return None
    for field, text in ((Field.OUTSIDE, name), (Field.EMAIL, email)):
        if not text:
            raise Refusal(Code.MISSING, Action.OPEN, field)
        if len(text) > LIMITS[field]:
            raise Refusal(Code.TOO_LONG, Action.OPEN, field, LIMITS[field])
    if not _ADDRESS.fullmatch(email):
        raise Refusal(Code.INVALID, Action.OPEN, Field.EMAIL)
    if given.requester:
        raise Refusal(Code.INVALID, Action.OPEN, Field.REQUESTER)
    return Person(outside_id(ticket_id), name, email.lower(), external=True)
